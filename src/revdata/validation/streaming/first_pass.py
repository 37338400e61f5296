"""The fast first pass: which rows of a batch need a full report, from the schema of the table.

A row is let pass only if each of its cells is written as the schema asks and no row rule is broken;
whatever is in doubt is a suspect. So the pass may name a row in which the full report then finds
nothing, but never passes over one in which it would find something; a test holds it to pandera.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from revdata.dataset.cells import is_damaged, is_tidy
from revdata.dataset.descriptor import Field, Table
from revdata.dataset.frames import cell_reader
from revdata.validation.pandera_schemas import row_rules, rows_among
from revdata.validation.rules import RowRule
from revdata.validation.streaming.text_batches import TextBatch

_UNSEEN = "[\x00-\x1f\x7f-\xa0\xad\u2007\u200b\u202f\u2060\ufeff\ufffd]|  "  # or double spaces
_FIRST_BYTES, _LATER_BYTES = (  # of letters in UTF-8, as Windows-1252 shows them
    "".join(bytes([b]).decode("cp1252", "ignore") for b in span)
    for span in (range(0xC2, 0xF5), range(0x80, 0xC0))
)
DOUBTFUL = f"{_UNSEEN}|[{_FIRST_BYTES}][{_LATER_BYTES}\x80-\x9f]"  # or read in a wrong encoding
FORMULA = "^[=+@＝＋－＠-]"
_INTEGER = r"^[+-]?[0-9]{1,18}$"
_NUMBER = r"^[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
REMEMBERED = 100_000  # tuples of cells that are known to keep the rules over them or not


@dataclass(frozen=True)
class FirstPass:
    """Which rows of a batch need a full report, and which cells are surely written as asked.

    ``sure`` has a column of truth values for each column of the table that the file has.
    """

    suspects: pl.Series
    sure: pl.DataFrame


def look_over(text: TextBatch, table: Table, absent: frozenset[str]) -> FirstPass:
    """Return what the first pass says of a batch."""
    frame = text.frame
    columns = [field for field in table.fields if field.name not in absent]
    sure = frame.select(
        _passes(field, doubtful=text.doubtful).fill_null(False).alias(field.name)
        for field in columns
    )
    suspects = ~sure.select(pl.all_horizontal(pl.all())).to_series()
    for family in _families(table, tuple(sure.columns)):
        suspects = suspects | family.suspects(frame, suspects)
    if text.ragged:  # their cells cannot be trusted, and are not reported
        ragged = pl.Series(sorted(text.ragged), dtype=pl.UInt32)
        suspects = suspects & ~pl.int_range(frame.height, eager=True).is_in(ragged.implode())
    return FirstPass(suspects, sure)


def _passes(field: Field, *, doubtful: bool) -> pl.Expr:
    """Return whether a cell is surely written as its column asks, empty ones included.

    Without ``doubtful`` no cell has a character that is unseen or looks like damage.
    """
    cell = pl.col(field.name)
    if field.codes is not None:
        codes = [code for code in field.codes if _is_clean(code) and _keeps(field.pattern, code)]
        passed = cell.is_in(codes)
    elif field.type == "string":
        passed = cell.str.strip_chars() == cell
        if doubtful:
            passed &= ~cell.str.contains(DOUBTFUL)
        if field.grammar is None:
            passed &= ~cell.str.contains(FORMULA)
        if field.pattern is not None:
            passed &= cell.str.contains(field.pattern)
        if field.required:
            passed &= cell != ""
    else:
        passed = _typed_passes(field, cell)
    return passed if field.required else passed | (cell == "")


def _typed_passes(field: Field, cell: pl.Expr) -> pl.Expr:
    if field.type == "boolean":
        return cell.is_in(["true", "false"])
    if field.type == "date":
        parsed = cell.str.to_date("%Y-%m-%d", strict=False).is_not_null()
        return cell.str.contains(_DAY) & ~cell.str.starts_with("0000") & parsed
    whole = field.type == "integer"
    value = cell.cast(pl.Int64 if whole else pl.Float64, strict=False)
    passed = cell.str.contains(_INTEGER if whole else _NUMBER) & value.is_not_null()
    if field.minimum is not None:
        passed &= value >= field.minimum
    if field.maximum is not None:
        passed &= value <= field.maximum
    return passed


def _is_clean(code: str) -> bool:
    return is_tidy(code) and not is_damaged(code)


def _keeps(pattern: str | None, value: str) -> bool:
    return pattern is None or re.match(pattern, value) is not None


class _Family:
    """Row rules that share columns, asked together once for each distinct tuple of cells."""

    def __init__(self, table: Table, rules: Sequence[RowRule]) -> None:
        used = {column for rule in rules for column in rule.columns}
        self.columns = [column for column in table.columns if column in used]
        self._readers = [cell_reader(table.field(column)) for column in self.columns]
        self._rules = [
            (rule, [self.columns.index(column) for column in rule.columns]) for rule in rules
        ]
        self._surely = rules[0].surely if len(rules) == 1 else None
        self._known: dict[tuple[str, ...], bool] = {}

    def suspects(self, frame: pl.DataFrame, known: pl.Series) -> pl.Series:
        """Return the rows that break a rule; those ``known`` as suspects need not be right."""
        cells = frame.select(self.columns)
        unsure = ~known
        if self._surely is not None:
            unsure &= ~cells.to_series().str.contains(self._surely)
        tuples = (cells if unsure.all() else cells.filter(unsure)).unique()
        return rows_among(cells, [row for row in tuples.iter_rows() if not self._keeps(row)])

    def _keeps(self, row: tuple[str, ...]) -> bool:
        kept = self._known.get(row)
        if kept is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            kept = self._known[row] = self._asked(row)
        return kept

    def _asked(self, row: tuple[str, ...]) -> bool:
        values: list[Any] = [read(cell)[0] for read, cell in zip(self._readers, row, strict=True)]
        return all(
            rule.mend(*(values[place] for place in places)) is None for rule, places in self._rules
        )


@lru_cache(maxsize=128)
def _families(table: Table, columns: tuple[str, ...]) -> tuple[_Family, ...]:
    """Return the row rules of a table in groups that share no column."""
    groups: list[tuple[set[str], list[RowRule]]] = []
    for rule in row_rules(table, columns):
        joined = [group for group in groups if group[0] & set(rule.columns)]
        groups = [group for group in groups if group not in joined]
        used = set(rule.columns).union(*(group[0] for group in joined))
        groups.append((used, [*(r for group in joined for r in group[1]), rule]))
    return tuple(_Family(table, rules) for _, rules in groups)
