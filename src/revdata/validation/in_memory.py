"""Validate a data set in memory, with pandera on pandas.

Text first, then types, then pandera without coercion; rules over the package are worked out from
the rows of all tables and handed to pandera as values that a column must not have.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from revdata.dataset.csv_files import DAMAGED_LINE
from revdata.dataset.descriptor import ForeignKey
from revdata.dataset.frames import TypedTable, plain_values, read_typed
from revdata.dataset.parquet_files import is_parquet
from revdata.dataset.parts import TableSet
from revdata.dataset.problems import Problem, Rule
from revdata.errors import near_names
from revdata.validation.inspection import Inspection
from revdata.validation.messages import CONSTRAINTS, constraint_repair, empty_table
from revdata.validation.pandera_schemas import (
    ForbiddenValues,
    build,
    import_pandera,
    quiet_pandera,
    row_rules,
)
from revdata.validation.rules import Records, RowRule, rules_of, unknown_references
from revdata.validation.rules import of_column as schema


@dataclass(frozen=True)
class Verdict:
    """What a rule over the package says of one table: the bad values of a column, and why."""

    rule: Rule
    tested: str  # the column whose values identify the bad rows
    blamed: str  # the column in which the fault is to be mended
    faults: Mapping[str, tuple[str, str]]  # message and suggestion by bad value

    @property
    def name(self) -> str:
        """Return a name for the check that no other verdict on the table has."""
        return f"{self.rule.identifier}@{self.blamed}"


def inspect(dataset: TableSet) -> Inspection:
    """Return every problem of a data set: by table, then in the order of the file."""
    tables = {t.name: read_typed(dataset, t) for t in dataset.package.tables.values()}
    records = Records(dataset.package, {name: _records(typed) for name, typed in tables.items()})
    verdicts, emptied = _package_verdicts(records, tables)
    problems: list[Problem] = []
    for name, typed in tables.items():
        found = [*typed.problems, *_checked(typed, verdicts.get(name, []))]
        if name in emptied:
            found.append(empty_table(dataset, name))
        problems.extend(_one_a_cell(found, typed))
    rows = sum(len(typed.rows) for typed in tables.values())
    return Inspection("pandas", tuple(problems), rows, _can_compare(tables))


def _can_compare(tables: Mapping[str, TypedTable]) -> bool:
    return all(typed.readable and not typed.absent_columns for typed in tables.values())


def _records(typed: TypedTable) -> list[dict[str, object]]:
    """Return the rows as dictionaries; of a row whose cells slid sideways the key alone."""
    columns = {name: plain_values(typed.frame, name) for name in typed.table.columns}
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    for row, (_, _, text) in zip(rows, typed.rows, strict=True):
        if not text.whole:
            row.update(dict.fromkeys(set(columns) - {typed.table.key}))
    return rows


def _package_verdicts(
    records: Records, tables: Mapping[str, TypedTable]
) -> tuple[dict[str, list[Verdict]], set[str]]:
    """Return by table what the rules over the package find, and the tables emptied of their rows.

    Rules that compare tables wait until every file can be read and has its columns; before that
    they would only repeat, row by row, that something is missing. What they miss in a table without
    any row is said once, of that table.
    """
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    emptied: set[str] = set()
    if _can_compare(tables):
        for rule in rules_of(records.package):
            if any(tables[name].problems for name in rule.reads if name in tables):
                continue  # what cannot be read there would only seem to be missing here
            key = tables[rule.table].table.key
            faults = {k: (message, rule.repair) for k, message in rule.faults(records).items()}
            without_rows = {name for name in rule.rests_on if not records.rows(name)}
            if faults and without_rows:
                emptied |= without_rows
            elif faults:
                verdicts[rule.table].append(Verdict(rule, key, rule.at, faults))
    for name, typed in tables.items():
        for link in typed.table.foreign_keys:
            target = tables.get(link.table)
            if target is not None and target.readable and link.key not in target.absent_columns:
                faults = _dangling(records, typed, link)
                if faults and not records.rows(link.table):
                    emptied.add(link.table)
                elif faults:
                    verdict = Verdict(schema.UNKNOWN_REFERENCE, link.column, link.column, faults)
                    verdicts[name].append(verdict)
    return verdicts, emptied


def _dangling(records: Records, typed: TypedTable, link: ForeignKey) -> dict[str, tuple[str, str]]:
    target = records.package.tables[link.table]
    known = [str(row[link.key]) for row in records.rows(link.table)]
    faults = {}
    for value in sorted(unknown_references(records, typed.table, link.column, target)):
        near = near_names(value, known)
        repair = f"Did you mean {' or '.join(near)}?" if near else schema.UNKNOWN_REFERENCE.repair
        faults[value] = (f"The table {link.table} has no row {value}.", repair)
    return faults


def _checked(typed: TypedTable, verdicts: list[Verdict]) -> list[Problem]:
    """Return the problems that pandera finds in the frame of one table.

    A failed check of a row is reported once a column; it is one problem. Faults of a cell come
    before those of its row, then links that lead nowhere, then the faults of the package.
    """
    if not typed.readable:
        return []
    by_name: dict[str, Verdict] = {}
    for verdict in verdicts:
        same = by_name.get(verdict.name)
        faults = {**verdict.faults, **same.faults} if same else verdict.faults
        by_name[verdict.name] = replace(verdict, faults=faults)
    rules = {rule.identifier: rule for rule in row_rules(typed.table)}
    of_cells: dict[tuple[str, int, str], Problem] = {}
    of_keys: dict[tuple[str, int, str], Problem] = {}
    broken: dict[str, dict[int, Problem]] = {name: {} for name in (*rules, *by_name)}
    for check, column, place in _failures(typed, by_name.values()):
        if check in rules:
            broken[check][place] = _row_problem(typed, place, rules[check])
        elif check in by_name:
            broken[check][place] = _package_problem(typed, place, by_name[check])
        else:
            group = of_keys if check == "field_uniqueness" else of_cells
            group[check, place, column] = _cell_problem(typed, place, column, check)
    of_cells |= of_keys
    links = [name for name, verdict in by_name.items() if verdict.rule is schema.UNKNOWN_REFERENCE]
    dangling = [problem for name in links for problem in broken[name].values()]
    # A rule over a row is not judged by a cell that is wrong itself.
    wrong = {(p.file, p.line, p.column) for p in (*typed.problems, *of_cells.values(), *dangling)}
    judged = [
        problem
        for name, rule in rules.items()
        for place, problem in broken[name].items()
        if not wrong.intersection((*typed.place(place, c), c) for c in rule.columns)
    ]
    # Whatever is tied to a row by a key that is wrong itself only seems to be missing.
    keys = plain_values(typed.frame, typed.table.key)
    bad_keys = {keys[place] for _, place, column in of_cells if column == typed.table.key}
    tied = [
        problem
        for name in by_name
        if name not in links
        for place, problem in broken[name].items()
        if keys[place] not in bad_keys
    ]
    return [*of_cells.values(), *judged, *dangling, *tied]


def _failures(typed: TypedTable, verdicts: Iterable[Verdict]) -> Iterator[tuple[str, str, int]]:
    """Yield check, column and position of the row for each failure case of pandera."""
    errors = import_pandera("pandera.errors")  # heavy
    forbidden = [ForbiddenValues(v.name, v.tested, frozenset(v.faults)) for v in verdicts]
    pandera_schema = build(typed.table, forbidden=forbidden, absent=typed.absent_columns)
    try:
        with quiet_pandera():
            pandera_schema.validate(typed.frame.drop(columns=list(typed.absent_columns)), lazy=True)
    except errors.SchemaErrors as error:
        cases = error.failure_cases
        for check, column, index in zip(
            cases["check"], cases["column"], cases["index"], strict=True
        ):
            yield check, column, int(index)


def _row_problem(typed: TypedTable, index: int, rule: RowRule) -> Problem:
    row = typed.frame.iloc[[index]]
    mend = rule.mend(*(plain_values(row, column)[0] for column in rule.columns))
    return _problem(typed, index, rule.at, rule, rule.sentence, mend or rule.repair)


def _package_problem(typed: TypedTable, index: int, verdict: Verdict) -> Problem:
    tested = plain_values(typed.frame.iloc[[index]], verdict.tested)[0]
    message, suggestion = verdict.faults[tested]
    return _problem(typed, index, verdict.blamed, verdict.rule, message, suggestion)


def _cell_problem(typed: TypedTable, index: int, column: str, check: str) -> Problem:
    field = typed.table.field(column)
    rule, message = CONSTRAINTS[check]
    example = None
    if field.pattern is not None:
        values = plain_values(typed.frame, column)
        example = next((v for v in values if v and re.fullmatch(field.pattern, v)), None)
    repair = constraint_repair(rule, field, example)
    return _problem(typed, index, column, rule, message, repair)


def _problem(  # noqa: PLR0913, PLR0917 -- the fields of the record
    typed: TypedTable, index: int, column: str, rule: Rule, message: str, suggestion: str
) -> Problem:
    file, line = typed.place(index, column)
    return Problem(
        file=file,
        line=line,
        column=column,
        value=typed.text(index, column),
        rule=rule.identifier,
        message=message,
        suggestion=suggestion,
    )


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
    for problem in problems:
        if (problem.file, problem.line) in ragged and problem.column is not None:
            continue
        first_line = 1 if is_parquet(Path(problem.file)) else 2  # of rows, below any header
        of_a_cell = problem.column is not None and (problem.line or 0) >= first_line
        kind = "" if of_a_cell else problem.rule
        first.setdefault((problem.file, problem.line, problem.column, kind), problem)
    return sorted(first.values(), key=lambda p: (p.file, p.line or 0))
