"""Tables as a workbook to read, with labels and links, and the cells and widths of its sheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from revdata.dataset.derived import with_derived
from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.joins import load_joined
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import load_columns, load_table
from revdata.dataset.workbooks import ESCAPE
from revdata.errors import UnreadableInputError
from revdata.exports.request import Request, export_format
from revdata.files.writing import moved_into_place
from revdata.lookup.codebook import GROUP_TITLES, codebook_rows, package_facts

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
    cell.alignment = _wrapping()


@cache
def _wrapping() -> Any:
    from openpyxl.styles import Alignment

    return Alignment(wrap_text=True, vertical="top")


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


CONTENTS, CODEBOOK = "contents", "codebook"
CODEBOOK_HEADER = (
    *("table", "column", "position", "title", "type", "description", "required"),
    *("code list", "refers to", "empty means"),
)
MOST_LINKS = 65_000  # on a sheet; Excel drops all of them beyond 65,530


@export_format(
    "xlsx",
    title="a workbook to read: labels for codes, links between rows",
    extra="xlsx",
    libraries=("openpyxl",),
)
def write_workbook_to_read(request: Request) -> list[Path]:
    """Write one workbook with contents, codebook and a sheet for each table, and return it.

    Codes are shown by their labels, rows that a row refers to by label and link, days as text,
    since no spreadsheet knows those before 1900. Raises UnreadableInputError for a text that no
    cell can hold.
    """
    import openpyxl

    dataset, output = request.dataset, request.file()
    package = with_derived(dataset.package)
    book = openpyxl.Workbook()
    contents: Any = book.active
    _write_contents(contents, dataset)
    _write_rows(book.create_sheet(CODEBOOK), CODEBOOK_HEADER, codebook_rows(package))
    rows_of = {
        name: {key: row for row, key in enumerate(load_columns(dataset, name)[table.key], start=2)}
        for name, table in dataset.package.tables.items()
    }
    for table in package.tables.values():
        _write_table(book.create_sheet(table.name), dataset, table, rows_of)
    book.properties.creator = dataset.package.name
    save(book, output, _made(dataset.package))
    return [output]


def _made(package: Package) -> datetime:
    """Return when the version was made, as the descriptor has it."""
    try:
        made = datetime.fromisoformat(str(package.metadata.get("created")))
    except ValueError:
        return FIRST_DAY
    return made.astimezone(UTC).replace(tzinfo=None)


def _write_contents(sheet: Any, dataset: TableSet) -> None:
    sheet.title = CONTENTS
    facts = package_facts(dataset.package)
    for row, fact in enumerate(facts, start=1):
        put_row(sheet, row, fact)
    rows = [
        (GROUP_TITLES.get(of.group, of.group), name, len(load_table(dataset, name)), of.description)
        for name, of in dataset.package.tables.items()
    ]
    header = len(facts) + 2
    _write_rows(sheet, ("group", "sheet", "rows", "holds"), rows, header)
    for row, name in enumerate(dataset.package.tables, start=header + 1):
        _link(sheet.cell(row, 2), name, 1)


def _write_table(
    sheet: Any, dataset: TableSet, table: Table, rows_of: dict[str, dict[str, int]]
) -> None:
    joined = load_joined(dataset, table.name, resolve=True, passages=True).columns
    columns = [name for name in joined if name != "passage_ids"]
    fields = {field.name: field for of in (dataset.table("claims"), table) for field in of.fields}
    labels = {name: _code_labels(dataset.package, fields.get(name)) for name in columns}
    values = [[labels[name].get(value, value) for value in joined[name]] for name in columns]
    header = [
        fields[name].title if name in fields else name.replace("_", " ").capitalize()
        for name in columns
    ]
    _write_rows(sheet, header, list(zip(*values, strict=True)))
    for link in table.foreign_keys:
        column = columns.index(link.column) + 1
        for (cell,) in sheet.iter_rows(2, sheet.max_row, column, column):
            row = rows_of[link.table].get(cell.value)
            if row is not None and len(sheet._hyperlinks) < MOST_LINKS:
                _link(cell, link.table, row)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions


def _code_labels(package: Package, field: Field | None) -> dict[str, str]:
    """Return the labels of the codes that a column takes, by code."""
    if field is None or field.vocabulary not in package.vocabularies:
        return {}
    return {code.code: code.label for code in package.code_list(str(field.vocabulary))}


def _write_rows(
    sheet: Any, header: Sequence[str], rows: Sequence[Sequence[Any]], first: int = 1
) -> None:
    """Write a header and the rows below it, and make the columns as wide as they need."""
    write_header(sheet, first, header)
    for number, name in enumerate(header, start=1):
        values = [row[number - 1] for row in rows]
        longest = max([len(name), *(len(str(value or "")) for value in values)])
        narrowest = NARROWEST if first == 1 else dimension_of(sheet, number).width
        wrapped = set_width(sheet, number, longest, narrowest)
        for place, value in enumerate(values, start=first + 1):
            cell = _put(sheet, place, number, value)
            if cell is not None and wrapped:
                wrap(cell)


def _put(sheet: Any, row: int, column: int, value: Any) -> Any:
    """Write a value, text as text whatever it looks like, and return its cell if there is one."""
    if value is None or value == "":
        return None
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, str):
        return put_text(sheet, row, column, value)
    cell = sheet.cell(row, column)
    cell.value = value
    return cell


def _link(cell: Any, sheet: str, row: int) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A{row}")
    cell.font = _underlined()


@cache
def _underlined() -> Any:
    from openpyxl.styles import Font

    return Font(color="0563C1", underline="single")
