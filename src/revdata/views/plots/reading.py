"""Rows for the pictures, as plain values with the labels of what they link to."""

from __future__ import annotations

from typing import Any

from revdata.dataset import BASE_NAME, Dataset
from revdata.frames import PART_COLUMN, load_frame, plain_values
from revdata.joining import join_passages, resolve_links

Row = dict[str, Any]


def rows_of(dataset: Dataset, table: str, *, places: bool = False) -> list[Row]:
    """Return the rows of a table with labels joined on; with ``places`` their passages too.

    ``contribution`` is the name of the contribution a row comes from, None for the base's own.
    """
    frame = resolve_links(dataset, table, load_frame(dataset, table))
    if places:
        frame = join_passages(dataset, table, frame)
    names = [str(name) for name in frame.columns]
    cells = zip(*(plain_values(frame, name) for name in names), strict=True)
    rows = [dict(zip(names, row, strict=True)) for row in cells]
    for row in rows:
        part = row.get(PART_COLUMN)
        row["contribution"] = None if part == BASE_NAME else part
    return rows


def claims_of(dataset: Dataset) -> str:
    """Return whose claims a picture shows, to begin a sentence with."""
    editions = [row for row in rows_of(dataset, "sources") if row["source_kind"] == "edition"]
    return "What the text claims" if len(editions) == 1 else "What the texts claim"


def code_labels(dataset: Dataset, name: str) -> dict[str, str]:
    """Return the labels of a code list by code, in its order."""
    return {code.code: code.label for code in dataset.package.code_list(name)}


def in_order(rows: list[Row], column: str) -> dict[Any, list[Row]]:
    """Return the rows by the value of a column, each value where it first stands."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


def finding_attributes(row: Row, key: str) -> dict[str, str]:
    """Return the identifier of a finding and who claims it, as attributes of an edge for DOT."""
    said = f"{row['speaker']}, {row['stance']}: {row['statement']} ({row['locators']})"
    return {"id": row[key], "edgetooltip": said}
