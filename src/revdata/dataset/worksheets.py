"""The rows of a table as text, from a file or a worksheet, with the faults found.

A sheet of a workbook counts as a file, named ``mine.xlsx, sheet claims``, so that a problem is
recorded alike for every kind of file; only messages call the cell ``C7``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from revdata.dataset.csv_files import (
    BLANK_ROW,
    EMPTY_FILE,
    Report,
    Row,
    Sheet,
    make_sheet,
    place_columns,
    read_csv,
    reporter,
)
from revdata.dataset.descriptor import Field, Table
from revdata.dataset.edtf import with_bounds
from revdata.dataset.parquet_files import is_parquet, read_parquet
from revdata.dataset.parts import Part
from revdata.dataset.problems import Problem, Rule, RuleList
from revdata.dataset.workbooks import Cell, Worksheet, column_letters

_rules = RuleList()
HEADER_ROW = _rules.add(
    "header-row",
    "The column names stand in the first row of a sheet.",
    "Delete the rows above the column names.",
)
NAMELESS_COLUMN = _rules.add(
    "nameless-column",
    "Every filled column of a sheet has a name in its header.",
    "Remove the cells, or move them under the column they belong to.",
)
FORMULA = _rules.add(
    "formula-cell",
    "A cell holds a value, not a formula.",
    "Copy the cell and paste it in its place with Paste Special, Values.",
)
MERGED = _rules.add(
    "merged-cells",
    "Each cell stands by itself; none are merged.",
    "Unmerge the cells and fill each of them.",
)
DATE_CELL = _rules.add(
    "date-cell",
    "A date is text, so that it stays as uncertain as it is.",
    "Format the column as Text and type the date again.",
)
NUMBER_CELL = _rules.add(
    "number-cell",
    "A column of text holds text, not numbers.",
    "Format the column as Text and type the value again.",
)
TRUTH_CELL = _rules.add(
    "truth-cell",
    "A truth value stands only in a column of true and false.",
    "Format the column as Text and type the value again.",
)
ERROR_CELL = _rules.add(
    "error-cell",
    "A cell holds no error of the spreadsheet program.",
    "Type the value that belongs there.",
)
APOSTROPHE = _rules.add(
    "apostrophe",
    "No apostrophe stands before a value to mark it as text.",
    "Remove the apostrophe; format the column as Text instead.",
)
HIDDEN = _rules.add(
    "hidden-cells",
    "Nothing is hidden: what nobody sees, nobody checks.",
    "Select what lies around, right-click and choose Unhide; or clear the filter.",
)
RULES = tuple(_rules)

HEADER_SEARCH = 20  # rows among which the column names are looked for
MERGED_FILL = 100_000  # cells that a merged range gives its value to, at most
DAY_ZERO = date(1899, 12, 30)  # from which spreadsheets count days
FIRST_SERIAL, LAST_SERIAL = 3000, 80000  # numbers below are years rather than days since then


@dataclass(frozen=True)
class Header:
    """The row of a worksheet with the column names, and where the columns of a table stand.

    ``places`` gives for each column of the table its number in the sheet, ``names`` the name of
    each named column.
    """

    sheet: Worksheet
    row: int
    places: tuple[int | None, ...]
    names: dict[int, str]

    @property
    def body(self) -> list[int]:
        """Return the filled rows below the header."""
        return [row for row in self.sheet.rows if row > self.row]


def read_sheet(part: Part, table: Table, path: Path | None = None) -> Sheet:
    """Return the rows of a table as text, from its file or from its sheet of a workbook.

    ``path`` is one of the files where the table is a folder of them.
    """
    return read_columns(part, table, table.columns, path)


def read_columns(
    part: Part, table: Table, columns: Sequence[str], path: Path | None = None
) -> Sheet:
    """Return the rows of a table as ``read_sheet`` does, under these columns."""
    name = part.file_name(table.name, path)
    if table.name in part.sheets:
        wanted = replace(table, fields=tuple(map(table.field, columns)))
        sheet = _read_worksheet(part.sheets[table.name], wanted, name)
        return _with_bounds(sheet, columns) if part.contribution else sheet
    path = path or part.files[table.name]
    read = read_parquet if is_parquet(path) and path.is_file() else read_csv
    sheet = read(path, columns, name)
    replaced = part.replaced.get(table.name)
    if not replaced:
        return sheet
    key = columns.index(table.key)
    return replace(sheet, rows=tuple(row for row in sheet.rows if row.cells[key] not in replaced))


def _with_bounds(sheet: Sheet, columns: Sequence[str]) -> Sheet:
    """Return a sheet of a contribution's workbook with the days that follow from its dates."""
    rows = (row._replace(cells=with_bounds(columns, row.cells)) for row in sheet.rows)
    return replace(sheet, rows=tuple(rows))


