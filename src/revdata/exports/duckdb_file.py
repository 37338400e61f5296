"""Write tables as a DuckDB database with keys, comments from the codebook, and views."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from revdata.dataset.parts import TableSet
from revdata.dataset.rows import plain_rows
from revdata.exports.relational import (
    Dialect,
    create_table,
    describing_tables,
    insert_into,
    literal,
    parents_first,
    quoted,
    refusal,
    view_statements,
)
from revdata.exports.request import Request
from revdata.files.writing import moved_into_place

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
STORAGE: dict[str, Any] = {"storage_compatibility_version": "v1.0.0"}  # older ones open it too


def write_duckdb(request: Request) -> list[Path]:
    """Write one DuckDB file, and return it.

    DuckDB gives no two files the same bytes. Raises
    UnreadableInputError, with nothing written, for rows that break their keys or code lists.
    """
    import duckdb  # heavy

    output = request.file()
    with moved_into_place(output) as beside:
        beside.unlink(missing_ok=True)  # left over from a run that was cut short
        with duckdb.connect(beside, config=STORAGE) as connection:
            connection.begin()  # one transaction, faster than one a row
            try:
                _fill(connection, request.dataset)
            except duckdb.ConstraintException as error:
                raise refusal(request.dataset, str(error).splitlines()[0]) from error
            connection.commit()
    return [output]


def _fill(connection: Any, dataset: TableSet) -> None:
    for table in parents_first(dataset.package):
        connection.execute(create_table(table, DUCKDB))
        _insert(connection, table.name, plain_rows(dataset, table.name))
        name = quoted(table.name)
        connection.execute(f"comment on table {name} is {literal(table.description)}")
        for field in table.fields:
            column = f"{name}.{quoted(field.name)}"
            connection.execute(f"comment on column {column} is {literal(field.description)}")
    for name, statement, rows in describing_tables(dataset):
        connection.execute(statement)
        _insert(connection, name, rows)
    for statement in view_statements():
        connection.execute(statement)


def _insert(connection: Any, table: str, rows: list[Any]) -> None:
    if rows:
        connection.executemany(insert_into(table, len(rows[0])), rows)
