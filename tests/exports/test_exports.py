"""Exports: rows and keys of each format, read by programs that are not ours, and the answers."""

import csv
import doctest
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from xml.etree import ElementTree

import bibtexparser
import duckdb
import igraph
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pygraphviz
import pytest
from click.testing import Result
from markdown_it import MarkdownIt

import revdata
from revdata import exports
from revdata.dataset.derived import with_derived
from revdata.dataset.descriptor import ORDERED
from revdata.dataset.findings import full_package
from revdata.dataset.opening import base_package
from revdata.exports import FORMATS
from revdata.exports.documents import _markdown_cell
from revdata.exports.metadata import datacite_metadata, describe_package, render_deposit
from revdata.exports.request import DECLARED, find_iris
from revdata.files.paths import checkout_root, package_root

ROOT = checkout_root()
assert ROOT is not None
TABLES = base_package().tables
FULL = full_package(base_package()).tables  # as databases and Parquet have them


@cache
def keys_of(table: str) -> list[str]:
    """Return the keys of a table, in the order of its rows."""
    return list(revdata.load(table)[FULL[table].key])


USER_VIEWS = "select view_name from duckdb_views() where not internal order by view_name"
# SPSS files hold the time of writing; those for R take long, and have a test of their own.
SAME_BYTES = sorted(FORMATS.keys() - {"duckdb", "spss", "rds"})


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the export in each format of SAME_BYTES, under the name of the format.

    It is for reading alone, since every test reads the same.
    """
    folder = tmp_path_factory.mktemp("exported")
    for name in SAME_BYTES:
        written = revdata.export(name, folder / name)
        assert written == [folder / name] or (folder / name).is_dir()
    return folder


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, exported: Path) -> Path:
    """Return a copy of the SQLite export."""
    path = tmp_path_factory.mktemp("sqlite") / "revdata.sqlite"
    shutil.copy(exported / "sqlite", path)
    return path


@pytest.fixture
def connection(database: Path) -> Iterator[sqlite3.Connection]:
    """Return a connection that can only read."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
        yield opened


# The command line


def test_help_lists_the_formats_of_the_registry(run: Callable[..., Result]) -> None:
    """Each format stands in the help with its title."""
    shown = " ".join(run("export", "--help").output.split())
    for name, declared in FORMATS.items():
        assert f"{name} {declared.title}" in shown


def test_every_format_that_is_declared_is_listed() -> None:
    """A module whose formats are declared cannot be forgotten in the list of families."""
    for module in iter_modules(exports.__path__, "revdata.exports."):
        import_module(module.name)
    assert set(FORMATS) == set(DECLARED)


