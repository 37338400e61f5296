"""Write tables as the project's own CSV: UTF-8, line feeds, quotation marks where needed."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from revdata.dataset.csv_files import BLANK_ROW, BYTE_ORDER_MARK, COLUMN_ORDER, Sheet
from revdata.dataset.descriptor import Table
from revdata.dataset.parts import Part, TableSet
from revdata.dataset.worksheets import read_sheet
from revdata.errors import UnreadableInputError
from revdata.exports.request import Request
from revdata.files.writing import write_texts

MENDED = {rule.identifier for rule in (BLANK_ROW, BYTE_ORDER_MARK, COLUMN_ORDER)}


def write_csv(request: Request) -> list[Path]:
    """Write one CSV file a table to a folder, and return the files.

    Of a data set that lies elsewhere than the package only its own tables are written. The cells
    are written as they are: a file that spreadsheet programs open may hold no text that they take
    for a formula, but that is for ``validate`` to refuse, not for this to change. Raises
    UnreadableInputError, before anything is written, where a cell cannot be written as it stands.
    """
    dataset, folder = request.dataset, request.folder()
    part = dataset.parts[-1]
    tables = [
        dataset.table(name)
        for name in dataset.package.tables
        if name in part.files and name not in dataset.borrowed
    ]
    texts = {folder / f"{table.name}.csv": _csv_text(table, [part]) for table in tables}
    write_texts(texts)
    return list(texts)


def whole_tables(dataset: TableSet) -> dict[str, str]:
    """Return by its name the CSV of each table, with the rows of all parts, for other formats.

    Raises UnreadableInputError where a cell cannot be written as it stands.
    """
    return {
        name: _csv_text(table, [part for part, _ in dataset.files(name)])
        for name, table in dataset.package.tables.items()
    }


def _csv_text(table: Table, parts: Iterable[Part]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    for part in parts:
        writer.writerows(row.cells for row in _sound_sheet(part, table).rows)
    return buffer.getvalue()


def _sound_sheet(part: Part, table: Table) -> Sheet:
    sheet = read_sheet(part, table)
    faults = [problem for problem in sheet.problems if problem.rule not in MENDED]
    if faults:
        more = f" There are {len(faults) - 1} further faults in it." if len(faults) > 1 else ""
        row = "" if faults[0].line is None else f", row {faults[0].line}"
        column = "" if faults[0].column is None else f", column {faults[0].column}"
        raise UnreadableInputError(
            f"{sheet.name}{row}{column}: {faults[0].message} {faults[0].suggestion}{more} "
            f"Nothing was written; 'revdata validate {part.root}' names every fault."
        )
    return sheet
