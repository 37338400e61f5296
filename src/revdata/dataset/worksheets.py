"""Read the sheets of a workbook as text under a table's columns, and collect their faults."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from revdata.dataset.csv_files import BLANK_ROW, EMPTY_FILE, Row, Sheet, place_columns, read_file
from revdata.dataset.descriptor import Field, Table
from revdata.dataset.parts import Part
from revdata.dataset.problems import Problem, Rule
from revdata.dataset.workbooks import Cell, Worksheet, column_letters

HEADER_ROW = Rule(
    "header-row",
    "The column names stand in the first row of a sheet.",
    "Delete the rows above the column names.",
)
NAMELESS_COLUMN = Rule(
    "nameless-column",
    "Every filled column of a sheet has a name in its header.",
    "Remove the cells, or move them under the column they belong to.",
)
FORMULA = Rule(
    "formula-cell",
    "A cell holds a value, not a formula.",
    "Copy the cell and paste it in its place with Paste Special, Values.",
)
MERGED = Rule(
    "merged-cells",
    "Each cell stands by itself; none are merged.",
    "Unmerge the cells and fill each of them.",
)
DATE_CELL = Rule(
    "date-cell",
    "A date is text, so that it stays as uncertain as it is.",
    "Format the column as Text and type the date again.",
)
NUMBER_CELL = Rule(
    "number-cell",
    "A column of text holds text, not numbers.",
    "Format the column as Text and type the value again.",
)
TRUTH_CELL = Rule(
    "truth-cell",
    "A truth value stands only in a column of true and false.",
    "Format the column as Text and type the value again.",
)
ERROR_CELL = Rule(
    "error-cell",
    "A cell holds no error of the spreadsheet program.",
    "Type the value that belongs there.",
)
APOSTROPHE = Rule(
    "apostrophe",
    "No apostrophe stands before a value to mark it as text.",
    "Remove the apostrophe; format the column as Text instead.",
)
HIDDEN = Rule(
    "hidden-cells",
    "Nothing is hidden: what nobody sees, nobody checks.",
    "Select what lies around, right-click and choose Unhide; or clear the filter.",
)
RULES = (
    HEADER_ROW,
    NAMELESS_COLUMN,
    FORMULA,
    MERGED,
    DATE_CELL,
    NUMBER_CELL,
    TRUTH_CELL,
    ERROR_CELL,
    APOSTROPHE,
    HIDDEN,
)

HEADER_SEARCH = 20  # rows among which the column names are looked for
MERGED_FILL = 100_000  # cells that a merged range gives its value to, at most
DAY_ZERO = date(1899, 12, 30)  # from which spreadsheets count days
FIRST_SERIAL, LAST_SERIAL = 3000, 80000  # numbers below are years rather than days since then

Report = Callable[..., None]


@dataclass(frozen=True)
class Layout:
    """Where the columns of a table stand in a sheet, and the faults of its header.

    ``header`` is the row of the column names, None in a sheet without cells; ``places`` gives for
    each column of the table its number in the sheet; ``names`` the name of each named column.
    """

    header: int | None
    places: tuple[int | None, ...]
    names: dict[int, str]
    problems: tuple[Problem, ...]


def read_sheet(part: Part, table: Table, path: Path | None = None) -> Sheet:
    """Return the rows of a table as text, from its file or from its sheet of a workbook.

    ``path`` is one of the files where the table is a folder of them.
    """
    name = part.file_name(table.name, path)
    if table.name in part.sheets:
        return _read_worksheet(part.sheets[table.name], table, name)
    return read_file(path or part.files[table.name], table.columns, name)


def read_columns(
    part: Part, table: Table, columns: Sequence[str], path: Path | None = None
) -> Sheet:
    """Return the rows of a table as ``read_sheet`` does, under some of its columns alone."""
    if table.name not in part.sheets:
        file = path or part.files[table.name]
        return read_file(file, columns, part.file_name(table.name, path))
    sheet = read_sheet(part, table)
    at = [table.columns.index(column) for column in columns]
    rows = (
        replace(r, cells=tuple(r.cells[i] for i in at), offsets=(0,) * len(at)) for r in sheet.rows
    )
    return replace(sheet, rows=tuple(rows))


def cell_letters(part: Part, table: Table) -> dict[str, str]:
    """Return the letters of the columns of a sheet, by the name of the column."""
    layout = _layout(part.sheets[table.name], table, part.file_name(table.name))
    letters = {name: column_letters(number) for number, name in layout.names.items()}
    for column, place in zip(table.columns, layout.places, strict=True):
        if place is not None:
            letters[column] = column_letters(place)
    return letters


def _reporter(name: str, problems: list[Problem]) -> Report:
    def report(  # noqa: PLR0913, PLR0917 -- the fields of the record
        rule: Rule,
        message: str,
        line: int | None = None,
        column: str | None = None,
        value: str | None = None,
        suggestion: str | None = None,
    ) -> None:
        repair = suggestion or rule.repair
        problems.append(Problem(name, line, column, value, rule.identifier, message, repair))

    return report


def _layout(worksheet: Worksheet, table: Table, name: str) -> Layout:
    problems: list[Problem] = []
    report = _reporter(name, problems)
    first_rows = list(worksheet.rows)[:HEADER_SEARCH]
    if not first_rows:
        report(EMPTY_FILE, "The sheet is empty.")
        return Layout(None, (None,) * len(table.columns), {}, tuple(problems))

    def known(row: int) -> int:
        return sum(cell.text.strip() in table.columns for cell in worksheet.rows[row].values())

    header = max(first_rows, key=known)  # the first of those that name most columns
    if header > 1:
        report(HEADER_ROW, f"The column names stand in row {header}, not in row 1.", header)
    names = {
        number: cell.text.replace("\xa0", " ")
        for number, cell in sorted(worksheet.rows[header].items())
    }
    numbers = list(names)

    def report_header(rule: Rule, message: str, _: int, **more: str | None) -> None:
        report(rule, message, header, **more)

    places = place_columns(list(names.values()), table.columns, report_header)
    return Layout(
        header,
        tuple(None if place is None else numbers[place] for place in places),
        names,
        tuple(problems),
    )


def _read_worksheet(worksheet: Worksheet, table: Table, name: str) -> Sheet:
    """Return the sheet with the rows below its header; blank rows at the end do not count."""
    layout = _layout(worksheet, table, name)
    if layout.header is None:
        return Sheet(name, frozenset(), (), layout.problems, readable=False)
    problems = list(layout.problems)
    report = _reporter(name, problems)
    body = [row for row in worksheet.rows if row > layout.header]
    _report_hidden(worksheet, layout, body, report)
    _report_gaps([layout.header, *body], report)
    _report_nameless(worksheet, layout, body, report)
    merged = _merged_texts(worksheet, layout, body, report)
    links = {key.column for key in table.foreign_keys}
    readers = [
        None if place is None else (place, field, field.name in links)
        for field, place in zip(table.fields, layout.places, strict=True)
    ]
    rows = []
    for line in body:
        cells = []
        for reader in readers:
            text = ""
            if reader is not None:
                place, field, is_link = reader
                cell = worksheet.rows[line].get(place)
                if cell is None:
                    text = merged.get((line, place), "")
                else:
                    text = _read_cell(cell, field, is_link, line, report)
            cells.append(text)
        rows.append(Row(line, tuple(cells), whole=True, offsets=(0,) * len(cells)))
    present = frozenset(
        c for c, place in zip(table.columns, layout.places, strict=True) if place is not None
    )
    return Sheet(name, present, tuple(rows), tuple(problems), readable=True)


def _report_hidden(
    worksheet: Worksheet, layout: Layout, body: Sequence[int], report: Report
) -> None:
    if worksheet.hidden:
        report(HIDDEN, "The sheet is hidden.", suggestion="Right-click a sheet's tab: Unhide.")
    filled = {layout.header, *body}
    for first, last in _runs([row for row in worksheet.hidden_rows if row in filled]):
        what = f"Row {first} is" if first == last else f"Rows {first} to {last} are"
        report(HIDDEN, f"{what} hidden.", first)
    for first, last in worksheet.hidden_columns:
        for number, column in layout.names.items():
            if first <= number <= last:
                letters = column_letters(number)
                report(HIDDEN, f"Column {letters} is hidden.", layout.header, column)


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of consecutive numbers."""
    start = None
    for number, following in pairwise([*numbers, 0]):
        start = number if start is None else start
        if following != number + 1:
            yield start, number
            start = None


