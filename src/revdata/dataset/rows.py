"""The rows of a table as plain Python values, for writers that know no DataFrame."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from revdata.dataset.frames import load_frame, plain_values
from revdata.dataset.parts import TableSet

if TYPE_CHECKING:
    import pandas as pd


def plain_rows(dataset: TableSet, table: str) -> list[tuple[Any, ...]]:
    """Return the rows, each with a value for each column of the schema, None where it is empty."""
    frame = load_frame(dataset, table)
    columns = [plain_values(frame, name) for name in dataset.table(table).columns]
    return list(zip(*columns, strict=True))


def with_written_days(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the row with days as year-month-day, for forms that have no type for a day."""
    return tuple(value.isoformat() if isinstance(value, date) else value for value in row)


def records(dataset: TableSet, table: str) -> list[dict[str, Any]]:
    """Return the rows by column name, with days as year-month-day."""
    names = dataset.table(table).columns
    rows = (with_written_days(row) for row in plain_rows(dataset, table))
    return [dict(zip(names, row, strict=True)) for row in rows]


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame by column name, as plain Python values, None where missing."""
    columns = {str(name): plain_values(frame, str(name)) for name in frame.columns}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
