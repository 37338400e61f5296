"""CSV files as text, with the line of each row and the faults of the file."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from revdata.dataset.descriptor import derived_names
from revdata.dataset.problems import Problem, Rule, RuleList
from revdata.errors import counted, near_names
from revdata.files.paths import is_special

_rules = RuleList()
MISSING_FILE = _rules.add(
    "missing-file", "Every table has its file.", "Put the file back, or correct its name."
)
NOT_A_FILE = _rules.add("not-a-file", "A table is a file.", "Name a CSV file, not a folder.")
UNREADABLE_FILE = _rules.add(
    "unreadable-file", "A file can be opened.", "Check that you may read the file."
)
EMPTY_FILE = _rules.add(
    "empty-file", "A file has at least a header.", "Put the column names on the first line."
)
NUL_BYTE = _rules.add(
    "nul-byte",
    "A CSV file is text, without NUL bytes.",
    "The file is damaged or is no CSV; save it again as CSV UTF-8.",
)
ENCODING = _rules.add(
    "encoding",
    "A file is encoded in UTF-8.",
    "Save the file as CSV UTF-8; letters such as é are damaged otherwise.",
)
BYTE_ORDER_MARK = _rules.add(
    "byte-order-mark",
    "A file begins with its first column name, without a byte order mark.",
    "Excel puts it into CSV UTF-8; open the file in a text editor, save it as UTF-8 without BOM.",
)
DELIMITER = _rules.add(
    "delimiter",
    "Columns are separated by commas.",
    "In the spreadsheet choose the comma as separator when saving as CSV.",
)
QUOTE = _rules.add(
    "quote",
    "A quotation mark that opens a cell closes it too.",
    "Close the quotation marks of the cell, and double those inside it.",
)
MISSING_COLUMN = _rules.add(
    "missing-column", "Every column of a table is there.", "Add the column."
)
EXTRA_COLUMN = _rules.add(
    "extra-column", "A table has no other columns than its schema names.", "Remove the column."
)
RENAMED_COLUMN = _rules.add(
    "renamed-column", "A column keeps its name.", "Rename the column to the name in the schema."
)
DUPLICATE_COLUMN = _rules.add(
    "duplicate-column", "A column stands once in the header.", "Remove one of the two columns."
)
COLUMN_ORDER = _rules.add(
    "column-order", "Columns stand in the order of the schema.", "Put the columns back in order."
)
RAGGED_ROW = _rules.add(
    "ragged-row",
    "Each row has as many cells as the header.",
    "Look for a missing or extra comma; a text with a comma stands in quotation marks.",
)
BLANK_ROW = _rules.add("blank-row", "No row is blank.", "Remove the blank line.")
RULES = tuple(_rules)

WRITE_FIRST = "Write the table to a file first."
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


class Row(NamedTuple):
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


Places = Sequence[int | None]  # of the columns of the schema: where each stands in the file


def make_sheet(
    name: str,
    problems: Iterable[Problem],
    columns: Sequence[str] = (),
    places: Places | None = None,
    rows: Iterable[Row] = (),
) -> Sheet:
    """Return the sheet of a file whose columns stand at these places; without any, no rows."""
    found = zip(columns, places or [None] * len(columns), strict=True)
    present = frozenset(column for column, place in found if place is not None)
    return Sheet(name, present, tuple(rows), tuple(problems), readable=places is not None)


Report = Callable[..., None]  # rule, message, line; by name: column, value, suggestion


def reporter(name: str, problems: list[Problem]) -> Report:
    """Return a function that adds a problem of the file ``name`` to the list."""

    def report(rule: Rule, message: str, line: int | None = None, **more: str | None) -> None:
        suggestion = more.get("suggestion") or rule.repair
        cell = more.get("column"), more.get("value")
        problems.append(Problem(name, line, *cell, rule.identifier, message, suggestion))

    return report


def read_csv(path: Path, columns: Sequence[str], name: str | None = None) -> Sheet:
    """Return the sheet in a CSV file; ``name`` is how problems call the file."""
    name = name or str(path)
    problems: list[Problem] = []
    report = reporter(name, problems)
    records = _read_file(path, report)
    if not records or foreign_delimiter(records[0][1], columns, report):
        return make_sheet(name, problems)
    (_, header), *body = records
    width = len(header)
    places = place_columns(header, columns, report)
    lengths = [len(cells) for _, cells in body if cells]
    header_alone = is_header_alone(set(lengths), len(lengths), width)
    if header_alone:
        report_header_alone(lengths[0], width, report)
    rows = list(place_records(body, places, width, report, header_alone=header_alone))
    return make_sheet(name, problems, columns, places, rows)


def _read_file(path: Path, report: Report) -> list[tuple[int, list[str]]]:
    """Return the records of a file with their lines; none, after a report, if it has no text."""
    text = _read_text(path, report)
    if text is None:
        return []
    records, broken = read_records(text)
    if broken is None:
        return records
    report_quote(*broken, report)
    return []


def report_quote(line: int, error: csv.Error, report: Report) -> None:
    """Report why reading broke off at a quotation mark."""
    if "expected after" in str(error):
        report(QUOTE, "Text follows a quotation mark that closes a cell.", line)
    else:
        report(QUOTE, "A quotation mark is opened in this row and never closed.", line)


def foreign_delimiter(header: Sequence[str], columns: Sequence[str], report: Report) -> bool:
    """Return whether the columns are separated by something else than commas, and report it."""
    if header[0].lower().startswith("sep=") and len(columns) > 1:
        report(
            DELIMITER,
            f"The file begins with {header[0]!r}, which only Excel reads.",
            1,
            suggestion="Delete the first line; the column names come first.",
        )
        return True
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
    message = f"Every row has {counted(length, 'cell')}; the header has {width}."
    report(RAGGED_ROW, message, 1, suggestion="Look for a column name too few or too many.")


def place_records(
    records: Iterable[tuple[int, list[str]]],
    places: Places,
    width: int,
    report: Report,
    *,
    header_alone: bool = False,
) -> Iterator[Row]:
    """Yield the records as rows under the columns of the schema; report blank and ragged ones."""
    as_they_stand = list(places) == list(range(width))
    for line, cells in records:
        if not cells:
            report(BLANK_ROW, "The line is blank.", line)
            continue
        whole = len(cells) == width
        if whole and as_they_stand:
            yield Row(line, tuple(cells), whole, cell_offsets(cells, places))
            continue
        if not whole and not header_alone:
            message = f"The row has {counted(len(cells), 'cell')}; the header has {width}."
            report(RAGGED_ROW, message, line, value=",".join(cells)[:80])
        at = [place if place is not None and place < len(cells) else None for place in places]
        texts = tuple("" if place is None else cells[place] for place in at)
        yield Row(line, texts, whole, cell_offsets(cells, at))


def read_header(path: Path) -> tuple[str, ...]:
    """Return the column names of a CSV file, each once; none if the file cannot be read."""
    text = _read_text(path, lambda *_, **__: None)
    records = csv.reader(io.StringIO(text or "", newline=""))
    return tuple(dict.fromkeys(next((cells for cells in records if cells), [])))


def _read_text(path: Path, report: Report) -> str | None:
    data = _read_bytes(path, report)
    if data is None:
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


def _read_bytes(path: Path, report: Report) -> bytes | None:
    if path.is_dir():
        report(NOT_A_FILE, "This is a folder, not a file.")
        return None
    if is_special(path):
        report(NOT_A_FILE, "This is a pipe or a device, not a file.", suggestion=WRITE_FIRST)
        return None
    try:
        return path.read_bytes()
    except FileNotFoundError:
        report(MISSING_FILE, "The file does not exist.")
    except OSError as error:
        report(UNREADABLE_FILE, f"The file cannot be opened: {error.strerror}.")
    return None


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

    def fault(rule: Rule, message: str, column: str | None, value: str | None, **more: str) -> None:
        report(rule, message, line, column=column, value=value, **more)

    derived = derived_names(columns)
    renamed = _renamed_columns(header, (*columns, *derived))
    _report_repeated(header, fault)
    for position, name in enumerate(header):
        if position in renamed:
            meant = renamed[position]
            message = f"There is a column {name!r} where the schema has {meant}."
            fault(RENAMED_COLUMN, message, meant, name, suggestion=f"Rename the column to {meant}.")
        elif name not in (*columns, *derived) and (name or header.count("") == 1):
            fault(EXTRA_COLUMN, f"The schema has no column {name!r}.", name or None, name)
    meant_names = [renamed.get(position, name) for position, name in enumerate(header)]
    places = [meant_names.index(name) if name in meant_names else None for name in columns]
    for name, place in zip(columns, places, strict=True):
        if place is None:
            fault(MISSING_COLUMN, f"The column {name} is missing.", name, None)
    known = [place for place in places if place is not None]
    if known != sorted(known):
        report(COLUMN_ORDER, "The columns do not stand in the order of the schema.", line)
    return places


def _report_repeated(header: Sequence[str], fault: Report) -> None:
    """Report the names that stand several times in a header, and several cells without one."""
    for name, count in Counter(header).items():
        if count > 1 and name:
            message = f"The column {name} stands {count} times in the header."
            fault(DUPLICATE_COLUMN, message, name, name)
    if header.count("") > 1:
        message = f"{header.count('')} cells of the header are empty."
        fault(EXTRA_COLUMN, message, None, "", suggestion="Delete the columns without a name.")


def _renamed_columns(header: Sequence[str], columns: Sequence[str]) -> dict[int, str]:
    """Return the missing columns that seem to stand under another name, by their positions."""
    missing = [name for name in columns if name not in header]
    renamed = {}
    for position, name in enumerate(header):
        like = name.strip().lower().replace(" ", "_")
        near = [] if name in columns else near_names(like, missing, most=1)
        if near:
            renamed[position] = near[0]
            missing.remove(near[0])
    return renamed


def cell_offsets(cells: Sequence[str], places: Places) -> tuple[int, ...]:
    """Return for the cells at these places how many lines below the row's first they begin."""
    if "\n" not in "".join(cells):
        return (0,) * len(places)
    breaks = [0]
    for cell in cells:
        breaks.append(breaks[-1] + cell.count("\n"))
    return tuple(0 if place is None else breaks[place] for place in places)
