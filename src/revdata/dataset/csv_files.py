"""Read CSV or Parquet as text, knowing where each cell stands; collect the faults of the file."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from revdata.dataset.parquet_files import UNREADABLE_PARQUET, ParquetFile, is_parquet, text_of
from revdata.dataset.problems import Problem, Rule
from revdata.errors import near_names

MISSING_FILE = Rule(
    "missing-file", "Every table has its file.", "Put the file back, or correct its name."
)
NOT_A_FILE = Rule("not-a-file", "A table is a file.", "Name a CSV file, not a folder.")
UNREADABLE_FILE = Rule(
    "unreadable-file", "A file can be opened.", "Check that you may read the file."
)
EMPTY_FILE = Rule(
    "empty-file", "A file has at least a header.", "Put the column names on the first line."
)
NUL_BYTE = Rule(
    "nul-byte",
    "A CSV file is text, without NUL bytes.",
    "The file is damaged or is no CSV; save it again as CSV UTF-8.",
)
ENCODING = Rule(
    "encoding",
    "A file is encoded in UTF-8.",
    "Save the file as CSV UTF-8; letters such as é are damaged otherwise.",
)
BYTE_ORDER_MARK = Rule(
    "byte-order-mark",
    "A file begins with its first column name, without a byte order mark.",
    "Excel puts it into CSV UTF-8; open the file in a text editor, save it as UTF-8 without BOM.",
)
DELIMITER = Rule(
    "delimiter",
    "Columns are separated by commas.",
    "In the spreadsheet choose the comma as separator when saving as CSV.",
)
QUOTE = Rule(
    "quote",
    "A quotation mark that opens a cell closes it too.",
    "Close the quotation marks of the cell, and double those inside it.",
)
MISSING_COLUMN = Rule("missing-column", "Every column of a table is there.", "Add the column.")
EXTRA_COLUMN = Rule(
    "extra-column", "A table has no other columns than its schema names.", "Remove the column."
)
RENAMED_COLUMN = Rule(
    "renamed-column", "A column keeps its name.", "Rename the column to the name in the schema."
)
DUPLICATE_COLUMN = Rule(
    "duplicate-column", "A column stands once in the header.", "Remove one of the two columns."
)
COLUMN_ORDER = Rule(
    "column-order", "Columns stand in the order of the schema.", "Put the columns back in order."
)
RAGGED_ROW = Rule(
    "ragged-row",
    "Each row has as many cells as the header.",
    "Look for a missing or extra comma; a text with a comma stands in quotation marks.",
)
BLANK_ROW = Rule("blank-row", "No row is blank.", "Remove the blank line.")
RULES = (
    MISSING_FILE,
    NOT_A_FILE,
    UNREADABLE_FILE,
    EMPTY_FILE,
    NUL_BYTE,
    ENCODING,
    BYTE_ORDER_MARK,
    DELIMITER,
    QUOTE,
    MISSING_COLUMN,
    EXTRA_COLUMN,
    RENAMED_COLUMN,
    DUPLICATE_COLUMN,
    COLUMN_ORDER,
    RAGGED_ROW,
    BLANK_ROW,
    UNREADABLE_PARQUET,
)

_WINDOWS_BYTES = "revdata-windows-bytes"


def _read_as_windows(error: UnicodeError) -> tuple[str, int]:
    """Return what a byte that is not UTF-8 means in Windows-1252, and where to go on."""
    assert isinstance(error, UnicodeDecodeError)
    byte = error.object[error.start : error.start + 1]
    return byte.decode("cp1252", errors="replace"), error.start + 1


codecs.register_error(_WINDOWS_BYTES, _read_as_windows)
csv.field_size_limit(2**31 - 1)


# Rules broken on a line whose bytes are no text; nothing else is said of its cells.
DAMAGED_LINE = frozenset({ENCODING.identifier, NUL_BYTE.identifier})


@dataclass(frozen=True)
class Row:
    """A row of text: its cells under the columns of the schema, and where it stands."""

    line: int
    cells: tuple[str, ...]
    whole: bool  # False for a row with too few or too many cells, whose cells cannot be trusted
    offsets: tuple[int, ...]  # of each cell, in lines after the first of the row

    def line_of(self, position: int) -> int:
        """Return the physical line on which the cell begins."""
        return self.line + self.offsets[position]


@dataclass(frozen=True)
class Sheet:
    """A file read as text: rows under the columns of the schema, and the faults of the file."""

    name: str
    present: frozenset[str]  # the columns found in the file
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    readable: bool


Report = Callable[..., None]  # rule, message, line; by name: column, value, suggestion


def reporter(name: str, problems: list[Problem]) -> Report:
    """Return a function that adds a problem of the file ``name`` to the list."""

    def report(rule: Rule, message: str, line: int | None = None, **more: str | None) -> None:
        problems.append(
            Problem(
                file=name,
                line=line,
                column=more.get("column"),
                value=more.get("value"),
                rule=rule.identifier,
                message=message,
                suggestion=more.get("suggestion") or rule.repair,
            )
        )

    return report


def read_file(path: Path, columns: Sequence[str], name: str | None = None) -> Sheet:
    """Return the sheet in a CSV or a Parquet file; ``name`` is how problems call the file."""
    if is_parquet(path) and path.is_file():
        return read_parquet(path, columns, name)
    return read_csv(path, columns, name)


def read_csv(path: Path, columns: Sequence[str], name: str | None = None) -> Sheet:
    """Return the sheet in a CSV file; ``name`` is how problems call the file."""
    name = name or str(path)
    problems: list[Problem] = []
    report = reporter(name, problems)

    def unreadable() -> Sheet:
        return Sheet(name, frozenset(), (), tuple(problems), readable=False)

    text = _read_text(path, report)
    if text is None:
        return unreadable()
    records, broken = read_records(text)
    if broken is not None:
        report_quote(*broken, report)
        return unreadable()
    header = records[0][1]
    if foreign_delimiter(header, columns, report):
        return unreadable()
    places = place_columns(header, columns, report)
    lengths = {len(cells) for _, cells in records[1:] if cells}
    header_alone = is_header_alone(lengths, sum(bool(c) for _, c in records[1:]), len(header))
    if header_alone:
        report_header_alone(min(lengths), len(header), report)
    rows = place_records(records[1:], places, len(header), report, header_alone=header_alone)
    present = frozenset(c for c, place in zip(columns, places, strict=True) if place is not None)
    return Sheet(name, present, tuple(rows), tuple(problems), readable=True)


def read_parquet(path: Path, columns: Sequence[str], name: str | None = None) -> Sheet:
    """Return the sheet in a Parquet file, its cells as text and its rows counted from 1."""
    name = name or str(path)
    problems: list[Problem] = []
    report = reporter(name, problems)
    file = ParquetFile.open(path, report)
    if file is None:
        return Sheet(name, frozenset(), (), tuple(problems), readable=False)
    places = place_columns(file.columns, columns, report, line=None)
    frame = text_of(file.read(0, file.rows), places)
    flat = (0,) * len(columns)
    rows = tuple(
        Row(line, cells, whole=True, offsets=flat) for line, cells in enumerate(frame.rows(), 1)
    )
    present = frozenset(c for c, place in zip(columns, places, strict=True) if place is not None)
    return Sheet(name, present, rows, tuple(problems), readable=True)


def report_quote(line: int, error: csv.Error, report: Report) -> None:
    """Report why reading broke off at a quotation mark."""
    if "expected after" in str(error):
        report(QUOTE, "Text follows a quotation mark that closes a cell.", line)
    else:
        report(QUOTE, "A quotation mark is opened in this row and never closed.", line)


def foreign_delimiter(header: Sequence[str], columns: Sequence[str], report: Report) -> bool:
    """Return whether the columns are separated by something else than commas, and report it."""
    if len(header) == 1 and len(columns) > 1:
        for mark, word in ((";", "semicolons"), ("\t", "tabs")):
            if mark in header[0]:
                report(DELIMITER, f"The columns are separated by {word}, not by commas.", 1)
                return True
    return False


def is_header_alone(lengths: Collection[int], rows: int, width: int) -> bool:
    """Return whether all rows, two or more, agree in a length that is not the header's."""
    return rows > 1 and len(lengths) == 1 and width not in lengths


