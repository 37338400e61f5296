"""Comparison of derived columns in a file with the values they should have.

An exported table has columns such as ``author_holds``, which no reader demands. Whoever changes one
of them in the file would be heard by nobody, so that a cell that disagrees is reported.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from revdata.dataset.csv_files import Sheet, read_csv
from revdata.dataset.derived import derived_cells, derived_fields
from revdata.dataset.descriptor import Table
from revdata.dataset.parts import TableSet, table_files
from revdata.dataset.problems import Problem
from revdata.dataset.rows import DataError
from revdata.validation.rules.of_schema import DERIVED_COLUMN


def stale_derived_cells(dataset: TableSet) -> Iterator[Problem]:
    """Yield a problem for each cell of a derived column in a CSV file that says something else."""
    for name, table, file, derived in files_with_derived(dataset):
        wanted = dict.fromkeys([table.key, "claim_id", "tie", *derived])
        columns = [column for column in wanted if column in (*table.columns, *derived)]
        sheet = read_csv(file, columns, name)
        if sheet.readable:
            yield from _stale(dataset, table, sheet, columns)


def files_with_derived(
    dataset: TableSet,
) -> Iterator[tuple[str, Table, Path, tuple[str, ...]]]:
    """Yield each CSV file with derived columns: its name, table, path and those columns."""
    for part in dataset.parts:
        for table in dataset.package.tables.values():
            fields = {field.name for field in derived_fields(dataset.package, table)}
            for file in table_files(part.files[table.name]) if table.name in part.files else ():
                derived = tuple(column for column in _header(file) if column in fields)
                if derived:
                    yield part.name_of(file), table, file, derived


def _header(file: Path) -> list[str]:
    """Return the first line of a CSV file as column names; none of another file."""
    if file.suffix != ".csv" or not file.is_file():
        return []
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as opened:
        return next(csv.reader([opened.readline()]), [])


def _stale(dataset: TableSet, table: Table, sheet: Sheet, columns: list[str]) -> Iterator[Problem]:
    cells = {name: [row.cells[at] or None for row in sheet.rows] for at, name in enumerate(columns)}
    try:
        expected = list(derived_cells(dataset, table, cells.__getitem__))
    except DataError:  # validation names what cannot be read
        return
    for field, fresh in expected:
        if field.name not in cells:
            continue
        for row, found, said in zip(sheet.rows, cells[field.name], fresh, strict=True):
            if row.whole and found != said:
                yield Problem(
                    sheet.name,
                    row.line_of(columns.index(field.name)),
                    field.name,
                    found,
                    DERIVED_COLUMN.identifier,
                    f"The cell is derived: {repr(said) if said else 'an empty one'} belongs here.",
                    DERIVED_COLUMN.repair,
                )
