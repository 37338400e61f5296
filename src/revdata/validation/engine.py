"""Validate the package, another version, a contribution or a single table: find every problem."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from revdata.dataset.opening import open_dataset
from revdata.dataset.parquet_files import is_parquet
from revdata.dataset.parts import Part, TableSet, table_files
from revdata.dataset.problems import Problem, Rule
from revdata.dataset.workbooks import GUIDE
from revdata.dataset.worksheets import cell_letters
from revdata.errors import near_names
from revdata.files.paths import DESCRIPTOR_NAME
from revdata.validation.choosing import Choice, inspect
from revdata.validation.identifiers import Kept, hold_against
from revdata.validation.reports import Report
from revdata.validation.rules.of_folder import UNKNOWN_TABLE, UNLISTED_FILE


def validate(
    path: str | Path | None = None,
    *,
    against: str | Path | None = None,
    choice: Choice | None = None,
) -> Report:
    """Return the report on the data at ``path``, or on the package itself.

    ``path`` is a folder with a ``datapackage.json`` (a version of the package, or a contribution
    to it), a folder of CSV or Parquet files named for tables, one such file, or a workbook (XLSX)
    with sheets named for tables; tables that are not there are taken from the package. A table may
    also be a folder of parts. Problems in a workbook name sheet and cell in their message.
    ``against`` names an earlier version, as in ``diff``: identifiers that were lost or given away
    since then are problems too. ``choice`` says which engine validates and how, by default the one
    that suits the size. Raises UnreadableInputError if there is nothing to validate, or nothing to
    hold it against, MissingExtraError if the engine is not installed.
    """
    dataset = open_dataset(path)
    inspection = inspect(dataset, choice or Choice())
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
        engine=inspection.engine,
        counts=_counts(inspection.counts, (*_strangers(dataset), *kept.problems)),
        paths=_paths(dataset),
    )


def _counts(counts: Mapping[str, int], more: Iterable[Problem]) -> dict[str, int]:
    """Return the counts with further problems added, where rules are counted at all."""
    return dict(Counter(counts) + Counter(problem.rule for problem in more)) if counts else {}


def _sheet_notes(dataset: TableSet, part: Part) -> list[str]:
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


def _with_cells(problems: Iterable[Problem], dataset: TableSet) -> list[Problem]:
    """Return the problems with those in a workbook told by file, sheet and cell, or row."""
    sheets = {
        part.file_name(name): (part, name, cell_letters(part, dataset.table(name)))
        for part in dataset.parts
        for name in part.sheets
    }
    return [
        _with_cell(problem, *sheets[problem.file]) if problem.file in sheets else _with_row(problem)
        for problem in problems
    ]


def _with_row(problem: Problem) -> Problem:
    """Return a problem in a Parquet file told by row and column; others as they are."""
    if problem.line is None or not is_parquet(Path(problem.file)):
        return problem
    column = "" if problem.column is None else f", column {problem.column}"
    return replace(problem, message=f"Row {problem.line}{column}: {problem.message}")


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


def _paths(dataset: TableSet) -> dict[str, Path]:
    """Return where each file lies that a problem may name."""
    return {
        part.name_of(path): path
        for part in dataset.parts
        for paths in (map(table_files, part.files.values()), (part.strangers, part.unlisted))
        for files in paths
        for path in files
    }


def _strangers(dataset: TableSet) -> list[Problem]:
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