def report_header_alone(length: int, width: int, report: Report) -> None:
    """Report that all rows agree in a length that is not the header's."""
    message = f"Every row has {_cells(length)}; the header has {width}."
    report(RAGGED_ROW, message, 1, suggestion="Look for a column name too few or too many.")


def place_records(
    records: Iterable[tuple[int, list[str]]],
    places: Sequence[int | None],
    width: int,
    report: Report,
    *,
    header_alone: bool = False,
) -> Iterator[Row]:
    """Yield the records as rows under the columns of the schema; report blank and ragged ones."""
    for line, cells in records:
        if not cells:
            report(BLANK_ROW, "The line is blank.", line)
            continue
        whole = len(cells) == width
        if not whole and not header_alone:
            message = f"The row has {_cells(len(cells))}; the header has {width}."
            report(RAGGED_ROW, message, line, value=",".join(cells)[:80])
        yield _row(line, cells, places, whole)


def read_header(path: Path) -> tuple[str, ...]:
    """Return the column names of a CSV file, each once; none if the file cannot be read."""
    text = _read_text(path, lambda *_, **__: None)
    records = csv.reader(io.StringIO(text or "", newline=""))
    return tuple(dict.fromkeys(next((cells for cells in records if cells), [])))


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _read_text(path: Path, report: Report) -> str | None:
    if path.is_dir():
        report(NOT_A_FILE, "This is a folder, not a file.")
        return None
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        report(MISSING_FILE, "The file does not exist.")
        return None
    except OSError as error:
        report(UNREADABLE_FILE, f"The file cannot be opened: {error.strerror}.")
        return None
    if not data.strip(b"\xef\xbb\xbf\r\n \t\0"):
        report(EMPTY_FILE, "The file is empty.")
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        report(ENCODING, "The file is encoded in UTF-16, not in UTF-8.", 1)
        return None
    if b"\0" in data:
        line = 1 + breaks_before(data, data.index(b"\0"))
        report(NUL_BYTE, "The line holds a NUL byte, which no text has.", line)
        data = without_nul(data)
    if data.startswith(b"\xef\xbb\xbf"):
        report(BYTE_ORDER_MARK, "The file begins with a byte order mark.", 1)
        data = data[3:]
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = 1 + breaks_before(data, error.start)
        byte = data[error.start]
        report(ENCODING, f"The line holds the byte 0x{byte:02X}, which is not UTF-8.", line)
        return decode(data)


