"""Write tables as an SQLite database with keys, a codebook, views and full-text search."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from revdata.dataset.parts import TableSet
from revdata.dataset.rows import plain_rows, records, with_written_days
from revdata.exports.relational import (
    Dialect,
    create_table,
    describing_tables,
    insert_into,
    quoted,
    refusal,
    view_statements,
)
from revdata.exports.request import Request
from revdata.files.writing import moved_into_place

SQLITE = Dialect(
    types={
        "string": "text",
        "date": "text",
        "integer": "integer",
        "boolean": "integer",
        "number": "real",
    },
    options=" strict",
)
SEARCHED = {  # columns that the full-text search covers, by table
    "claims": ("statement",),
    "names": ("name",),
    "terms": ("label", "definition"),
}
TOKENS = "tokenize = 'porter unicode61 remove_diacritics 2'"  # English endings and accents aside
SEARCH = (
    "create virtual table search using fts5 "
    f"(table_name unindexed, row_id unindexed, text, {TOKENS})"
)


def write_sqlite(request: Request) -> list[Path]:
    """Write one SQLite file, and return it.

    The same rows give the same bytes with the same version of SQLite. Raises UnreadableInputError,
    with nothing written, for rows that break their keys, types or code lists.
    """
    output = request.file()
    with moved_into_place(output) as beside:
        beside.unlink(missing_ok=True)  # left over from a run that was cut short
        with closing(sqlite3.connect(beside, isolation_level=None)) as connection:
            connection.executescript("pragma page_size = 4096; pragma journal_mode = off; begin")
            try:
                _fill(connection, request.dataset)
            except sqlite3.IntegrityError as error:
                raise refusal(request.dataset, str(error)) from error
            connection.execute("commit")
    return [output]


def _fill(connection: sqlite3.Connection, dataset: TableSet) -> None:
    for table in dataset.package.tables.values():
        connection.execute(create_table(table, SQLITE))
        rows = map(with_written_days, plain_rows(dataset, table.name))
        connection.executemany(insert_into(table.name, len(table.columns)), rows)
        for link in table.foreign_keys:
            name = quoted(f"{table.name}_{link.column}")
            on = f"{quoted(table.name)} ({quoted(link.column)})"
            connection.execute(f"create index {name} on {on}")
    broken = connection.execute("pragma foreign_key_check").fetchall()
    if broken:
        table_name, _, parent, _ = broken[0]
        raise refusal(dataset, f"a row of {table_name} refers to no row of {parent}")
    for name, statement, facts in describing_tables(dataset):
        connection.execute(statement)
        connection.executemany(insert_into(name, len(facts[0])), facts)
    connection.execute(SEARCH)
    connection.executemany(insert_into("search", 3), _searched(dataset))
    for statement in view_statements():
        connection.execute(statement)


def _searched(dataset: TableSet) -> Iterator[tuple[str, str, str]]:
    for name, columns in SEARCHED.items():
        key = dataset.table(name).key
        for row in records(dataset, name):
            yield name, row[key], ". ".join(row[c] for c in columns if row[c] is not None)
