"""Random valid tables, written in each format and read back by programs that are not ours.

REVDATA_EXAMPLES asks for more tables than the few of the suite.
"""

import os
import sqlite3
import string
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pyreadstat
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from rdflib import Graph, URIRef

from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.joins import load_frame
from revdata.dataset.opening import base_package
from revdata.dataset.parts import Part, TableSet
from revdata.dataset.rows import as_csv, as_text, csv_dtypes, load_rows
from revdata.exports import databases, linked_data, parquet_tables, write_binary
from revdata.exports.request import as_json, find_iris

Rows = Sequence[dict[str, Any]]
TYPES = {
    "key": "string",
    "text": "string",
    "code": "string",
    "whole": "integer",
    "number": "number",
    "truth": "boolean",
    "date": "date",
}
LABELS = {code.code: code.label for code in base_package().code_list("phase")}
LIKE_SOMETHING_ELSE = (
    "NA", "N/A", "null", "None", "nan", "Inf", "007", "1936", "1_000", "1,000", "0x1F", "1e3",
    "true", "FALSE", "1917-11-07", "1917-11", "31/12/17", "12:30", "#N/A", "'=1+1", "SUM(A1)",
    'said "so"', '"', ",", ";", "\\N", "<b>&amp;</b>", "a" * 3000, "Łódź — Київ 京",
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(LIKE_SOMETHING_ELSE),
    st.text(string.ascii_letters + string.digits + "'\"\\,;:/.%#é§Ж", min_size=1, max_size=12),
)
CELLS = {
    "text": TEXTS,
    "code": st.sampled_from(sorted(LABELS)),
    "whole": st.integers(-(2**53) + 1, 2**53 - 1),
    "number": st.decimals(-(10**9), 10**9, places=3).map(float),
    "truth": st.booleans(),
    "date": st.dates(),
}
TABLES = st.lists(
    st.fixed_dictionaries({name: st.none() | cells for name, cells in CELLS.items()}),
    min_size=1,
    max_size=8,
).map(
    lambda rows: [
        {name: row.get(name, f"s{number:03d}") for name in TYPES}
        for number, row in enumerate(rows, start=1)
    ]
)


def package() -> Package:
    """Return the package with one more table, which has a column of each type."""
    base = base_package()
    codes = {"code": tuple(LABELS)}
    fields = tuple(
        Field(
            name=name, type=type_, title=name, description="", required=name == "key",
            unique=name == "key", pattern=None, minimum=None, maximum=None,
            vocabulary="phase" if name in codes else None, codes=codes.get(name),
            ordered=name in codes, grammar=None, empty=None,
        )
        for name, type_ in TYPES.items()
    )  # fmt: skip
    table = Table("sample", "Sample", "", "", "sample.csv", "key", None, fields, ())
    return replace(base, tables={**base.tables, "sample": table})


PACKAGE = package()
TABLE = PACKAGE.table("sample")


def opened(folder: Path, rows: Rows) -> TableSet:
    """Return the data set with the rows in its CSV file."""
    cells = [[as_text(value) for value in row.values()] for row in rows]
    (folder / "sample.csv").write_text(as_csv(TABLE.columns, cells), encoding="utf-8")
    part = Part("sample", folder, {"sample": folder / "sample.csv"}, PACKAGE)
    return TableSet(PACKAGE, (part,))


def by_pandas(dataset: TableSet, folder: Path) -> Rows:
    """Read the CSV file with our dtypes, of which a text ``NA`` must not be a missing one."""
    dtypes = csv_dtypes(TABLE)
    kept: dict[str, Any] = {"keep_default_na": False, "na_values": [""]}
    frame = pd.read_csv(folder / "sample.csv", dtype=dtypes, **kept)
    return with_days(plain(frame))


