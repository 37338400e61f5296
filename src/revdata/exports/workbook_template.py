"""The workbook to fill in: a sheet a table, code lists as drop-downs, notes from the codebook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revdata.dataset.csv_files import Row
from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.parts import Part, TableSet
from revdata.dataset.workbooks import (
    ALL_ROWS,
    CODES,
    GUIDE,
    NEW_ROWS,
    ROWS_CELL,
    SUFFIX,
    number_text,
    require_openpyxl,
)
from revdata.dataset.worksheets import read_sheet
from revdata.errors import RevdataError, UnreadableInputError
from revdata.files.writing import moved_into_place
from revdata.lookup.codebook import GROUP_TITLES, describe_empty, link_of

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TEXT = "@"  # the number format that keeps what is typed
LAST_ROW = 1_048_576
MOST_CHARACTERS = 32_767  # of a cell; openpyxl cuts what is longer
NARROWEST, WIDEST = 12, 60  # of a column, in characters
SAMPLE = 200  # rows from which the width of a column is taken
NOTE_WIDTH, NOTE_LINE, NOTE_CHARACTERS = 340, 18, 48  # of the note on a header, in points
HEADER_COLOUR, KEY_COLOUR = "DDE6EF", "C3D3E3"
FRESH = (
    "Your rows are added to those of the package: give each row a new identifier, and refer to "
    "rows of the package by theirs."
)
PRESENT = (
    "These are all rows of the tables as they are: correct cells, add rows. Each sheet stands for "
    "its whole table."
)
STEPS = (
    "One sheet is one table, one row is one entry. The note on each column name says what belongs "
    "there, and what an empty cell means.",
    "Cells with codes offer a list; the sheet codes explains every code.",
    "Every column of text is formatted as Text, so that 1923-07 stays 1923-07. Paste values only.",
    "No formulas, merged cells, hidden rows or colours that mean something: only what a cell says "
    "is kept.",
    "Save as Excel workbook (.xlsx). Check it with: revdata validate FILE.xlsx",
    "Turn it into the tables of the package with: revdata export csv --from FILE.xlsx -o FOLDER",
)


def write_template(
    dataset: TableSet, output: Path, tables: Sequence[str] = (), *, filled: bool = False
) -> None:
    """Write a workbook with a sheet for each of the tables (all of them if none is named).

    With ``filled`` the sheets hold the present rows of the data set, else their header alone.
    Raises NotFoundError for an unknown table, UnreadableInputError if ``output`` exists or is no
    .xlsx, MissingExtraError without openpyxl, and RevdataError for rows that no sheet can hold.
    """
    chosen = [dataset.table(name) for name in tables] or list(dataset.package.tables.values())
    wanted = {table.name for table in chosen}
    ordered = [table for table in dataset.package.tables.values() if table.name in wanted]
    if output.suffix.lower() != SUFFIX:
        raise UnreadableInputError(f"{output} does not end in {SUFFIX}; name a workbook.")
    if output.exists():
        raise UnreadableInputError(
            f"{output} exists, and may hold somebody's work; name another file or remove it."
        )
    if not output.parent.is_dir():
        raise UnreadableInputError(f"There is no folder {output.parent} to write {output.name} to.")
    require_openpyxl()
    import openpyxl  # heavy

    book = openpyxl.Workbook()
    guide: Any = book.active
    ranges = _code_ranges(dataset.package, ordered)
    for table in ordered:
        sheet = book.create_sheet(table.name)
        _lay_out(sheet, dataset.package, table, ranges)
        if filled:
            for part, _ in dataset.files(table.name):
                _fill(sheet, table, part)
        _set_widths(sheet, table)
    _write_codes(book, dataset.package, ranges)
    _write_guide(guide, dataset.package, ordered, filled)
    with moved_into_place(output) as beside:
        book.save(beside)


def put_text(sheet: Worksheet, row: int, column: int, text: str) -> Any:
    """Write a text that stays one, never a formula, a number or an error, and return its cell."""
    cell = sheet.cell(row, column)
    cell.value = text
    cell.data_type = "s"
    cell.number_format = TEXT
    if text[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True
    return cell


def is_unfit(text: str) -> bool:
    """Return whether a cell of a sheet cannot hold the text as it is."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return len(text) > MOST_CHARACTERS or ILLEGAL_CHARACTERS_RE.search(text) is not None


