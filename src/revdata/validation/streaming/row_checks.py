"""The checks of the rows of a batch: the first pass, and the full report by pandera.

A row passes only if each of its cells is known to be written as the schema asks and to keep the row
rules; every other row is a suspect. False positives are allowed, false negatives are not: a test
compares the pass with pandera. Of suspects, cells that are not known to be sound are read by the
same grammar as everywhere, each distinct value once; the typed frame is validated by the pandera
schema of the table.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from revdata.dataset.cells import FILLERS, cell_reader, is_damaged, is_tidy
from revdata.dataset.descriptor import Field, Table
from revdata.validation.pandera_schemas import (
    build,
    import_pandera,
    polars_types,
    quiet_pandera,
    rows_among,
    surely_kept,
)
from revdata.validation.rules import CONSTRAINTS, row_rules
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
_EVERY_ROW = pl.repeat(value=True, n=pl.len())
REMEMBERED = 20_000  # tuples of cells of which it is known that they keep the rules over them


def find_suspects(text: TextBatch, table: Table, absent: frozenset[str]) -> pl.Series:
    """Return which whole rows of a batch need a full report.

    The cells of columns that a rule over several joins are looked at once for each distinct tuple.
    """
    looked_at, groups = _first_pass(table, absent, text.plain_letters)
    sound, *doubts = text.frame.select(looked_at)
    suspects = ~sound
    for group, in_doubt in zip(groups, doubts, strict=True):
        suspects |= group.suspects(text.frame, in_doubt & ~suspects, text.plain_letters)
    return suspects & text.whole if text.ragged else suspects


@lru_cache(maxsize=256)
def _first_pass(
    table: Table, absent: frozenset[str], plain_letters: bool
) -> tuple[list[pl.Expr], tuple["_RuleGroup", ...]]:
    """Return what is asked of each row, and the groups of rules that are asked then.

    That is whether its cells in columns of no group are sound, and for each group whether the row
    is in doubt.
    """
    columns = tuple(column for column in table.columns if column not in absent)
    groups = _rule_groups(table, columns)
    seen = {column for group in groups for column in group.seen}
    alone = [table.field(column) for column in columns if column not in seen]
    sound = _are_sound(alone, plain_letters=plain_letters).alias("sound")
    return [sound, *(group.in_doubt.alias(str(i)) for i, group in enumerate(groups))], groups


def sound_cells(
    frame: pl.DataFrame, fields: Iterable[Field], *, plain_letters: bool = False
) -> pl.DataFrame:
    """Return for each cell of text whether it is known to be written as its column asks.

    With ``plain_letters`` no cell has a character that is unseen or looks like damage.
    """
    return frame.select(
        _passes(field, plain_letters=plain_letters).fill_null(value=False).alias(field.name)
        for field in fields
    )


def _are_sound(fields: Sequence[Field], *, plain_letters: bool) -> pl.Expr:
    """Return for each row whether its cells of these columns are known to be written as asked."""
    if not fields:
        return _EVERY_ROW
    passed = pl.all_horizontal(_passes(field, plain_letters=plain_letters) for field in fields)
    return passed.fill_null(value=False)


def _passes(field: Field, *, plain_letters: bool) -> pl.Expr:
    """Return whether a cell is known to be written as its column asks, empty ones included."""
    cell = pl.col(field.name)
    if field.codes is not None:
        tidy = [code for code in field.codes if is_tidy(code) and not is_damaged(code)]
        passed = cell.is_in([code for code in tidy if re.match(field.pattern or "", code)])
    elif field.type == "string":
        if plain_letters:  # the only space is the space
            passed = ~(cell.str.starts_with(" ") | cell.str.ends_with(" "))
        else:
            passed = (cell.str.strip_chars() == cell) & ~cell.str.contains(UNUSUAL)
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
    """Row rules that share columns, checked together once for each distinct tuple of cells.

    In place of a cell of which the rules ask only whether it is filled, the tuple says that.
    ``seen`` are the columns whose cells are looked at tuple by tuple too: not those, nor one in
    which hardly two cells are the same. ``in_doubt`` is true for the rows to be looked at.
    """

    def __init__(self, table: Table, rules: Sequence[RowRule]) -> None:
        used = {column for rule in rules for column in rule.columns}
        columns = tuple(column for column in table.columns if column in used)
        by_value = {column for rule in rules for column in set(rule.columns) - set(rule.presence)}
        surely = rules[0].surely if len(rules) == 1 else None
        self.columns = columns
        self.seen = by_value if surely is None else frozenset()
        self._tuple = [pl.col(c) if c in by_value else (pl.col(c) != "").alias(c) for c in columns]
        self._readers = [
            cell_reader(table.field(c)) if c in by_value else _read_filled for c in columns
        ]
        fields = [table.field(column) for column in columns if column in self.seen]
        self._sound = {plain: _are_sound(fields, plain_letters=plain) for plain in (True, False)}
        self._rules = rules
        self._good = pl.DataFrame(
            schema={c: pl.String if c in by_value else pl.Boolean for c in columns}
        )
        self.in_doubt = _EVERY_ROW
        if surely is not None:
            self.in_doubt = ~surely_kept(surely, pl.col(columns[0]))
        elif not any(table.field(c).required for c in used) and self._keeps(("",) * len(used)):
            self.in_doubt = pl.any_horizontal(pl.col(columns) != "")

    def suspects(self, frame: pl.DataFrame, in_doubt: pl.Series, plain_letters: bool) -> pl.Series:
        """Return those rows in doubt that need a full report."""
        cells = frame.select(self._tuple)
        tuples = (cells if in_doubt.all() else cells.filter(in_doubt)).unique()
        known = self._good
        new = tuples.join(known, on=tuples.columns, how="anti")
        if new.is_empty():
            return pl.repeat(value=False, n=frame.height, eager=True)
        sound = new.select(self._sound[plain_letters]).to_series()
        kept = [good and self._keeps(row) for good, row in zip(sound, new.iter_rows(), strict=True)]
        good = pl.Series(kept, dtype=pl.Boolean)
        self._good = pl.concat([known.head(max(0, REMEMBERED - new.height)), new.filter(good)])
        return rows_among(cells, new.filter(~good))

    def _keeps(self, row: tuple[Any, ...]) -> bool:
        read = (reader(cell)[0] for reader, cell in zip(self._readers, row, strict=True))
        values: dict[str, Any] = dict(zip(self.columns, read, strict=True))
        return all(rule.fix(*map(values.get, rule.columns)) is None for rule in self._rules)


def _read_filled(filled: bool) -> tuple[Any, ...]:
    return filled or None, ()


@lru_cache(maxsize=128)
def _rule_groups(table: Table, columns: tuple[str, ...]) -> tuple[_RuleGroup, ...]:
    """Return the row rules of a table in groups that share no column."""
    groups: list[list[RowRule]] = []
    for rule in row_rules(table, columns):
        alike = [g for g in groups if any(set(other.columns) & set(rule.columns) for other in g)]
        groups = [group for group in groups if group not in alike]
        groups.append([*(other for group in alike for other in group), rule])
    return tuple(_RuleGroup(table, rules) for rules in groups)


FAULTS = pl.Schema({"row": pl.UInt32, "column": pl.String, "rank": pl.Int16, "rule": pl.String})
IN_WRITING, IN_CELL, IN_ROW = 0, 1, 2  # ranks: of the faults of a cell the first is reported


def type_cells(
    text: pl.DataFrame, sound: pl.DataFrame, table: Table
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the typed frame of text cells, and the faults in how they are written.

    ``sound`` cells are what they say; the others are read by the grammar. Cells that cannot be read
    are missing in the typed frame.
    """
    fields = [table.field(column) for column in sound.columns]
    frame = text.select(
        pl.when(sound[field.name] & (pl.col(field.name) != "")).then(typed(field))
        for field in fields
    )
    faults = [pl.DataFrame(schema=FAULTS)]
    for place, field in enumerate(fields):
        rows = (~sound[field.name]).arg_true()
        if rows.is_empty():
            continue
        values, rules = _read_cells(text[field.name].gather(rows), field)
        frame.replace_column(place, frame[field.name].scatter(rows, values))
        broken = rules.is_not_null()
        if broken.any():
            faults.append(_faults(rows.filter(broken), field.name, IN_WRITING, rules.drop_nulls()))
    return frame, pl.concat(faults)


