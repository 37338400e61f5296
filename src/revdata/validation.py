"""Validate the package, another version, a contribution or a single table: find every problem."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from revdata.baseline import Kept, hold_against
from revdata.dataset import Dataset, Part, open_dataset
from revdata.engines.in_memory import inspect
from revdata.errors import near_names
from revdata.paths import DESCRIPTOR_NAME
from revdata.problems import Problem, Rule
from revdata.reports import Report
from revdata.rules.folder import UNKNOWN_TABLE, UNLISTED_FILE
from revdata.workbooks import GUIDE
from revdata.worksheets import cell_letters


def validate(path: str | Path | None = None, *, against: str | Path | None = None) -> Report:
    """Return the report on the data at ``path``, or on the package itself.

    ``path`` is a folder with a ``datapackage.json`` (a version of the package, or a contribution
    to it), a folder of CSV files named for tables, one such file, or a workbook (XLSX) with sheets
    named for tables; tables that are not there are taken from the package. Problems in a workbook
    name sheet and cell in their message. ``against`` names an earlier version, as in ``diff``:
    identifiers that were lost or given away since then are problems too. Raises
    UnreadableInputError if there is nothing to validate, or nothing to hold it against.
    """
    dataset = open_dataset(path)
    inspection = inspect(dataset)
    notes: tuple[str, ...] = ()
    if dataset.borrowed:
        notes = (f"Taken from the installed package: {', '.join(dataset.borrowed)}.",)
    if not inspection.compared:
        notes += ("Tables are compared with each other once every file and column can be read.",)
    kept = Kept((), ()) if against is None else hold_against(dataset, against, path)
    notes += tuple(note for part in dataset.parts for note in _sheet_notes(dataset, part))
    found = (*inspection.problems, *kept.problems)
    return Report(
        subject=str(path) if path is not None else dataset.package.name,
        found=(*_strangers(dataset), *_with_cells(found, dataset)),
        tables=len(dataset.package.tables),
        rows=inspection.rows,
        notes=(*notes, *kept.notes),
        paths=_paths(dataset),
    )


def _sheet_notes(dataset: Dataset, part: Part) -> list[str]:
    """Return what is to be said of a workbook that is no fault."""
    notes = []
    if part.sheets and len(dataset.parts) > 1:
        notes.append(
            f"The rows of {part.root} are added to those of the package, as its sheet {GUIDE} says."
        )
    for title in part.unread:
        near = near_names(title.strip().lower().replace(" ", "_"), dataset.package.tables, most=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        notes.append(f"The sheet {title} is named for no table and was not read.{hint}")
    return notes


def _with_cells(problems: Iterable[Problem], dataset: Dataset) -> list[Problem]:
    """Return the problems with those in a workbook told by file, sheet and cell."""
    sheets = {
        part.file_name(name): (part, name, cell_letters(part, dataset.table(name)))
        for part in dataset.parts
        for name in part.sheets
    }
    return [
        _with_cell(problem, *sheets[problem.file]) if problem.file in sheets else problem
        for problem in problems
    ]


def _with_cell(problem: Problem, part: Part, table: str, letters: Mapping[str, str]) -> Problem:
    place = f"Sheet {part.sheets[table].title}"
    letter = letters.get(problem.column or "")
    if problem.line is not None and letter is not None:
        place += f", cell {letter}{problem.line}, column {problem.column}"
    elif problem.line is not None:
        place += f", row {problem.line}"
    return replace(
        problem, file=part.files[table].as_posix(), message=f"{place}: {problem.message}"
    )


def _paths(dataset: Dataset) -> dict[str, Path]:
    """Return where each file lies that a problem may name."""
    return {
        part.name_of(path): path
        for part in dataset.parts
        for path in (*part.files.values(), *part.strangers, *part.unlisted)
    }


def _strangers(dataset: Dataset) -> list[Problem]:
    problems = []
    for part in dataset.parts:
        for file in part.strangers:
            near = near_names(file.stem, dataset.package.tables)
            repair = f"Rename it to {near[0]}.csv." if near else UNKNOWN_TABLE.repair
            message = f"There is no table {file.stem}."
            problems.append(_of_file(part, file, UNKNOWN_TABLE, message, repair))
        for file in part.unlisted:
            message = f"No resource of {DESCRIPTOR_NAME} names {file.name}, so nothing reads it."
            problems.append(_of_file(part, file, UNLISTED_FILE, message, UNLISTED_FILE.repair))
    return problems


def _of_file(part: Part, file: Path, rule: Rule, message: str, suggestion: str) -> Problem:
    return Problem(
        file=part.name_of(file),
        line=None,
        column=None,
        value=file.name,
        rule=rule.identifier,
        message=message,
        suggestion=suggestion,
    )
