"""Read a batch as text: a frame of strings under the columns of the schema, with its lines.

polars reads what it reads as Python's own reader does; a batch in which the two could differ (too
few or too many cells, blank lines, quotation marks inside a cell that has none around it) is read
by Python's reader, cell by cell.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from revdata.dataset import csv_files
from revdata.dataset.parquet_files import ParquetFile, first_line, text_of
from revdata.dataset.problems import Problem
from revdata.errors import RevdataError
from revdata.validation.streaming.record_bounds import Batch, Source, outside_cells, positions

_LF, _SPACE, _QUOTE, _COMMA = 10, 32, 34, 44  # below the space stand the control characters


@dataclass(frozen=True)
class TextBatch:
    """The rows of a batch as text.

    ``lines`` has the physical line of each row. ``ragged`` has the rows with too few or too many
    cells; ``offsets`` of the rows that span lines, how many lines below each cell begins.
    ``doubtful`` says whether a cell may hold more than letters of ASCII and single spaces, ``even``
    whether each line of the batch is a row.
    """

    frame: pl.DataFrame
    lines: pl.Series
    ragged: frozenset[int]
    offsets: dict[int, tuple[int, ...]]
    problems: tuple[Problem, ...]
    doubtful: bool
    even: bool = False

    def line_of(self, row: int, column: str) -> int:
        """Return the physical line on which a cell begins."""
        offsets = self.offsets.get(row)
        below = offsets[self.frame.columns.index(column)] if offsets else 0
        return int(self.lines[row]) + below

    def cells_on(self, line: int) -> tuple[int, list[str]]:
        """Return a row and those of its columns whose cells begin on a physical line."""
        row = int(self.lines.search_sorted(line, side="right")) - 1
        if row < 0:
            return 0, []
        return row, [c for c in self.frame.columns if self.line_of(row, c) == line]

    def take(self, rows: pl.Series) -> "TextBatch":
        """Return some of the rows that are not ragged, without the problems of the batch."""
        places = {row: place for place, row in enumerate(rows)} if self.offsets else {}
        offsets = {places[row]: below for row, below in self.offsets.items() if row in places}
        return replace(
            self,
            frame=self.frame[rows],
            lines=self.lines.gather(rows),
            ragged=frozenset(),
            offsets=offsets,
            problems=(),
        )


def join_texts(texts: Sequence[TextBatch]) -> TextBatch:
    """Return the rows of several texts, one after the other; none has ragged rows."""
    offsets: dict[int, tuple[int, ...]] = {}
    before = 0
    for text in texts:
        offsets |= {before + row: below for row, below in text.offsets.items()}
        before += text.frame.height
    return TextBatch(
        pl.concat([text.frame for text in texts]),
        pl.concat([text.lines for text in texts]),
        frozenset(),
        offsets,
        (),
        any(text.doubtful for text in texts),
    )


def read_batch(batch: Batch, columns: tuple[str, ...]) -> TextBatch:
    """Return the rows of a batch under these columns of the schema.

    Raises RevdataError if the file cannot be read any more as it was laid out.
    """
    with _unreadable_told(batch):
        return _read(batch, columns)


def read_rows(batch: Batch, columns: tuple[str, ...], rows: Sequence[int]) -> TextBatch:
    """Return a few rows of a batch that is even, in less time than all of it is read in.

    Raises RevdataError if the file cannot be read any more as it was laid out.
    """
    with _unreadable_told(batch):
        if batch.source.parquet:
            return _read(batch, columns).take(pl.Series(rows))
        data = _bytes_of(batch)
        begin = np.concatenate(([0], positions(data, _LF) + 1, [len(data)]))
        lines = [data[begin[row] : begin[row + 1]].decode() for row in rows]
        return join_texts(
            [
                _read_slowly(line, batch.line + row, batch.source, columns)
                for row, line in zip(rows, lines, strict=True)
            ]
        )


@contextmanager
def _unreadable_told(batch: Batch) -> Iterator[None]:
    try:
        yield
    except (pl.exceptions.PolarsError, OSError) as error:
        raise RevdataError(
            f"{batch.source.name} cannot be read to its end: {first_line(error)}."
        ) from error


def _bytes_of(batch: Batch) -> bytes:
    """Return the bytes of a batch of a CSV file, in UTF-8."""
    with batch.source.path.open("rb") as file:
        file.seek(batch.start)
        data = file.read(batch.size)
    if len(data) < batch.size:
        raise OSError("it has become shorter since it was first read")
    data = csv_files.without_nul(data)
    return data if batch.source.utf8 else csv_files.decode(data).encode()


def _read(batch: Batch, columns: tuple[str, ...]) -> TextBatch:
    source = batch.source
    if source.parquet:
        frame = text_of(
            ParquetFile(source.path, (), 0).read(batch.start, batch.size), source.places
        )
        frame.columns = list(columns)
        lines = pl.int_range(batch.line, batch.line + frame.height, eager=True)
        return TextBatch(frame, lines, frozenset(), {}, (), doubtful=True, even=True)
    data = _bytes_of(batch)
    if batch.plain and source.width > 1:
        text = _read_fast(data, batch, columns)
        if text is not None:
            return text
    return _read_slowly(data.decode(), batch.line, source, columns)


def _read_fast(data: bytes, batch: Batch, columns: tuple[str, ...]) -> TextBatch | None:
    """Return the rows as polars reads them, or None where that is not what stands there."""
    source = batch.source
    try:
        raw = pl.read_csv(
            data,
            schema={f"c{i}": pl.String for i in range(source.width)},
            has_header=False,
            empty_string_is_null=False,
        )
    except pl.exceptions.PolarsError:
        return None
    letters = np.frombuffer(data, np.uint8)
    separators = _count(letters == _COMMA) - (_commas_in_cells(raw) if b'"' in data else 0)
    if separators != raw.height * (source.width - 1):
        return None  # polars fills up short rows and makes a row of a blank line
    unended = not data.endswith(b"\n")
    spanning = raw.height != _count(letters == _LF) + unended
    lines = pl.int_range(batch.line, batch.line + raw.height, eager=True)
    if spanning:
        breaks = positions(data, _LF)
        ends = np.flatnonzero(outside_cells(breaks, positions(data, _QUOTE)))
        if raw.height != len(ends) + unended:
            return None
        begin = np.concatenate(([0], ends + 1))[: raw.height]
        lines = pl.Series(batch.line + begin)
    spaces = letters == _SPACE
    return TextBatch(
        _placed(raw, source.places, columns),
        lines,
        frozenset(),
        _offsets(raw, source.places) if spanning else {},
        (),
        doubtful=not data.isascii()
        or bool((spaces[1:] & spaces[:-1]).any())
        or b"\x7f" in data
        or _count(letters < _SPACE) != raw.height - unended,
        even=not spanning,
    )


def _count(marked: np.ndarray) -> int:
    return int(np.count_nonzero(marked))


def _commas_in_cells(raw: pl.DataFrame) -> int:
    return sum(raw.select(pl.all().str.count_matches(",", literal=True).sum()).row(0))


def _placed(
    raw: pl.DataFrame, places: tuple[int | None, ...], columns: tuple[str, ...]
) -> pl.DataFrame:
    return raw.select(
        (pl.repeat("", pl.len()) if place is None else pl.col(f"c{place}")).alias(column)
        for column, place in zip(columns, places, strict=True)
    )


def _offsets(raw: pl.DataFrame, places: tuple[int | None, ...]) -> dict[int, tuple[int, ...]]:
    spans = pl.any_horizontal(pl.all().str.contains("\n", literal=True))
    rows = raw.select(spans).to_series().arg_true().to_list()
    return {row: csv_files.cell_offsets(raw.row(row), places) for row in rows}


def _read_slowly(text: str, line: int, source: Source, columns: tuple[str, ...]) -> TextBatch:
    problems: list[Problem] = []
    report = csv_files.reporter(source.name, problems)
    records, _ = csv_files.read_records(text, line, headed=False)
    rows = list(
        csv_files.place_records(
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
