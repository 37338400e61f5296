"""A batch as a frame of strings under the columns of the schema, with line numbers.

polars reads what it reads as Python's own reader does; a batch in which the two could differ (too
few or too many cells, blank lines, quotation marks inside a cell that has none around it) is read
by Python's reader, cell by cell.

A test gives arbitrary bytes to both readers of CSV.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from revdata.dataset import csv_files
from revdata.dataset.parquet_files import ParquetFile, first_line, text_of
from revdata.dataset.problems import Problem
from revdata.errors import RevdataError
from revdata.validation.streaming.record_bounds import (
    Batch,
    Places,
    Source,
    outside_cells,
    positions,
)

_LF, _SPACE, _QUOTE = 10, 32, 34  # below the space stand the control characters
_TWO_SPACES = 0x2020


@dataclass(frozen=True)
class TextBatch:
    """The rows of a batch as text.

    ``lines`` has the physical line of each row. ``ragged`` has the rows with too few or too many
    cells, which cannot be trusted; ``offsets`` of the rows that span lines, how many lines below
    each cell begins.
    ``plain_letters`` says that no cell holds more than letters of ASCII and single spaces,
    ``row_a_line`` that each line of the batch is a row.
    """

    file: str  # its name in problems
    frame: pl.DataFrame
    lines: pl.Series
    ragged: frozenset[int] = frozenset()
    offsets: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    plain_letters: bool = False
    row_a_line: bool = False

    @property
    def whole(self) -> pl.Series:
        """Return which rows have as many cells as the header."""
        ragged = pl.Series(sorted(self.ragged), dtype=pl.Int64)
        return ~pl.int_range(self.frame.height, eager=True).is_in(ragged.implode())

    def line_of(self, row: int, column: str) -> int:
        """Return the physical line on which a cell begins."""
        offsets = self.offsets.get(row)
        below = offsets[self.frame.columns.index(column)] if offsets else 0
        return int(self.lines.item(row)) + below

    def cells_on(self, line: int) -> tuple[int, list[str]]:
        """Return a row and those of its columns whose cells begin on a physical line."""
        row = int(self.lines.search_sorted(line, side="right")) - 1
        if row < 0:
            return 0, []
        return row, [c for c in self.frame.columns if self.line_of(row, c) == line]

    def problem(self, row: int, column: str, rule: str, words: tuple[str, str]) -> Problem:
        """Return the problem of a cell that breaks a rule, given message and suggestion."""
        message, suggestion = words
        return Problem(
            file=self.file,
            line=self.line_of(row, column),
            column=column,
            value=self.frame.item(row, column),
            rule=rule,
            message=message,
            suggestion=suggestion,
        )

    def take(self, rows: pl.Series) -> "TextBatch":
        """Return some of the rows that are not ragged, without the problems of the batch."""
        places = {row: place for place, row in enumerate(rows)} if self.offsets else {}
        return replace(
            self,
            frame=self.frame[rows],
            lines=self.lines.gather(rows),
            ragged=frozenset(),
            offsets={places[row]: o for row, o in self.offsets.items() if row in places},
            problems=(),
        )


def join_texts(texts: Sequence[TextBatch]) -> TextBatch:
    """Return the rows of texts of one file, one after the other; none has ragged rows."""
    offsets: dict[int, tuple[int, ...]] = {}
    before = 0
    for text in texts:
        offsets |= {before + row: below for row, below in text.offsets.items()}
        before += text.frame.height
    return TextBatch(
        texts[0].file,
        pl.concat([text.frame for text in texts]),
        pl.concat([text.lines for text in texts]),
        offsets=offsets,
        plain_letters=all(text.plain_letters for text in texts),
    )


def read_batch(batch: Batch, columns: tuple[str, ...]) -> TextBatch:
    """Return the rows of a batch under these columns of the schema.

    Raises RevdataError if the file cannot be read any more as it was split.
    """
    with _read_errors_explained(batch):
        return _read(batch, columns)


def read_rows(batch: Batch, columns: tuple[str, ...], rows: Sequence[int]) -> TextBatch:
    """Return a few rows of a batch with a row a line, in less time than all of it is read in.

    Raises RevdataError if the file cannot be read any more as it was split.
    """
    with _read_errors_explained(batch):
        if batch.source.parquet:
            return _read(batch, columns).take(pl.Series(rows))
        data = _bytes_of(batch)
        starts = np.concatenate(([0], positions(data, _LF) + 1, [len(data)]))
        return join_texts(
            [
                _read_slowly(
                    data[starts[row] : starts[row + 1]], batch.line + row, batch.source, columns
                )
                for row in rows
            ]
        )


@contextmanager
def _read_errors_explained(batch: Batch) -> Iterator[None]:
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
        rows = ParquetFile(source.path, (), 0).read(batch.start, batch.size)
        frame = text_of(rows, source.places)
        frame.columns = list(columns)
        lines = pl.int_range(batch.line, batch.line + frame.height, eager=True)
        return TextBatch(source.name, frame, lines, row_a_line=True)
    data = _bytes_of(batch)
    fast = _read_fast(data, batch, columns) if source.width > 1 else None
    return fast or _read_slowly(data, batch.line, source, columns)


def _read_fast(data: bytes, batch: Batch, columns: tuple[str, ...]) -> TextBatch | None:
    """Return the rows as polars reads them, or None where that is not what stands there."""
    source = batch.source
    if batch.marks is None:
        return None
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
    breaks = raw.height - (not data.endswith(b"\n"))  # at the ends of rows
    separators = raw.height * (source.width - 1)
    outside = separators + breaks + batch.marks + _returns_outside_cells(data, raw)
    if len(data) != outside + sum(raw.select(pl.all().str.len_bytes().sum()).row(0)):
        return None  # polars fills up short rows and makes a row of a blank line
    spanning = breaks != _count(letters == _LF)
    starts = _row_starts(data) if spanning else np.arange(breaks + 1)
    if len(starts) != breaks + 1:
        return None
    return TextBatch(
        source.name,
        _placed(raw, source.places, columns),
        pl.Series(batch.line + starts[: raw.height]),
        offsets=_offsets(raw, source.places) if spanning else {},
        plain_letters=_has_plain_letters(data, letters, breaks),
        row_a_line=not spanning,
    )


def _row_starts(data: bytes) -> Places:
    """Return on which line each row begins, counted from 0, and on which one might after the last.

    A line break ends a row unless it stands between quotation marks.
    """
    ends = np.flatnonzero(outside_cells(positions(data, _LF), positions(data, _QUOTE)))
    return np.concatenate(([0], ends + 1))


def _has_plain_letters(data: bytes, letters: Places, breaks: int) -> bool:
    """Return whether all is ASCII without double spaces and control characters but the breaks."""
    pairs = (np.frombuffer(data, "<u2", (len(data) - i) // 2, i) for i in (0, 1))
    return (
        data.isascii()
        and not any((some == _TWO_SPACES).any() for some in pairs)
        and b"\x7f" not in data
        and _count(letters < _SPACE) == breaks
    )


def _count(marked: np.ndarray) -> int:
    return int(np.count_nonzero(marked))


def _returns_outside_cells(data: bytes, raw: pl.DataFrame) -> int:
    if b"\r" not in data:
        return 0
    inside = raw.select(pl.all().str.count_matches("\r", literal=True).sum())
    return data.count(b"\r") - int(sum(inside.row(0)))


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


def _read_slowly(data: bytes, line: int, source: Source, columns: tuple[str, ...]) -> TextBatch:
    problems: list[Problem] = []
    report = csv_files.reporter(source.name, problems)
    records, _ = csv_files.read_records(data.decode(), line, headed=False)
    rows = list(
        csv_files.place_records(
            records, source.places, source.width, report, header_alone=source.header_alone
        )
    )
    frame = pl.DataFrame(
        [row.cells for row in rows], schema=dict.fromkeys(columns, pl.String), orient="row"
    )
    return TextBatch(
        source.name,
        frame,
        pl.Series([row.line for row in rows], dtype=pl.Int64),
        frozenset(i for i, row in enumerate(rows) if not row.whole),
        {i: row.offsets for i, row in enumerate(rows) if any(row.offsets)},
        tuple(problems),
    )