def _faults(rows: pl.Series, column: str, rank: int, rules: pl.Series | str) -> pl.DataFrame:
    cells = {"row": rows, "column": column, "rank": rank, "rule": rules}
    return pl.DataFrame(cells, schema=FAULTS)


def _read_cells(cells: pl.Series, field: Field) -> tuple[pl.Series, pl.Series]:
    """Return the values of cells and the rules that their writing breaks."""
    distinct = cells.unique()
    readings = [cell_reader(field)(cell) for cell in distinct]
    values = pl.Series([value for value, _ in readings], dtype=polars_types()[field.type])
    broken = [faults[0].identifier if faults else None for _, faults in readings]
    rules = pl.Series(broken, dtype=pl.String)
    return (
        cells.replace_strict(distinct, values, return_dtype=values.dtype),
        cells.replace_strict(distinct, rules, return_dtype=pl.String),
    )


@dataclass(frozen=True)
class RowFaults:
    """The faults of some rows, each frame with the columns of ``FAULTS``.

    ``final`` are one a cell. ``deferred`` break a rule over their row, unless it turns out that a
    key or a link that the rule looks at is wrong itself. ``bad_keys`` are the rows whose key breaks
    a rule other than of writing.
    """

    final: pl.DataFrame
    deferred: pl.DataFrame
    bad_keys: pl.Series


