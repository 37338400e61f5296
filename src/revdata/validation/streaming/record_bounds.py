"""Cut the files of a table into batches of whole records, and find the faults of each file.

One pass over the bytes of a CSV file finds where records end, on which line each batch begins, and
whether every quotation mark opens or closes a cell. Where one does not, Python's own reader, the
one that small files are read with, says where the records end; it is given bytes as Latin-1, in
which each byte is one character and the marks of CSV are what they are in UTF-8.
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

BATCH_BYTES = 16 << 20
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
    first record stands. ``plain`` says that every quotation mark opens or closes a cell.
    """

    number: int
    source: Source
    start: int
    size: int
    line: int
    plain: bool


def lay_out(
    table: Table, path: Path, name: str, batch_bytes: int = BATCH_BYTES
) -> tuple[Source, list[Batch]]:
    """Return how a file is to be read, and its batches, numbered from 0."""
    problems: list[Problem] = []
    report = csv_files.reporter(name, problems)
    if is_parquet(path) and path.is_file():
        return _lay_out_parquet(table, path, name, problems)
    layout = _CsvLayout(path, report, batch_bytes)
    width, header_alone = 0, False
    places: list[int | None] = [None] * len(table.columns)
    if layout.readable:
        header = [csv_files.decode(c.encode("latin-1")) for c in layout.header]
        width = len(header)
        if csv_files.foreign_delimiter(header, table.columns, report):
            layout.readable = False
        else:
            places = csv_files.place_columns(header, table.columns, report)
            header_alone = layout.find_header_alone(width)
    source = Source(
        table=table.name,
        path=path,
        name=name,
        parquet=False,
        utf8=layout.utf8,
        width=width,
        places=tuple(places),
        header_alone=header_alone,
        problems=tuple(problems),
        readable=layout.readable,
    )
    extents = layout.extents if layout.readable else []
    return source, [Batch(i, source, *extent) for i, extent in enumerate(extents)]


def _lay_out_parquet(
    table: Table, path: Path, name: str, problems: list[Problem]
) -> tuple[Source, list[Batch]]:
    report = csv_files.reporter(name, problems)
    file = ParquetFile.open(path, report)
    columns = file.columns if file is not None else ()
    places = csv_files.place_columns(columns, table.columns, report, line=None) if file else []
    source = Source(
        table=table.name,
        path=path,
        name=name,
        parquet=True,
        utf8=True,
        width=len(columns),
        places=tuple(places) or (None,) * len(table.columns),
        header_alone=False,
        problems=tuple(problems),
        readable=file is not None,
    )
    starts = range(0, file.rows, BATCH_ROWS) if file is not None else ()
    rows = file.rows if file is not None else 0
    return source, [
        Batch(i, source, start, min(BATCH_ROWS, rows - start), start + 1, plain=True)
        for i, start in enumerate(starts)
    ]


class _Lines:
    """The lines of a file from an offset, as csv wants them; ``end`` is behind the last one read.

    Lines end where ``csv`` and the reader of small files end them: LF, CR LF, or CR.
    """

    def __init__(self, file: BinaryIO, start: int) -> None:
        file.seek(start)
        self._text = io.TextIOWrapper(file, encoding="latin-1", newline="")
        self.end = self.begun = start  # ``begun`` is where the record begins that is being read

    def __iter__(self) -> Iterator[str]:
        while text := self._text.readline(LONGEST_RECORD):
            self.end += len(text)
            if self.end - self.begun > 2 * LONGEST_RECORD or len(text) == LONGEST_RECORD:
                raise csv.Error("a record that does not end")
            yield text.replace("\0", "")

    def release(self) -> None:
        self._text.detach()


