"""The Table Schemas and what is built from them agree, on pandas, polars and frictionless."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pandera.errors
import polars as pl
import pytest
import re2

import revdata
from revdata.dataset.derived import with_derived
from revdata.dataset.descriptor import Table
from revdata.dataset.opening import base_package
from revdata.dataset.rows import plain_values
from revdata.errors import NotFoundError
from revdata.files.paths import package_root
from revdata.validation.pandera_schemas import _TOOLKITS, build, polars_types

TABLES = list(base_package().tables.values())
IDS = [table.name for table in TABLES]


def to_polars(table: Table) -> pl.DataFrame:
    """Return a table as a polars frame with the types of its schema."""
    types = polars_types()
    frame = revdata.load(table.name)
    return pl.DataFrame(
        {c: plain_values(frame, c) for c in table.columns},
        schema={field.name: types[field.type] for field in table.fields},
    )


@pytest.mark.parametrize("table", TABLES, ids=IDS)
def test_pandas_schema_accepts_what_load_gives(table: Table) -> None:
    """The schema of a table validates the loaded table, without coercion."""
    revdata.schema(table.name).validate(revdata.load(table.name), lazy=True)


@pytest.mark.parametrize("table", TABLES, ids=IDS)
def test_polars_schema_accepts_the_same_rows(table: Table) -> None:
    """The polars schema validates the same rows as a polars frame."""
    revdata.schema(table.name, backend="polars").validate(to_polars(table), lazy=True)


@pytest.mark.parametrize(
    ("table", "column", "value", "check"),
    [
        ("claims", "stance", "endorses", "speaker-stance"),
        ("claims", "claim_id", "C1", "pattern"),
        ("claims", "claim_id", "c0002\n", "pattern"),
        ("claims", "act", "shouts", "unknown-code"),
        ("passages", "start", -1, "range"),
        ("passages", "end", 0, "passage-offsets"),
        ("passages", "opening", "a b c d e", "opening"),
        ("claims", "statement", None, "not_nullable"),
    ],
)
def test_polars_finds_what_pandas_finds(table, column, value, check) -> None:
    """One wrong cell fails the same check on polars, by the same name."""
    frame = to_polars(base_package().table(table))
    spoiled = frame.with_columns(
        pl.when(pl.int_range(pl.len()) == 1)
        .then(pl.lit(value))
        .otherwise(pl.col(column))
        .alias(column)
    ).cast({column: frame.schema[column]})
    with pytest.raises(pandera.errors.SchemaErrors) as caught:
        revdata.schema(table, backend="polars").validate(spoiled, lazy=True)
    assert check in set(caught.value.failure_cases["check"])


def test_no_pattern_fits_a_text_that_ends_in_a_line_feed() -> None:
    """The end of a text is its end on both backends, for each pattern of each table."""
    ends = {backend: make().end for backend, make in _TOOLKITS.items()}
    for table in TABLES:
        with (package_root() / table.path).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for field in (field for field in table.fields if field.pattern is not None):
            fits = [row[field.name] for row in rows if row[field.name]][:1]
            texts, fit = [*fits, *(f"{text}\n" for text in fits)], [True, False] * len(fits)
            assert [*pd.Series(texts, dtype="str").str.match(field.pattern + ends["pandas"])] == fit
            polars = pl.Series(texts, dtype=pl.String)
            assert [*polars.str.contains(field.pattern + ends["polars"])] == fit


def test_schema_of_an_unknown_table_or_backend() -> None:
    """What does not exist is refused with a sentence."""
    with pytest.raises(NotFoundError, match="Did you mean claims"):
        revdata.schema("claim")
    with pytest.raises(revdata.RevdataError, match="there are pandas and polars"):
        build(base_package().table("claims"), "spark")


@pytest.mark.parametrize("table", TABLES, ids=IDS)
def test_columns_are_described_and_empty_cells_mean_one_thing(table: Table) -> None:
    """Every column has a title and a description, and says what an empty cell is."""
    for field in table.fields:
        assert field.title, field.name
        assert field.description.endswith("."), field.name
        assert (field.empty is None) == field.required, field.name
        assert field.empty is None or field.empty in {
            code.code for code in base_package().vocabularies["empty-cell"]
        }


@pytest.mark.parametrize("table", TABLES, ids=IDS)
def test_patterns_are_portable(table: Table) -> None:
    """Patterns are anchored at both ends and compile in RE2, which DuckDB and polars use."""
    for field in table.fields:
        if field.pattern is not None:
            assert field.pattern.startswith("^(?:")
            assert field.pattern.endswith(")$")
            assert "\\d" not in field.pattern
            re2.compile(field.pattern)


def test_links_are_named_for_what_they_point_to() -> None:
    """A link column ends in the key it points to, with a role before it where there are two."""
    exceptions = {("utterances", "speaker_id")}
    for table in TABLES:
        for key in table.foreign_keys:
            if (table.name, key.column) not in exceptions:
                assert key.column.endswith(key.key), (table.name, key.column)
            assert key.key == base_package().table(key.table).key


def test_links_between_tables_have_no_circle() -> None:
    """Tables can be loaded in an order in which links point to what is there already."""
    left = {t.name: {k.table for k in t.foreign_keys} - {t.name} for t in TABLES}
    while left:
        ready = {name for name, targets in left.items() if not targets & set(left)}
        assert ready, f"circle among {sorted(left)}"
        left = {name: targets for name, targets in left.items() if name not in ready}


def test_code_lists_are_used_and_defined() -> None:
    """Every list has definitions, and every list is used by a column or by the schemas."""
    tables = with_derived(base_package()).tables.values()
    used = {field.vocabulary for table in tables for field in table.fields} | {"empty-cell"}
    for name, codes in base_package().vocabularies.items():
        assert name in used
        assert all(code.definition.endswith(".") for code in codes), name
        assert len({code.code for code in codes}) == len(codes)


def test_enums_for_foreign_clients_are_the_code_lists() -> None:
    """The enum in each schema file is the list in vocabularies.csv."""
    for table in TABLES:
        document = json.loads((package_root() / "schemas" / f"{table.name}.json").read_text())
        for raw, field in zip(document["fields"], table.fields, strict=True):
            if field.vocabulary is not None:
                assert tuple(raw["constraints"]["enum"]) == field.codes


REFUSED = [  # table, key and the cells that a Table Schema can refuse
    ("claims", "c0001", {"act": "assert"}),
    ("claims", "c0002", {"statement": ""}),
    ("claims", "c0003", {"claim_id": "C0001"}),
    ("claims", "c0004", {"date_earliest": "1923-02-30"}),
    ("passages", "st.p06.s02", {"words": "many"}),
    ("passages", "st.p06.s03", {"start": "-1"}),
    ("passages", "st.p06.s04", {"gap_after": "yes"}),
    ("terms", "t-repose", {"term_id": "t-reaction"}),
    ("class_bases", "cb001", {"actor_id": "nobody"}),
]
LAXER = [  # lexical forms that frictionless lets pass
    ("claims", "c0050", {"statement": " Spaces around it. "}),
    ("passages", "st.p07.s02", {"gap_after": "False"}),
]


@pytest.fixture(scope="module")
def lines_refused(tmp_path_factory, edit_in) -> Callable[[str, str], tuple[bool, bool]]:
    """Return a function that says whether a row is refused here, and by a foreign client."""
    from frictionless import Package

    root = tmp_path_factory.mktemp("foreign")
    for name in ("data", "schemas"):
        shutil.copytree(package_root() / name, root / name)
    shutil.copy(package_root() / "datapackage.json", root)
    lines = {(t, key): edit_in(root / "data", t, key, c) for t, key, c in (*REFUSED, *LAXER)}
    ours = {(Path(p.file).stem, p.line) for p in revdata.validate(root).records}
    package = Package.from_descriptor(_without_hashes(root))
    theirs = {
        (table, line)
        for table in {table for table, _ in lines}
        for (line,) in package.get_resource(table).validate().flatten(["rowNumber"])
    }

    def refused(table: str, key: str) -> tuple[bool, bool]:
        place = table, lines[table, key]
        return place in ours, place in theirs

    return refused


@pytest.mark.slow
@pytest.mark.parametrize(("table", "key", "cells"), REFUSED)
def test_frictionless_refuses_it_too(lines_refused, table, key, cells) -> None:
    """What a Table Schema can express, a foreign client refuses as well."""
    assert lines_refused(table, key) == (True, True)


@pytest.mark.parametrize(("table", "key", "cells"), LAXER)
def test_where_frictionless_is_laxer(lines_refused, table, key, cells) -> None:
    """The listed lexical forms are refused here although frictionless lets them pass."""
    assert lines_refused(table, key) == (True, False)


def _without_hashes(root: Path) -> str:
    """Return the descriptor, without sizes and hashes, so that faults are found in the cells."""
    path = root / "datapackage.json"
    document = json.loads(path.read_text())
    for resource in document["resources"]:
        del resource["bytes"], resource["hash"]
    path.write_text(json.dumps(document))
    return str(path)
