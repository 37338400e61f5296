"""The fast first pass, which selects the rows of a batch that need a full report.

A row passes only if each of its cells is known to be written as the schema asks and to keep the row
rules; every other row is a suspect. False positives are allowed, false negatives are not: a test
compares the pass with pandera.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import polars as pl

from revdata.dataset.cells import FILLERS, cell_reader, is_damaged, is_tidy
from revdata.dataset.descriptor import Field, Table
from revdata.validation.pandera_schemas import polars_types, rows_among
from revdata.validation.rules import row_rules
from revdata.validation.rules.kinds import RowRule
from revdata.validation.streaming.text_batches import TextBatch

_UNSEEN = rf"[[\p{{Cc}}\p{{Cf}}\p{{Co}}\p{{Z}}{FILLERS}\ufffd]--[ ]]|  "  # or double spaces
_FIRST_BYTES, _LATER_BYTES = (  # of letters in UTF-8, as Windows-1252 shows them
    "".join(bytes([b]).decode("cp1252", "ignore") for b in span)
    for span in (range(0xC2, 0xF5), range(0x80, 0xC0))
)
UNUSUAL = f"{_UNSEEN}|[{_FIRST_BYTES}][{_LATER_BYTES}\x80-\x9f]"  # or read in a wrong encoding
FORMULA = "^[=+@＝＋－＠-]"
_TYPED = {
    "integer": r"^[+-]?[0-9]{1,18}$",
    "number": r"^[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?$",
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}
REMEMBERED = 100_000  # tuples of cells of which it is known whether they keep the rules over them


def find_suspects(
    text: TextBatch, table: Table, absent: frozenset[str]
) -> tuple[pl.Series, pl.DataFrame]:
    """Return which whole rows of a batch need a full report, and which cells are sound.

    Sound cells are known to be written as their column asks; the frame has a column of truth values
    for each column of the table that the file has.
    """
    frame = text.frame
    sound = frame.select(
        _passes(field, plain_letters=text.plain_letters).fill_null(False).alias(field.name)
        for field in table.fields
        if field.name not in absent
    )
    suspects = ~sound.select(pl.all_horizontal(pl.all())).to_series()
    for group in _rule_groups(table, tuple(sound.columns)):
        suspects = suspects | group.suspects(frame, suspects)
    return suspects & text.whole, sound


def _passes(field: Field, *, plain_letters: bool) -> pl.Expr:
    """Return whether a cell is known to be written as its column asks, empty ones included.

    With ``plain_letters`` no cell has a character that is unseen or looks like damage.
    """
    cell = pl.col(field.name)
    if field.codes is not None:
        tidy = [code for code in field.codes if is_tidy(code) and not is_damaged(code)]
        passed = cell.is_in([code for code in tidy if re.match(field.pattern or "", code)])
    elif field.type == "string":
        passed = cell.str.strip_chars() == cell
        if not plain_letters:
            passed &= ~cell.str.contains(UNUSUAL)
        if field.grammar is None:
            passed &= ~cell.str.contains(FORMULA)
        if field.pattern is not None:
            passed &= cell.str.contains(field.pattern)
        if field.required:
            passed &= cell != ""
    else:
        passed = _typed_passes(field, cell)
    return passed if field.required else passed | (cell == "")


def typed(field: Field) -> pl.Expr:
    """Return the cells of a column as values of its type, null where they are none."""
    cell = pl.col(field.name)
    if field.type == "boolean":
        return cell == "true"
    if field.type == "date":
        return cell.str.to_date("%Y-%m-%d", strict=False)
    return cell.cast(polars_types()[field.type], strict=False)


def _typed_passes(field: Field, cell: pl.Expr) -> pl.Expr:
    if field.type == "boolean":
        return cell.is_in(["true", "false"])
    value = typed(field)
    passed = cell.str.contains(_TYPED[field.type]) & value.is_not_null()
    if field.type == "date":
        passed &= ~cell.str.starts_with("0000")
    if field.minimum is not None:
        passed &= value >= field.minimum
    if field.maximum is not None:
        passed &= value <= field.maximum
    return passed


class _RuleGroup:
    """Row rules that share columns, checked together once for each distinct tuple of cells."""

    def __init__(self, table: Table, rules: Sequence[RowRule]) -> None:
        used = {column for rule in rules for column in rule.columns}
        self._readers = {c: cell_reader(table.field(c)) for c in table.columns if c in used}
        self._rules = rules
        self._keeps = lru_cache(maxsize=REMEMBERED)(self._check)

    def suspects(self, frame: pl.DataFrame, known: pl.Series) -> pl.Series:
        """Return the rows that break a rule; those ``known`` as suspects need not be right."""
        cells = frame.select(list(self._readers))
        unknown = ~known
        if len(self._rules) == 1 and self._rules[0].surely is not None:
            unknown &= ~cells.to_series().str.contains(self._rules[0].surely)
        tuples = (cells if unknown.all() else cells.filter(unknown)).unique()
        return rows_among(cells, [row for row in tuples.iter_rows() if not self._keeps(row)])

    def _check(self, row: tuple[str, ...]) -> bool:
        cells = zip(self._readers.items(), row, strict=True)
        values: dict[str, Any] = {column: read(cell)[0] for (column, read), cell in cells}
        return all(rule.fix(*map(values.get, rule.columns)) is None for rule in self._rules)


@lru_cache(maxsize=128)
def _rule_groups(table: Table, columns: tuple[str, ...]) -> tuple[_RuleGroup, ...]:
    """Return the row rules of a table in groups that share no column."""
    groups: list[list[RowRule]] = []
    for rule in row_rules(table, columns):
        alike = [g for g in groups if any(set(other.columns) & set(rule.columns) for other in g)]
        groups = [group for group in groups if group not in alike]
        groups.append([*(other for group in alike for other in group), rule])
    return tuple(_RuleGroup(table, rules) for rules in groups)
