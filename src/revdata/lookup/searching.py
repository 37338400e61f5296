"""Search columns, codes, terms, names and statements for words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from revdata.dataset.descriptor import Table
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import records
from revdata.text.fingerprints import folded_words

if TYPE_CHECKING:
    import pandas as pd

Hit = tuple[str, str, str, str, str]  # kind, id, label, field, text
SKIPPED_TABLES = frozenset({"passages", "citations", "mentions", "vocabularies"})


def find(dataset: TableSet, words: str) -> pd.DataFrame:
    """Return the rows, codes and columns in which every word occurs, case and accents aside.

    Columns: kind (column, code, or the table of the row), id, label, field (where the first word
    was found) and text. A word also matches as the beginning of a longer one.
    """
    import pandas as pd

    hits = _hits(dataset, folded_words(words))
    return pd.DataFrame(hits, columns=["kind", "id", "label", "field", "text"]).astype("str")


def _hits(dataset: TableSet, wanted: list[str]) -> Iterator[Hit]:
    tables = dataset.package.tables.values()
    for table in tables:
        for field in table.fields:
            if _matches(wanted, field.name.replace("_", " "), field.title, field.description):
                name = f"{table.name}.{field.name}"
                yield "column", name, field.title, "description", field.description
    for codes in dataset.package.vocabularies.values():
        for code in codes:
            if _matches(wanted, code.code, code.label, code.definition):
                name = f"{code.list}.{code.code}"
                yield "code", name, code.label, "definition", code.definition
    for table in tables:
        if table.name not in SKIPPED_TABLES:
            yield from _rows(dataset, table, wanted)


def _rows(dataset: TableSet, table: Table, wanted: list[str]) -> Iterator[Hit]:
    links = {key.column for key in table.foreign_keys}
    columns = [
        field.name
        for field in table.fields
        if field.type == "string" and field.codes is None and field.name not in links
    ]
    for row in records(dataset, table.name):
        cells = {name: row[name] for name in columns if row[name] is not None}
        if _matches(wanted, *cells.values()):
            field = next((n for n, text in cells.items() if _matches(wanted[:1], text)), table.key)
            label = cells.get(table.label_column or table.key, row[table.key])
            yield table.name, row[table.key], label, field, cells[field]


def _matches(wanted: list[str], *texts: str) -> bool:
    """Return whether each word wanted begins a word of the texts."""
    words = folded_words(" ".join(texts))
    return bool(wanted) and all(any(w.startswith(part) for w in words) for part in wanted)
