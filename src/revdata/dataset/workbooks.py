"""Safe opening of workbooks (XLSX), and their cells as they were written.

Cells are read by the parser below openpyxl's read-only mode, and the extra pins the major version.
That mode omits merged and hidden cells and fills gaps with a million empty rows; the full mode
keeps every formatted empty cell in memory.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from pathlib import Path
from typing import Any, Literal, NamedTuple

from revdata.errors import UnreadableInputError, require_extra

SUFFIX = ".xlsx"
FOREIGN_SUFFIXES = (".xls", ".xlsb", ".xlsm", ".xltx", ".ods", ".fods", ".numbers")
GUIDE = "guide"  # the sheet that explains the workbook and says what its rows are
CODES = "codes"  # the sheet with the code lists
IDS = "ids"  # the sheet with the identifiers that links of a contribution may name
PACKAGE_CELL = "package"  # in the guide, left of the name of the contribution
ROWS_CELL = "rows"  # in the guide, left of the word that says what the rows are
NEW_ROWS = "new"  # the rows are added to those of the package
ALL_ROWS = "all"  # the rows stand for the whole of each table
LARGEST = 32 * 2**20  # bytes of XML; half a million filled cells or more
COMPOUND_FILE = bytes.fromhex("D0CF11E0A1B11AE1")  # old Excel files, and encrypted new ones

_QUOTED = re.compile(r'"[^"]*"?|\[[^]]*\]?')  # in a number format, what is not its letters
Kind = Literal["text", "number", "date", "time", "boolean", "error", "formula"]


class Cell(NamedTuple):
    """A filled cell: what it is, its text as a CSV file would have it, and more by kind.

    ``detail`` is the formula of a formula, whose text is the value it last had.
    """

    kind: Kind
    text: str
    detail: str = ""


class Area(NamedTuple):
    """A range of cells, counted from 1, ends included."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int

    @property
    def size(self) -> int:
        """Return how many cells there are."""
        return (self.last_column - self.first_column + 1) * (self.last_row - self.first_row + 1)

    def places(self) -> Iterator[tuple[int, int]]:
        """Yield row and column of each cell."""
        rows = range(self.first_row, self.last_row + 1)
        return product(rows, range(self.first_column, self.last_column + 1))

    def __str__(self) -> str:
        first = f"{column_letters(self.first_column)}{self.first_row}"
        return f"{first}:{column_letters(self.last_column)}{self.last_row}"


@dataclass(frozen=True)
class Worksheet:
    """The filled cells of a sheet by row and column, counted from 1, and what else it hides."""

    title: str
    hidden: bool
    rows: Mapping[int, Mapping[int, Cell]]
    merged: tuple[Area, ...]
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[tuple[int, int], ...]  # first and last

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell without spaces around it, empty where there is none."""
        cell = self.rows.get(row, {}).get(column)
        return "" if cell is None else cell.text.strip()


@dataclass(frozen=True)
class Workbook:
    """A workbook as read: where it lies, and its sheets in order."""

    path: Path
    sheets: tuple[Worksheet, ...]

    @property
    def adds_rows(self) -> bool:
        """Return whether the guide says that the rows are added to those of the package."""
        return self._guide(ROWS_CELL).lower() == NEW_ROWS

    @property
    def contribution(self) -> str:
        """Return the name of the contribution whose rows these are, empty for the base's."""
        return self._guide(PACKAGE_CELL)

    def _guide(self, word: str) -> str:
        """Return what stands in the guide beside a word, empty where there is none."""
        for sheet in self.sheets:
            if sheet.title.strip().lower() == GUIDE:
                for row in sheet.rows:
                    if sheet.text(row, 1).lower() == word:
                        return sheet.text(row, 2)
        return ""


# A character by its code in UTF-16, but for halves of pairs: ECMA-376, part 1, 22.9.2.19
ESCAPE = re.compile(r"_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_")


def column_letters(column: int) -> str:
    """Return what a spreadsheet calls a column, counted from 1: A to Z, AA and so on.

    >>> column_letters(3), column_letters(28)
    ('C', 'AB')
    """
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)


