"""Search for words in columns, codes, terms, names and statements, with ranking."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING

from revdata.dataset.dates import republican_bounds, republican_parts, republican_words
from revdata.dataset.descriptor import Table
from revdata.dataset.edtf import DateFormatError
from revdata.dataset.joins import OF_THINGS
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import records
from revdata.errors import near_names
from revdata.text.fingerprints import folded_words

if TYPE_CHECKING:
    import pandas as pd

Document = tuple[str, str, str, str, str, int]  # kind, id, label, fields, texts, order of the kind
SKIPPED_TABLES = frozenset({"passages", "citations", "mentions", "vocabularies"})
COLUMNS = ["kind", "id", "label", "field", "text"]
_BREAK = "\x1f"  # between the cells of a row
# Things stand before codes, codes before claims, and those before what is said of claims.
_ORDERS = {"things": 0, "accounts": 2, "claims": 4, "findings": 5}
_OF_CODEBOOK, _OTHER = 3, 6


def find(dataset: TableSet, words: str) -> pd.DataFrame:
    """Return the rows, codes and columns in which every word occurs, the likeliest first.

    Columns: kind (column, code, or the table of the row), id, label, field (where the first word
    was found) and text. Case and accents do not matter; a word also matches other forms of it
    (class, classes) and as the beginning of a longer one. What bears the words as its name comes
    first, then other things, the codebook, claims and findings, each ranked by SQLite's full-text
    search (BM25). A date of the Republican calendar, however it is written (``9 thermidor an II``),
    is searched as the tables write it, and finds what is dated to it too. ``attrs["near"]`` has
    like words where nothing is found.
    """
    import pandas as pd

    found, near = search(dataset, words)
    frame = pd.DataFrame(found, columns=COLUMNS).astype("str")
    frame.attrs["near"] = near
    return frame


def search(dataset: TableSet, words: str) -> tuple[list[tuple[str, ...]], list[str]]:
    """Return the rows of ``find``, and like words where there is none."""
    day = _republican_date(words)
    wanted = folded_words(day or words)
    documents = list(_documents(dataset))
    terms = _phrases(wanted) if day else " AND ".join(f'"{word}"*' for word in wanted)
    found = _ranked(documents, wanted, terms) if wanted else []
    if day and find_spec("convertdate"):
        known = {row[:2] for row in found}
        found += [row for row in _dated(dataset, day) if row[:2] not in known]
    return found, [] if found else _near_words(documents, wanted)


def _republican_date(words: str) -> str:
    """Return words that are a date of the Republican calendar as the tables write it, or none."""
    try:
        parts = republican_parts(words)
        if parts and find_spec("convertdate"):
            republican_bounds(words)  # a day that there was
    except DateFormatError:
        return ""
    return republican_words(parts) if parts else ""


def _dated(dataset: TableSet, day: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows that begin and end with the days of a Republican date."""
    span = republican_bounds(day)
    for table in dataset.package.tables.values():
        for column in (name for name in table.columns if name.endswith("_edtf")):
            ends = [column.replace("_edtf", end) for end in ("_earliest", "_latest")]
            for row in records(dataset, table.name) if set(ends) <= set(table.columns) else ():
                if tuple(map(_day, (row[end] for end in ends))) == span:
                    label = row[table.label_column or table.key]
                    yield table.name, row[table.key], label, column, row[column]


def _day(cell: str | date | None) -> date | None:
    return date.fromisoformat(cell) if isinstance(cell, str) else cell


def _near_words(documents: list[Document], wanted: list[str]) -> list[str]:
    """Return words of the tables that look like those that stand nowhere."""
    known = {word for *_, texts, _ in documents for word in folded_words(texts)}
    return [near for word in wanted if word not in known for near in near_names(word, known)]


def _phrases(words: list[str]) -> str:
    """Return the ways in which a Republican date is printed, as the search takes phrases."""
    *day, year = words
    return " OR ".join(f'"{" ".join([*day, *more, year])}"' for more in ([], ["an"], ["year"]))


def _ranked(documents: list[Document], wanted: list[str], terms: str) -> list[tuple[str, ...]]:
    """Return what is found, in order: name first, then by kind, then as the search ranks it."""
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(
            "create virtual table documents using fts5 (kind unindexed, id unindexed, label, "
            "fields unindexed, texts, place unindexed, tokenize = 'porter unicode61')"
        )
        memory.executemany("insert into documents values (?, ?, ?, ?, ?, ?)", documents)
        rows = memory.execute(
            "select kind, id, label, fields, texts, place from documents where documents match ? "
            "order by bm25(documents, 0, 0, 4.0, 0, 1.0)",
            [terms],
        ).fetchall()
        rows.sort(key=lambda row: (not _named(row[2], wanted), row[5]))
    return [(*row[:3], *_first_hit(row[3], row[4], wanted)) for row in rows]


def _named(label: str, wanted: list[str]) -> bool:
    """Return whether a label is made of the words that are asked for, or begins with them."""
    return folded_words(label)[: len(wanted)] == wanted


def _first_hit(fields: str, texts: str, wanted: list[str]) -> tuple[str, str]:
    """Return the field in which the first word stands, and its text."""
    cells = list(zip(fields.split(_BREAK), texts.split(_BREAK), strict=True))
    for field, text in cells:
        if any(word.startswith(wanted[0]) for word in folded_words(text)):
            return field, text
    return max(cells, key=lambda cell: len(cell[1]))  # found by another form of the word


def _documents(dataset: TableSet) -> Iterator[Document]:
    tables = dataset.package.tables.values()
    for table in tables:
        for field in table.fields:
            name = f"{table.name}.{field.name}"
            texts = _BREAK.join([field.description, field.title, field.name.replace("_", " ")])
            fields = _BREAK.join(["description", "title", "name"])
            yield "column", name, field.title, fields, texts, _OF_CODEBOOK
    for codes in dataset.package.vocabularies.values():
        for code in codes:
            texts = _BREAK.join([code.definition, code.label, code.code])
            fields = _BREAK.join(["definition", "label", "code"])
            yield "code", f"{code.list}.{code.code}", code.label, fields, texts, _OF_CODEBOOK
    dates = _local_dates(dataset)
    for table in tables:
        if table.name not in SKIPPED_TABLES:
            yield from _rows(dataset, table, dates)


def _local_dates(dataset: TableSet) -> dict[str, str]:
    """Return the editor's date of each thing in the calendar of its place, where that differs."""
    if "chronology" not in dataset.package.tables:
        return {}
    return {
        row[link]: row["local_date"]
        for row in records(dataset, "chronology")
        for link in ("revolution_id", "stage_id", "event_id")
        if row.get(link) and row.get("local_date")
    }


def _rows(dataset: TableSet, table: Table, dates: dict[str, str]) -> Iterator[Document]:
    links = {key.column for key in table.foreign_keys}
    columns = [
        field.name
        for field in table.fields
        if field.type == "string" and field.codes is None and field.name not in links
    ]
    order = 1 if table.name in OF_THINGS else _ORDERS.get(table.group, _OTHER)
    for row in records(dataset, table.name):
        cells = {name: row[name] for name in columns if row[name] is not None}
        if row[table.key] in dates:
            cells["chronology.local_date"] = dates[row[table.key]]
        label = cells.get(table.label_column or table.key, row[table.key])
        yield (
            table.name,
            row[table.key],
            label,
            _BREAK.join(cells),
            _BREAK.join(cells.values()),
            order,
        )
