"""Search columns, codes, terms, names and statements for words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from revdata.dataset.frames import load_frame, plain_values
from revdata.dataset.parts import TableSet
from revdata.text.fingerprints import folded_words

if TYPE_CHECKING:
    import pandas as pd

SKIPPED_TABLES = frozenset({"passages", "citations", "mentions", "vocabularies"})


def find(dataset: TableSet, words: str) -> pd.DataFrame:
    """Return the rows, codes and columns in which every word occurs, case and accents aside.

    Columns: kind (column, code, or the table of the row), id, label, field (where the first word
    was found) and text. A word also matches as the beginning of a longer one.
    """
    import pandas as pd  # heavy

    wanted = folded_words(words)
    rows: list[tuple[str, str, str, str, str]] = []
    package = dataset.package
    for table in package.tables.values():
        for field in table.fields:
            words_of_field = f"{field.name.replace('_', ' ')} {field.title} {field.description}"
            if _matches(wanted, words_of_field):
                name = f"{table.name}.{field.name}"
                rows.append(("column", name, field.title, "description", field.description))
    for codes in package.vocabularies.values():
        for code in codes:
            if _matches(wanted, f"{code.code} {code.label} {code.definition}"):
                identifier = f"{code.list}.{code.code}"
                rows.append(("code", identifier, code.label, "definition", code.definition))
    for table in package.tables.values():
        if table.name not in SKIPPED_TABLES:
            rows.extend(_rows(dataset, table.name, wanted))
    frame = pd.DataFrame(rows, columns=["kind", "id", "label", "field", "text"])
    return frame.astype("str")


def _rows(dataset: TableSet, name: str, wanted: list[str]) -> list[tuple[str, str, str, str, str]]:
    table = dataset.table(name)
    frame = load_frame(dataset, name)
    links = {key.column for key in table.foreign_keys}
    columns = [
        field.name
        for field in table.fields
        if field.type == "string" and field.codes is None and field.name not in links
    ]
    values = {column: plain_values(frame, column) for column in columns}
    found = []
    for index, key in enumerate(plain_values(frame, table.key)):
        cells = {c: str(v[index]) for c, v in values.items() if v[index] is not None}
        if not _matches(wanted, " ".join(cells.values())):
            continue
        field = next((c for c, text in cells.items() if _matches(wanted[:1], text)), table.key)
        label = cells.get(table.label_column or table.key, str(key))
        found.append((name, str(key), label, field, cells[field]))
    return found


def _matches(wanted: list[str], text: str) -> bool:
    words = folded_words(text)
    return bool(wanted) and all(any(w.startswith(part) for w in words) for part in wanted)
