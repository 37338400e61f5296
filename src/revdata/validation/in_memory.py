"""Validation in memory, with pandera on pandas.

Text first, then types, then pandera without coercion for whatever one frame can tell; keys, links
and rules over the package are worked out from the rows of all tables.

A table that pandera found sound is not checked again in the same process, as long as its rows are
the same.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from revdata.dataset.csv_files import DAMAGED_LINE
from revdata.dataset.descriptor import ForeignKey, Table
from revdata.dataset.parquet_files import is_parquet
from revdata.dataset.parts import TableSet
from revdata.dataset.problems import Problem, Rule
from revdata.dataset.rows import TypedTable, read_typed
from revdata.validation.inspection import Inspection, parts_of_user
from revdata.validation.pandera_schemas import build, import_pandera, quiet_pandera
from revdata.validation.rules import (
    CONSTRAINTS,
    constraint_repair,
    empty_table,
    row_rules,
    rules_of,
)
from revdata.validation.rules.kinds import MOST_HINTS, NEAR_AMONG, Records, RowRule, near_hint
from revdata.validation.rules.of_schema import UNKNOWN_REFERENCE

Progress = Callable[[str, int, int], None]  # what is done, how many steps are done, of how many
REPEATED_KEY = "field_uniqueness"  # as pandera names the check
# Tables in which pandera found nothing, with their absent columns and a hash of the rows: whoever
# corrects a cell and validates again waits for the table with that cell alone.
_SOUND: set[tuple[Table, frozenset[str], bytes]] = set()


@dataclass(frozen=True)
class _BadValues:
    """Values of one column by which a comparison of tables knows the bad rows."""

    rule: Rule
    column: str  # in which the fault is to be fixed
    known_by: str  # the column of the values
    faults: Mapping[str, tuple[str, str]]  # message and suggestion by value

    def problems(self, typed: TypedTable) -> dict[int, Problem]:
        """Return the problems by the place of the row in the table."""
        return {
            place: _problem(typed, place, self.column, self.rule, self.faults[value])
            for place, value in enumerate(typed.columns[self.known_by])
            if value in self.faults
        }


def inspect(dataset: TableSet, progress: Progress = lambda *_: None) -> Inspection:
    """Return every problem of a data set: by table, then in the order of the file."""
    described = dataset.package.tables
    tables: dict[str, TypedTable] = {}
    for done, (name, table) in enumerate(described.items()):
        progress("Reading tables", done, 2 * len(described))
        tables[name] = read_typed(dataset, table)
    records = Records(dataset.package, {name: _records(typed) for name, typed in tables.items()})
    compared = all(typed.readable and not typed.absent_columns for typed in tables.values())
    emptied: set[str] = set()  # tables whose missing rows are reported once, of the table
    of_links = _broken_links(records, tables, emptied)
    of_package = _package_faults(records, tables, emptied) if compared else {}
    problems: list[Problem] = []
    for done, (name, typed) in enumerate(tables.items(), 1):
        found = list(typed.problems)
        if typed.readable:
            found += _in_precedence(typed, of_links[name], of_package.get(name, ()))
        if name in emptied:
            found.append(empty_table(dataset, name))
        problems.extend(_one_a_cell(found, typed))
        progress("Checking tables", len(tables) + done, 2 * len(tables))
    rows = sum(len(typed.rows) for typed in tables.values())
    return Inspection("pandas", tuple(problems), rows, compared, own=_own_rows(dataset, tables))


def _own_rows(dataset: TableSet, tables: Mapping[str, TypedTable]) -> int | None:
    """Return how many rows are the user's own, None where the package alone was looked at."""
    own = {id(part) for part in parts_of_user(dataset)}
    rows = (
        row for name, typed in tables.items() if name not in dataset.inherited for row in typed.rows
    )
    return sum(id(part) in own for part, _, _ in rows) if own else None


