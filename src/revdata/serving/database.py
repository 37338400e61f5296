"""The database that is served: the SQLite export with a word index for each table."""

import sqlite3
from contextlib import closing
from pathlib import Path

from revdata.dataset.descriptor import Table
from revdata.dataset.parts import TableSet
from revdata.exports.databases import TOKENS, write_sqlite
from revdata.exports.request import Request
from revdata.files.sql import quoted

NAME = "revdata"  # of the database, in the addresses of its pages


def write_database(dataset: TableSet, folder: Path) -> Path:
    """Write the database of a data set into a folder, and return the file.

    Raises UnreadableInputError for rows that break their keys, types or code lists.
    """
    [path] = write_sqlite(Request(dataset, folder / f"{NAME}.db"))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for table in dataset.package.tables.values():
            words = columns_of_words(table)
            if words:
                _index(connection, table.name, words)
    return path


def columns_of_words(table: Table) -> list[str]:
    """Return the columns of a table that hold words: neither codes nor keys, dates or hashes."""
    links = {link.column for link in table.foreign_keys}
    return [
        field.name
        for field in table.fields
        if field.type == "string"
        and field.codes is None
        and field.pattern is None
        and field.grammar is None
        and field.name not in links | {table.key}
    ]


def view_columns(path: Path) -> dict[str, list[str]]:
    """Return the names of the columns of each view of a database."""
    with closing(sqlite3.connect(path)) as connection:
        views = connection.execute("select name from sqlite_master where type = 'view'").fetchall()
        return {
            view: [row[1] for row in connection.execute(f"pragma table_info({quoted(view)})")]
            for (view,) in views
        }


def _index(connection: sqlite3.Connection, table: str, columns: list[str]) -> None:
    index = quoted(f"{table}_fts")
    inside = ", ".join(map(quoted, columns))
    connection.execute(
        f"create virtual table {index} using fts5({inside}, content={quoted(table)}, {TOKENS})"
    )
    connection.execute(f"insert into {index} ({index}) values ('rebuild')")
