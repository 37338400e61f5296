"""Division of a table's files into batches of whole records, with the faults of each file.

One pass over the bytes of a CSV file finds where records end, on which line each batch begins, and
whether every quotation mark opens or closes a cell. Where one does not, Python's own reader, the
one that small files are read with, says where the records end; it is given bytes as Latin-1, in
which each byte is one character and the marks of CSV are what they are in UTF-8.

A record longer than 64 MB is taken for a quotation mark that is never closed.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from revdata.dataset import csv_files
from revdata.dataset.csv_files import DAMAGED_LINE
from revdata.dataset.descriptor import Table
from revdata.dataset.parquet_files import ParquetFile, is_parquet
from revdata.dataset.problems import Problem
from revdata.files.paths import is_special

BATCH_BYTES = 8 << 20
BATCH_ROWS = 50_000
LONGEST_RECORD = 64 << 20  # bytes; a longer one can only be a quotation mark never closed
_BLANK = b"\xef\xbb\xbf\r\n \t\0"
Places = np.ndarray[tuple[Any, ...], np.dtype[Any]]
_COMMA, _QUOTE, _LF, _CR = 44, 34, 10, 13


@dataclass(frozen=True)
class Source:
    """One file of a table: how it is to be read, and what is wrong with it as a whole."""

    table: str
    path: Path
    name: str
    parquet: bool
    utf8: bool  # whether all bytes are; others are read as Windows-1252
    width: int
    places: tuple[int | None, ...]
    header_alone: bool
    problems: tuple[Problem, ...]
    readable: bool

    @property
    def absent(self) -> frozenset[int]:
        """Return the positions of the columns that the file lacks."""
        return frozenset(i for i, place in enumerate(self.places) if place is None)

    @property
    def damaged_lines(self) -> frozenset[int]:
        """Return the lines of whose cells nothing is said, for their bytes are no text."""
        return frozenset(p.line for p in self.problems if p.line and p.rule in DAMAGED_LINE)


@dataclass(frozen=True)
class Batch:
    """A run of whole records of one file.

    ``start`` and ``size`` are bytes of a CSV file, rows of a Parquet file; ``line`` is where the
    first record stands. ``marks`` is how many quotation marks are no part of a cell, None unless
    each opens or closes a cell or is doubled.
    """

    number: int
    source: Source
    start: int
    size: int
    line: int
    marks: int | None


def split_file(
    table: Table, path: Path, name: str, batch_bytes: int = BATCH_BYTES
) -> tuple[Source, list[Batch]]:
    """Return how a file is to be read, and its batches, numbered from 0."""
    problems: list[Problem] = []
    report = csv_files.reporter(name, problems)
    parquet = is_parquet(path) and path.is_file()
    scan: _CsvScan | _ParquetScan = (
        _ParquetScan(path, report) if parquet else _CsvScan(path, report, batch_bytes)
    )
    places: Sequence[int | None] = [None] * len(table.columns)
    readable = scan.readable and (
        parquet or not csv_files.foreign_delimiter(scan.header, table.columns, report)
    )
    if readable:
        line = None if parquet else 1
        places = csv_files.place_columns(scan.header, table.columns, report, line=line)
    source = Source(
        table=table.name,
        path=path,
        name=name,
        parquet=parquet,
        utf8=scan.utf8,
        width=len(scan.header),
        places=tuple(places),
        header_alone=readable and isinstance(scan, _CsvScan) and scan.find_header_alone(),
        problems=tuple(problems),
        readable=readable,
    )
    return source, [Batch(i, source, *e) for i, e in enumerate(scan.extents if readable else ())]


_Extent = tuple[int, int, int, int | None]  # start, size, line and marks, as of a ``Batch``


class _ParquetScan:
    """The columns of a Parquet file, and the extents of its batches."""

    utf8 = True

    def __init__(self, path: Path, report: csv_files.Report) -> None:
        file = ParquetFile.open(path, report)
        self.readable = file is not None
        self.header, rows = (file.columns, file.rows) if file is not None else ((), 0)
        self.extents: list[_Extent] = [
            (start, min(BATCH_ROWS, rows - start), start + 1, None)
            for start in range(0, rows, BATCH_ROWS)
        ]


class _BrokenError(Exception):
    """A record that cannot be read, on a line, and what the reader says of it."""

    def __init__(self, line: int, fault: csv.Error) -> None:
        super().__init__(line)
        self.line, self.fault = line, fault


class _Records:
    """The records of a file from an offset, of which ``line`` is the line, as ``csv`` reads them.

    ``end`` is the offset behind the last one read, ``lines`` is how many lines they take. Lines end
    where ``csv`` and the reader of small files end them: LF, CR LF, or CR. Raises _BrokenError at a
    record that cannot be read.
    """

    def __init__(self, file: BinaryIO, start: int, line: int = 1) -> None:
        file.seek(start)
        self._text = io.TextIOWrapper(file, encoding="latin-1", newline="")
        self._line = line
        self.lines = 0
        self.end = self._read_to = start

    def __enter__(self) -> "_Records":
        return self

    def __exit__(self, *_: object) -> None:
        self._text.detach()

    def __iter__(self) -> Iterator[list[str]]:
        reader = csv.reader(self._texts(), strict=True)
        try:
            for cells in reader:
                self.end, self.lines = self._read_to, reader.line_num
                yield cells
        except csv.Error as error:
            raise _BrokenError(self._line + self.lines, error) from error

    def _texts(self) -> Iterator[str]:
        while text := self._text.readline(LONGEST_RECORD):
            self._read_to += len(text)
            if self._read_to - self.end > 2 * LONGEST_RECORD or len(text) == LONGEST_RECORD:
                raise csv.Error("a record that does not end")
            yield text.replace("\0", "")


class _CsvScan:
    """The header of a CSV file and the extents of its batches, found in one pass over its bytes."""

    def __init__(self, path: Path, report: csv_files.Report, batch_bytes: int) -> None:
        self.utf8 = True
        self.header: Sequence[str] = ()
        self.extents: list[_Extent] = []
        self.readable = False
        self._path, self._report, self._batch_bytes = path, report, batch_bytes
        self._nul_reported = False
        if path.is_dir():
            report(csv_files.NOT_A_FILE, "This is a folder, not a file.")
            return
        if is_special(path):
            report(
                csv_files.NOT_A_FILE,
                "This is a pipe or a device, not a file.",
                suggestion=csv_files.WRITE_FIRST,
            )
            return
        try:
            with path.open("rb") as file:
                self.readable = self._read(file)
        except FileNotFoundError:
            report(csv_files.MISSING_FILE, "The file does not exist.")
        except OSError as error:
            report(csv_files.UNREADABLE_FILE, f"The file cannot be opened: {error.strerror}.")

    def find_header_alone(self) -> bool:
        """Return whether all rows agree in a length that is not the header's, and report it."""
        if not self.extents:
            return False
        lengths: set[int] = set()
        rows, width = 0, len(self.header)
        with self._path.open("rb") as file, _Records(file, self.extents[0][0]) as records:
            for cells in filter(None, records):
                lengths.add(len(cells))
                rows += 1
                if width in lengths or len(lengths) > 1:
                    break
        if csv_files.is_header_alone(lengths, rows, width):
            csv_files.report_header_alone(min(lengths), width, self._report)
            return True
        return False

    def _read(self, file: BinaryIO) -> bool:
        if all(not block.strip(_BLANK) for block in iter(lambda: file.read(BATCH_BYTES), b"")):
            self._report(csv_files.EMPTY_FILE, "The file is empty.")
            return False
        file.seek(0)
        mark = file.read(3)
        if mark.startswith((b"\xff\xfe", b"\xfe\xff")):
            self._report(csv_files.ENCODING, "The file is encoded in UTF-16, not in UTF-8.", 1)
            return False
        start = 0
        if mark == b"\xef\xbb\xbf":
            self._report(csv_files.BYTE_ORDER_MARK, "The file begins with a byte order mark.", 1)
            start = 3
        try:
            self._split(file, *self._read_header(file, start))
        except _BrokenError as error:
            self._check_rest(file)
            csv_files.report_quote(error.line, error.fault, self._report)
            return False
        return True

    def _read_header(self, file: BinaryIO, start: int) -> tuple[int, int]:
        """Read the first record that is not blank; return offset and line of what follows."""
        with _Records(file, start) as records:
            header = next(filter(None, records), [])
        end = records.end
        self.header = [csv_files.decode(cell.encode("latin-1")) for cell in header]
        file.seek(start)
        self._check_bytes(file.read(end - start), 1)
        return end, 1 + records.lines

    def _split(self, file: BinaryIO, start: int, line: int) -> None:
        while True:
            block, quotes = self._read_block(file, start)
            if block is None:
                return
            marks = _marks(block, quotes) if block else None
            if marks is not None:
                lines = int(np.count_nonzero(np.frombuffer(block, np.uint8) == _LF))
            else:
                size, lines = self._walk(file, start, line)
                file.seek(start)
                block = file.read(size)
            self._check_bytes(block, line)
            self.extents.append((start, len(block), line, None if b"\0" in block else marks))
            start, line = start + len(block), line + lines

    def _read_block(self, file: BinaryIO, start: int) -> tuple[bytes | None, Places]:
        """Return the next whole records and the places of their quotation marks.

        The bytes are empty where no record ends within the longest block, None at the end.
        """
        size = self._batch_bytes
        while True:
            file.seek(start)
            block = file.read(size)
            quotes = positions(block, _QUOTE)
            end = len(block) if len(block) < size else _whole_records(block, quotes)
            if end or not block or size >= LONGEST_RECORD:
                return block[:end] if block else None, quotes[: np.searchsorted(quotes, end)]
            size *= 2

    def _walk(self, file: BinaryIO, start: int, line: int) -> tuple[int, int]:
        """Return how many bytes and lines the next records take, about as many as a batch has.

        Raises _BrokenError at a record that cannot be read.
        """
        with _Records(file, start, line) as records:
            for _ in records:
                if records.end - start >= self._batch_bytes:
                    break
        return records.end - start, records.lines

    def _check_bytes(self, block: bytes, line: int) -> None:
        """Report the first NUL byte and the first byte that is not UTF-8."""
        if b"\0" in block:
            if not self._nul_reported:
                self._nul_reported = True
                at = line + csv_files.breaks_before(block, block.index(b"\0"))
                message = "The line holds a NUL byte, which no text has."
                self._report(csv_files.NUL_BYTE, message, at)
            block = csv_files.without_nul(block)
        if self.utf8 and not block.isascii():
            try:
                block.decode()
            except UnicodeDecodeError as error:
                self.utf8 = False
                at = line + csv_files.breaks_before(block, error.start)
                message = f"The line holds the byte 0x{block[error.start]:02X}, which is not UTF-8."
                self._report(csv_files.ENCODING, message, at)

    def _check_rest(self, file: BinaryIO) -> None:
        """Check the bytes of a file whose records cannot all be told apart, from where they can."""
        start, line = 0, 1
        if self.extents:
            last, size, line, _ = self.extents[-1]
            file.seek(last)
            line += csv_files.breaks_before(file.read(size), size)
            start = last + size
        file.seek(start)
        while block := file.read(BATCH_BYTES):
            whole = block + (b"" if block.endswith(b"\n") else file.readline(LONGEST_RECORD))
            self._check_bytes(whole, line)
            line += csv_files.breaks_before(whole, len(whole))