def _report_gaps(rows: Sequence[int], report: Report) -> None:
    for above, below in pairwise(rows):
        if below == above + 2:
            report(BLANK_ROW, "The row is blank.", above + 1, suggestion="Delete the row.")
        elif below > above + 2:
            message = f"Rows {above + 1} to {below - 1} are blank."
            report(BLANK_ROW, message, above + 1, suggestion="Delete the rows.")


def _report_nameless(
    worksheet: Worksheet, layout: Layout, body: Sequence[int], report: Report
) -> None:
    """Report each column without a name once, at its first filled cell."""
    seen = set(layout.names)
    for line in body:
        for number, cell in worksheet.rows[line].items():
            if number not in seen:
                seen.add(number)
                letters = column_letters(number)
                message = f"Cell {letters}{line} is filled, but column {letters} has no name."
                report(NAMELESS_COLUMN, message, line, value=cell.detail or cell.text)


def _merged_texts(
    worksheet: Worksheet, layout: Layout, body: Sequence[int], report: Report
) -> dict[tuple[int, int], str]:
    """Report merged ranges; return the texts of the cells they cover, those of the first cells.

    Covered cells are read as if each had the value, so that they are not called empty as well.
    """
    texts: dict[tuple[int, int], str] = {}
    last = body[-1] if body else layout.header or 0
    left = MERGED_FILL
    for area in worksheet.merged:
        if area.first_row > last:
            continue
        column = layout.names.get(area.first_column)
        report(MERGED, f"The cells {area} are merged.", area.first_row, column)
        first = worksheet.rows.get(area.first_row, {}).get(area.first_column)
        left -= area.size
        if first is not None and left >= 0:
            texts.update(dict.fromkeys(area.places(), first.text))
    return texts