def by_polars(dataset: TableSet, folder: Path) -> Rows:
    """Read the CSV file with polars, each column as its type."""
    types = {"string": pl.String, "integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean}
    schema = {field.name: types.get(field.type, pl.Date) for field in TABLE.fields}
    return pl.read_csv(folder / "sample.csv", schema=schema).to_dicts()


def by_pyarrow(dataset: TableSet, folder: Path) -> Rows:
    """Read the Parquet file."""
    parquet.write_table(parquet_tables._table(dataset, TABLE), folder / "sample.parquet")
    return list(parquet.read_table(folder / "sample.parquet").to_pylist())


def by_duckdb(dataset: TableSet, folder: Path) -> Rows:
    """Read the table of DuckDB."""
    with duckdb.connect() as connection:
        create = databases._create_table(TABLE, databases.DUCKDB)
        values = [tuple(row.values()) for row in load_rows(dataset, "sample")]
        databases._add_table(connection, "sample", create, values)
        rows = connection.execute("select * from sample").fetchall()
    return [dict(zip(TABLE.columns, row, strict=True)) for row in rows]


def by_sqlite(dataset: TableSet, folder: Path) -> Rows:
    """Read the table of SQLite, where a truth value is 1 or 0 and a day is text."""
    connection = sqlite3.connect(":memory:")
    create = databases._create_table(TABLE, databases.SQLITE)
    rows = [databases.with_written_days(tuple(r.values())) for r in load_rows(dataset, "sample")]
    databases._add_table(connection, "sample", create, rows)
    found = connection.execute("select * from sample").fetchall()
    connection.close()
    return with_days([with_truth(dict(zip(TABLE.columns, r, strict=True))) for r in found])


def by_openpyxl(dataset: TableSet, folder: Path) -> Rows:
    """Read the workbook, where truth values and days are text."""
    write_binary(load_frame(dataset, "sample"), PACKAGE, folder / "sample.xlsx")
    names, *rows = openpyxl.load_workbook(folder / "sample.xlsx")["sample"].values
    found = [dict(zip(names, row, strict=True)) for row in rows]
    words = {"true": True, "false": False, None: None}
    return with_days([{**row, "truth": words[row["truth"]]} for row in found])


def by_read_stata(dataset: TableSet, folder: Path) -> Rows:
    """Read the Stata file, where an empty text is none and a code is its label."""
    write_binary(load_frame(dataset, "sample"), PACKAGE, folder / "sample.dta")
    frame = pd.read_stata(folder / "sample.dta", order_categoricals=False)
    return from_statistics(frame)


def by_pyreadstat(dataset: TableSet, folder: Path) -> Rows:
    """Read the SPSS file, where an empty text is none and a code is its label."""
    write_binary(load_frame(dataset, "sample"), PACKAGE, folder / "sample.sav")
    frame, _ = pyreadstat.read_sav(folder / "sample.sav", apply_value_formats=True)
    return from_statistics(frame)


def by_rdflib(dataset: TableSet, folder: Path) -> Rows:
    """Read the JSON-LD, where an empty cell is left out."""
    iris = find_iris(PACKAGE)
    context = linked_data._context(replace(PACKAGE, tables={"sample": TABLE}), iris)
    document = as_json({"@context": context, "@graph": linked_data._rows(dataset, TABLE)})
    graph = Graph().parse(data=document, format="json-ld")
    found = []
    for row in load_rows(dataset, "sample"):
        values: dict[str, Any] = {"key": row["key"]}
        for field in TABLE.fields[1:]:
            value = graph.value(URIRef(iris.row(row["key"])), URIRef(iris.column(TABLE, field)))
            coded = isinstance(value, URIRef)
            values[field.name] = (
                str(value).rpartition(".")[2]
                if coded
                else None
                if value is None
                else value.toPython()
            )
        found.append(values)
    return found


def plain(frame: pd.DataFrame) -> Rows:
    """Return the rows of a frame, with None for what is missing."""
    return [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]


def with_days(rows: Rows) -> Rows:
    """Return the rows with a day for the text of one."""
    return [{**row, "date": row["date"] and date.fromisoformat(row["date"])} for row in rows]


def with_truth(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with a truth value for 1 or 0."""
    return {**row, "truth": None if row["truth"] is None else bool(row["truth"])}


def from_statistics(frame: pd.DataFrame) -> Rows:
    """Return the rows of a statistics file: codes for labels, None for empty texts, days."""
    codes = {label: code for code, label in LABELS.items()}
    truth = {"yes": True, "no": False, None: None}
    return [
        {
            **row,
            "text": row["text"] or None,
            "code": codes.get(row["code"]),
            "truth": truth[row["truth"]],
            "date": row["date"].date() if isinstance(row["date"], pd.Timestamp) else row["date"],
        }
        for row in plain(frame)
    ]


READERS: tuple[Callable[[TableSet, Path], Rows], ...] = (
    by_pandas, by_polars, by_pyarrow, by_duckdb, by_sqlite, by_openpyxl, by_read_stata,
    by_pyreadstat, by_rdflib,
)  # fmt: skip


@pytest.mark.slow
@settings(
    max_examples=int(os.environ.get("REVDATA_EXAMPLES", "5")),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a smaller failure takes minutes to find
    suppress_health_check=list(HealthCheck),
)
@given(rows=TABLES)
def test_every_cell_comes_back_from_every_format(rows: Rows) -> None:
    """Texts, whatever they look like, codes, numbers, days and empty cells stay what they are."""
    for read in READERS:
        with TemporaryDirectory() as folder:
            found = read(opened(Path(folder), rows), Path(folder))
        assert len(found) == len(rows), read.__name__
        changed = [
            f"{read.__name__}, {name}: {value!r} came back as {other[name]!r}"
            for row, other in zip(rows, found, strict=True)
            for name, value in row.items()
            if other[name] != value
        ]
        assert not changed, changed
