"""Tables as a workbook to read, with labels, codes in words, and links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from revdata.dataset.derived import with_derived
from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.frames import load_frame, plain_values
from revdata.dataset.joins import join_passages, resolve_links
from revdata.dataset.parts import TableSet
from revdata.exports import sheets
from revdata.exports.request import Request, export_format
from revdata.lookup.codebook import GROUP_TITLES, codebook_rows, package_facts

CONTENTS, CODEBOOK = "contents", "codebook"
CODEBOOK_HEADER = (
    "table",
    "column",
    "position",
    "title",
    "type",
    "description",
    "required",
    "code list",
    "refers to",
    "empty means",
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
        name: {key: row for row, key in enumerate(load_frame(dataset, name)[table.key], start=2)}
        for name, table in dataset.package.tables.items()
    }
    for table in package.tables.values():
        _write_table(book.create_sheet(table.name), dataset, table, rows_of)
    book.properties.creator = dataset.package.name
    sheets.save(book, output, _made(dataset.package))
    return [output]


def _made(package: Package) -> datetime:
    """Return when the version was made, as the descriptor has it."""
    try:
        made = datetime.fromisoformat(str(package.metadata.get("created")))
    except ValueError:
        return sheets.FIRST_DAY
    return made.astimezone(UTC).replace(tzinfo=None)


def _write_contents(sheet: Any, dataset: TableSet) -> None:
    sheet.title = CONTENTS
    facts = package_facts(dataset.package)
    for row, fact in enumerate(facts, start=1):
        sheets.put_row(sheet, row, fact)
    rows = [
        (GROUP_TITLES.get(of.group, of.group), name, len(load_frame(dataset, name)), of.description)
        for name, of in dataset.package.tables.items()
    ]
    header = len(facts) + 2
    _write_rows(sheet, ("group", "sheet", "rows", "holds"), rows, header)
    for row, name in enumerate(dataset.package.tables, start=header + 1):
        _link(sheet.cell(row, 2), name, 1)


def _write_table(
    sheet: Any, dataset: TableSet, table: Table, rows_of: dict[str, dict[str, int]]
) -> None:
    frame = resolve_links(dataset, table.name, load_frame(dataset, table.name))
    frame = join_passages(dataset, table.name, frame).drop(columns="passage_ids")
    columns = [str(name) for name in frame.columns]
    fields = {field.name: field for of in (dataset.table("claims"), table) for field in of.fields}
    labels = {name: _code_labels(dataset.package, fields.get(name)) for name in columns}
    values = [
        [labels[name].get(value, value) for value in plain_values(frame, name)] for name in columns
    ]
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
    sheets.write_header(sheet, first, header)
    for number, name in enumerate(header, start=1):
        values = [row[number - 1] for row in rows]
        longest = max([len(name), *(len(str(value or "")) for value in values)])
        narrowest = sheets.NARROWEST if first == 1 else sheets.dimension_of(sheet, number).width
        wrapped = sheets.set_width(sheet, number, longest, narrowest)
        for place, value in enumerate(values, start=first + 1):
            cell = _put(sheet, place, number, value)
            if cell is not None and wrapped:
                sheets.wrap(cell)


def _put(sheet: Any, row: int, column: int, value: Any) -> Any:
    """Write a value, text as text whatever it looks like, and return its cell if there is one."""
    if value is None or value == "":
        return None
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, str):
        return sheets.put_text(sheet, row, column, value)
    cell = sheet.cell(row, column)
    cell.value = value
    return cell


def _link(cell: Any, sheet: str, row: int) -> None:
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A{row}")
    cell.font = Font(color="0563C1", underline="single")
