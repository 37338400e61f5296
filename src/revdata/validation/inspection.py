"""The findings of an engine, and the report made from them.

An exported table has derived columns such as ``author_holds``, which no reader demands; a cell of
one in a file that disagrees with what it is derived from is reported.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from revdata.dataset.csv_files import Row, Sheet, read_csv
from revdata.dataset.derived import derived_cells, derived_fields
from revdata.dataset.descriptor import Table
from revdata.dataset.naming import next_identifier
from revdata.dataset.opening import base_package
from revdata.dataset.parquet_files import is_parquet
from revdata.dataset.parts import Part, TableSet, ships, table_files
from revdata.dataset.problems import Problem, problem_of_file
from revdata.dataset.rows import DataError
from revdata.dataset.workbooks import GUIDE
from revdata.dataset.worksheets import cell_letters, read_columns
from revdata.errors import near_names
from revdata.files.paths import DESCRIPTOR_NAME, package_root
from revdata.validation.identifiers import IdentifierCheck
from revdata.validation.reports import Report
from revdata.validation.rules.of_schema import (
    DERIVED_COLUMN,
    DUPLICATE_KEY,
    UNKNOWN_TABLE,
    UNLISTED_FILE,
)

MOST = 10  # names of tables that a note lists
REPEATED = (DUPLICATE_KEY.identifier, "unique-identifier")
UNPREFIXED = ("sources", "vocabularies", "withdrawn")  # tables with identifiers of another form


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
    own: int | None = None  # rows of the user's own, where the engine counts them


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
        notes.append(f"Taken from the installed package: {_listed(dataset.inherited)}.")
    if not inspection.compared:
        notes.append("Tables are compared with each other once every file and column can be read.")
    notes += (note for part in dataset.parts for note in _sheet_notes(dataset, part))
    if inspection.engine == "pandas":
        notes += (note for part in dataset.parts for note in notes_on_prefixes(dataset, part))
    found = (*inspection.problems, *derived, *identifiers.problems)
    return Report(
        subject=dataset.label,
        records=(*of_files, *_with_places(_with_prefixes(found, dataset), dataset)),
        tables=len(dataset.package.tables),
        rows=inspection.rows,
        notes=(*notes, *identifiers.notes),
        engine=inspection.engine,
        counts=dict(counts),
        paths=_paths(dataset),
        checked=_checked(dataset, inspection.own),
        own=inspection.own,
    )


def parts_of_user(dataset: TableSet) -> list[Part]:
    """Return the parts that are neither the package at hand nor a companion of it."""
    return [
        part
        for part in dataset.parts
        if part.package is None
        or not (ships(part.package) or part.root.resolve() == package_root().resolve())
    ]


def _checked(dataset: TableSet, rows: int | None) -> str:
    """Return which data were looked at, how many rows, and where they lie."""
    base = base_package()
    here = f"{base.name} {base.version} at {base.root}"
    own = [
        part.label if part.unpacked else str(_place(dataset, part).resolve())
        for part in parts_of_user(dataset)
    ]
    if not own:
        return f"Checked: {here}."
    if rows is not None:
        own[-1] += f" ({rows} row{'' if rows == 1 else 's'})"
    beside = any(part.package and part.package.root == base.root for part in dataset.parts)
    alone = not beside and not dataset.inherited
    return f"Checked: {', '.join(own)}" + ("." if alone else f", against {here}.")


def _place(dataset: TableSet, part: Part) -> Path:
    """Return the one file that was named, or else the folder in which the files lie."""
    named = dataset.place
    return named if named and named.parent == part.root and named.is_file() else part.root


def _listed(tables: Sequence[str]) -> str:
    return ", ".join(tables) if len(tables) <= MOST else f"the other {len(tables)} tables"


def _sheet_notes(dataset: TableSet, part: Part) -> Iterator[str]:
    """Yield what is to be said of a workbook that is no fault."""
    if part.sheets and len(dataset.parts) > 1:
        done = "take the place of" if part.whole else "are added to"
        whose = part.contribution or "the package"
        yield f"The rows of {part.root} {done} those of {whose}, as its sheet {GUIDE} says."
    replaced = sorted(key for keys in part.replaced.values() for key in keys)
    if replaced:
        named = ", ".join(replaced[:5]) + (", ..." if replaced[5:] else "")
        count = "1 row" if len(replaced) == 1 else f"{len(replaced)} rows"
        yield f"The workbook replaces {count} of {part.label}: {named}."
    for title in part.unread:
        near = near_names(title.strip().lower().replace(" ", "_"), dataset.package.tables, most=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        yield f"The sheet {title} is named for no table and was not read.{hint}"


def notes_on_prefixes(dataset: TableSet, part: Part) -> Iterator[str]:
    """Yield what is to be said of identifiers of a contribution that lack its prefix."""
    prefix = dataset.prefix_of(part)
    if not prefix or (part.package and ships(part.package)):
        return
    keys = [
        row.cells[0]
        for name in part.files
        if name in dataset.package.tables and name not in UNPREFIXED
        for row in _key_rows(part, dataset.table(name))
    ]
    wrong = [key for key in keys if key and not key.startswith(prefix)]
    if wrong:
        named = ", ".join(wrong[:5]) + (", ..." if wrong[5:] else "")
        yield f"Identifiers of {part.name} begin with {prefix}; {len(wrong)} do not: {named}."
    others = [
        f"{row.cells[1]} ({table.name}, line {row.line})"
        for table in dataset.package.tables.values()
        if table.name in part.files and table.name != "claim_links"
        if table.group != "comparison" and "claim_id" in table.columns and table.name != "claims"
        for row in _key_rows(part, table, "claim_id")
        if row.cells[1] and not row.cells[1].startswith(prefix)
    ]
    if others:
        named = ", ".join(others[:5]) + (", ..." if others[5:] else "")
        yield f"Rows of {part.name} are tied to claims that are not its own: {named}."


def _key_rows(part: Part, table: Table, *columns: str) -> Iterator[Row]:
    for path in table_files(part.files[table.name]):
        yield from read_columns(part, table, (table.key, *columns), path).rows


def _with_prefixes(problems: Iterable[Problem], dataset: TableSet) -> Iterator[Problem]:
    """Yield the problems; where a key of a contribution is the base's, the repair says whose."""
    tables = {
        part.file_name(name): (part, dataset.table(name))
        for part in dataset.parts
        if dataset.prefix_of(part)
        for name in part.files
        if name in dataset.package.tables and name not in UNPREFIXED
    }
    for problem in problems:
        part, table = tables.get(problem.file, (None, None))
        if part is None or table is None or problem.column != table.key or not problem.value:
            yield problem
            continue
        prefix = dataset.prefix_of(part)
        if problem.value.startswith(prefix) or problem.rule not in REPEATED:
            yield problem
            continue
        own = [row.cells[0] for row in _key_rows(part, table)]
        free = next_identifier(table, prefix, own) or f"{prefix}{problem.value}"
        repair = f"{problem.value} is the base's; yours begin with {prefix} Write {free}."
        yield replace(problem, suggestion=repair)


def _with_places(problems: Iterable[Problem], dataset: TableSet) -> Iterator[Problem]:
    """Yield the problems; where a file has no lines, the message begins with the place."""
    sheets = {
        part.file_name(name): (part, name, cell_letters(part, dataset.table(name)))
        for part in dataset.parts
        for name in part.sheets
    }
    rows: dict[str, bool] = {}  # whether the problems of a file name rows, by file
    for problem in problems:
        if problem.file not in rows:
            rows[problem.file] = is_parquet(Path(problem.file))
        if problem.file in sheets:
            yield _with_cell(problem, *sheets[problem.file])
        elif problem.line is not None and rows[problem.file]:
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
    for column, fresh in expected:
        if column.name not in cells:
            continue
        for row, found, said in zip(sheet.rows, cells[column.name], fresh, strict=True):
            if row.whole and found != said:
                yield Problem(
                    sheet.name,
                    row.line_of(columns.index(column.name)),
                    column.name,
                    found,
                    DERIVED_COLUMN.identifier,
                    f"The cell is derived: {repr(said) if said else 'an empty one'} belongs here.",
                    DERIVED_COLUMN.repair,
                )
