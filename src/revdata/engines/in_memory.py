"""Validate a data set in memory, with pandera on pandas.

Text first, then types, then pandera without coercion; rules over the package are worked out from
the rows of all tables and handed to pandera as values that a column must not have.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from revdata.dataset import Dataset
from revdata.descriptor import ForeignKey
from revdata.engines.inspection import Inspection
from revdata.engines.wording import CONSTRAINTS, constraint_repair
from revdata.errors import near_names
from revdata.frames import TypedTable, plain_values, read_typed
from revdata.pandera_schemas import ForbiddenValues, build, import_pandera, quiet_pandera, row_rules
from revdata.problems import Problem, Rule
from revdata.rules import Records, RowRule, rules_of, schema, unknown_references


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


def inspect(dataset: Dataset) -> Inspection:
    """Return every problem of a data set: by table, then in the order of the file."""
    tables = {t.name: read_typed(dataset, t) for t in dataset.package.tables.values()}
    records = Records(dataset.package, {name: _records(typed) for name, typed in tables.items()})
    verdicts = _package_verdicts(records, tables)
    problems: list[Problem] = []
    for name, typed in tables.items():
        found = [*typed.problems, *_checked(typed, verdicts.get(name, []))]
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
) -> dict[str, list[Verdict]]:
    """Return by table what the rules over the package find.

    Rules that compare tables wait until every file can be read and has its columns; before that
    they would only repeat, row by row, that something is missing.
    """
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    if _can_compare(tables):
        for rule in rules_of(records.package):
            if any(tables[name].problems for name in rule.reads if name in tables):
                continue  # what cannot be read there would only seem to be missing here
            key = tables[rule.table].table.key
            faults = {k: (message, rule.repair) for k, message in rule.faults(records).items()}
            if faults:
                verdicts[rule.table].append(Verdict(rule, key, rule.at, faults))
    for name, typed in tables.items():
        for link in typed.table.foreign_keys:
            target = tables.get(link.table)
            if target is not None and target.readable and link.key not in target.absent_columns:
                faults = _dangling(records, typed, link)
                if faults:
                    verdict = Verdict(schema.UNKNOWN_REFERENCE, link.column, link.column, faults)
                    verdicts[name].append(verdict)
    return verdicts


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
    """Return the problems that pandera finds in the frame of one table."""
    if not typed.readable:
        return []
    errors = import_pandera("pandera.errors")  # heavy

    forbidden = [ForbiddenValues(v.name, v.tested, frozenset(v.faults)) for v in verdicts]
    pandera_schema = build(typed.table, forbidden=forbidden, absent=typed.absent_columns)
    try:
        with quiet_pandera():
            pandera_schema.validate(typed.frame.drop(columns=list(typed.absent_columns)), lazy=True)
    except errors.SchemaErrors as error:
        cases = error.failure_cases
    else:
        return []
    rules = {rule.identifier: rule for rule in row_rules(typed.table)}
    by_name = {verdict.name: verdict for verdict in verdicts}
    # A failed check of a row is reported once a column; it is one problem. Faults of a cell come
    # before those of its row, then keys that are not unique, then the faults of the package.
    of_cells: dict[tuple[str, int], Problem] = {}
    of_keys: dict[tuple[str, int], Problem] = {}
    of_package: dict[tuple[str, int], Problem] = {}
    of_rows: dict[str, dict[int, Problem]] = {rule: {} for rule in rules}
    bad_keys = set()
    for check, column, index in zip(cases["check"], cases["column"], cases["index"], strict=True):
        place = int(index)
        if check in rules:
            of_rows[check][place] = _row_problem(typed, place, rules[check])
        elif check in by_name:
            of_package[check, place] = _package_problem(typed, place, by_name[check])
        else:
            group = of_keys if check == "field_uniqueness" else of_cells
            group[f"{check}@{column}", place] = _cell_problem(typed, place, column, check)
            if column == typed.table.key:
                bad_keys.add(place)
    # Whatever is tied to a row by a key that is wrong itself only seems to be missing.
    linked = [p for (_, place), p in of_package.items() if place not in bad_keys]
    rows = [problem for found in of_rows.values() for problem in found.values()]
    return [*of_cells.values(), *rows, *of_keys.values(), *linked]


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

    What is wrong in a row with too few or too many cells says nothing beyond that.
    """
    ragged = {
        (sheet.name, row.line + offset)
        for _, sheet, row in typed.rows
        if not row.whole
        for offset in {0, *row.offsets}
    }
    first: dict[tuple[str, int | None, str | None, str], Problem] = {}
    for problem in problems:
        if (problem.file, problem.line) in ragged and problem.column is not None:
            continue
        first_line = 1 if problem.file.endswith(".parquet") else 2  # of rows, below any header
        of_a_cell = problem.column is not None and (problem.line or 0) >= first_line
        kind = "" if of_a_cell else problem.rule
        first.setdefault((problem.file, problem.line, problem.column, kind), problem)
    return sorted(first.values(), key=lambda p: (p.file, p.line or 0))
