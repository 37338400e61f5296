"""What an engine found out about a data set, and the report that is made of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from revdata.dataset.parquet_files import is_parquet
from revdata.dataset.parts import Part, TableSet, table_files
from revdata.dataset.problems import Problem, problem_of_file
from revdata.dataset.workbooks import GUIDE
from revdata.dataset.worksheets import cell_letters
from revdata.errors import near_names
from revdata.files.paths import DESCRIPTOR_NAME
from revdata.validation.identifiers import IdentifierCheck
from revdata.validation.reports import Report
from revdata.validation.rules.of_schema import UNKNOWN_TABLE, UNLISTED_FILE


@dataclass(frozen=True)
class Inspection:
    """What came of looking at every row: the problems, and how many rows there are.

    ``engine`` names the engine that ran. ``counts`` has how often each rule is broken where
    ``problems`` has the first of each rule alone, else nothing.
    """

    engine: str
    problems: tuple[Problem, ...]
    rows: int
    compared: bool  # False while a file cannot be read, for then tables are not compared
    counts: Mapping[str, int] = field(default_factory=dict)


def describe(
    dataset: TableSet,
    inspection: Inspection,
    identifiers: IdentifierCheck,
    derived: tuple[Problem, ...] = (),
) -> Report:
    """Return the report on what was opened; ``derived`` are faults of derived columns."""
    of_files = tuple(_unknown_files(dataset))
    counts = Counter(inspection.counts)
    if counts:
        counts.update(problem.rule for problem in (*of_files, *identifiers.problems, *derived))
    notes: list[str] = []
    if dataset.inherited:
        notes.append(f"Taken from the installed package: {', '.join(dataset.inherited)}.")
    if not inspection.compared:
        notes.append("Tables are compared with each other once every file and column can be read.")
    notes += (note for part in dataset.parts for note in _sheet_notes(dataset, part))
    found = (*inspection.problems, *derived, *identifiers.problems)
    return Report(
        subject=dataset.label,
        records=(*of_files, *_with_places(found, dataset)),
        tables=len(dataset.package.tables),
        rows=inspection.rows,
        notes=(*notes, *identifiers.notes),
        engine=inspection.engine,
        counts=dict(counts),
        paths=_paths(dataset),
    )


def _sheet_notes(dataset: TableSet, part: Part) -> Iterator[str]:
    """Yield what is to be said of a workbook that is no fault."""
    if part.sheets and len(dataset.parts) > 1:
        yield (
            f"The rows of {part.root} are added to those of the package, as its sheet {GUIDE} says."
        )
    for title in part.unread:
        near = near_names(title.strip().lower().replace(" ", "_"), dataset.package.tables, most=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        yield f"The sheet {title} is named for no table and was not read.{hint}"


def _with_places(problems: tuple[Problem, ...], dataset: TableSet) -> Iterator[Problem]:
    """Yield the problems; where a file has no lines, the message begins with the place."""
    sheets = {
        part.file_name(name): (part, name, cell_letters(part, dataset.table(name)))
        for part in dataset.parts
        for name in part.sheets
    }
    for problem in problems:
        if problem.file in sheets:
            yield _with_cell(problem, *sheets[problem.file])
        elif problem.line is not None and is_parquet(Path(problem.file)):
            column = "" if problem.column is None else f", column {problem.column}"
            yield replace(problem, message=f"Row {problem.line}{column}: {problem.message}")
        else:
            yield problem


def _with_cell(problem: Problem, part: Part, table: str, letters: Mapping[str, str]) -> Problem:
    """Return a problem of a sheet as one of its workbook, with sheet and cell in the message."""
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
        for paths in (map(table_files, part.files.values()), (part.unknown_files, part.unlisted))
        for files in paths
        for path in files
    }


def _unknown_files(dataset: TableSet) -> Iterator[Problem]:
    """Yield a problem for each file that is named for no table, or by no resource."""
    for part in dataset.parts:
        for file in part.unknown_files:
            near = near_names(file.stem, dataset.package.tables)
            repair = f"Rename it to {near[0]}.csv." if near else None
            message = f"There is no table {file.stem}."
            yield problem_of_file(UNKNOWN_TABLE, part.name_of(file), message, file.name, repair)
        for file in part.unlisted:
            message = f"No resource of {DESCRIPTOR_NAME} names {file.name}, so nothing reads it."
            yield problem_of_file(UNLISTED_FILE, part.name_of(file), message, file.name)