def _records(typed: TypedTable) -> list[dict[str, object]]:
    """Return the rows as dictionaries; of a row whose cells slid sideways the key alone."""
    rows = [
        dict(zip(typed.columns, cells, strict=True))
        for cells in zip(*typed.columns.values(), strict=True)
    ]
    for row, (_, _, text) in zip(rows, typed.rows, strict=True):
        if not text.whole:
            row.update(dict.fromkeys(set(row) - {typed.table.key}))
    return rows


# Comparing tables


def _broken_links(
    records: Records, tables: Mapping[str, TypedTable], emptied: set[str]
) -> dict[str, list[_BadValues]]:
    """Return by table the links that name no row; add tables without any row to ``emptied``."""
    found: dict[str, list[_BadValues]] = defaultdict(list)
    for name, typed in tables.items():
        for link in typed.table.foreign_keys:
            target = tables.get(link.table)
            if target is None or not target.readable or link.key in target.absent_columns:
                continue
            faults = _dangling(records, name, link)
            if faults and not records.rows(link.table):
                emptied.add(link.table)
            elif faults:
                found[name].append(_BadValues(UNKNOWN_REFERENCE, link.column, link.column, faults))
    return found


def _dangling(records: Records, table: str, link: ForeignKey) -> dict[str, tuple[str, str]]:
    keys = [row[link.key] for row in records.rows(link.table)]
    missing = {row[link.column] for row in records.rows(table)}.difference({None}, keys)
    known = [str(key) for key in keys] if len(keys) <= NEAR_AMONG else []
    return {
        value: (
            f"The table {link.table} has no row {value}.",
            (near_hint(value, known) if index < MOST_HINTS else "") or UNKNOWN_REFERENCE.repair,
        )
        for index, value in enumerate(sorted(missing))
    }


def _package_faults(
    records: Records, tables: Mapping[str, TypedTable], emptied: set[str]
) -> dict[str, list[_BadValues]]:
    """Return by table what the rules over the package find; add emptied tables to ``emptied``.

    The rules wait until every file can be read and has its columns; before that they would only
    repeat, row by row, that something is missing. What they miss in a table without any row is
    said once, of that table.
    """
    found: dict[str, list[_BadValues]] = defaultdict(list)
    for rule in rules_of(records.package):
        if any(tables[name].problems for name in rule.misled_by & tables.keys()):
            continue  # what cannot be read there would only seem to be missing here
        faults = {k: (message, rule.repair) for k, message in rule.faults(records).items()}
        without_rows = {name for name in rule.rests_on if not records.rows(name)}
        if faults and without_rows:
            emptied |= without_rows
        elif faults:
            key = tables[rule.table].table.key
            found[rule.table].append(_BadValues(rule, rule.column, key, faults))
    return found


# Putting the faults of one table together


def _in_precedence(
    typed: TypedTable, of_links: Iterable[_BadValues], of_package: Iterable[_BadValues]
) -> list[Problem]:
    """Return the problems in the rows of a table: of those in one cell the first is reported.

    First come faults of the cell itself, then keys that stand twice, rules over the row, links
    that name no row, and rules over the package.
    """
    failures = list(dict.fromkeys(_failures(typed)))
    rules = row_rules(typed.table)
    of_cells = [f for f in failures if f.check not in {rule.identifier for rule in rules}]
    examples = {column: _example(typed, column) for column in {f.column for f in of_cells}}
    in_cells = [_cell_problem(typed, f, examples) for f in of_cells if f.check != REPEATED_KEY]
    in_keys = [_cell_problem(typed, f, examples) for f in of_cells if f.check == REPEATED_KEY]
    in_links = [problem for bad in of_links for problem in bad.problems(typed).values()]
    # A rule over a row is skipped where one of its cells is invalid.
    so_far = (*typed.problems, *in_cells, *in_keys, *in_links)
    invalid = {(p.file, p.line, p.column) for p in so_far}
    in_rows = [
        _row_problem(typed, place, rule)
        for rule in rules
        for place in dict.fromkeys(f.place for f in failures if f.check == rule.identifier)
        if not invalid.intersection((*typed.place(place, c), c) for c in rule.columns)
    ]
    # Whatever is tied to a row by a key that is wrong itself only seems to be missing.
    keys = typed.columns[typed.table.key]
    bad_keys = {keys[f.place] for f in of_cells if f.column == typed.table.key}
    in_package = [
        problem
        for bad in of_package
        for place, problem in bad.problems(typed).items()
        if keys[place] not in bad_keys
    ]
    return [*in_cells, *in_keys, *in_rows, *in_links, *in_package]


