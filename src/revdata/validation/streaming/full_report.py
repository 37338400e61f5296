"""The full report on rows of a batch, made with pandera on polars.

Cells that the first pass does not know to be sound are read by the same grammar as everywhere, each
distinct value once; the typed frame is validated by the pandera schema of the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

import polars as pl

from revdata.dataset.cells import cell_reader
from revdata.dataset.descriptor import Field, Table
from revdata.validation.messages import CONSTRAINTS
from revdata.validation.pandera_schemas import (
    build,
    import_pandera,
    polars_types,
    quiet_pandera,
)
from revdata.validation.rules import row_rules
from revdata.validation.rules.kinds import RowRule
from revdata.validation.streaming.first_pass import typed

_ONE_AT_A_TIME = Lock()  # pandera keeps its settings in a place that threads share
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
    text: pl.DataFrame, sound: pl.DataFrame, table: Table, absent: frozenset[str]
) -> RowFaults:
    """Return the faults of the rows; ``row`` counts the rows given, from 0.

    ``sound`` says which cells are known to be written as asked. Faults of keys and links that take
    more than one row to find are not among them.
    """
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
        with _ONE_AT_A_TIME, quiet_pandera():
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
