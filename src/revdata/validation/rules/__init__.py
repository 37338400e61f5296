"""All rules of validation, by heading and by identifier, and the message of each fault."""

from collections.abc import Iterable, Mapping

from revdata.dataset import cells
from revdata.dataset.cells import RULES as CELL_RULES
from revdata.dataset.cells import cell_reader, explain_cell
from revdata.dataset.csv_files import RULES as FILE_RULES
from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.parquet_files import UNREADABLE_PARQUET
from revdata.dataset.parts import TableSet
from revdata.dataset.problems import Problem, Rule, problem_of_file
from revdata.dataset.worksheets import RULES as WORKBOOK_RULES
from revdata.validation.identifiers import HISTORY_RULES
from revdata.validation.rules import (
    of_accounts,
    of_claims,
    of_comparisons,
    of_dates,
    of_factors,
    of_findings,
    of_numbers,
    of_passages,
    of_repetitions,
    of_schema,
    of_things,
)
from revdata.validation.rules.kinds import PackageRule, RowRule

ROW_RULES: tuple[RowRule, ...] = (
    *of_dates.ROW_RULES,
    *of_claims.ROW_RULES,
    *of_passages.ROW_RULES,
    *of_things.ROW_RULES,
    *of_accounts.ROW_RULES,
    *of_factors.ROW_RULES,
    *of_findings.ROW_RULES,
    *of_comparisons.ROW_RULES,
    *of_repetitions.ROW_RULES,
    *of_schema.ROW_RULES,
)
_PACKAGE_RULES = (  # in the order in which they are asked: of the faults of a cell the first counts
    of_claims.package_rules,
    of_passages.package_rules,
    of_numbers.position_rules,
    of_things.package_rules,
    of_accounts.package_rules,
    of_factors.package_rules,
    of_findings.package_rules,
    of_comparisons.package_rules,
    of_repetitions.link_rules,
    of_numbers.identifier_rules,
    of_repetitions.repetition_rules,
    of_schema.package_rules,
)


def row_rules(table: Table, columns: Iterable[str] | None = None) -> list[RowRule]:
    """Return the row rules of a table, or those that need no other columns than these."""
    present = table.columns if columns is None else tuple(columns)
    return [rule for rule in ROW_RULES if rule.applies_to(table.name, present)]


def rules_of(package: Package) -> tuple[PackageRule, ...]:
    """Return the rules over a package, some of them once for each table that they hold for."""
    return tuple(rule for rules in _PACKAGE_RULES for rule in rules(package))


def kept_columns(package: Package) -> dict[str, tuple[str, ...]]:
    """Return by table the columns that queries look at: keys, links, and what rules ask for."""
    wanted = {
        name: {table.key, *(link.column for link in table.foreign_keys)}
        for name, table in package.tables.items()
    }
    for rule in rules_of(package):
        for name in wanted.keys() & rule.columns.keys():
            wanted[name].update(rule.columns[name])
    return {
        name: tuple(column for column in table.columns if column in wanted[name])
        for name, table in package.tables.items()
    }


def rules_by_heading(package: Package) -> Mapping[str, tuple[Rule, ...]]:
    """Return the rules under the headings of the rule book, each once."""
    groups: dict[str, tuple[Rule, ...]] = {
        "Of a folder": of_schema.FOLDER_RULES,
        "Of a file": (*FILE_RULES, UNREADABLE_PARQUET),
        "Of a workbook": WORKBOOK_RULES,
        "Of a cell": CELL_RULES,
        "Of a column": of_schema.SCHEMA_RULES,
        "Of a row": ROW_RULES,
        "Of the package": rules_of(package),
        "Of two versions": HISTORY_RULES,
    }
    return {
        heading: tuple({rule.identifier: rule for rule in rules}.values())
        for heading, rules in groups.items()
    }


def rules_by_identifier(package: Package) -> Mapping[str, Rule]:
    """Return the rules by identifier, in the order of their headings."""
    groups = rules_by_heading(package).values()
    return {rule.identifier: rule for rules in groups for rule in rules}


CONSTRAINTS: dict[str, tuple[Rule, str]] = {
    "not_nullable": (of_schema.REQUIRED, "The cell is empty, and must be filled."),
    "field_uniqueness": (of_schema.DUPLICATE_KEY, "An earlier row of the table has the same key."),
    "pattern": (of_schema.PATTERN, "The value does not have the form that the column asks for."),
    "range": (of_schema.RANGE, "The number lies outside the limits of the column."),
}
_MESSAGES = {rule.identifier: (rule, message) for rule, message in CONSTRAINTS.values()}
_ROW_RULES = {rule.identifier: rule for rule in ROW_RULES}
_WRITING = {rule.identifier: rule for rule in cells.RULES}


def constraint_repair(rule: Rule, field: Field, example: str | None) -> str:
    """Return how to fix a cell that breaks a constraint; ``example`` is a value that keeps it."""
    if rule is of_schema.PATTERN and field.pattern is not None:
        like = f"Write it in the way of {example}" if example else "Write it as the codebook says"
        return f"{like}; the pattern is {field.pattern}."
    if rule is of_schema.RANGE:
        limits = [
            f"{word} {limit:g}"
            for word, limit in (("at least", field.minimum), ("at most", field.maximum))
            if limit is not None
        ]
        return f"Write a number of {' and '.join(limits)}."
    if rule is of_schema.REQUIRED and field.codes is not None:
        return f"Write one of: {', '.join(field.codes)}."
    return rule.repair


def word_fault(
    table: Table, column: str, rule: str, cells: Mapping[str, str], examples: Mapping[str, str]
) -> tuple[str, str]:
    """Return message and suggestion for a fault of a cell, given the cells of its row as text."""
    if rule in _WRITING:
        return explain_cell(table.field(column), cells[column], _WRITING[rule])
    if rule in _MESSAGES:
        constraint, message = _MESSAGES[rule]
        return message, constraint_repair(constraint, table.field(column), examples.get(column))
    broken = _ROW_RULES[rule]
    values = (cell_reader(table.field(c))(cells[c])[0] for c in broken.columns)
    return broken.sentence, broken.fix(*values) or broken.repair


def empty_table(dataset: TableSet, table: str) -> Problem:
    """Return the problem of a table without any row, where rows of other tables need some."""
    part, _ = dataset.files(table)[-1]
    message = f"The table {table} has no rows, and rows of other tables need them."
    return problem_of_file(of_schema.EMPTY_TABLE, part.file_name(table), message)
