"""What is not there: passages that no claim states, things that the text leaves undetermined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from revdata.dataset.frames import plain_values
from revdata.lookup.coverage import account, summary, uncited
from revdata.reading_page.book import Book, Row

COUNTS = ("passages", "stated", "excused", "not_yet_coded", "unaccounted", "claims", "core")


@dataclass(frozen=True)
class Gaps:
    """The account of the coding, and what a reader might look for in vain.

    ``silences`` are columns of the things of which the text says nothing, each with how many rows
    are empty there and of how many.
    """

    summary: str
    sections: tuple[Row, ...]
    uncited: tuple[Row, ...]
    broken_off: int
    silences: tuple[tuple[str, str, int, int], ...]
    inferred: tuple[tuple[str, int, int], ...]


def find_gaps(book: Book) -> Gaps:
    """Return what the text does not say and what is not coded."""
    dataset = book.dataset
    return Gaps(
        summary(account(dataset)),
        tuple(_records(account(dataset, "section"))),
        tuple(_records(uncited(dataset))),
        sum(bool(row["gap_after"]) for row in book.rows("passages")),
        tuple(_silences(book)),
        tuple(_inferred(book)),
    )


def _silences(book: Book) -> list[tuple[str, str, int, int]]:
    found = []
    for table in book.dataset.package.tables.values():
        rows = book.rows(table.name)
        if table.group not in ("things", "findings") or not rows:
            continue
        for field in table.fields:
            empty = sum(row[field.name] is None for row in rows)
            derived = field.type == "date"  # the bounds follow from the EDTF string
            if field.empty == "text-silent" and empty and not derived:
                found.append((table.title, field.title.removesuffix(" id"), empty, len(rows)))
    return found


def _inferred(book: Book) -> list[tuple[str, int, int]]:
    """Return for each table with a basis how many of its rows the coder inferred."""
    found = []
    for table in book.dataset.package.tables.values():
        if "basis" in table.columns:
            rows = book.rows(table.name)
            inferred = sum(row["basis"] == "coder" for row in rows)
            found.append((table.title, inferred, len(rows)))
    return found


def _records(frame: Any) -> list[Row]:
    names = [str(name) for name in frame.columns]
    cells = zip(*(plain_values(frame, name) for name in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in cells]
