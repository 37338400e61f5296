"""Search columns, codes, terms, names and statements for words, and rank what is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from revdata.dataset.descriptor import Table
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
    search (BM25). ``attrs["near"]`` has like words where nothing is found.
    """
    import pandas as pd

    wanted = folded_words(words)
    documents = list(_documents(dataset))
    found = _ranked(documents, wanted) if wanted else []
    frame = pd.DataFrame(found, columns=COLUMNS).astype("str")
    frame.attrs["near"] = [] if found else _near_words(documents, wanted)
    return frame


def _near_words(documents: list[Document], wanted: list[str]) -> list[str]:
    """Return words of the tables that look like those that stand nowhere."""
    known = {word for *_, texts, _ in documents for word in folded_words(texts)}
    return [near for word in wanted if word not in known for near in near_names(word, known)]


def _ranked(documents: list[Document], wanted: list[str]) -> list[tuple[str, ...]]:
    """Return what is found, in order: name first, then by kind, then as the search ranks it."""
    terms = " AND ".join(f'"{word}"*' for word in wanted)
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
    for table in tables:
        if table.name not in SKIPPED_TABLES:
            yield from _rows(dataset, table)


def _rows(dataset: TableSet, table: Table) -> Iterator[Document]:
    links = {key.column for key in table.foreign_keys}
    columns = [
        field.name
        for field in table.fields
        if field.type == "string" and field.codes is None and field.name not in links
    ]
    order = 1 if table.name in OF_THINGS else _ORDERS.get(table.group, _OTHER)
    for row in records(dataset, table.name):
        cells = {name: row[name] for name in columns if row[name] is not None}
        label = cells.get(table.label_column or table.key, row[table.key])
        yield (
            table.name,
            row[table.key],
            label,
            _BREAK.join(cells),
            _BREAK.join(cells.values()),
            order,
        )