NO_FAULTS = RowFaults(
    pl.DataFrame(schema=FAULTS), pl.DataFrame(schema=FAULTS), pl.Series(dtype=FAULTS["row"])
)


def find_faults(
    text: pl.DataFrame, table: Table, absent: frozenset[str], *, plain_letters: bool = False
) -> RowFaults:
    """Return the faults of rows of text cells; ``row`` counts them, from 0.

    Faults of keys and links that take more than one row to find are not among them.
    """
    fields = [field for field in table.fields if field.name not in absent]
    sound = sound_cells(text, fields, plain_letters=plain_letters)
    frame, in_writing = type_cells(text, sound, table)
    failures = _failures(frame, table, absent)
    of_cells = failures.filter(pl.col("rank") == IN_CELL)
    cells = pl.concat([in_writing, of_cells])
    of_rows = _of_valid_cells(failures.filter(pl.col("rank") >= IN_ROW), cells, table)
    is_deferred = pl.col("rule").is_in([rule.identifier for rule in deferred_rules(table)])
    final = pl.concat([cells, of_rows.filter(~is_deferred)])
    final = final.sort("row", "rank", maintain_order=True)
    return RowFaults(
        final.unique(["row", "column"], keep="first", maintain_order=True),
        of_rows.filter(is_deferred),
        of_cells.filter(pl.col("column") == table.key)["row"].unique(),
    )


def _of_valid_cells(of_rows: pl.DataFrame, of_cells: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the faults of rows without those of a rule that looks at a cell with a fault."""
    if of_rows.is_empty() or of_cells.is_empty():
        return of_rows
    looked_at = pl.DataFrame(
        [(rule.identifier, column) for rule in row_rules(table) for column in rule.columns],
        schema={"rule": pl.String, "looked_at": pl.String},
        orient="row",
    )
    misled = of_rows.join(looked_at, on="rule").join(
        of_cells, left_on=["row", "looked_at"], right_on=["row", "column"], how="semi"
    )
    return of_rows.join(misled, on=["row", "rule"], how="anti", maintain_order="left")


@lru_cache(maxsize=128)
def deferred_rules(table: Table) -> tuple[RowRule, ...]:
    """Return the row rules that are deferred until keys and links have been looked at.

    Those are the rules that look at one, and others that blame the same column.
    """
    compared = {table.key, *(key.column for key in table.foreign_keys)}
    rules = row_rules(table)
    blamed = {rule.column for rule in rules if compared & set(rule.columns)}
    return tuple(rule for rule in rules if rule.column in blamed)


def _failures(frame: pl.DataFrame, table: Table, absent: frozenset[str]) -> pl.DataFrame:
    """Return the cells that break a rule, as pandera finds them, with the columns of ``FAULTS``.

    They are read from the output of the checks: the failure cases hold a copy of each row as well.
    """
    errors = import_pandera("pandera.errors")
    try:
        with quiet_pandera():
            _schema(table, absent).validate(frame, lazy=True)
    except errors.SchemaErrors as error:
        rules = {
            rule.identifier: (rule.column, IN_ROW + i) for i, rule in enumerate(row_rules(table))
        }
        faults = [_faults_of(failure, rules) for failure in error.schema_errors]
        return pl.concat(faults).unique(maintain_order=True)
    return pl.DataFrame(schema=FAULTS)


def _faults_of(failure: Any, of_rows: Mapping[str, tuple[str, int]]) -> pl.DataFrame:
    """Return the cells that fail one check of pandera."""
    if failure.check_output is None:
        raise failure  # the check itself broke, not the data
    name = getattr(failure.check, "error", failure.check)
    column, rank = of_rows.get(name, (failure.column_name, IN_CELL))
    rule = CONSTRAINTS[name][0].identifier if name in CONSTRAINTS else name
    return _faults((~failure.check_output.to_series()).arg_true(), column, rank, rule)


@lru_cache(maxsize=128)
def _schema(table: Table, absent: frozenset[str]) -> Any:
    return build(table, "polars", absent=absent, unique_keys=False, cases=1)