def cell_letters(part: Part, table: Table) -> dict[str, str]:
    """Return the letters of the columns of a sheet, by the name of the column."""
    header = _find_header(part.sheets[table.name], table, reporter("", []))
    if header is None:
        return {}
    places = {name: number for number, name in header.names.items()}
    found = zip(table.columns, header.places, strict=True)
    places |= {column: place for column, place in found if place is not None}
    return {name: column_letters(number) for name, number in places.items()}


def _find_header(sheet: Worksheet, table: Table, report: Report) -> Header | None:
    """Return the header, and report its faults; None in a sheet without cells."""
    first_rows = list(sheet.rows)[:HEADER_SEARCH]
    if not first_rows:
        report(EMPTY_FILE, "The sheet is empty.")
        return None

    def known(row: int) -> int:
        return sum(cell.text.strip() in table.columns for cell in sheet.rows[row].values())

    line = max(first_rows, key=known)  # the first of those that name most columns
    if line > 1:
        report(HEADER_ROW, f"The column names stand in row {line}, not in row 1.", line)
    cells = sorted(sheet.rows[line].items())
    names = {number: cell.text.replace("\xa0", " ") for number, cell in cells}
    numbers = list(names)
    places = place_columns(list(names.values()), table.columns, report, line)
    at = tuple(None if place is None else numbers[place] for place in places)
    return Header(sheet, line, at, names)


def _read_worksheet(worksheet: Worksheet, table: Table, name: str) -> Sheet:
    """Return the sheet with the rows below its header; blank rows at the end do not count."""
    problems: list[Problem] = []
    report = reporter(name, problems)
    header = _find_header(worksheet, table, report)
    if header is None:
        return make_sheet(name, problems)
    _report_hidden(header, report)
    _report_gaps(header, report)
    _report_nameless(header, report)
    merged = _merged_texts(header, report)
    links = {key.column for key in table.foreign_keys}
    flat = (0,) * len(table.columns)

    def text(line: int, place: int | None, field: Field) -> str:
        cell = None if place is None else worksheet.rows[line].get(place)
        if cell is None:
            return merged.get((line, place), "")
        return _read_cell(cell, field, field.name in links, line, report)

    columns = list(zip(header.places, table.fields, strict=True))
    rows = [
        Row(line, tuple(text(line, *column) for column in columns), whole=True, offsets=flat)
        for line in header.body
    ]
    return make_sheet(name, problems, table.columns, header.places, rows)