def _is_numeric(field: Field) -> bool:
    return field.type in ("integer", "number")


def _code_ranges(package: Package, tables: Sequence[Table]) -> dict[str, tuple[int, int]]:
    """Return first and last row on the sheet of codes of each list that the tables use."""
    used = {field.vocabulary for table in tables for field in table.fields}
    ranges = {}
    row = 2
    for name, codes in package.vocabularies.items():
        if name in used:
            ranges[name] = (row, row + len(codes) - 1)
            row += len(codes)
    return ranges


def _lay_out(
    sheet: Worksheet, package: Package, table: Table, ranges: dict[str, tuple[int, int]]
) -> None:
    """Write the header with its notes, the formats of the columns and their drop-downs."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    for number, field in enumerate(table.fields, start=1):
        letter = get_column_letter(number)
        if not _is_numeric(field):
            sheet.column_dimensions[letter].number_format = TEXT
        cell = put_text(sheet, 1, number, field.name)
        cell.font = Font(bold=True)
        colour = KEY_COLOUR if field.name == table.key else HEADER_COLOUR
        cell.fill = PatternFill("solid", start_color=colour, end_color=colour)
        note = _note(package, table, field)
        lines = sum(1 + len(line) // NOTE_CHARACTERS for line in note.splitlines())
        cell.comment = Comment(note, "revdata", height=NOTE_LINE * (lines + 1), width=NOTE_WIDTH)
        choice = _choice(field, ranges)
        if choice is not None:
            choice.add(f"{letter}2:{letter}{LAST_ROW}")
            sheet.add_data_validation(choice)
    sheet.freeze_panes = "B2"


def _note(package: Package, table: Table, field: Field) -> str:
    lines = [field.title, field.description]
    if field.required:
        lines.append("Must be filled.")
    else:
        lines.append(f"May be empty; empty means: {describe_empty(package, field)}.")
    link = link_of(table, field)
    if link is not None:
        lines.append(f"An identifier of the table {link.table}.")
    if field.vocabulary is not None:
        lines.append(f"A code of the list {field.vocabulary} (sheet {CODES}).")
    if field.grammar == "edtf":
        lines.append(
            "A date such as 1923, 1923-07, 1923-41 (second half), 1924-23 (autumn), 1924~."
        )
    if field.type == "date":
        lines.append("A day such as 1923-07-01.")
    if _is_numeric(field):
        lines.append("A number.")
    return "\n".join(lines)


def _choice(field: Field, ranges: dict[str, tuple[int, int]]) -> Any:
    """Return the drop-down of a column, or None."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if field.vocabulary in ranges:
        first, last = ranges[field.vocabulary]
        formula = f"{CODES}!$B${first}:$B${last}"  # without =, as the format asks
        where = f"the list {field.vocabulary}; the sheet {CODES} explains it"
    elif field.type == "boolean":
        formula, where = '"true,false"', "true or false"
    else:
        return None
    return DataValidation(
        type="list",
        formula1=formula,
        allow_blank=not field.required,
        showErrorMessage=True,
        errorTitle=field.title[:32],
        error=f"Choose a code of {where}.",
    )


def _fill(sheet: Worksheet, table: Table, part: Part) -> None:
    """Write the rows of a part below those that are there."""
    found = read_sheet(part, table)
    if found.problems:
        raise RevdataError(
            f"{found.name} cannot be written to a workbook as it is: {found.problems[0].message} "
            "'revdata validate' names every fault."
        )
    for number, row in enumerate(found.rows, start=sheet.max_row + 1):
        unfit = [text for text in row.cells if is_unfit(text)]
        if unfit:
            raise RevdataError(
                f"{found.name}, line {row.line}: no sheet can hold {unfit[0][:40]!r}; it "
                f"has control characters or is longer than {MOST_CHARACTERS} characters."
            )
        _fill_row(sheet, number, table, row)


