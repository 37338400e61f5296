"""Tables as a SQLite or DuckDB database with keys, code lists, codebook and questions as views.

Views are SQL in one file for SQLite and DuckDB; tests compare each with the answers in
``docs/questions.md``. For each question there is a query to read and a view to filter and count.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.findings import full_package, table_rows
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import records, with_written_days
from revdata.errors import UnreadableInputError
from revdata.exports.request import Request, export_format
from revdata.files.sql import literal, quoted
from revdata.files.writing import moved_into_place
from revdata.lookup.codebook import codebook_rows, package_facts

Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Dialect:
    """A kind of SQL: its name for each type of a Table Schema, and what it can hold."""

    types: Mapping[str, str]
    options: str = ""  # after the columns
    own_links: bool = True  # whether a table may refer to its own rows, in whatever order


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
SEARCHED = {  # columns that the full-text search covers, by table
    "claims": ("statement",),
    "names": ("name",),
    "terms": ("label",),
    "depictions": ("description",),
    "factors": ("label", "definition"),
}
TOKENS = "tokenize = 'porter unicode61 remove_diacritics 2'"  # English endings and accents aside
_SEARCH = (
    "create virtual table search using fts5 "
    f"(table_name unindexed, row_id unindexed, text, {TOKENS})"
)
_CODEBOOK = (
    "create table codebook (table_name text not null, column_name text not null, "
    "position integer not null, title text not null, type text not null, "
    "description text not null, required integer not null, vocabulary text, refers_to text, "
    "empty_means text, primary key (table_name, column_name))"
)
_METADATA = "create table metadata (name text not null primary key, value text not null)"


@export_format("sqlite", title="an SQLite database: keys, codebook, views, full-text search")
def write_sqlite(request: Request) -> list[Path]:
    """Write one SQLite file with full-text search, and return it.

    The same rows give the same bytes with the same version of SQLite. Raises UnreadableInputError,
    with nothing written, for rows that break their keys, types or code lists.
    """
    with (
        moved_into_place(request.file()) as path,
        closing(sqlite3.connect(path, isolation_level=None)) as connection,
    ):
        connection.executescript("pragma page_size = 4096; pragma journal_mode = off; begin")
        try:
            _fill_sqlite(connection, request.dataset)
        except sqlite3.IntegrityError as error:
            raise _refusal(request.dataset, str(error)) from error
        connection.execute("commit")
    return [request.output]


@export_format(
    "duckdb",
    title="a DuckDB database: keys, comments on columns, views",
    extra="duckdb",
    libraries=("duckdb",),
)
def write_duckdb(request: Request) -> list[Path]:
    """Write one DuckDB file, with the codebook as comments too, and return it.

    DuckDB gives no two files the same bytes. Raises UnreadableInputError, with nothing written,
    for rows that break their keys or code lists.
    """
    import duckdb

    with (
        moved_into_place(request.file()) as path,
        duckdb.connect(path, config=STORAGE) as connection,
    ):
        connection.begin()  # one transaction, faster than one a row
        try:
            _fill_duckdb(connection, request.dataset)
        except duckdb.ConstraintException as error:
            raise _refusal(request.dataset, str(error).splitlines()[0]) from error
        connection.commit()
    return [request.output]


def _fill_sqlite(connection: sqlite3.Connection, dataset: TableSet) -> None:
    package = full_package(dataset.package)
    for table in package.tables.values():
        rows = [with_written_days(row) for row in table_rows(dataset, table)]
        _add_table(connection, table.name, _create_table(table, SQLITE), rows)
        for link in table.foreign_keys:
            name = quoted(f"{table.name}_{link.column}")
            on = f"{quoted(table.name)} ({quoted(link.column)})"
            connection.execute(f"create index {name} on {on}")
    broken = connection.execute("pragma foreign_key_check").fetchall()
    if broken:
        table_name, _, parent, _ = broken[0]
        raise _refusal(dataset, f"a row of {table_name} refers to no row of {parent}")
    _add_description(connection, package)
    _add_table(connection, "search", _SEARCH, _searched(dataset))
    for statement in view_statements():
        connection.execute(statement)


def _fill_duckdb(connection: Any, dataset: TableSet) -> None:
    package = full_package(dataset.package)
    for table in _parents_first(package):
        rows = table_rows(dataset, table)
        _add_table(connection, table.name, _create_table(table, DUCKDB), rows)
        name = quoted(table.name)
        connection.execute(f"comment on table {name} is {literal(table.description)}")
        for field in table.fields:
            column = f"{name}.{quoted(field.name)}"
            connection.execute(f"comment on column {column} is {literal(field.description)}")
    _add_description(connection, package)
    for statement in standalone_view_statements():
        connection.execute(statement)


def _add_table(connection: Any, name: str, statement: str, rows: Rows) -> None:
    connection.execute(statement)
    if not rows:
        return
    into = f"insert into {quoted(name)}"
    if isinstance(connection, sqlite3.Connection):
        connection.executemany(f"{into} values ({', '.join('?' * len(rows[0]))})", rows)
    else:  # by columns, since DuckDB takes long for each row, and for each statement
        columns = [list(values) for values in zip(*rows, strict=True)]
        connection.execute(f"{into} select {', '.join(['unnest(?)'] * len(columns))}", columns)


def _add_description(connection: Any, package: Package) -> None:
    """Add the tables that describe the others."""
    _add_table(connection, "codebook", _CODEBOOK, codebook_rows(package))
    _add_table(connection, "metadata", _METADATA, package_facts(package))


def _create_table(table: Table, dialect: Dialect) -> str:
    """Return the statement that creates a table with its types, code lists and keys."""
    lines = [_column(field, table, dialect) for field in table.fields]
    lines += [
        f"foreign key ({quoted(link.column)}) references {quoted(link.table)} ({quoted(link.key)})"
        for link in table.foreign_keys
        if dialect.own_links or link.table != table.name
    ]
    inside = ",\n  ".join(lines)
    return f"create table {quoted(table.name)} (\n  {inside}\n){dialect.options}"


def _column(field: Field, table: Table, dialect: Dialect) -> str:
    name = quoted(field.name)
    parts = [name, dialect.types[field.type]]
    if field.required:
        parts.append("not null")
    if field.name == table.key:
        parts.append("primary key")
    elif field.unique:
        parts.append("unique")
    if field.codes:
        parts.append(f"check ({name} in ({', '.join(map(literal, field.codes))}))")
    elif field.type == "boolean" and dialect.types["boolean"] == "integer":
        parts.append(f"check ({name} in (0, 1))")
    return " ".join(parts)


def _parents_first(package: Package) -> list[Table]:
    """Return the tables so that each stands after those it refers to."""
    known = {
        name: [link.table for link in table.foreign_keys if link.table != name]
        for name, table in package.tables.items()
    }
    return [package.table(name) for name in TopologicalSorter(known).static_order()]


def _searched(dataset: TableSet) -> Rows:
    """Return the rows of the full-text search: table, key and words."""
    return [
        (name, row[dataset.table(name).key], ". ".join(filter(None, map(row.get, columns))))
        for name, columns in SEARCHED.items()
        for row in records(dataset, name)
    ]


def _refusal(dataset: TableSet, what: str) -> UnreadableInputError:
    """Return the error for rows that break a rule which a database enforces."""
    return UnreadableInputError(
        f"The tables cannot be written as a database: {what}. Nothing was written; "
        f"'revdata validate {dataset.parts[-1].root}' lists every problem."
    )


_SQL = Path(__file__).with_name("questions.sql")  # views, in the SQL that dialects share
_QUESTION = re.compile(r"^-- ([0-9]+)[.] (.+)$", re.MULTILINE)
_VIEW = re.compile(r"^create view (\w+) as$", re.MULTILINE)
_OF_SEVERAL = "-- What only several texts can answer.\n"
_RECURSIVE = "with recursive\n"


@dataclass(frozen=True)
class Question:
    """A question that the data answer: its number, its words and the views with the answer."""

    number: int
    text: str
    views: tuple[str, ...]


def questions(several_texts: bool = True) -> list[Question]:
    """Return the questions in order, as the comments and views of the SQL file give them.

    Without ``several_texts`` those are left out that one text cannot answer.
    """
    text = _SQL.read_text(encoding="utf-8")
    _, *parts = _QUESTION.split(text if several_texts else text.partition(_OF_SEVERAL)[0])
    return [
        Question(int(number), text, tuple(_VIEW.findall(views)))
        for number, text, views in zip(*[iter(parts)] * 3, strict=True)
    ]


def answerable(dataset: TableSet) -> list[Question]:
    """Return the questions that a data set can answer: all, if it compares several texts."""
    compares = "comparisons" in dataset.package.tables and list(records(dataset, "comparisons"))
    return questions(several_texts=bool(compares))


def view_statements() -> list[str]:
    """Return the statements that create the views, each after those it reads."""
    return [part for part in _SQL.read_text(encoding="utf-8").split(";\n") if part.strip()]


def standalone_view_statements() -> list[str]:
    """Return the same with the views that each reads written into it, so that any order will do.

    DuckDB exports views in the order of their names, and reads them back in that order.
    """
    bodies: dict[str, str] = {}
    made = []
    for statement in view_statements():
        [name] = _VIEW.findall(statement)
        head, _, body = statement.partition(f"create view {name} as\n")
        made.append(f"{head}create view {name} as\n{_with_bodies(body, bodies)}")
        bodies[name] = body
    return made


def _with_bodies(body: str, known: Mapping[str, str]) -> str:
    """Return a query with the views that it reads before it, as parts of its own."""
    parts = ",\n".join(f"{view} as (\n{known[view]})" for view in _views_read(body, known))
    if not parts:
        return body
    own = body.removeprefix(_RECURSIVE)
    return f"{_RECURSIVE}{parts}{',' if own != body else ''}\n{own}"


def _views_read(body: str, known: Mapping[str, str]) -> list[str]:
    """Return the views that a query reads, and those that they read, each after its own."""
    words = set(re.findall(r"\w+", body))
    direct = [name for name in known if name in words]
    inner = {view for name in direct for view in _views_read(known[name], known)}
    return [name for name in known if name in inner or name in direct]
