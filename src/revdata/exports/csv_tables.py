"""Write tables as the project's own CSV: UTF-8, line feeds, quotation marks where needed."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from revdata.dataset.csv_files import BLANK_ROW, BYTE_ORDER_MARK, COLUMN_ORDER, Row
from revdata.dataset.descriptor import Table
from revdata.dataset.parts import Part, TableSet
from revdata.dataset.worksheets import read_sheet
from revdata.errors import UnreadableInputError
from revdata.exports.request import Request, export_format

REPAIRED = {rule.identifier for rule in (BLANK_ROW, BYTE_ORDER_MARK, COLUMN_ORDER)}


@export_format("csv", title="one CSV file a table, in a folder")
def write_csv(request: Request) -> list[Path]:
    """Write one CSV file a table to a folder, and return the files.

    Of a data set that lies elsewhere than the package only its own tables are written. The cells
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
    """Return by the name of its file the CSV of each table, with the rows of all parts.

    Raises UnreadableInputError where a cell cannot be written as it stands.
    """
    return {
        f"{name}.csv": _csv_text(table, [part for part, _ in dataset.files(name)])
        for name, table in dataset.package.tables.items()
    }


def _csv_text(table: Table, parts: Iterable[Part]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    for part in parts:
        writer.writerows(row.cells for row in sound_rows(part, table))
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