class _CsvLayout:
    """The extents of batches in one CSV file, found in one pass over its bytes."""

    def __init__(self, path: Path, report: csv_files.Report, batch_bytes: int) -> None:
        self.path, self.report, self.batch_bytes = path, report, batch_bytes
        self.utf8 = True
        self.header: list[str] = []
        self.extents: list[tuple[int, int, int, bool]] = []
        self.readable = False
        self._nul = False
        if path.is_dir():
            report(csv_files.NOT_A_FILE, "This is a folder, not a file.")
            return
        try:
            with path.open("rb") as file:
                self.readable = self._read(file)
        except FileNotFoundError:
            report(csv_files.MISSING_FILE, "The file does not exist.")
        except OSError as error:
            report(csv_files.UNREADABLE_FILE, f"The file cannot be opened: {error.strerror}.")

    def find_header_alone(self, width: int) -> bool:
        """Return whether all rows agree in a length that is not the header's, and report it."""
        if not self.extents:
            return False
        lengths: set[int] = set()
        rows = 0
        with self.path.open("rb") as file:
            lines = _Lines(file, self.extents[0][0])
            for cells in csv.reader(lines, strict=True):
                lines.begun = lines.end
                if cells:
                    lengths.add(len(cells))
                    rows += 1
                if width in lengths or len(lengths) > 1:
                    break
            lines.release()
        if csv_files.is_header_alone(lengths, rows, width):
            csv_files.report_header_alone(min(lengths), width, self.report)
            return True
        return False

    def _read(self, file: BinaryIO) -> bool:
        if self._is_blank(file):
            self.report(csv_files.EMPTY_FILE, "The file is empty.")
            return False
        file.seek(0)
        mark = file.read(3)
        if mark.startswith((b"\xff\xfe", b"\xfe\xff")):
            self.report(csv_files.ENCODING, "The file is encoded in UTF-16, not in UTF-8.", 1)
            return False
        start = 0
        if mark == b"\xef\xbb\xbf":
            self.report(csv_files.BYTE_ORDER_MARK, "The file begins with a byte order mark.", 1)
            start = 3
        try:
            start, line = self._read_header(file, start)
            self._cut(file, start, line)
        except _BrokenError as error:
            self._look_at_rest(file)
            csv_files.report_quote(error.line, error.fault, self.report)
            return False
        return True

    @staticmethod
    def _is_blank(file: BinaryIO) -> bool:
        while block := file.read(BATCH_BYTES):
            if block.strip(_BLANK):
                return False
        return True

    def _read_header(self, file: BinaryIO, start: int) -> tuple[int, int]:
        """Read the first record that is not blank; return offset and line of what follows."""
        lines = _Lines(file, start)
        reader = csv.reader(lines, strict=True)
        line = 1
        try:
            for self.header in reader:
                if self.header:
                    break
                line = 1 + reader.line_num
        except csv.Error as error:
            raise _BrokenError(line, error) from error
        finally:
            lines.release()
        file.seek(0)
        self._look_at(file.read(lines.end)[start:], 1)
        return lines.end, 1 + reader.line_num

    def _cut(self, file: BinaryIO, start: int, line: int) -> None:
        size = self.batch_bytes
        while True:
            file.seek(start)
            block = file.read(size)
            if not block:
                return
            final = len(block) < size
            quotes = positions(block, _QUOTE)
            end = len(block) if final else _whole_records(block, quotes)
            if end == 0 and size < LONGEST_RECORD:
                size *= 2  # no record ends in the block
                continue
            plain = end > 0 and _is_plain(block[:end], quotes[: np.searchsorted(quotes, end)])
            if plain:
                lines = int(np.count_nonzero(np.frombuffer(block, np.uint8, count=end) == _LF))
            else:
                end, lines = self._walk(file, start, line, min(size, self.batch_bytes))
                file.seek(start)
                block = file.read(end)
            self._look_at(block[:end], line)
            self.extents.append((start, end, line, plain and b"\0" not in block))
            start, line, size = start + end, line + lines, self.batch_bytes

    def _walk(self, file: BinaryIO, start: int, line: int, size: int) -> tuple[int, int]:
        """Return how many bytes and lines the next records take, ``size`` bytes or a little more.

        Raises _BrokenError at a record that cannot be read.
        """
        lines = _Lines(file, start)
        reader = csv.reader(lines, strict=True)
        taken = 0
        try:
            for _ in reader:
                taken = reader.line_num
                lines.begun = lines.end
                if lines.end - start >= size:
                    break
        except csv.Error as error:
            raise _BrokenError(line + taken, error) from error
        finally:
            lines.release()
        return lines.end - start, taken

    def _look_at(self, block: bytes, line: int) -> None:
        """Report the first NUL byte and the first byte that is not UTF-8."""
        if b"\0" in block:
            if not self._nul:
                self._nul = True
                at = line + csv_files.breaks_before(block, block.index(b"\0"))
                message = "The line holds a NUL byte, which no text has."
                self.report(csv_files.NUL_BYTE, message, at)
            block = csv_files.without_nul(block)
        if self.utf8 and not block.isascii():
            try:
                block.decode()
            except UnicodeDecodeError as error:
                self.utf8 = False
                at = line + csv_files.breaks_before(block, error.start)
                message = f"The line holds the byte 0x{block[error.start]:02X}, which is not UTF-8."
                self.report(csv_files.ENCODING, message, at)

    def _look_at_rest(self, file: BinaryIO) -> None:
        """Look at a file whose records cannot all be told apart, from the last batch on."""
        start, line = 0, 1
        if self.extents:
            last, size, line, _ = self.extents[-1]
            file.seek(last)
            line += csv_files.breaks_before(file.read(size), size)
            start = last + size
        file.seek(start)
        while block := file.read(BATCH_BYTES):
            whole = block + (b"" if block.endswith(b"\n") else file.readline(LONGEST_RECORD))
            self._look_at(whole, line)
            line += csv_files.breaks_before(whole, len(whole))


class _BrokenError(Exception):
    """A record that cannot be read, on a line, and what the reader says of it."""

    def __init__(self, line: int, fault: csv.Error) -> None:
        super().__init__(line)
        self.line, self.fault = line, fault


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


def _is_plain(block: bytes, quotes: Places) -> bool:
    """Return whether every quotation mark of a block opens, closes or is doubled in a cell."""
    data, end = np.frombuffer(block, np.uint8), len(block)
    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
        return False
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    before = data[opening - 1]
    opens = (before == _COMMA) | (before == _LF) | (opening == 0)
    opens[1:] |= opening[1:] - closing[:-1] == 1
    after = data[np.minimum(closing + 1, end - 1)]
    closes = (after == _COMMA) | (after == _LF) | (after == _CR) | (closing + 1 == end)
    closes[:-1] |= opening[1:] - closing[:-1] == 1
    return bool(opens.all() and closes.all())


def outside_cells(places: Places, quotes: Places) -> Places:
    """Return which of the places stand outside quotation marks."""
    outside: Places = np.searchsorted(quotes, places) % 2 == 0
    return outside


def sequence_of(sources: Sequence[tuple[Source, list[Batch]]]) -> list[Batch]:
    """Return the batches of several files, numbered throughout."""
    batches = [batch for _, some in sources for batch in some]
    return [
        Batch(number, b.source, b.start, b.size, b.line, b.plain)
        for number, b in enumerate(batches)
    ]
