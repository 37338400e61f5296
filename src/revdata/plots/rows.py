"""Rows for the pictures, as plain values with the labels of what they link to."""

from __future__ import annotations

from typing import Any

from revdata.dataset.frames import PART_COLUMN, load_frame, plain_values
from revdata.dataset.joins import join_passages, resolve_links
from revdata.dataset.parts import BASE_NAME, TableSet
from revdata.errors import UnreadableInputError
from revdata.plots.time_axis import days_in_words

Row = dict[str, Any]


def rows_of(dataset: TableSet, table: str, *, places: bool = False) -> list[Row]:
    """Return the rows of a table with labels joined on; with ``places`` their passages too.

    ``contribution`` is the name of the contribution a row comes from, None for the base's own. A
    link that leads nowhere has its identifier for a label. Raises UnreadableInputError where a row
    lacks what it must have.
    """
    definition = dataset.table(table)
    frame = resolve_links(dataset, table, load_frame(dataset, table))
    if places:
        frame = join_passages(dataset, table, frame)
    names = [str(name) for name in frame.columns]
    cells = zip(*(plain_values(frame, name) for name in names), strict=True)
    rows = [dict(zip(names, row, strict=True)) for row in cells]
    for row in rows:
        part = row.get(PART_COLUMN)
        row["contribution"] = None if part == BASE_NAME else part
        for field in definition.fields:
            if field.required and row[field.name] is None:
                raise UnreadableInputError(
                    f"The table {table} cannot be drawn: {row[definition.key] or 'a row'} has no "
                    f"{field.name}. 'revdata validate' names every fault."
                )
        for link in definition.foreign_keys:
            name = link.column.removesuffix("_id")
            if name in row and row[name] is None:
                row[name] = row[link.column]
    return rows


def by_revolution(dataset: TableSet, table: str) -> list[Row]:
    """Return rows that have a revolution and a position in the order of both, others last."""
    order = [row["revolution_id"] for row in rows_of(dataset, "revolutions")]
    rank = {revolution: place for place, revolution in enumerate(order)}
    return sorted(
        rows_of(dataset, table),
        key=lambda row: (rank.get(row["revolution_id"], len(rank)), row["position"] or 0),
    )


def date_and_origin(row: Row) -> list[str]:
    """Return when a thing was and on what basis, if it is dated, and whose row it is."""
    remarks = []
    if row["date_earliest"] or row["date_latest"]:
        days = days_in_words(row["date_earliest"], row["date_latest"])
        remarks.append(f"{days}, {row['date_basis'] or 'basis not said'}")
    if row["contribution"]:
        remarks.append(row["contribution"])
    return remarks


def basis_in_words(basis: str) -> str:
    """Return in words what a row rests on."""
    return "stated by the text" if basis == "text" else "inferred by the coder"


def claims_of(dataset: TableSet) -> str:
    """Return whose claims a picture shows, to begin a sentence with."""
    editions = [row for row in rows_of(dataset, "sources") if row["source_kind"] == "edition"]
    return "What the text claims" if len(editions) == 1 else "What the texts claim"


def code_labels(dataset: TableSet, name: str) -> dict[str, str]:
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