class _Failure(NamedTuple):
    """A failure case of pandera: the check, and column and place of the row in the frame."""

    check: str
    column: str
    place: int


def _failures(typed: TypedTable) -> Iterator[_Failure]:
    """Yield what pandera finds in the frame; a rule over a row fails once a column."""
    rows = hashlib.blake2b(repr(typed.columns).encode()).digest()
    if (typed.table, typed.absent_columns, rows) in _SOUND:
        return
    errors = import_pandera("pandera.errors")
    schema = build(typed.table, absent=typed.absent_columns)
    try:
        with quiet_pandera():
            schema.validate(typed.frame.drop(columns=list(typed.absent_columns)), lazy=True)
        _SOUND.add((typed.table, typed.absent_columns, rows))
    except errors.SchemaErrors as error:
        cases = error.failure_cases
        for check, column, index in zip(
            cases["check"], cases["column"], cases["index"], strict=True
        ):
            yield _Failure(check, column, int(index))


def _row_problem(typed: TypedTable, place: int, rule: RowRule) -> Problem:
    fix = rule.fix(*(typed.columns[column][place] for column in rule.columns))
    return _problem(typed, place, rule.column, rule, (rule.sentence, fix or rule.repair))


def _example(typed: TypedTable, column: str) -> str | None:
    """Return a value of a column that has the form which its pattern asks for."""
    pattern = typed.table.field(column).pattern
    if pattern is None:
        return None
    return next((v for v in typed.columns[column] if v and re.fullmatch(pattern, v)), None)


def _cell_problem(
    typed: TypedTable, failure: _Failure, examples: Mapping[str, str | None]
) -> Problem:
    field = typed.table.field(failure.column)
    rule, message = CONSTRAINTS[failure.check]
    words = message, constraint_repair(rule, field, examples[failure.column])
    return _problem(typed, failure.place, field.name, rule, words)


def _problem(
    typed: TypedTable, place: int, column: str, rule: Rule, words: tuple[str, str]
) -> Problem:
    file, line = typed.place(place, column)
    return Problem(file, line, column, typed.text(place, column), rule.identifier, *words)


def _one_a_cell(problems: list[Problem], typed: TypedTable) -> list[Problem]:
    """Return the problems in the order of the file, the first of each cell alone.

    What is wrong in a row with too few or too many cells, or on a line with bytes that are no
    text, says nothing beyond that.
    """
    ragged: set[tuple[str, int | None]] = {
        (sheet.name, row.line + offset)
        for _, sheet, row in typed.rows
        if not row.whole
        for offset in {0, *row.offsets}
    }
    ragged |= {(p.file, p.line) for p in problems if p.rule in DAMAGED_LINE}
    first: dict[tuple[str, int | None, str | None, str], Problem] = {}
    first_rows: dict[str, int] = {}  # line of the first row by file
    for problem in problems:
        if (problem.file, problem.line) in ragged and problem.column is not None:
            continue
        if problem.file not in first_rows:
            first_rows[problem.file] = 1 if is_parquet(Path(problem.file)) else 2  # below a header
        first_row = first_rows[problem.file]
        of_a_cell = problem.column is not None and (problem.line or 0) >= first_row
        kind = "" if of_a_cell else problem.rule
        first.setdefault((problem.file, problem.line, problem.column, kind), problem)
    return sorted(first.values(), key=lambda p: (p.file, p.line or 0))