def test_a_folder_is_no_file_and_a_file_no_folder(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    """What cannot be written there is said, with exit status 2, and nothing is written."""
    file = tmp_path / "file"
    file.write_text("mine")
    done = run("export", "jsonl", "-o", str(file))
    assert (done.exit_code, file.read_text()) == (2, "mine")
    assert f"{file} is a file; name a folder." in done.output
    done = run("export", "sqlite", "-o", str(tmp_path))
    assert done.exit_code == 2
    assert f"{tmp_path} is a folder; name a file." in done.output
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("format", [name for name in FORMATS if FORMATS[name].extra])
def test_a_missing_extra_is_named(
    format: str, run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its library a format says what to install, and ends with 2; the extra brings it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    brought = " ".join(project["optional-dependencies"][FORMATS[format].extra])
    for library in FORMATS[format].libraries:
        assert library in brought
        monkeypatch.setitem(sys.modules, library, None)
    done = run("export", format, "-o", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert (
        f"Exports to {format} need an extra that is not installed; install it with: "
        f'python -m pip install "revdata[{FORMATS[format].extra}]"'
    ) in " ".join(done.output.split())
    assert not list(tmp_path.iterdir())


# Bytes


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return such a folder written by a program that hashes in another order, and elsewhere."""
    code = "import sys, revdata; [revdata.export(f, f'{sys.argv[1]}/{f}') for f in sys.argv[2:]]"
    folder = tmp_path_factory.mktemp("again")
    command = [sys.executable, "-c", code, str(folder), *SAME_BYTES]
    seed = 1 if os.environ.get("PYTHONHASHSEED") != "1" else 2
    environment = {"PYTHONHASHSEED": str(seed), "PATH": "", "TZ": "Pacific/Auckland"}
    environment["PYTHONPATH"] = str(ROOT / "src")
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return folder


@pytest.mark.parametrize("format", SAME_BYTES)
def test_two_exports_are_the_same_bytes(format: str, exported: Path, again: Path) -> None:
    """Written twice, each file has the same bytes."""
    first, second = exported / format, again / format
    files = [first] if first.is_file() else [p for p in first.rglob("*") if p.is_file()]
    assert files
    for file in files:
        assert file.read_bytes() == (second / file.relative_to(first)).read_bytes()


# JSON


def test_json_has_every_cell(exported: Path) -> None:
    """The JSON document has the rows of each table as the frames have them."""
    document = json.loads((exported / "json").read_text(encoding="utf-8"))
    assert document["version"] == base_package().version
    assert list(document["tables"]) == list(TABLES)
    for name, rows in document["tables"].items():
        frame = revdata.load(name)
        assert len(rows) == len(frame)
        for column in frame:
            values = frame[column]
            if values.dtype.kind == "M":
                values = values.dt.strftime("%Y-%m-%d")
            expected = values.astype("object").where(values.notna(), None).tolist()
            assert [row[column] for row in rows] == expected, (name, column)


def test_json_lines_are_read_by_duckdb(exported: Path) -> None:
    """DuckDB reads each file, with the keys in order and types that it finds out by itself."""
    written = sorted((exported / "jsonl").iterdir())
    assert [path.name for path in written] == [f"{name}.jsonl" for name in sorted(TABLES)]
    for path in written:
        if not keys_of(path.stem):
            continue  # no row tells the columns
        found = duckdb.sql(f"select {TABLES[path.stem].key} from read_json('{path}')").fetchall()
        assert [key for (key,) in found] == keys_of(path.stem)


# SQLite


def test_sqlite_has_every_row_and_no_broken_key(connection: sqlite3.Connection) -> None:
    """The keys of each table are there in order; no foreign key dangles; the file is sound."""
    for name, table in FULL.items():
        found = connection.execute(f"select {table.key} from {name} order by rowid").fetchall()
        assert [key for (key,) in found] == keys_of(name)
        links = connection.execute(f"pragma foreign_key_list({name})").fetchall()
        assert {(link[3], link[2], link[4]) for link in links} == {
            (link.column, link.table, link.key) for link in table.foreign_keys
        }
    assert connection.execute("pragma foreign_key_check").fetchall() == []
    assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize(
    "change",
    [
        "update claims set stance = 'likes'",
        "update claims set statement = null",
        "update passages set words = 'many'",
        "update passages set gap_after = 2",
        "update claims set claim_id = 'c0001'",
        "delete from actors where actor_id = 'stalin'",
    ],
)
def test_sqlite_keeps_the_rules_of_the_schemas(database: Path, change: str) -> None:
    """A code of no list, an empty cell, a wrong type, a repeated or lost key is refused."""
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("pragma foreign_keys = on")
        with pytest.raises(sqlite3.IntegrityError):
            opened.execute(change)
        opened.rollback()


def test_sqlite_describes_its_columns(connection: sqlite3.Connection) -> None:
    """The codebook has each column once, as the schemas describe it."""
    rows = connection.execute(
        "select table_name, column_name, description, vocabulary, refers_to from codebook"
    ).fetchall()
    assert rows == [
        (
            name,
            field.name,
            field.description,
            field.vocabulary,
            next(
                (f"{k.table}.{k.key}" for k in table.foreign_keys if k.column == field.name), None
            ),
        )
        for name, table in FULL.items()
        for field in table.fields
    ]
    metadata = dict(connection.execute("select name, value from metadata").fetchall())
    assert metadata["version"] == base_package().version


def test_sqlite_finds_words(connection: sqlite3.Connection) -> None:
    """The full-text search finds claims, names without their accents, and terms."""

    def found(words: str) -> set[tuple[str, str]]:
        query = "select table_name, row_id from search where search match ?"
        return set(connection.execute(query, (words,)).fetchall())

    claims, names = revdata.claims, revdata.names
    word = claims["statement"].str.contains(r"\bkulaks?\b", case=False)
    expected = {("claims", key) for key in claims.loc[word, "claim_id"]}
    assert {row for row in found("kulak OR kulaks") if row[0] == "claims"} == expected
    accented = names[names["name"] == "Józef Piłsudski"]
    assert {("names", key) for key in accented["name_id"]} <= found("Jozef")
    assert "terms" in {table for table, _ in found("Thermidor")}


@pytest.mark.parametrize(
    ("format", "reason"),
    [
        ("sqlite", "a row of class_bases refers to no row of actors"),
        ("duckdb", 'key "actor_id: nobody" does not exist'),
    ],
)
def test_rows_that_break_a_key_are_no_database(
    format: str,
    reason: str,
    run: Callable[..., Result],
    edit: Callable[..., int],
    data_copy: Path,
) -> None:
    """A reference that leads nowhere is said in a sentence, and an older file stays as it was."""
    edit("class_bases", "cb001", {"actor_id": "nobody"})
    output = data_copy.parent / "out.db"
    output.write_text("older")
    done = run("export", format, "--path", str(data_copy), "-o", str(output))
    assert done.exit_code == 2
    assert reason in done.output
    assert output.read_text() == "older"
    assert not list(data_copy.parent.glob(".out*"))


# DuckDB


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a connection to the DuckDB export."""
    path = tmp_path_factory.mktemp("duckdb") / "revdata.duckdb"
    assert revdata.export("duckdb", path) == [path]
    assert list(path.parent.iterdir()) == [path]
    with duckdb.connect(path, read_only=True) as opened:
        yield opened


def test_duckdb_has_every_row_type_and_comment(duck: duckdb.DuckDBPyConnection) -> None:
    """Keys, the types of the schemas and the descriptions of the codebook are all there."""
    types = {
        "string": "VARCHAR",
        "date": "DATE",
        "integer": "BIGINT",
        "boolean": "BOOLEAN",
        "number": "DOUBLE",
    }
    for name, table in FULL.items():
        assert [key for (key,) in duck.execute(f"select {table.key} from {name}").fetchall()] == (
            keys_of(name)
        )
        columns = duck.execute(
            "select column_name, data_type, is_nullable, comment from duckdb_columns() "
            "where table_name = ? order by column_index",
            [name],
        ).fetchall()
        assert columns == [
            (field.name, types[field.type], not field.required, field.description)
            for field in table.fields
        ]
    keys = "select count(*) from duckdb_constraints() where constraint_type = 'FOREIGN KEY'"
    links = [link for t in FULL.values() for link in t.foreign_keys if link.table != t.name]
    assert duck.execute(keys).fetchall() == [(len(links),)]


def test_duckdb_exports_and_imports_the_database(
    duck: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Views come back in the order of their names: none waits for another, all answer the same."""
    views = [name for (name,) in duck.execute(USER_VIEWS).fetchall()]
    duck.execute("set threads = 1")  # several may give the rows of a group in any order
    with duckdb.connect(config={"threads": 1}) as copy:
        duck.execute(f"export database '{tmp_path / 'folder'}'")
        copy.execute(f"import database '{tmp_path / 'folder'}'")
        assert copy.execute(USER_VIEWS).fetchall() == [(name,) for name in views]
        for name in [*FULL, *views]:
            query = f"from {name}"
            assert copy.execute(query).fetchall() == duck.execute(query).fetchall(), name


def test_the_flat_findings_are_the_same_everywhere(
    connection: sqlite3.Connection, duck: duckdb.DuckDBPyConnection, parquet: Path
) -> None:
    """A row each for all findings, in SQLite, DuckDB, Parquet and a loaded frame."""
    loaded = revdata.load("findings")
    tables = [name for name, table in TABLES.items() if table.is_findings]
    assert list(loaded["finding_id"]) == [key for name in tables for key in keys_of(name)]
    columns = "finding_id, subject, object, codes, stance, author_holds, locators"
    expected = [
        tuple(None if pd.isna(cell) else cell for cell in row)
        for row in loaded[columns.split(", ")].itertuples(index=False)
    ]
    for query in ("findings", f"'{parquet / 'findings.parquet'}'"):
        assert duck.execute(f"select {columns} from {query}").fetchall() == expected
    assert connection.execute(f"select {columns} from findings").fetchall() == expected


def test_ranks_keep_the_order_that_readers_lose(
    connection: sqlite3.Connection, duck: duckdb.DuckDBPyConnection, parquet: Path
) -> None:
    """By rank the old regime comes first; by the alphabet the civil war would."""
    query = "select phase from {} where phase_rank is not null order by phase_rank limit 1"
    assert connection.execute(query.format("stages")).fetchone() == ("old-regime",)
    for table in ("stages", f"'{parquet / 'stages.parquet'}'"):
        assert duck.execute(query.format(table)).fetchone() == ("old-regime",)
    kept = pd.read_parquet(parquet / "claims.parquet", filters=[("certainty_rank", ">=", 2)])
    assert set(kept["certainty"]) == {"plain"}
    ordered = {f.name for table in FULL.values() for f in table.fields if f.ordered}
    assert ordered == set(ORDERED)


def test_parquet_with_ranks_and_findings_is_read_as_the_tables(parquet: Path) -> None:
    """What was added is left aside: the folder validates and does not differ."""
    assert revdata.validate(parquet)
    assert not revdata.diff(parquet)


# Parquet


@pytest.fixture(scope="module")
def parquet(exported: Path) -> Path:
    """Return the folder of the Parquet export."""
    return exported / "parquet"


def test_duckdb_reads_parquet_and_its_descriptions(parquet: Path) -> None:
    """DuckDB finds the keys in order, and what each column is in the metadata of the file."""
    assert {path.stem for path in parquet.iterdir()} == set(FULL)
    for name, table in FULL.items():
        path = parquet / f"{name}.parquet"
        found = duckdb.sql(f"select {table.key} from '{path}'").fetchall()
        assert [key for (key,) in found] == keys_of(name)
        pairs = duckdb.sql(f"select key, value from parquet_kv_metadata('{path}')").fetchall()
        about = {key.decode(): value.decode() for key, value in pairs}
        assert (about["title"], about["primary_key"]) == (table.title, table.key)
        assert {
            column: (facts["title"], facts["description"], facts.get("vocabulary"))
            for column, facts in json.loads(about["columns"]).items()
        } == {
            field.name: (field.title, field.description, field.vocabulary) for field in table.fields
        }
    days = duckdb.sql(f"select typeof(date_earliest) from '{parquet / 'claims.parquet'}' limit 1")
    assert days.fetchall() == [("DATE",)]


def test_arrow_gets_types_codes_and_descriptions(parquet: Path) -> None:
    """A coded column is a dictionary with all its codes, in order where the list has one."""
    for name in TABLES:
        read = pq.read_table(parquet / f"{name}.parquet")
        for field in FULL[name].fields:
            column = read.schema.field(field.name)
            assert (column.metadata.get(b"derived") == b"true") is field.derived
            assert column.metadata[b"description"].decode() == field.description
            assert column.nullable is not field.required
            if field.codes is not None:
                assert pa.types.is_dictionary(column.type)
                assert column.type.ordered is field.ordered
                if len(read):  # an empty table has no chunk
                    codes = read[field.name].chunk(0).dictionary.to_pylist()
                    assert codes == list(field.codes), (name, field.name)
    claims = pq.read_table(parquet / "claims.parquet")
    assert claims.schema.field("date_earliest").type == pa.date32()
    assert claims["stance"].to_pylist() == revdata.claims["stance"].tolist()


# Workbook to read


@pytest.fixture(scope="module")
def workbook(
    tmp_path_factory: pytest.TempPathFactory, exported: Path
) -> Iterator[openpyxl.Workbook]:
    """Return the workbook to read, opened."""
    path = tmp_path_factory.mktemp("xlsx") / "revdata.xlsx"
    shutil.copy(exported / "xlsx", path)
    opened = openpyxl.load_workbook(path)
    yield opened
    opened.close()


def test_the_workbook_has_every_row_and_no_formula(workbook: openpyxl.Workbook) -> None:
    """Each table is a sheet with its keys in order, and no cell is a formula or an error."""
    assert workbook.sheetnames == ["contents", "codebook", *TABLES]
    for name in TABLES:
        sheet = workbook[name]
        assert [sheet.cell(row, 1).value for row in range(2, sheet.max_row + 1)] == keys_of(name)
    kinds = {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row}
    assert kinds == {"s", "n", "b"}


def test_the_workbook_shows_labels_and_links(workbook: openpyxl.Workbook) -> None:
    """A code is shown by its label, an actor by name, and the link leads to the actor's row."""
    sheet = workbook["class_bases"]
    titles = [cell.value for cell in sheet[1]]
    row = keys_of("class_bases").index("cb003") + 2
    shown = dict(zip(titles, sheet[row], strict=True))
    assert (shown["Tie"].value, shown["Stance"].value) == ("Set against", "Own")
    assert shown["Base actor"].value == "Ruling tsarist clique"
    link = shown["Base actor id"].hyperlink.location
    target, _, place = link.partition("!")
    assert workbook[target.strip("'")][place].value == "tsarist-clique"


@pytest.mark.slow
def test_text_in_the_workbook_never_acts(edit: Callable[..., int], data_copy: Path) -> None:
    """What looks like a formula stays text; what no cell can hold is refused in a sentence."""
    output = data_copy.parent / "out.xlsx"
    for path in data_copy.iterdir():
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[:3]), encoding="utf-8")
    edit("depictions", keys_of("depictions")[0], {"date_edtf": "-0100", "date_text": "1E5"})
    revdata.export("xlsx", output, path=data_copy)
    cells = {c.value: c for c in openpyxl.load_workbook(output)["depictions"][2]}
    for text in ("-0100", "1E5"):
        assert (cells[text].data_type, cells[text].number_format) == ("s", "@")
    output.unlink()
    edit("terms", keys_of("terms")[0], {"note": "long" * 9000})
    with pytest.raises(revdata.RevdataError, match=r"No sheet can hold 'longlong.* in terms"):
        revdata.export("xlsx", output, path=data_copy)
    assert not list(data_copy.parent.glob("*out.xlsx*"))


# BibTeX


def test_bibtexparser_reads_the_sources(tmp_path: Path) -> None:
    """Each source is an entry under its identifier, with its address as it is."""
    revdata.export("bibtex", tmp_path / "sources.bib")
    text = (tmp_path / "sources.bib").read_text(encoding="utf-8")
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == keys_of("sources")
    sources = revdata.sources.set_index("source_id")
    for entry in library.entries:
        source = sources.loc[entry.key]
        found = {name: field.value for name, field in entry.fields_dict.items()}
        assert found["title"].replace("\\", "") == f"{{{source['title']}}}"
        assert found.get("url", "") == source.fillna({"url": ""})["url"]
        assert found.get("year", "") == ("" if pd.isna(source["year"]) else str(source["year"]))
        body = isinstance(source["author"], str) and "," not in source["author"]
        assert found.get("author", "{").startswith("{") or not body
        assert (entry.entry_type == "book") == (source["source_kind"] == "work")
        assert "howpublished" not in found  # which readers take for a publisher


# Markdown


def test_markdown_is_read_as_a_table_of_every_row(exported: Path) -> None:
    """A reader of Markdown finds each cell as it is, whatever signs stand in it."""
    reader = MarkdownIt("commonmark").enable("table")
    for name, table in TABLES.items():
        tokens = reader.parse((exported / "markdown" / f"{name}.md").read_text(encoding="utf-8"))
        cells = [
            "".join(child.content for child in tokens[place + 1].children or [])
            for place, token in enumerate(tokens)
            if token.type in ("th_open", "td_open")
        ]
        full = with_derived(base_package()).table(name)
        width, own = len(full.columns), len(table.columns)
        assert cells[:width] == list(full.columns)
        with (package_root() / table.path).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        shown = [cells[start : start + own] for start in range(0, len(cells), width)]
        assert shown == rows


def test_an_address_in_markdown_is_the_link_that_it_is() -> None:
    """A reader that makes links of addresses is given no backslash, which would be part of them."""
    assert _markdown_cell("https://example.org/a_b|c") == "https://example.org/a_b%7Cc"
    assert _markdown_cell("see https://example.org/a_b") == "see https://example.org/a\\_b"


# Graphs

EDGES = {
    "causes": {"causal_links": ("cause_factor_id", "effect_factor_id")},
    "leaders-and-classes": {
        "class_bases": ("actor_id", "base_actor_id"),
        "leaders": ("actor_id", "revolution_id"),
    },
}


def edges_of(graph: str) -> set[tuple[str, str, str]]:
    """Return identifier, start and end of the findings that are edges of a graph."""
    found = set()
    for table, (start, end) in EDGES[graph].items():
        rows = revdata.load(table).dropna(subset=[start, end])
        found |= set(zip(rows[TABLES[table].key], rows[start], rows[end], strict=True))
    return found


@pytest.mark.parametrize("name", EDGES)
def test_igraph_reads_the_graphml(name: str, tmp_path: Path) -> None:
    """Igraph finds each finding as an edge between its rows, with what its claim says."""
    revdata.export("graphml", tmp_path)
    graph = igraph.Graph.Read_GraphML(str(tmp_path / f"{name}.graphml"))
    assert graph.is_directed()
    ends = [(edge.source_vertex["id"], edge.target_vertex["id"]) for edge in graph.es]
    found = {(key, *pair) for key, pair in zip(graph.es["finding_id"], ends, strict=True)}
    assert found == edges_of(name)
    assert len(graph.es) == len(found)
    claims = revdata.claims.set_index("claim_id")
    for edge in graph.es:
        claim = claims.loc[edge["claim_id"]]
        assert (edge["stance"], edge["statement"]) == (claim["stance"], claim["statement"])
    assert not any(vertex["label"] in ("", None) for vertex in graph.vs)


@pytest.mark.parametrize("name", EDGES)
def test_gexf_has_the_edges_and_no_date(name: str, tmp_path: Path) -> None:
    """The GEXF file has each finding under its identifier, and does not say when it was written."""
    revdata.export("gexf", tmp_path)
    path = tmp_path / f"{name}.gexf"
    assert "lastmodifieddate" not in path.read_text(encoding="utf-8")
    tag = "{http://www.gexf.net/1.2draft}"
    root = ElementTree.parse(path).getroot()
    found = {(e.get("id"), e.get("source"), e.get("target")) for e in root.iter(f"{tag}edge")}
    assert found == edges_of(name)
    nodes = {node.get("id") for node in root.iter(f"{tag}node")}
    assert nodes == {end for _, *ends in found for end in ends}


@pytest.mark.parametrize("name", EDGES)
def test_graphviz_reads_the_dot(name: str, tmp_path: Path) -> None:
    """Graphviz itself parses the file: each finding is an edge, rejected causes say so."""
    revdata.export("dot", tmp_path)
    graph = pygraphviz.AGraph(str(tmp_path / f"{name}.dot"))
    found = {(edge.attr["id"], edge[0], edge[1]) for edge in graph.edges_iter()}
    assert found == edges_of(name)
    labels = {edge.attr["id"]: edge.attr["label"] for edge in graph.edges_iter()}
    if name == "causes":
        links = revdata.causal_links.set_index("causal_link_id")
        rejected = links.index[links["force"] == "rejected"]
        assert len(rejected)
        assert all("rejected" in labels[key] for key in rejected)


# Descriptions and linked data

IDENTIFYING = [name for name, declared in FORMATS.items() if declared.identifies]
DESCRIBED = {"csvw": "csv-metadata.json", "croissant": "croissant.json"}
DESCRIBED["ro-crate"] = "ro-crate-metadata.json"
THREE_DAYS = ROOT / "examples" / "three-days"
DOI = "10.5281/zenodo.0000001"


def text_of(format: str, written: list[Path]) -> str:
    """Return the file of an export that describes the others, or the only one."""
    (path,) = [p for p in written if p.name == DESCRIBED.get(format, p.name)]
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("format", IDENTIFYING)
def test_a_base_takes_the_place_of_the_uuid(format: str, tmp_path: Path) -> None:
    """With a base of one's own nothing is named by the UUID, without it nothing by an address."""
    base = "https://example.org/revdata/"
    uuid = base_package().metadata["id"]
    ours = text_of(format, revdata.export(format, tmp_path / "ours"))
    theirs = text_of(format, revdata.export(format, tmp_path / "theirs", base_iri=base))
    assert uuid in ours and "example.org" not in ours
    assert base in theirs and uuid not in theirs


@pytest.mark.parametrize("base", ["revdata", "https://example.org", "https://example.org/a b/", ""])
def test_what_begins_no_iri_is_refused(
    base: str, run: Callable[..., Result], tmp_path: Path
) -> None:
    """A name, a place without its last mark, or one with a space ends with 2 and the repair."""
    done = run("export", "json-ld", "-o", str(tmp_path / "out"), "--base-iri", base)
    assert done.exit_code == 2
    assert f"{base!r} cannot begin an IRI. Write an address in full" in done.output
    assert not list(tmp_path.iterdir())


def test_a_format_without_iris_takes_no_base(run: Callable[..., Result], tmp_path: Path) -> None:
    """The option is refused where it would do nothing."""
    done = run("export", "csv", "-o", str(tmp_path / "out"), "--base-iri", "https://example.org/")
    assert done.exit_code == 2
    assert "The format csv has no IRIs in it" in done.output


@pytest.mark.slow
def test_each_row_and_code_has_an_iri_of_its_own() -> None:
    """No two things of the package share one, and tables, columns and lists are kept apart."""
    iris = find_iris(base_package())
    named = [iris.row(key) for name in TABLES for key in keys_of(name)]
    named += [iris.table(table) for table in TABLES.values()]
    named += [iris.column(table, field) for table in TABLES.values() for field in table.fields]
    named += [iris.vocabulary(name) for name in base_package().vocabularies]
    assert len(set(named)) == len(named)
    for name, codes in base_package().vocabularies.items():
        assert {iris.code(name, code.code) for code in codes} <= set(named)


def test_a_doi_in_the_descriptor_reaches_the_descriptions() -> None:
    """Where there is none, none is in them; one field in the descriptor is enough."""
    base = base_package()
    with_doi = replace(base, metadata={**base.metadata, "doi": DOI})
    iris = find_iris(base)
    for package, count in ((base, 0), (with_doi, 1)):
        assert json.dumps(describe_package(package, iris)).count(f"https://doi.org/{DOI}") == count
        assert json.dumps(datacite_metadata(package, iris.whole)).count(DOI) == count
        assert DOI not in render_deposit(package)


def test_the_tables_beside_a_description_hold_the_stored_cells(tmp_path: Path) -> None:
    """Each file has the published cells first, and the description its size and hash."""
    revdata.export("croissant", tmp_path)
    document = json.loads((tmp_path / "croissant.json").read_text(encoding="utf-8"))
    for file in document["distribution"]:
        content = (tmp_path / file["contentUrl"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["contentSize"] == f"{len(content)} B"
        with (package_root() / file["@id"]).open(encoding="utf-8", newline="") as published:
            stored = list(csv.reader(published))
        written = list(csv.reader(content.decode().splitlines()))
        assert [row[: len(stored[0])] for row in written] == stored


def test_what_a_reader_is_given_validates_and_does_not_differ(
    exported: Path, tmp_path: Path
) -> None:
    """An export with derived columns is read as the data set is: nothing more, nothing less."""
    shutil.copytree(exported / "csvw", tmp_path, dirs_exist_ok=True)
    with (tmp_path / "leaders.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file))[-1] == "author_holds"
    (tmp_path / "csv-metadata.json").unlink()
    own, copied = (revdata.validate(path) for path in (package_root() / "data", tmp_path))
    assert [p.rule for p in copied.records] == [p.rule for p in own.records]
    assert not revdata.diff(package_root() / "data", tmp_path)
    assert revdata.leaders.equals(revdata.load("leaders", path=tmp_path))


def test_rows_of_a_contribution_stand_beside_those_of_the_base(tmp_path: Path) -> None:
    """Its rows are linked to rows of the base, and stand in the same files."""
    revdata.export("json-ld", tmp_path / "rows.jsonld", path=THREE_DAYS)
    graph = json.loads((tmp_path / "rows.jsonld").read_text(encoding="utf-8"))["@graph"]
    rows = {node["@id"]: node for node in graph}
    assert {"row:c0001", "row:july.c0001"} <= set(rows)
    revdata.export("csvw", tmp_path / "csvw", path=THREE_DAYS)
    with (tmp_path / "csvw" / "claims.csv").open(encoding="utf-8", newline="") as file:
        keys = [row["claim_id"] for row in csv.DictReader(file)]
    assert keys == list(revdata.load("claims", path=THREE_DAYS)["claim_id"])


@pytest.mark.parametrize("format", ["csvw", "croissant", "ro-crate"])
def test_a_row_that_cannot_be_written_leaves_no_description(
    format: str, run: Callable[..., Result], data_copy: Path, tmp_path: Path
) -> None:
    """A row with a cell too many is told with its place, and nothing is written."""
    path = data_copy / "terms.csv"
    path.write_text(path.read_text(encoding="utf-8") + "t-x,X,,,A term.,more\n", encoding="utf-8")
    done = run("export", format, "--path", str(data_copy), "-o", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert "terms.csv, row " in done.output
    assert not (tmp_path / "out").exists()


def test_what_looks_like_markup_stays_text_in_the_deposit() -> None:
    """A description is HTML on Zenodo, so that signs of HTML in it are escaped."""
    base = base_package()
    package = replace(base, metadata={**base.metadata, "description": "1 < 2 & <b>3</b>"})
    deposit = json.loads(render_deposit(package))
    assert deposit["description"] == "<p>1 &lt; 2 &amp; &lt;b&gt;3&lt;/b&gt;</p>"


# The questions


@cache
def answers() -> dict[tuple[int, int], list[str]]:
    """Return the answers of docs/questions.md by number of the question and of the answer."""
    assert ROOT is not None
    text = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    found = {}
    for number, section in enumerate(text.split("\n## ")[1:], start=1):
        shown = [e.want for e in doctest.DocTestParser().get_examples(section) if e.want]
        for place, want in enumerate(shown, start=1):
            found[number, place] = want.splitlines()
    return found


PAIR = "('f-defeats-abroad', 'f-bureaucracy-confidence')"
QUERIES = {
    (1, 1): "select actor, tie, base_actor, polarity, author_holds, stage, locators "
    "from q01_class_bases where actor_id in (select actor_id from leaders)",
    (1, 2): "select actor, tie, base_actor, ground, stage, basis "
    "from q01_who_rested_on_which_class",
    (2, 1): "select comparison, explicitness, aspect, author_holds, locators "
    "from q02_french_and_russian",
    (2, 2): "select phase, revolution_id, stage, phase_given_by, phase_reason "
    "from q02_phase_by_phase",
    (2, 3): "select stages.label, actors.label, rule, course, polarity from leaders "
    "join actors using (actor_id) left join stages using (stage_id) "
    "where leader_role = 'ruler' and leaders.author_holds = 'yes' order by leader_id",
    (3, 1): "select revolution, position, label, stage, basis from q03_waves_of_reaction",
    (3, 2): "select waves.label, part, coalesce(factors.label, actors.label), parts.author_holds "
    "from wave_parts as parts join reaction_waves as waves using (reaction_wave_id) "
    "left join factors on factors.factor_id = parts.factor_id "
    "left join actors on actors.actor_id = parts.actor_id order by wave_part_id",
    (4, 1): "select label, event_type, date_text, date_edtf from q04_defeats_abroad",
    (4, 2): "select cause_factor, sign, effect_factor, force, author_holds from q04_mutual_causes "
    f"where cause_factor_id in {PAIR} and effect_factor_id in {PAIR}",
    (5, 1): "select replace(path, 'f-', '') from q05_from_isolation_to_bureaucracy",
    (5, 2): "select replace(path, 'f-', '') from q05_paths_within_one_revolution "
    "where revolution_id = 'rev-french'",
    (6, 1): "select speaker, act, stance, author_holds, statement from q06_claims_of_others",
    (7, 1): "select speaker, stance, author_holds, condition, outcome from q07_predictions",
    (8, 1): "select actor, after, locators from q08_fates_of_the_politburo",
    (9, 1): "select date_edtf, date_basis, statement from q09_from_1923_to_1928",
    (10, 1): "select rule, hedge from q10_rules_of_every_revolution",
    (10, 2): "select claim, other_claim from q10_exceptions",
    (11, 1): "select claim_id, kind, statement from q11_claims_of_paragraphs where paragraph = 9",
    (11, 2): "select 'no parallel is drawn in ' || group_concat(paragraph, ' ') "
    "from q11_paragraphs_without_parallels",
    (12, 1): "select before, after, intended, locators from q12_changes_of_the_inner_regime",
    (12, 2): "select statement, stance, modality, locators "
    "from q12_what_was_said_of_the_prohibitions",
    (13, 1): "select speaker, form, said_edtf, source, within_utterance, gist "
    "from q13_who_is_quoted",
}
MARX, LE_BON = "author in ('Marx, Karl', 'Le Bon, Gustave')", "author = 'Le Bon, Gustave'"
QUERIES_OF_ALL_TEXTS = {
    (1, 3): "select author, class_concept, group_concat(actor, '; ') from (select distinct "
    "author, class_concept, actor from q01_who_rested_on_which_class as rested join class_bases "
    "using (class_base_id) where class_concept is not null and rested.actor_id in "
    "(select actor_id from leaders) order by author, actor) group by author, class_concept",
    (2, 4): "select author, one.label, other.label, comparison, count(*) from parallels join "
    "revolutions as one on one.revolution_id = one_revolution_id join revolutions as other on "
    "other.revolution_id = other_revolution_id where one_revolution_id <> other_revolution_id "
    "group by author, one.label, other.label, comparison",
    (2, 5): "select phase, stages.author, coalesce(divided.label, own.label, actors.label), "
    "stages.label from stages join periodisations as schemes using (periodisation_id) "
    "left join revolutions as divided on divided.revolution_id = schemes.revolution_id "
    "left join revolutions as own on own.revolution_id = stages.revolution_id "
    "left join actors using (actor_id) where phase is not null "
    "order by phase_rank, stages.author, periodisation_id, stages.position",
    (3, 3): "select stages.label, actors.label, how from leaders "
    "join actors using (actor_id) join stages using (stage_id) "
    "where course = 'falls' and leaders.author_holds = 'yes' "
    "and periodisation_id = 'eb.per-descent' order by leader_id",
    (4, 3): "select author, cause_factor, mutual.sign, effect_factor, mutual.force "
    "from q04_mutual_causes as mutual join causal_links using (causal_link_id) "
    "order by causal_link_id",
    (5, 3): "select path from q05_paths_within_one_revolution "
    "where revolution_id = 'rev-french' and path like 'pr.%' and steps > 1 order by path",
    (6, 2): "select author, stance, count(*) from claims join vocabularies on list = 'stance' "
    "and code = stance where utterance_id is not null "
    "group by author, stance order by author, position",
    (7, 2): "select author, speaker, found.author_holds, found.condition, found.outcome "
    f"from q07_predictions as found join predictions using (prediction_id) where {MARX} "
    "order by author desc, prediction_id",
    (8, 2): "select author, actors.label, after from changes join actors using (actor_id) "
    f"where aspect = 'fate' and actor_kind = 'person' and {MARX} "
    "order by author desc, change_id",
    (9, 2): f"select author, date_edtf, statement from claims where {MARX} and date_earliest = "
    "date_latest and kind in ('occurrence', 'leadership', 'change') "
    "order by date_earliest, claim_id",
    (10, 3): f"select author, rule, hedge from generalisations where {MARX} "
    "and scope in ('every-revolution', 'every-reaction') order by generalisation_id",
    (10, 4): "select limiting.statement, general.statement from claim_links as links "
    "join claims as limiting on limiting.claim_id = links.claim_id "
    "join claims as general on general.claim_id = other_claim_id where relation = 'limits' "
    f"and other_claim_id in (select claim_id from generalisations where {MARX}) "
    "order by claim_link_id",
    (11, 3): "select source_id || ' | ' || group_concat(paragraph, ' ') from (select distinct "
    "source_id, paragraph from citations join passages using (passage_id) where role = 'states' "
    "except select source_id, paragraph from citations join passages using (passage_id) where "
    "role = 'states' and claim_id in (select claim_id from parallels)) group by source_id",
    (12, 3): f"select author, actors.label, before, after from changes join actors using "
    f"(actor_id) where aspect = 'regime' and {MARX} order by author desc, change_id",
    (13, 2): "select speaker, form, source, gist from q13_who_is_quoted where source is not null "
    "and utterance_id like '%.%' order by substr(utterance_id, 1, 2), utterance_id",
    (14, 1): "from q14_relations_of_authors",
    (15, 1): "select question, author, summary, other_author, other_summary "
    "from q15_contradictions",
    (16, 1): "select actor, author, tie, base_actor, polarity, author_holds "
    "from q16_ties_of_the_bonapartes",
    (17, 1): "select author, date_edtf, description from q17_extents_of_the_french_revolution",
    (17, 2): "select author, principle, label, date_edtf, phase "
    "from q17_divisions_of_the_french_revolution",
    (18, 1): "from q18_kinds_of_cause",
}


def test_each_answer_has_a_query() -> None:
    """No answer of docs/questions.md is left out of what the views are held to."""
    assert {*QUERIES, *QUERIES_OF_ALL_TEXTS} == set(answers())


@pytest.mark.parametrize("program", ["sqlite", "duckdb"])
@pytest.mark.parametrize("place", QUERIES, ids=lambda place: f"q{place[0]:02}-{place[1]}")
def test_the_views_answer_as_pandas_does(
    connection: sqlite3.Connection,
    duck: duckdb.DuckDBPyConnection,
    place: tuple[int, int],
    program: str,
) -> None:
    """A query on a view gives the rows that docs/questions.md shows, in the same order."""
    opened = connection if program == "sqlite" else duck
    rows = opened.execute(QUERIES[place]).fetchall()
    lines = [" | ".join("-" if cell is None else str(cell) for cell in row) for row in rows]
    assert list(dict.fromkeys(lines)) == answers()[place]


@pytest.mark.slow
def test_the_views_answer_for_several_texts_as_pandas_does(tmp_path: Path) -> None:
    """The answers of three authors are those of the database of all texts, in whatever order."""
    revdata.export("sqlite", tmp_path / "all.sqlite", texts="all")
    shown = answers()
    with closing(sqlite3.connect(tmp_path / "all.sqlite")) as opened:
        for place, query in QUERIES_OF_ALL_TEXTS.items():
            asked = f"select * {query}" if query.startswith("from") else query
            rows = opened.execute(asked).fetchall()
            lines = [" | ".join("-" if cell is None else str(cell) for cell in row) for row in rows]
            found, told = list(dict.fromkeys(lines)), list(shown[place])
            assert sorted(found) == sorted(told), place


@pytest.mark.slow
def test_csv_of_several_texts_is_one_package(tmp_path: Path) -> None:
    """The rows of all texts stand in one folder of CSV files, as in every other format."""
    revdata.export("csv", tmp_path, texts="lebon")
    both = revdata.open(tmp_path)
    for table in ("claims", "stages"):
        ids = list(revdata.load(table, texts="lebon").iloc[:, 0])
        assert list(both[table].iloc[:, 0]) == ids
        assert any(name.startswith("pr.") for name in ids)


def test_denied_ended_and_rejected_ties_are_no_support(connection: sqlite3.Connection) -> None:
    """Who rested on whom is affirmed support that the author holds to have been so, no more."""
    keys = {
        key
        for (key,) in connection.execute("select class_base_id from q01_who_rested_on_which_class")
    }
    bases = revdata.class_bases.set_index("class_base_id").loc[sorted(keys)]
    assert set(bases["tie_family"]) == {"support"}
    assert set(bases["polarity"]) == {"affirmed"}
    assert set(bases["author_holds"]) == {"yes"}


def test_paths_stay_within_their_revolution(connection: sqlite3.Connection) -> None:
    """No path leads through a factor of another revolution, or a general one."""
    belongs = revdata.factors.set_index("factor_id")["revolution_id"]
    rows = connection.execute("select revolution_id, path from q05_paths_within_one_revolution")
    for revolution, path in rows.fetchall():
        assert {belongs[factor] for factor in path.split(" -> ")} == {revolution}


def test_no_path_is_lost_however_often_one_asks(duck: duckdb.DuckDBPyConnection) -> None:
    """DuckDB walks the causes on several threads; each time it finds every path."""
    query = "from q05_from_isolation_to_bureaucracy"
    found = [duck.execute(query).fetchall() for _ in range(200)]
    assert found[0]
    assert all(paths == found[0] for paths in found)
