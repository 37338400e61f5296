"""The message and repair of a problem, the same on every engine."""

from collections.abc import Mapping

from revdata.dataset import cells
from revdata.dataset.cells import cell_reader, explain_cell
from revdata.dataset.descriptor import Field, Table
from revdata.dataset.parts import TableSet
from revdata.dataset.problems import Problem, Rule, problem_of_file
from revdata.validation.rules import ROW_RULES
from revdata.validation.rules import of_schema as schema

CONSTRAINTS: dict[str, tuple[Rule, str]] = {
    "not_nullable": (schema.REQUIRED, "The cell is empty, and must be filled."),
    "field_uniqueness": (schema.DUPLICATE_KEY, "An earlier row of the table has the same key."),
    "pattern": (schema.PATTERN, "The value does not have the form that the column asks for."),
    "range": (schema.RANGE, "The number lies outside the limits of the column."),
}
_MESSAGES = {rule.identifier: (rule, message) for rule, message in CONSTRAINTS.values()}
_ROW_RULES = {rule.identifier: rule for rule in ROW_RULES}
_WRITING = {rule.identifier: rule for rule in cells.RULES}


def constraint_repair(rule: Rule, field: Field, example: str | None) -> str:
    """Return how to fix a cell that breaks a constraint; ``example`` is a value that keeps it."""
    if rule is schema.PATTERN and field.pattern is not None:
        like = f"Write it in the way of {example}" if example else "Write it as the codebook says"
        return f"{like}; the pattern is {field.pattern}."
    if rule is schema.RANGE:
        limits = [
            f"{word} {limit:g}"
            for word, limit in (("at least", field.minimum), ("at most", field.maximum))
            if limit is not None
        ]
        return f"Write a number of {' and '.join(limits)}."
    if rule is schema.REQUIRED and field.codes is not None:
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
    return problem_of_file(schema.EMPTY_TABLE, part.file_name(table), message)
