"""Read a batch as text: a frame of strings under the columns of the schema, with its lines.

polars reads what it reads as Python's own reader does; a batch in which the two could differ (too
few or too many cells, blank lines, quotation marks inside a cell that has none around it) is read
by Python's reader, cell by cell.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from revdata import tabular
from revdata.engines.layout import Batch, outside_cells, positions
from revdata.parquet import ParquetFile, text_of
from revdata.problems import Problem

_COMMA, _QUOTE, _LF = 44, 34, 10
_FIRST_PRINTED = 32  # below stand the control characters


@dataclass(frozen=True)
class TextBatch:
    """The rows of a batch as text.

    ``lines`` has the physical line of each row. ``ragged`` has the rows with too few or too many
    cells; ``offsets`` of the rows that span lines, how many lines below each cell begins.
    ``doubtful`` says whether a cell may hold more than letters of ASCII and single spaces.
    """

    frame: pl.DataFrame
    lines: pl.Series
    ragged: frozenset[int]
    offsets: dict[int, tuple[int, ...]]
    problems: tuple[Problem, ...]
    doubtful: bool


def read_batch(batch: Batch, columns: tuple[str, ...]) -> TextBatch:
    """Return the rows of a batch under these columns of the schema."""
    source = batch.source
    if source.parquet:
        frame = text_of(
            ParquetFile(source.path, (), 0).read(batch.start, batch.size), source.places
        )
        frame.columns = list(columns)
        lines = pl.int_range(batch.line, batch.line + frame.height, eager=True)
        return TextBatch(frame, lines, frozenset(), {}, (), doubtful=True)
    with source.path.open("rb") as file:
        file.seek(batch.start)
        data = tabular.without_nul(file.read(batch.size))
    if not source.utf8:
        data = tabular.decode(data).encode()
    if batch.plain and source.width > 1:
        text = _read_fast(data, batch, columns)
        if text is not None:
            return text
    return _read_slowly(data.decode(), batch, columns)


def _read_fast(data: bytes, batch: Batch, columns: tuple[str, ...]) -> TextBatch | None:
    """Return the rows as polars reads them, or None where that is not what stands there."""
    source = batch.source
    names = [f"c{i}" for i in range(source.width)]
    try:
        raw = pl.read_csv(
            ",".join(names).encode() + b"\n" + data,
            schema=dict.fromkeys(names, pl.String),
            empty_string_is_null=False,
        )
    except pl.exceptions.PolarsError:
        return None
    quotes = positions(data, _QUOTE)
    breaks, commas = positions(data, _LF), positions(data, _COMMA)
    ends = breaks[outside_cells(breaks, quotes)] if len(quotes) else breaks
    outside = int(np.count_nonzero(outside_cells(commas, quotes))) if len(quotes) else len(commas)
    rows = len(ends) + (not data.endswith(b"\n"))
    if raw.height != rows or outside != rows * (source.width - 1):
        return None  # polars fills up short rows and makes a row of a blank line
    spanning = len(breaks) != len(ends)
    return TextBatch(
        _placed(raw, source.places, columns),
        _lines(batch.line, rows, breaks, ends, spanning=spanning),
        frozenset(),
        _offsets(raw, source.places) if spanning else {},
        (),
        doubtful=not data.isascii()
        or b"  " in data
        or b"\x7f" in data
        or _controls(data) != len(ends),
    )


def _controls(data: bytes) -> int:
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) < _FIRST_PRINTED))


def _placed(
    raw: pl.DataFrame, places: tuple[int | None, ...], columns: tuple[str, ...]
) -> pl.DataFrame:
    return raw.select(
        (pl.lit("") if place is None else pl.col(f"c{place}")).alias(column)
        for column, place in zip(columns, places, strict=True)
    )


def _lines(
    first: int, rows: int, breaks: np.ndarray, ends: np.ndarray, *, spanning: bool
) -> pl.Series:
    if not spanning:
        return pl.int_range(first, first + rows, eager=True)
    begin = np.concatenate(([0], np.searchsorted(breaks, ends) + 1))[:rows]
    return pl.Series(first + begin)


def _offsets(raw: pl.DataFrame, places: tuple[int | None, ...]) -> dict[int, tuple[int, ...]]:
    spans = pl.any_horizontal(pl.all().str.contains("\n", literal=True))
    rows = raw.select(spans).to_series().arg_true().to_list()
    return {row: tabular.cell_offsets(raw.row(row), places) for row in rows}


def _read_slowly(text: str, batch: Batch, columns: tuple[str, ...]) -> TextBatch:
    source = batch.source
    problems: list[Problem] = []
    report = tabular.reporter(source.name, problems)
    records, _ = tabular.read_records(text, batch.line, headed=False)
    rows = list(
        tabular.place_records(
            records, source.places, source.width, report, header_alone=source.header_alone
        )
    )
    frame = pl.DataFrame(
        [row.cells for row in rows], schema=dict.fromkeys(columns, pl.String), orient="row"
    )
    return TextBatch(
        frame,
        pl.Series([row.line for row in rows], dtype=pl.Int64),
        frozenset(i for i, row in enumerate(rows) if not row.whole),
        {i: row.offsets for i, row in enumerate(rows) if any(row.offsets)},
        tuple(problems),
        doubtful=True,
    )