def positions(block: bytes, byte: int) -> Places:
    """Return where a byte stands in a block."""
    return np.flatnonzero(np.frombuffer(block, np.uint8) == byte)


def _whole_records(block: bytes, quotes: Places) -> int:
    """Return where the last record that ends in the block ends; 0 if none does.

    A line break ends a record if an even number of quotation marks stands before it.
    """
    end = block.rfind(b"\n")
    while end >= 0:
        before = int(np.searchsorted(quotes, end))
        if before % 2 == 0:
            return end + 1
        end = block.rfind(b"\n", 0, int(quotes[before - 1]))
    return 0


def _marks(block: bytes, quotes: Places) -> int | None:
    """Return how many quotation marks of a block are no part of a cell.

    None if there is one that neither opens nor closes a cell nor is doubled in it.
    """
    data, end = np.frombuffer(block, np.uint8), len(block)
    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
        return None
    if len(quotes) % 2:
        return None
    opening, closing = quotes[0::2], quotes[1::2]
    doubled = opening[1:] - closing[:-1] == 1
    before = data[opening - 1]
    opens = (before == _COMMA) | (before == _LF) | (opening == 0)
    opens[1:] |= doubled
    after = data[np.minimum(closing + 1, end - 1)]
    closes = (after == _COMMA) | (after == _LF) | (after == _CR) | (closing + 1 == end)
    closes[:-1] |= doubled
    every = bool(opens.all() and closes.all())
    return len(quotes) - int(np.count_nonzero(doubled)) if every else None


def outside_cells(places: Places, quotes: Places) -> Places:
    """Return which of the places stand outside quotation marks."""
    outside: Places = np.searchsorted(quotes, places) % 2 == 0
    return outside
