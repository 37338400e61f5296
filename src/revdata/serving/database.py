"""The database that is served, with word indexes, and Datasette's description of it."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from revdata.dataset.derived import with_derived
from revdata.dataset.descriptor import Package, Table, read_package
from revdata.dataset.parts import TableSet
from revdata.exports.databases import TOKENS, Question, answerable, write_sqlite
from revdata.exports.request import Request
from revdata.files.sql import quoted
from revdata.lookup.codebook import describe_empty

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


OWN_TABLES = {  # of the export, which the descriptor does not know
    "codebook": "What each column of each table means, and what an empty cell in it means.",
    "metadata": "The name, title, version and licence of the data set.",
    "search": "The words of claims, names and terms, for full-text search.",
    "claims_read": "The claims, each with its speaker and the places in the text that state it.",
    "locators": "The readable place of each passage: section, paragraph and sentence.",
    "stated_in": "The places in the text that state each claim.",
}
FIND = {
    "title": "Claims, names and terms by their words",
    "description": "English endings and accents do not matter; the nearest come first.",
    "sql": (
        "select table_name, row_id, text from search "
        "where search match iif(trim(:words) = '', '\"\"', escape_fts(:words)) order by rank"
    ),
}
SCHEMES = ("http://", "https://")


def describe(dataset: TableSet, views: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return what Datasette calls metadata, for a database with these views and their columns.

    Licence and source stand at every level, because the page of a row shows its own level alone.
    """
    package = with_derived(dataset.package)
    facts = _facts_of_all(dataset)
    whole = {"title": package.title, "description": package.description, **facts}
    tables: dict[str, Any] = {
        name: {"title": name, "description": text, **facts} for name, text in OWN_TABLES.items()
    }
    tables |= {table.name: _table(package, table, facts) for table in package.tables.values()}
    coded = {f.name for table in package.tables.values() for f in table.fields if f.codes}
    for name, columns in views.items():
        tables.setdefault(name, dict(facts))["facets"] = [c for c in columns if c in coded]
    queries = {"find": FIND | facts}
    for question in answerable(dataset):
        for view in question.views:
            title = {"title": _title(question, view)}
            tables[view] |= title
            sql = {"sql": f"select * from {view}", "view": view}
            queries[query_of(view)] = title | sql | facts
    return whole | {"databases": {NAME: whole | {"tables": tables, "queries": queries}}}


def query_of(view: str) -> str:
    """Return the name of the query that answers with a view; the view keeps its own."""
    return view.replace("_", "-")


def _title(question: Question, view: str) -> str:
    """Return the question, and what the view adds where there are several."""
    title = f"{question.number}. {question.text}"
    return title if len(question.views) == 1 else f"{title} ({subject_of(view)})"


def subject_of(view: str) -> str:
    """Return what a view is about, as its name says after the number of the question."""
    return view.partition("_")[2].replace("_", " ")


def contributions(dataset: TableSet) -> list[dict[str, str]]:
    """Return name, title and licence of what is read together with the package."""
    packages = [read_package(part.root) for part in dataset.parts[1:]]
    return [
        {"name": package.name, "title": package.title, **_licence_and_source(package)}
        for package in packages
    ]


def _facts_of_all(dataset: TableSet) -> dict[str, str]:
    """Return licence and source, without addresses where there are those of several packages."""
    facts = _licence_and_source(dataset.package)
    added = contributions(dataset)
    if not added:
        return facts
    licences = [facts.get("license", "")]
    sources = [facts.get("source", "")]
    for one in added:
        licences.append(f"rows of {one['name']}: {one.get('license') or 'no licence named'}")
        sources.append(f"rows of {one['name']}: {one.get('source') or one['title']}")
    return {"license": "; ".join(licences), "source": "; ".join(sources)}


def _licence_and_source(package: Package) -> dict[str, str]:
    facts = {}
    for key, entries in (("license", "licenses"), ("source", "sources")):
        for entry in list(package.metadata.get(entries) or [])[:1]:
            facts[key] = str(entry.get("title") or entry.get("name", ""))
            facts[f"{key}_url"] = _web_address(entry.get("path"))
    return facts


def _web_address(text: object) -> str:
    """Return an address of the web, and nothing for any other text."""
    return text if isinstance(text, str) and text.startswith(SCHEMES) else ""


def _table(package: Package, table: Table, facts: Mapping[str, str]) -> dict[str, Any]:
    described = {
        "title": table.title,
        "description": table.description,
        "columns": dict(_columns(package, table)),
        "facets": [field.name for field in table.fields if field.codes],
        **facts,
    }
    return described | ({"label_column": table.label_column} if table.label_column else {})


def _columns(package: Package, table: Table) -> Iterable[tuple[str, str]]:
    for field in table.fields:
        empty = "" if field.required else f" Empty: {describe_empty(package, field)}."
        yield field.name, f"{field.description}{empty}"
