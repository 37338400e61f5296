"""Parquet files as text, cell by cell as CSV would have them; needs polars.

Columns that stand only in the names of folders (``year=1923/part-0.parquet``) are reported as
missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revdata.dataset.csv_files import (
    Places,
    Report,
    Row,
    Sheet,
    make_sheet,
    place_columns,
    reporter,
)
from revdata.dataset.problems import Problem, Rule
from revdata.errors import require_extra

if TYPE_CHECKING:
    import polars as pl

UNREADABLE_PARQUET = Rule(
    "unreadable-parquet",
    "A Parquet file can be opened as one.",
    "The file is damaged or is no Parquet file; write it again.",
)
SUFFIX = ".parquet"


def is_parquet(path: Path) -> bool:
    """Return whether a path is named as a Parquet file, or a folder of such, is."""
    return path.suffix == SUFFIX


@dataclass(frozen=True)
class ParquetFile:
    """A Parquet file: its columns and how many rows it has."""

    path: Path
    columns: tuple[str, ...]
    rows: int

    @classmethod
    def open(cls, path: Path, report: Report) -> ParquetFile | None:
        """Return the file, or None after reporting why it cannot be read."""
        pl = _polars()
        try:
            scan = pl.scan_parquet(path, glob=False)
            columns = tuple(scan.collect_schema().names())
            return cls(path, columns, int(scan.select(pl.len()).collect().item()))
        except (pl.exceptions.PolarsError, OSError) as error:
            report(UNREADABLE_PARQUET, f"The file cannot be read: {first_line(error)}.")
            return None

    def read(self, start: int, count: int) -> pl.DataFrame:
        """Return ``count`` rows from the row ``start``, counted from 0, as they are typed."""
        scan: pl.LazyFrame = _polars().scan_parquet(self.path, glob=False)
        return scan.slice(start, count).collect()


def read_parquet(path: Path, columns: Sequence[str], name: str) -> Sheet:
    """Return the sheet in a Parquet file, its cells as text and its rows counted from 1."""
    problems: list[Problem] = []
    report = reporter(name, problems)
    file = ParquetFile.open(path, report)
    if file is None:
        return make_sheet(name, problems)
    places = place_columns(file.columns, columns, report, line=None)
    cells = text_of(file.read(0, file.rows), places).rows()
    flat = (0,) * len(columns)
    rows = (Row(line, row, whole=True, offsets=flat) for line, row in enumerate(cells, 1))
    return make_sheet(name, problems, columns, places, rows)


def first_line(error: Exception) -> str:
    """Return what an error says, on one line and without the full stop."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def text_of(frame: pl.DataFrame, places: Places) -> pl.DataFrame:
    """Return the columns at these places as text, empty where there is none or a cell is null.

    Days are written as year-month-day, a moment at midnight as its day; truth values as true and
    false.
    """
    lib = _polars()
    texts = [
        lib.Series("", [""], dtype=lib.String).new_from_index(0, frame.height)
        if place is None
        else _text(frame.to_series(place)).fill_null("")
        for place in places
    ]
    return lib.DataFrame(  # type: ignore[no-any-return]
        [text.alias(str(i)) for i, text in enumerate(texts)]
    )


def _text(series: pl.Series) -> pl.Series:
    lib = _polars()
    text: pl.Series
    if isinstance(series.dtype, lib.Datetime):
        day = series.dt.date()
        whole = (day.cast(series.dtype) == series).fill_null(True)
        text = day.cast(lib.String).zip_with(whole, series.cast(lib.String))
    elif series.dtype.is_nested() or series.dtype == lib.Object:
        text = lib.Series([None if v is None else str(v) for v in series], dtype=lib.String)
    else:
        text = series.cast(lib.String, strict=False)
    return text


def _polars() -> Any:
    require_extra("scale", "Parquet files", "polars")
    import polars

    return polars