def without_nul(data: bytes) -> bytes:
    """Return bytes without NUL bytes, with as many lines as before: CR NUL LF ends two of them."""
    return re.sub(rb"\r\0+\n", b"\n\n", data).replace(b"\0", b"") if b"\0" in data else data


def decode(data: bytes) -> str:
    """Return bytes as the text they are in UTF-8; those that are none as Windows-1252."""
    return data.decode("utf-8", errors=_WINDOWS_BYTES)


def breaks_before(data: bytes, position: int) -> int:
    """Return how many lines end before a position: with LF, CR LF, or CR alone."""
    feeds, returns = data.count(b"\n", 0, position), data.count(b"\r", 0, position)
    return feeds + returns - (data.count(b"\r\n", 0, position) if returns else 0)


def read_records(
    text: str, line: int = 1, *, headed: bool = True
) -> tuple[list[tuple[int, list[str]]], tuple[int, csv.Error] | None]:
    """Return the records with their lines, and where and why reading broke off, or None.

    ``line`` is that of the first record. Where that is the header (``headed``), blank lines
    before it are passed over.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[tuple[int, list[str]]] = []
    before = line
    try:
        for cells in reader:
            if cells or records or not headed:
                records.append((line, cells))
            line = before + reader.line_num
    except csv.Error as error:
        return records, (line, error)
    return records, None


def place_columns(
    header: Sequence[str], columns: Sequence[str], report: Report, line: int | None = 1
) -> list[int | None]:
    """Return for each column of the schema its position in the header, and report the faults.

    ``line`` is that of the header, None where it has none.
    """
    for column, count in Counter(header).items():
        if count > 1:
            report(
                DUPLICATE_COLUMN,
                f"The column {column} stands {count} times in the header.",
                line,
                column=column,
                value=column,
            )
    found = {column: list(header).index(column) for column in columns if column in header}
    missing = [column for column in columns if column not in found]
    for position, extra in enumerate(header):
        if extra in columns:
            continue
        near = near_names(extra.strip().lower().replace(" ", "_"), missing, most=1)
        if near:
            found[near[0]] = position
            missing.remove(near[0])
            report(
                RENAMED_COLUMN,
                f"There is a column {extra!r} where the schema has {near[0]}.",
                line,
                column=near[0],
                value=extra,
                suggestion=f"Rename the column to {near[0]}.",
            )
        else:
            report(
                EXTRA_COLUMN,
                f"The schema has no column {extra!r}.",
                line,
                column=extra or None,
                value=extra,
            )
    for column in missing:
        report(MISSING_COLUMN, f"The column {column} is missing.", line, column=column)
    places = [found.get(column) for column in columns]
    known = [place for place in places if place is not None]
    if known != sorted(known):
        report(COLUMN_ORDER, "The columns do not stand in the order of the schema.", line)
    return places


def _row(line: int, cells: list[str], places: Sequence[int | None], whole: bool) -> Row:
    at = [place if place is not None and place < len(cells) else None for place in places]
    return Row(
        line=line,
        cells=tuple("" if place is None else cells[place] for place in at),
        whole=whole,
        offsets=cell_offsets(cells, at),
    )


def cell_offsets(cells: Sequence[str], places: Sequence[int | None]) -> tuple[int, ...]:
    """Return for the cells at these places how many lines below the row's first they begin."""
    breaks = [0]
    for cell in cells:
        breaks.append(breaks[-1] + cell.count("\n"))
    return tuple(0 if place is None else breaks[place] for place in places)