def _read_cell(cell: Cell, field: Field, is_link: bool, line: int, report: Report) -> str:
    """Return the text of a cell under a column, and report what cannot stand there."""
    fault = _fault(cell, field, is_link)
    if fault is None:
        return cell.text
    rule, message, suggestion, text = fault
    report(rule, message, line, field.name, cell.detail or cell.text, suggestion)
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
    again = f"Format the column as Text and type {text} again."
    if field.type == "date" or field.grammar is not None:
        if text.isdigit() and FIRST_SERIAL <= int(text) <= LAST_SERIAL:
            day = (DAY_ZERO + timedelta(days=int(text))).isoformat()
            message = f"The cell holds {text}, the number by which a spreadsheet keeps {day}."
            return _date_fault(message, day, field)
        return NUMBER_CELL, f"The cell holds the number {text}, not text.", again, text
    if field.pattern is not None or is_link:
        message = f"The cell holds the number {text}, not text; zeros before it are lost."
        again = "Format the column as Text and type the identifier again, zeros included."
        return NUMBER_CELL, message, again, text
    return NUMBER_CELL, f"The cell holds the number {text}, not text.", again, text


def _date_fault(message: str, text: str, field: Field) -> Fault:
    again = f"Format the column as Text and type {text} again"
    if text.endswith("-01") and field.type != "date":
        again += f", or {text[:-3]} if the day is not meant"
    return DATE_CELL, message, f"{again}.", text
