"""Validate the package, another version, a contribution or a single table: find every problem."""

from pathlib import Path

from revdata.baseline import Kept, hold_against
from revdata.dataset import Dataset, open_dataset
from revdata.engines.in_memory import inspect
from revdata.errors import near_names
from revdata.problems import Problem, Rule
from revdata.reports import Report

UNKNOWN_TABLE = Rule(
    "unknown-table",
    "A CSV file in a data folder is named for a table.",
    "Rename the file to the name of its table, or move it elsewhere.",
)


def validate(path: str | Path | None = None, *, against: str | Path | None = None) -> Report:
    """Return the report on the data at ``path``, or on the package itself.

    ``path`` is a folder with a ``datapackage.json`` (a version of the package, or a contribution
    to it), a folder of CSV files named for tables, or one such file; tables that are not there
    are taken from the package. ``against`` names an earlier version, as in ``diff``: identifiers
    that were lost or given away since then are problems too. Raises UnreadableInputError if there
    is nothing to validate, or nothing to hold it against.
    """
    dataset = open_dataset(path)
    inspection = inspect(dataset)
    notes: tuple[str, ...] = ()
    if dataset.borrowed:
        notes = (f"Taken from the installed package: {', '.join(dataset.borrowed)}.",)
    if not inspection.compared:
        notes += ("Tables are compared with each other once every file and column can be read.",)
    kept = Kept((), ()) if against is None else hold_against(dataset, against, path)
    return Report(
        subject=str(path) if path is not None else dataset.package.name,
        found=(*_strangers(dataset), *inspection.problems, *kept.problems),
        tables=len(dataset.package.tables),
        rows=inspection.rows,
        notes=(*notes, *kept.notes),
    )


def _strangers(dataset: Dataset) -> list[Problem]:
    problems = []
    for part in dataset.parts:
        for file in part.strangers:
            near = near_names(file.stem, dataset.package.tables)
            repair = f"Rename it to {near[0]}.csv." if near else UNKNOWN_TABLE.repair
            problems.append(
                Problem(
                    file=file.as_posix(),
                    line=None,
                    column=None,
                    value=file.name,
                    rule=UNKNOWN_TABLE.identifier,
                    message=f"There is no table {file.stem}.",
                    suggestion=repair,
                )
            )
    return problems