def is_spreadsheet(path: Path) -> bool:
    """Return whether a file is named as one of a spreadsheet program, CSV aside."""
    return path.suffix.lower() in (SUFFIX, *FOREIGN_SUFFIXES)


def export_first(path: Path) -> UnreadableInputError:
    """Return the error for a workbook where tables are asked for."""
    return UnreadableInputError(
        f"{path} is a spreadsheet; make tables of it first: "
        f"revdata export csv --path {path} -o FOLDER"
    )


def open_workbook(path: Path) -> Workbook:
    """Return the cells of a workbook; the file is read whole, once, and closed.

    Raises UnreadableInputError, with what to do, for a file that is no XLSX workbook, is protected
    by a password, damaged or larger than 32 MiB unpacked, and MissingExtraError without openpyxl.
    """
    data = _checked_bytes(path)
    require_extra("xlsx", "Workbooks", "openpyxl")
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of features that hold no cells
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            sheets = tuple(_worksheet(sheet) for sheet in book.worksheets)
        except Exception as error:  # whatever a damaged file makes the library run into
            raise UnreadableInputError(
                f"{path} is damaged or no workbook that can be read ({type(error).__name__}); "
                f"open it in a spreadsheet program and save it again as Excel workbook ({SUFFIX})."
            ) from error
    return Workbook(path, sheets)


def _checked_bytes(path: Path) -> bytes:
    """Return the file if it is a ZIP archive of a bearable size."""
    again = f"save it as Excel workbook ({SUFFIX})"
    if path.suffix.lower() != SUFFIX:
        raise UnreadableInputError(
            f"{path} is a spreadsheet in another format; open it in a spreadsheet program and "
            f"{again}."
        )
    try:
        if path.stat().st_size > LARGEST:
            raise _too_large(path)
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be opened: {error.strerror}.") from error
    if data.startswith(COMPOUND_FILE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableInputError(
                f"{path} is protected by a password; remove the password and {again}."
            )
        raise UnreadableInputError(
            f"{path} is in the old Excel format (.xls) whatever its name says; {again}."
        )
    _require_workbook(path, data, again)
    return data


def _require_workbook(path: Path, data: bytes, again: str) -> None:
    """Raise UnreadableInputError for what is no ZIP archive of XML, or too large once unpacked."""
    import zipfile  # slow to import

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableInputError(
            f"{path} is no workbook, or is damaged; open it in a spreadsheet program and {again}."
        ) from error
    if any(part.filename == "mimetype" for part in parts):
        raise UnreadableInputError(
            f"{path} is in the OpenDocument format (.ods) whatever its name says; {again}."
        )
    # What is read of a part never exceeds the size that the archive gives for it.
    if sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))) > LARGEST:
        raise _too_large(path)


def _too_large(path: Path) -> UnreadableInputError:
    return UnreadableInputError(
        f"{path} is too large to be read as a workbook (more than {LARGEST // 2**20} MiB "
        "unpacked); save each sheet as CSV UTF-8, which may be of any size."
    )


def _worksheet(sheet: Any) -> Worksheet:
    """Return one sheet of a workbook that openpyxl has opened for reading only."""
    parser = _parser(sheet, data_only=False)
    rows = _filled_cells(sheet, parser)
    if any(cell.kind == "formula" for row in rows.values() for cell in row.values()):
        _add_results(sheet, rows)
    merged = [_area(one.ref) for one in getattr(parser.merged_cells, "mergeCell", ())]
    return Worksheet(
        title=sheet.title,
        hidden=sheet.sheet_state != "visible",
        rows={number: rows[number] for number in sorted(rows)},
        merged=tuple(area for area in merged if area is not None),
        hidden_rows=tuple(sorted(int(n) for n, d in parser.row_dimensions.items() if _hides(d))),
        hidden_columns=tuple(
            (int(d["min"]), int(d["max"])) for d in parser.column_dimensions.values() if _hides(d)
        ),
    )


