"""Write tables as Markdown, a document a table, for pages that people read."""

from __future__ import annotations

from pathlib import Path

from revdata.dataset.descriptor import Table
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import plain_rows
from revdata.exports.request import Request
from revdata.files.writing import write_texts


def write_markdown(request: Request) -> list[Path]:
    """Write one Markdown document a table to a folder: heading, description, the rows."""
    dataset, folder = request.dataset, request.folder()
    texts = {
        folder / f"{name}.md": _document(dataset, table)
        for name, table in dataset.package.tables.items()
    }
    write_texts(texts)
    return list(texts)


def _document(dataset: TableSet, table: Table) -> str:
    from tabulate import tabulate  # heavy

    rows = [[_cell(value) for value in row] for row in plain_rows(dataset, table.name)]
    # Texts alone, because tabulate would read 1923-07 or 007 as numbers otherwise.
    shown = tabulate(rows, headers=table.columns, tablefmt="pipe", disable_numparse=True)
    return f"# {table.title}\n\n{table.description}\n\n{shown}\n"


def _cell(value: object) -> str:
    """Return a value as text in which nothing is markup and no column ends."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    for mark in "\\`*_|<>[]":
        text = text.replace(mark, f"\\{mark}")
    return text
