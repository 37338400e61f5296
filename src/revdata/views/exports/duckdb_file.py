"""Write tables as a DuckDB database with keys, comments from the codebook, and views."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from revdata.dataset import Dataset
from revdata.views.exports.plain_rows import plain_rows
from revdata.views.exports.relational import (
    CODEBOOK,
    METADATA,
    QUESTIONS,
    Dialect,
    codebook_rows,
    create_table,
    insert_into,
    literal,
    metadata_rows,
    parents_first,
    quoted,
    refusal,
)
from revdata.views.exports.request import Request
from revdata.writing import moved_into_place

DUCKDB = Dialect(
    types={
        "string": "varchar",
        "date": "date",
        "integer": "bigint",
        "boolean": "boolean",
        "number": "double",
    },
    own_links=False,  # DuckDB checks them row by row, and rows refer to later ones
)


def write_duckdb(request: Request) -> list[Path]:
    """Write one DuckDB file, and return it.

    DuckDB gives no two files the same bytes. Raises
    UnreadableInputError, with nothing written, for rows that break their keys or code lists.
    """
    import duckdb  # heavy

    output = request.file()
    with moved_into_place(output) as beside:
        beside.unlink(missing_ok=True)  # left over from a run that was cut short
        with duckdb.connect(beside) as connection:
            connection.begin()  # one transaction, faster than one a row
            try:
                _fill(connection, request.dataset)
            except duckdb.ConstraintException as error:
                raise refusal(request.dataset, str(error).splitlines()[0]) from error
            connection.commit()
    return [output]


def _fill(connection: Any, dataset: Dataset) -> None:
    package = dataset.package
    for table in parents_first(package):
        connection.execute(create_table(table, DUCKDB))
        _insert(connection, table.name, plain_rows(dataset, table.name))
        name = quoted(table.name)
        connection.execute(f"comment on table {name} is {literal(table.description)}")
        for field in table.fields:
            column = f"{name}.{quoted(field.name)}"
            connection.execute(f"comment on column {column} is {literal(field.description)}")
    connection.execute(CODEBOOK)
    _insert(connection, "codebook", list(codebook_rows(package)))
    connection.execute(METADATA)
    _insert(connection, "metadata", metadata_rows(dataset))
    connection.execute(QUESTIONS.read_text(encoding="utf-8"))


def _insert(connection: Any, table: str, rows: list[Any]) -> None:
    if rows:
        connection.executemany(insert_into(table, len(rows[0])), rows)
