"""The tables in SQL: statements that create them from their schemas, for more than one dialect."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.parts import TableSet
from revdata.errors import UnreadableInputError
from revdata.lookup.codebook import describe_empty, link_of

_QUESTIONS = Path(__file__).with_name("questions.sql")  # views, in the SQL that dialects share
_CODEBOOK = (
    "create table codebook (table_name text not null, column_name text not null, "
    "position integer not null, title text not null, type text not null, "
    "description text not null, required integer not null, vocabulary text, refers_to text, "
    "empty_means text, primary key (table_name, column_name))"
)
_METADATA = "create table metadata (name text primary key, value text not null)"
_QUESTION = re.compile(r"^-- ([0-9]+)[.] (.+)$", re.MULTILINE)
_VIEW = re.compile(r"^create view (\w+) as$", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """A question that the data answer: its number, its words and the views with the answer."""

    number: int
    text: str
    views: tuple[str, ...]


@dataclass(frozen=True)
class Dialect:
    """A kind of SQL: its name for each type of a Table Schema, and what it can hold."""

    types: Mapping[str, str]
    options: str = ""  # after the columns
    own_links: bool = True  # whether a table may refer to its own rows, in whatever order


def quoted(name: str) -> str:
    """Return a name as SQL writes it, whatever words the dialect reserves."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def create_table(table: Table, dialect: Dialect) -> str:
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


def insert_into(table: str, columns: int) -> str:
    """Return the statement that adds a row with a parameter for each column."""
    return f"insert into {quoted(table)} values ({', '.join('?' * columns)})"


def questions() -> list[Question]:
    """Return the questions in order, as the comments and views of the SQL file give them."""
    _, *parts = _QUESTION.split(_QUESTIONS.read_text(encoding="utf-8"))
    return [
        Question(int(number), text, tuple(_VIEW.findall(views)))
        for number, text, views in zip(*[iter(parts)] * 3, strict=True)
    ]


def parents_first(package: Package) -> list[Table]:
    """Return the tables so that each stands after those it refers to."""
    known = {
        name: [link.table for link in table.foreign_keys if link.table != name]
        for name, table in package.tables.items()
    }
    return [package.table(name) for name in TopologicalSorter(known).static_order()]


def view_statements() -> list[str]:
    """Return the statements that create the views, each after those it reads."""
    return [part for part in _QUESTIONS.read_text(encoding="utf-8").split(";\n") if part.strip()]


def describing_tables(dataset: TableSet) -> list[tuple[str, str, list[tuple[Any, ...]]]]:
    """Return the tables that describe the others: name, statement that creates it, and rows."""
    codebook = list(codebook_rows(dataset.package))
    return [("codebook", _CODEBOOK, codebook), ("metadata", _METADATA, [*metadata_rows(dataset)])]


def codebook_rows(package: Package) -> Iterator[tuple[Any, ...]]:
    """Yield a row of the table of columns for each column of each table."""
    for table in package.tables.values():
        for position, field in enumerate(table.fields, start=1):
            link = link_of(table, field)
            yield (
                table.name,
                field.name,
                position,
                field.title,
                field.type,
                field.description,
                int(field.required),
                field.vocabulary,
                None if link is None else f"{link.table}.{link.key}",
                None if field.required else describe_empty(package, field),
            )


def metadata_rows(dataset: TableSet) -> list[tuple[str, str]]:
    """Return what the data set is: name, title, version, licence."""
    package = dataset.package
    return [
        ("name", package.name),
        ("title", str(package.metadata.get("title", package.name))),
        ("version", package.version),
        ("licence", package.licence),
    ]


def refusal(dataset: TableSet, what: str) -> UnreadableInputError:
    """Return the error for rows that break what a database holds them to."""
    return UnreadableInputError(
        f"The tables cannot be written as a database: {what}. Nothing was written; "
        f"'revdata validate {dataset.parts[-1].root}' names every fault."
    )