def _report_hidden(header: Header, report: Report) -> None:
    if header.sheet.hidden:
        report(HIDDEN, "The sheet is hidden.", suggestion="Right-click a sheet's tab: Unhide.")
    filled = {header.row, *header.body}
    for first, last in _runs([row for row in header.sheet.hidden_rows if row in filled]):
        what = f"Row {first} is" if first == last else f"Rows {first} to {last} are"
        report(HIDDEN, f"{what} hidden.", first)
    for first, last in header.sheet.hidden_columns:
        for number, column in header.names.items():
            if first <= number <= last:
                letters = column_letters(number)
                report(HIDDEN, f"Column {letters} is hidden.", header.row, column=column)


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of consecutive numbers."""
    start = None
    for number, following in pairwise([*numbers, 0]):
        start = number if start is None else start
        if following != number + 1:
            yield start, number
            start = None


def _report_gaps(header: Header, report: Report) -> None:
    for above, below in pairwise([header.row, *header.body]):
        if below == above + 2:
            report(BLANK_ROW, "The row is blank.", above + 1, suggestion="Delete the row.")
        elif below > above + 2:
            message = f"Rows {above + 1} to {below - 1} are blank."
            report(BLANK_ROW, message, above + 1, suggestion="Delete the rows.")


def _report_nameless(header: Header, report: Report) -> None:
    """Report each column without a name once, at its first filled cell."""
    seen = set(header.names)
    for line in header.body:
        for number, cell in header.sheet.rows[line].items():
            if number not in seen:
                seen.add(number)
                letters = column_letters(number)
                message = f"Cell {letters}{line} is filled, but column {letters} has no name."
                report(NAMELESS_COLUMN, message, line, value=cell.detail or cell.text)


def _merged_texts(header: Header, report: Report) -> dict[tuple[int, int | None], str]:
    """Report merged ranges; return the texts of the cells they cover, those of the first cells.

    Covered cells are read as if each had the value, so that they are not called empty as well.
    """
    texts: dict[tuple[int, int | None], str] = {}
    last = max(header.body, default=header.row)
    left = MERGED_FILL
    for area in header.sheet.merged:
        if area.first_row > last:
            continue
        column = header.names.get(area.first_column)
        report(MERGED, f"The cells {area} are merged.", area.first_row, column=column)
        first = header.sheet.rows.get(area.first_row, {}).get(area.first_column)
        left -= area.size
        if first is not None and left >= 0:
            texts.update(dict.fromkeys(area.places(), first.text))
    return texts


def _read_cell(cell: Cell, field: Field, is_link: bool, line: int, report: Report) -> str:
    """Return the text of a cell under a column, and report what cannot stand there."""
    fault = _fault(cell, field, is_link)
    if fault is None:
        return cell.text
    rule, message, repair, text = fault
    value = cell.detail or cell.text
    report(rule, message, line, column=field.name, value=value, suggestion=repair)
    return text


Fault = tuple[Rule, str, str, str]  # with the repair, and the text to go on with


def _fault(cell: Cell, field: Field, is_link: bool) -> Fault | None:
    match cell.kind:
        case "text":
            plain = field.type == "string" and not (
                field.codes or field.pattern or field.grammar or is_link
            )
            if plain or not cell.text.startswith("'"):
                return None
            bare = cell.text[1:]
            return APOSTROPHE, "An apostrophe stands before the value.", f"Write {bare}.", bare
        case "formula":
            shown = f", which last gave {cell.text!r}" if cell.text else ""
            return FORMULA, f"The cell holds a formula{shown}.", FORMULA.repair, cell.text
        case "error":
            return ERROR_CELL, f"The cell holds the error {cell.text}.", ERROR_CELL.repair, ""
        case "date":
            message = f"The cell holds the spreadsheet's own date {cell.text}."
            return _date_fault(message, cell.text, field)
        case "time":
            message = f"The cell holds the spreadsheet's own time {cell.text}."
            return DATE_CELL, message, NUMBER_CELL.repair, ""
        case "boolean":
            if field.type == "boolean":
                return None
            message = f"The cell holds the truth value {cell.text.upper()}, not text."
            return TRUTH_CELL, message, TRUTH_CELL.repair, cell.text
        case "number":
            return _number_fault(cell.text, field, is_link)


def _number_fault(text: str, field: Field, is_link: bool) -> Fault | None:
    if field.type in ("integer", "number", "boolean"):
        return None
    dated = field.type == "date" or field.grammar is not None
    if dated and text.isdigit() and FIRST_SERIAL <= int(text) <= LAST_SERIAL:
        day = (DAY_ZERO + timedelta(days=int(text))).isoformat()
        message = f"The cell holds {text}, the number by which a spreadsheet keeps {day}."
        return _date_fault(message, day, field)
    message = f"The cell holds the number {text}, not text"
    if not dated and (field.pattern is not None or is_link):
        again = "Format the column as Text and type the identifier again, zeros included."
        return NUMBER_CELL, f"{message}; zeros before it are lost.", again, text
    again = f"Format the column as Text and type {text} again."
    return NUMBER_CELL, f"{message}.", again, text


def _date_fault(message: str, text: str, field: Field) -> Fault:
    again = f"Format the column as Text and type {text} again"
    if text.endswith("-01") and field.type != "date":
        again += f", or {text[:-3]} if the day is not meant"
    return DATE_CELL, message, f"{again}.", text