def _filled_cells(sheet: Any, parser: Any) -> dict[int, dict[int, Cell]]:
    """Return the cells that hold something by row and column, formulas without their results."""
    rows: dict[int, dict[int, Cell]] = {}
    for raw in _cells(parser):
        cell = _cell(sheet, raw)
        if cell.text.strip() or cell.kind == "formula":
            rows.setdefault(raw["row"], {})[raw["column"]] = cell
    return rows


def _add_results(sheet: Any, rows: Mapping[int, dict[int, Cell]]) -> None:
    """Give each formula the text of the value that it last had."""
    for raw in _cells(_parser(sheet, data_only=True)):
        old = rows.get(raw["row"], {}).get(raw["column"])
        if old is not None and old.kind == "formula":
            rows[raw["row"]][raw["column"]] = old._replace(text=_cell(sheet, raw).text)


def _parser(sheet: Any, *, data_only: bool) -> Any:
    # The reader for reading only leaves out merged and hidden cells and fills every gap with
    # empty ones, a million of them where a single cell stands far down; the parser below it
    # gives the cells that are there.
    from openpyxl.worksheet._reader import WorkSheetParser

    book = sheet.parent
    return WorkSheetParser(
        sheet._get_source(),
        sheet._shared_strings,
        data_only=data_only,
        epoch=book.epoch,
        date_formats=book._date_formats,
        timedelta_formats=book._timedelta_formats,
    )


def _cells(parser: Any) -> Iterator[dict[str, Any]]:
    with parser.source:
        for _, cells in parser.parse():
            yield from (cell for cell in cells if cell["value"] is not None)


def _hides(dimension: Mapping[str, str]) -> bool:
    return dimension.get("hidden") in ("1", "true")


def _area(reference: str) -> Area | None:
    from openpyxl.utils import range_boundaries

    area = Area(*range_boundaries(reference))
    return None if None in area else area


def _cell(sheet: Any, raw: Mapping[str, Any]) -> Cell:
    value = raw["value"]
    match raw["data_type"]:
        case "f":
            formula = value if isinstance(value, str) else getattr(value, "text", None)
            return Cell("formula", "", formula or "=TABLE()")
        case "e":
            return Cell("error", str(value))
        case "b":
            return Cell("boolean", "true" if value else "false")
        case "d":
            return _moment(sheet, raw)
        case "n":
            return Cell("number", number_text(value))
        case _:
            return Cell("text", unescaped(str(value)))


def unescaped(text: str) -> str:
    """Return a text with what a workbook writes as ``_xHHHH_`` as the characters it stands for."""
    return ESCAPE.sub(lambda match: chr(int(match[1], 16)), text).replace("\r\n", "\n")


def _moment(sheet: Any, raw: Mapping[str, Any]) -> Cell:
    """Return the cell for a date, as exactly as its number format shows it, or for a time."""
    from openpyxl.cell.read_only import ReadOnlyCell

    value = raw["value"]
    if not isinstance(value, date):  # a time of day or a span of time
        return Cell("time", str(value))
    code = ReadOnlyCell(sheet, raw["row"], raw["column"], value, "d", raw["style_id"]).number_format
    letters = set(_QUOTED.sub("", code.lower()))
    day = value.date() if isinstance(value, datetime) else value
    if letters & {"y", "m"} and not letters & {"d", "h"}:
        return Cell("date", day.isoformat()[: 7 if "m" in letters else 4])
    return Cell("date", day.isoformat())


def number_text(value: float) -> str:
    """Return a number as a CSV file has it: digits, at most one point, no exponent.

    Spreadsheets keep fifteen digits; what lies beyond is noise.

    >>> number_text(12.0), number_text(1.1000000000000001), number_text(5e6)
    ('12', '1.1', '5000000')
    """
    if isinstance(value, int):
        return str(value)
    text = f"{value:.15g}"
    if "e" in text:
        text = f"{value:.15f}".rstrip("0").rstrip(".") if abs(value) < 1 else f"{value:.0f}"
    return text
