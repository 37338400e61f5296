"""Write tables as the project's own CSV: UTF-8, line feeds, quotation marks where needed."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from revdata.dataset.csv_files import BLANK_ROW, BYTE_ORDER_MARK, COLUMN_ORDER, Row
from revdata.dataset.derived import derived_cells
from revdata.dataset.descriptor import Table
from revdata.dataset.parts import Part, TableSet
from revdata.dataset.rows import as_text
from revdata.dataset.worksheets import read_sheet
from revdata.errors import UnreadableInputError
from revdata.exports.request import Request, export_format

REPAIRED = {rule.identifier for rule in (BLANK_ROW, BYTE_ORDER_MARK, COLUMN_ORDER)}


@export_format("csv", title="one CSV file a table, in a folder")
def write_csv(request: Request) -> list[Path]:
    """Write one CSV file a table to a folder, and return the files.

    Of a data set that lies elsewhere than the package only its own tables are written, and of all
    tables the stored columns alone, since the files are what ``data`` holds. The cells
    are written as they are: a file that spreadsheet programs open may hold no text that they take
    for a formula, but that is for ``validate`` to refuse, not for this to change. Raises
    UnreadableInputError, before anything is written, where a cell cannot be written as it stands.
    """
    dataset = request.dataset
    part = dataset.parts[-1]
    return request.write_folder(
        {
            f"{name}.csv": _csv_text(table, [part])
            for name, table in dataset.package.tables.items()
            if name in part.files and name not in dataset.inherited
        }
    )


def whole_tables(dataset: TableSet) -> dict[str, str]:
    """Return by its file's name the CSV of each table: the rows of all parts, derived columns too.

    Raises UnreadableInputError where a cell cannot be written as it stands.
    """
    return {
        f"{name}.csv": _full_text(dataset, table) for name, table in dataset.package.tables.items()
    }


def _full_text(dataset: TableSet, table: Table) -> str:
    """Return the rows of all parts as CSV, with the derived columns after the table's own."""
    rows = [row.cells for part, _ in dataset.files(table.name) for row in sound_rows(part, table)]
    own = dict(zip(table.columns, zip(*rows, strict=True), strict=True)) if rows else {}
    derived = list(derived_cells(dataset, table, lambda name: own.get(name, ())))
    names = [*table.columns, *(field.name for field, _ in derived)]
    added = zip(*(map(as_text, cells) for _, cells in derived), strict=True)
    full = ((*row, *more) for row, more in zip(rows, added, strict=True)) if derived else rows
    return _as_csv(names, full)


def _csv_text(table: Table, parts: Iterable[Part]) -> str:
    rows = (row.cells for part in parts for row in sound_rows(part, table))
    return _as_csv(table.columns, rows)


def _as_csv(names: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return buffer.getvalue()


def sound_rows(part: Part, table: Table) -> tuple[Row, ...]:
    """Return the rows of a table in one part; raises UnreadableInputError where one is damaged."""
    sheet = read_sheet(part, table)
    faults = [problem for problem in sheet.problems if problem.rule not in REPAIRED]
    if faults:
        first, *others = faults
        more = f" There are {len(others)} further faults in it." if others else ""
        row = "" if first.line is None else f", row {first.line}"
        column = "" if first.column is None else f", column {first.column}"
        raise UnreadableInputError(
            f"{sheet.name}{row}{column}: {first.message} {first.suggestion}{more} "
            f"Nothing was written; 'revdata validate {part.root}' names every fault."
        )
    return sheet.rows
