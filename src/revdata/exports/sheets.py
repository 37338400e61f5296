"""The sheets of a workbook: text cells, headers and widths of columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from revdata.dataset.workbooks import ESCAPE
from revdata.errors import UnreadableInputError
from revdata.files.writing import moved_into_place

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TEXT = "@"  # the number format that keeps what is typed
MOST_CHARACTERS = 32_767  # of a cell; openpyxl cuts what is longer
NARROWEST, WIDEST = 12, 60  # of a column, in characters
FIRST_DAY = datetime(1980, 1, 1)  # that a ZIP archive can name
HEADER_COLOUR = "DDE6EF"


def put_text(sheet: Worksheet, row: int, column: int, text: str) -> Any:
    """Write a text that stays one, never a formula, a number or an error, and return its cell.

    Raises UnreadableInputError for a text that no cell can hold as it is.
    """
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell: Any = sheet.cell(row, column)
    if len(text) > MOST_CHARACTERS or ILLEGAL_CHARACTERS_RE.search(text):
        raise UnreadableInputError(
            f"No sheet can hold {text[:40]!r} in {sheet.title}, cell {cell.coordinate}; it has "
            f"control characters or is longer than {MOST_CHARACTERS} characters. Nothing was "
            "written."
        )
    cell.value = ESCAPE.sub(r"_x005F_x\1_", text)
    cell.data_type = "s"
    cell.number_format = TEXT
    if text[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True
    return cell


def put_row(sheet: Worksheet, row: int, texts: Sequence[str]) -> None:
    """Write texts side by side, the first in column A."""
    for column, text in enumerate(texts, start=1):
        put_text(sheet, row, column, text)


def write_header(sheet: Worksheet, row: int, texts: Sequence[str]) -> None:
    """Write the names of columns, set off from what stands below."""
    for column, text in enumerate(texts, start=1):
        put_heading(sheet, row, column, text)


def put_heading(
    sheet: Worksheet, row: int, column: int, text: str, colour: str = HEADER_COLOUR
) -> Any:
    """Write the name of a column, in bold on a colour, and return its cell."""
    from openpyxl.styles import Font, PatternFill

    cell = put_text(sheet, row, column, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", start_color=colour, end_color=colour)
    return cell


def set_width(sheet: Worksheet, column: int, longest: int, narrowest: float = NARROWEST) -> bool:
    """Make a column as wide as its longest text needs; return whether texts must be wrapped."""
    width = min(longest + 2, WIDEST)
    dimension_of(sheet, column).width = max(width, narrowest)
    return width == WIDEST


def dimension_of(sheet: Worksheet, column: int) -> Any:
    """Return what holds width and format of a column."""
    from openpyxl.utils import get_column_letter

    return sheet.column_dimensions[get_column_letter(column)]


def set_widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    """Make the first columns this wide, in characters."""
    for column, width in enumerate(widths, start=1):
        dimension_of(sheet, column).width = width


def wrap(cell: Any) -> None:
    """Let a cell, or the cells of a column, break a text over lines."""
    from openpyxl.styles import Alignment

    cell.alignment = Alignment(wrap_text=True, vertical="top")


class _Undated(ZipFile):
    """An archive whose members bear one date, so that the same sheets give the same bytes."""

    def writestr(  # type: ignore[override]
        self, name: Any, data: Any, *_: Any, **__: Any
    ) -> None:
        member = ZipInfo(name, FIRST_DAY.timetuple()[:6])
        super().writestr(member, data, ZIP_DEFLATED)


def save(book: Workbook, path: Path, made: datetime = FIRST_DAY) -> None:
    """Write a workbook that bears a date as that of its making: the same sheets, the same bytes.

    It is made in memory, since openpyxl leaves a file behind for each sheet when it is ended.
    """
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class Writer(ExcelWriter):
        def write_worksheet(self, sheet: Any) -> None:
            content = BytesIO()
            writer: Any = WorksheetWriter(sheet, content)
            writer.write()
            sheet._rels = writer._rels
            archive.writestr(sheet.path[1:], content.getvalue())
            self.manifest.append(sheet)

    book.properties.created = book.properties.modified = made
    content = BytesIO()
    with _Undated(content, "w") as archive:
        Writer(book, archive).write_data()
    with moved_into_place(path) as beside:
        beside.write_bytes(content.getvalue())