def _fill_row(sheet: Worksheet, number: int, table: Table, row: Row) -> None:
    for column, (field, text) in enumerate(zip(table.fields, row.cells, strict=True), start=1):
        if text:
            value = float(text) if _is_numeric(field) and _is_plain_number(text) else None
            if value is None:
                put_text(sheet, number, column, text)
            else:
                sheet.cell(number, column).value = int(value) if value.is_integer() else value


def _is_plain_number(text: str) -> bool:
    """Return whether a number comes back from a spreadsheet as it is written here."""
    try:
        return number_text(float(text)) == text
    except ValueError:
        return False


def _set_widths(sheet: Worksheet, table: Table) -> None:
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    for number, field in enumerate(table.fields, start=1):
        rows = sheet.iter_rows(2, min(sheet.max_row, SAMPLE), number, number, values_only=True)
        longest = max((len(str(value)) for (value,) in rows if value is not None), default=0)
        if not field.codes and not field.pattern and field.type == "string":
            longest = max(longest, 2 * NARROWEST)
        width = min(max(longest, len(field.name)) + 2, WIDEST)
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = max(width, NARROWEST)
        if width == WIDEST:
            wrapped = Alignment(wrap_text=True, vertical="top")
            dimension.alignment = wrapped
            for (cell,) in sheet.iter_rows(2, sheet.max_row, number, number):
                if cell.value is not None:
                    cell.alignment = wrapped


def _write_codes(book: Workbook, package: Package, ranges: dict[str, tuple[int, int]]) -> None:
    sheet = book.create_sheet(CODES)
    write_header(sheet, 1, ("list", "code", "label", "definition"))
    for name, (first, _) in ranges.items():
        for row, code in enumerate(package.vocabularies[name], start=first):
            for column, text in enumerate((name, code.code, code.label, code.definition), start=1):
                put_text(sheet, row, column, text)
    for letter, width in zip("ABCD", (24, 24, 24, 100), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def write_header(sheet: Worksheet, row: int, texts: Sequence[str]) -> None:
    """Write the names of columns, set off from what stands below."""
    from openpyxl.styles import Font, PatternFill

    for column, text in enumerate(texts, start=1):
        cell = put_text(sheet, row, column, text)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color=HEADER_COLOUR, end_color=HEADER_COLOUR)


def _write_guide(sheet: Any, package: Package, tables: Sequence[Table], filled: bool) -> None:
    """Write the first sheet: what to do, what the rows are, and a list of the sheets."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.hyperlink import Hyperlink

    sheet.title = GUIDE
    put_text(sheet, 1, 1, f"{package.name} {package.version}").font = Font(bold=True, size=14)
    put_text(sheet, 3, 1, ROWS_CELL).font = Font(bold=True)
    put_text(sheet, 3, 2, ALL_ROWS if filled else NEW_ROWS)
    put_text(sheet, 3, 3, PRESENT if filled else FRESH)
    choice = DataValidation(type="list", formula1=f'"{ALL_ROWS},{NEW_ROWS}"', allow_blank=False)
    choice.add("B3")
    sheet.add_data_validation(choice)
    row = 5
    for number, step in enumerate(STEPS, start=1):
        put_text(sheet, row, 1, str(number))
        put_text(sheet, row, 3, step)
        row += 1
    row += 1
    write_header(sheet, row, ("group", "sheet", "holds"))
    for table in tables:
        row += 1
        put_text(sheet, row, 1, GROUP_TITLES.get(table.group, table.group))
        cell = put_text(sheet, row, 2, table.name)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{table.name}!A1")
        cell.style = "Hyperlink"
        put_text(sheet, row, 3, table.description)
    for letter, width in zip("ABC", (16, 20, 100), strict=True):
        sheet.column_dimensions[letter].width = width
    for (cell,) in sheet.iter_rows(3, row, 3, 3):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
