"""The workbook to fill in, with code lists as drop-downs and notes from the codebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as with_default
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.naming import next_identifier
from revdata.dataset.parts import BASE_NAME, Part, TableSet
from revdata.dataset.workbooks import (
    ALL_ROWS,
    CODES,
    GUIDE,
    IDS,
    NEW_ROWS,
    PACKAGE_CELL,
    ROWS_CELL,
    SUFFIX,
    number_text,
)
from revdata.dataset.worksheets import read_sheet
from revdata.errors import UnreadableInputError, not_found, require_extra
from revdata.exports.csv_tables import sound_rows
from revdata.exports.reading_workbook import (
    HEADER_COLOUR,
    NARROWEST,
    TEXT,
    dimension_of,
    put_heading,
    put_row,
    put_text,
    save,
    set_width,
    set_widths,
    wrap,
    write_header,
)
from revdata.lookup.codebook import GROUP_TITLES, describe_empty, link_of

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LAST_ROW = 1_048_576
SAMPLE = 200  # rows from which the width of a column is taken
NOTE_WIDTH, NOTE_LINE, NOTE_CHARACTERS = 340, 18, 48  # of the note on a header, in points
KEY_COLOUR = "C3D3E3"
FRESH = (
    "Your rows are added to those of the package: give each row a new identifier, and refer to "
    "rows of the package by theirs."
)
PRESENT = (
    "These are all rows of the tables as they are: correct cells, add rows. Each sheet replaces "
    "its whole table."
)
OF_CONTRIBUTION = (
    "The contribution that the rows belong to. A row with an identifier that is already in its "
    "tables replaces that row."
)
PRESENT_OF_CONTRIBUTION = (
    "These are all rows of the contribution as they are: correct cells, add rows. Each sheet "
    "replaces its whole table there."
)
SHARED = ("things", "accounts")  # groups of tables whose rows a contribution may name
STEPS = (
    "One sheet is one table, one row is one entry. The note on each column name says what belongs "
    "there, and what an empty cell means.",
    "Cells with codes offer a list; the sheet codes explains every code.",
    "Every column of text is formatted as Text, so that 1923-07 stays 1923-07. Paste values only.",
    "No formulas, merged cells, hidden rows or colours that mean something: only what a cell says "
    "is kept.",
)
STEPS_OF_BASE = (
    "Save as Excel workbook (.xlsx). Check it with: revdata validate FILE.xlsx",
    "Turn it into the tables of the package with: revdata export csv --path FILE.xlsx -o FOLDER",
)
STEPS_OF_CONTRIBUTION = (
    f"A column that names other rows offers them; the sheet {IDS} says what they are.",
    "Save as Excel workbook (.xlsx). Check it with: revdata validate FILE.xlsx --extra FOLDER",
    "Put the rows into the tables of the contribution with: revdata fill FOLDER FILE.xlsx",
)


@dataclass(frozen=True)
class _Layout:
    """What the sheets are laid out by: the lists that cells offer, and whose rows they hold.

    ``codes`` and ``ids`` give first and last row on their sheets, by code list and by table.
    """

    package: Package
    tables: Sequence[Table]
    filled: bool
    codes: Mapping[str, tuple[int, int]]
    contribution: Part | None = None
    ids: Mapping[str, tuple[int, int]] = with_default(default_factory=dict)
    keys: Mapping[str, list[str]] = with_default(default_factory=dict)  # of the contribution


def write_template(
    dataset: TableSet, output: Path, tables: Sequence[str] = (), *, filled: bool = False
) -> None:
    """Write a workbook with a sheet for each of the tables (all of them if none is named).

    With ``filled`` the sheets hold the present rows of the data set, else their header alone. With
    a contribution, opened or added last, the workbook is for its rows. Raises NotFoundError for an
    unknown table, MissingExtraError without openpyxl, and UnreadableInputError if ``output`` exists
    or is no .xlsx and for rows that no sheet can hold.
    """
    contribution = _contribution(dataset)
    present = dataset.package.tables if contribution is None else contribution.files
    wanted = {dataset.table(name).name for name in tables} or present.keys()
    for name in sorted(wanted - present.keys()):
        raise not_found(f"table in {contribution.label if contribution else name}", name, present)
    ordered = [table for name, table in dataset.package.tables.items() if name in wanted]
    _require_new(output)
    require_extra("xlsx", "Workbooks", "openpyxl")
    import openpyxl

    book = openpyxl.Workbook()
    guide: Any = book.active
    layout = _Layout(dataset.package, ordered, filled, _code_ranges(dataset.package, ordered))
    named: dict[str, list[tuple[str, str, str]]] = {}
    if contribution is not None:
        named = _nameable_rows(dataset, contribution, ordered)
        keys = {table.name: _keys(contribution, table) for table in ordered}
        layout = replace(layout, contribution=contribution, ids=_ranges(named), keys=keys)
    for table in ordered:
        _write_sheet(book.create_sheet(table.name), table, dataset, layout)
    _write_codes(book, dataset.package, layout.codes)
    if contribution is not None:
        _write_ids(book, named)
    _write_guide(guide, layout)
    save(book, output)


def _write_sheet(sheet: Worksheet, table: Table, dataset: TableSet, layout: _Layout) -> None:
    """Write the header of a table, and its rows if they are asked for."""
    _lay_out(sheet, table, layout)
    for part, _ in dataset.files(table.name) if layout.filled else ():
        if layout.contribution in (None, part):
            _fill(sheet, table, part)
    _set_widths(sheet, table)


def _require_new(output: Path) -> None:
    """Raise UnreadableInputError unless a workbook can be written there over no other file."""
    if output.suffix.lower() != SUFFIX:
        raise UnreadableInputError(f"{output} does not end in {SUFFIX}; name a workbook.")
    if output.exists():
        raise UnreadableInputError(
            f"{output} exists, and may hold somebody's work; name another file or remove it."
        )
    if not output.parent.is_dir():
        raise UnreadableInputError(f"There is no folder {output.parent} to write {output.name} to.")


def _contribution(dataset: TableSet) -> Part | None:
    """Return the contribution that was opened, else the one added last, None for the base."""
    parts = (dataset.own, *reversed(dataset.parts))
    return next((one for one in parts if one.package and one.name != BASE_NAME), None)


def _keys(part: Part, table: Table) -> list[str]:
    """Return the keys that a part has in a table, as far as they can be read."""
    position = table.columns.index(table.key)
    return [row.cells[position] for row in read_sheet(part, table).rows]


def _nameable_rows(
    dataset: TableSet, contribution: Part, tables: Sequence[Table]
) -> dict[str, list[tuple[str, str, str]]]:
    """Return by table what links of the tables may name: table, identifier and label of each row.

    The contribution's own come first; of passages and claims there are no others.
    """
    linked = {link.table for table in tables for link in table.foreign_keys}
    found: dict[str, list[tuple[str, str, str]]] = {}
    for table in dataset.package.tables.values():
        if table.name not in linked:
            continue
        others = dataset.parts if table.group in SHARED else ()
        parts = [contribution, *(part for part in others if part is not contribution)]
        key = table.columns.index(table.key)
        label = table.columns.index(table.label_column or table.key)
        rows = [
            (table.name, row.cells[key], row.cells[label])
            for part in parts
            if table.name in part.files
            for row in read_sheet(part, table).rows
        ]
        if rows:
            found[table.name] = rows
    return found


def _is_numeric(field: Field) -> bool:
    return field.type in ("integer", "number")


def _code_ranges(package: Package, tables: Sequence[Table]) -> dict[str, tuple[int, int]]:
    """Return first and last row on the sheet of codes of each list that the tables use."""
    used = {field.vocabulary for table in tables for field in table.fields}
    return _ranges({n: codes for n, codes in package.vocabularies.items() if n in used})


def _ranges(listed: Mapping[str, Sequence[Any]]) -> dict[str, tuple[int, int]]:
    """Return first and last row of each list on a sheet that has them one below the other."""
    ends = list(accumulate(map(len, listed.values()), initial=1))
    return {
        name: (above + 1, end) for name, (above, end) in zip(listed, pairwise(ends), strict=True)
    }


def _lay_out(sheet: Worksheet, table: Table, layout: _Layout) -> None:
    """Write the header with its notes, the formats of the columns and their drop-downs."""
    from openpyxl.comments import Comment

    for number, field in enumerate(table.fields, start=1):
        if not _is_numeric(field):
            dimension_of(sheet, number).number_format = TEXT
        colour = KEY_COLOUR if field.name == table.key else HEADER_COLOUR
        cell = put_heading(sheet, 1, number, field.name, colour)
        note = _note(table, field, layout)
        lines = sum(1 + len(line) // NOTE_CHARACTERS for line in note.splitlines())
        cell.comment = Comment(note, "revdata", height=NOTE_LINE * (lines + 1), width=NOTE_WIDTH)
        choice = _choice(table, field, layout)
        if choice is not None:
            choice.add(f"{cell.column_letter}2:{cell.column_letter}{LAST_ROW}")
            sheet.add_data_validation(choice)
    sheet.freeze_panes = "B2"


def _note(table: Table, field: Field, layout: _Layout) -> str:
    package, own = layout.package, layout.contribution
    lines = [field.title, field.description]
    if own is not None and own.prefix and field.name == table.key:
        next_one = next_identifier(table, own.prefix, layout.keys[table.name])
        lines.append(f"Yours begin with {own.prefix}" + (f" Next: {next_one}" if next_one else ""))
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


def _choice(table: Table, field: Field, layout: _Layout) -> Any:
    """Return the drop-down of a column, or None."""
    from openpyxl.worksheet.datavalidation import DataValidation

    link = link_of(table, field)
    if link is not None and link.table in layout.ids:
        first, last = layout.ids[link.table]
        # New rows have other identifiers, so that one which is not offered is no error.
        return DataValidation(type="list", formula1=f"{IDS}!$B${first}:$B${last}")
    if field.vocabulary is not None and field.vocabulary in layout.codes:
        first, last = layout.codes[field.vocabulary]
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
    for number, row in enumerate(sound_rows(part, table), start=sheet.max_row + 1):
        for column, (field, text) in enumerate(zip(table.fields, row.cells, strict=True), start=1):
            if _is_numeric(field) and _is_plain_number(text):
                value = float(text)
                sheet.cell(number, column).value = int(value) if value.is_integer() else value
            elif text:
                put_text(sheet, number, column, text)


def _is_plain_number(text: str) -> bool:
    """Return whether a number comes back from a spreadsheet as it is written here."""
    try:
        return number_text(float(text)) == text
    except ValueError:
        return False


def _set_widths(sheet: Worksheet, table: Table) -> None:
    for number, field in enumerate(table.fields, start=1):
        rows = sheet.iter_rows(2, min(sheet.max_row, SAMPLE), number, number, values_only=True)
        lengths = [len(str(value)) for (value,) in rows if value is not None]
        if not field.codes and not field.pattern and field.type == "string":
            lengths.append(2 * NARROWEST)
        if set_width(sheet, number, max([len(field.name), *lengths])):
            wrap(dimension_of(sheet, number))
            for (cell,) in sheet.iter_rows(2, sheet.max_row, number, number):
                if cell.value is not None:
                    wrap(cell)


def _write_ids(book: Workbook, named: Mapping[str, list[tuple[str, str, str]]]) -> None:
    sheet = book.create_sheet(IDS)
    write_header(sheet, 1, ("table", "identifier", "label"))
    for row, cells in enumerate(chain.from_iterable(named.values()), start=2):
        put_row(sheet, row, cells)
    set_widths(sheet, (16, 36, 100))
    sheet.freeze_panes = "A2"


def _write_codes(book: Workbook, package: Package, ranges: Mapping[str, tuple[int, int]]) -> None:
    sheet = book.create_sheet(CODES)
    write_header(sheet, 1, ("list", "code", "label", "definition"))
    for name, (first, _) in ranges.items():
        for row, code in enumerate(package.vocabularies[name], start=first):
            put_row(sheet, row, (name, code.code, code.label, code.definition))
    set_widths(sheet, (24, 24, 24, 100))
    sheet.freeze_panes = "A2"


def _write_guide(sheet: Any, layout: _Layout) -> None:
    """Write the first sheet: what to do, what the rows are, and a list of the sheets."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.hyperlink import Hyperlink

    own, filled = layout.contribution, layout.filled
    package = layout.package if own is None or own.package is None else own.package
    steps = STEPS + (STEPS_OF_BASE if own is None else STEPS_OF_CONTRIBUTION)
    present = PRESENT if own is None else PRESENT_OF_CONTRIBUTION
    sheet.title = GUIDE
    put_text(sheet, 1, 1, f"{package.name} {package.version}").font = Font(bold=True, size=14)
    put_text(sheet, 3, 1, ROWS_CELL).font = Font(bold=True)
    put_text(sheet, 3, 2, ALL_ROWS if filled else NEW_ROWS)
    put_text(sheet, 3, 3, present if filled else FRESH)
    if own is not None:
        put_text(sheet, 4, 1, PACKAGE_CELL).font = Font(bold=True)
        put_text(sheet, 4, 2, own.name)
        put_text(sheet, 4, 3, OF_CONTRIBUTION)
    choice = DataValidation(type="list", formula1=f'"{ALL_ROWS},{NEW_ROWS}"', allow_blank=False)
    choice.add("B3")
    sheet.add_data_validation(choice)
    for number, step in enumerate(steps, start=1):
        put_text(sheet, 5 + number, 1, str(number))
        put_text(sheet, 5 + number, 3, step)
    header = 7 + len(steps)
    write_header(sheet, header, ("group", "sheet", "holds"))
    for row, table in enumerate(layout.tables, start=header + 1):
        group = GROUP_TITLES.get(table.group, table.group)
        put_row(sheet, row, (group, table.name, table.description))
        cell = sheet.cell(row, 2)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{table.name}!A1")
        cell.style = "Hyperlink"
    set_widths(sheet, (16, 20, 100))
    for (cell,) in sheet.iter_rows(3, sheet.max_row, 3, 3):
        wrap(cell)
