"""The full report on rows of a batch: every fault of a cell or a row, found with pandera on polars.

What the first pass is not sure of is read by the same grammar as everywhere, each distinct value
once; the typed frame is validated by the pandera schema of the table.
"""

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

import polars as pl

from revdata.dataset.descriptor import Field, Table
from revdata.dataset.frames import cell_reader
from revdata.validation.messages import CONSTRAINTS
from revdata.validation.pandera_schemas import build, import_pandera, quiet_pandera, row_rules

_ONE_AT_A_TIME = Lock()  # pandera keeps its settings in a place that threads share
DTYPES: dict[str, Any] = {
    "string": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
}
FAULTS = pl.Schema(
    {
        "row": pl.UInt32,
        "column": pl.String,
        "rank": pl.Int16,
        "rule": pl.String,
    }
)
IN_WRITING, IN_CELL, IN_ROW = 0, 1, 2  # ranks: of the faults of a cell the first is reported


def type_cells(
    text: pl.DataFrame, sure: pl.DataFrame, table: Table
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the typed frame of text cells, and the faults in how they are written.

    Cells of which the first pass was ``sure`` are what they say; the others are read by the
    grammar. Cells that cannot be read are missing in the typed frame.
    """
    fields = [table.field(column) for column in sure.columns]
    typed = text.select(
        pl.when(sure[field.name] & (pl.col(field.name) != "")).then(_converted(field))
        for field in fields
    )
    faults = [pl.DataFrame(schema=FAULTS)]
    for place, field in enumerate(fields):
        rows = (~sure[field.name]).arg_true()
        if rows.is_empty():
            continue
        values, rules = _read_cells(text[field.name].gather(rows), field)
        typed.replace_column(place, typed[field.name].scatter(rows, values))
        broken = rules.is_not_null()
        if broken.any():
            faults.append(_faults(rows.filter(broken), field.name, IN_WRITING, rules.drop_nulls()))
    return typed, pl.concat(faults)


def _faults(rows: pl.Series, column: str, rank: int, rules: pl.Series | str) -> pl.DataFrame:
    cells = {"row": rows, "column": column, "rank": rank, "rule": rules}
    return pl.DataFrame(cells, schema=FAULTS)


def _converted(field: Field) -> pl.Expr:
    cell = pl.col(field.name)
    if field.type == "boolean":
        return cell == "true"
    if field.type == "date":
        return cell.str.to_date("%Y-%m-%d", strict=False)
    return cell.cast(DTYPES[field.type], strict=False)


def _read_cells(cells: pl.Series, field: Field) -> tuple[pl.Series, pl.Series]:
    """Return the values of cells and the rules that their writing breaks."""
    distinct = cells.unique()
    readings = [cell_reader(field)(cell) for cell in distinct]
    values = pl.Series([value for value, _ in readings], dtype=DTYPES[field.type])
    broken = [faults[0].identifier if faults else None for _, faults in readings]
    rules = pl.Series(broken, dtype=pl.String)
    return (
        cells.replace_strict(distinct, values, return_dtype=values.dtype),
        cells.replace_strict(distinct, rules, return_dtype=pl.String),
    )


@dataclass(frozen=True)
class RowFaults:
    """The faults of some rows, each frame with the columns of ``FAULTS``.

    ``settled`` are one a cell. ``waiting`` break a rule over their row, unless it turns out that a
    key or a link that the rule looks at is wrong itself. ``bad_keys`` are the rows whose key breaks
    a rule other than of writing.
    """

    settled: pl.DataFrame
    waiting: pl.DataFrame
    bad_keys: pl.Series


NO_FAULTS = RowFaults(
    pl.DataFrame(schema=FAULTS), pl.DataFrame(schema=FAULTS), pl.Series(dtype=FAULTS["row"])
)


def find_faults(
    text: pl.DataFrame, sure: pl.DataFrame, table: Table, absent: frozenset[str]
) -> RowFaults:
    """Return the faults of the rows; ``row`` counts the rows given, from 0.

    ``sure`` says of which cells the first pass is sure that they are written as asked. Faults of
    keys and links that take more than one row to find are not among them.
    """
    typed, in_writing = type_cells(text, sure, table)
    failures = _failures(typed, table, absent)
    of_cells = failures.filter(pl.col("rank") == IN_CELL)
    cells = pl.concat([in_writing, of_cells])
    of_rows = _judged(failures.filter(pl.col("rank") >= IN_ROW), cells, table)
    waits = pl.col("rule").is_in(sorted(waiting_rules(table)))
    settled = pl.concat([cells, of_rows.filter(~waits)]).sort("row", "rank", maintain_order=True)
    return RowFaults(
        settled.unique(["row", "column"], keep="first", maintain_order=True),
        of_rows.filter(waits),
        of_cells.filter(pl.col("column") == table.key)["row"].unique(),
    )


def _judged(of_rows: pl.DataFrame, of_cells: pl.DataFrame, table: Table) -> pl.DataFrame:
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
def waiting_rules(table: Table) -> frozenset[str]:
    """Return the row rules that wait until keys and links have been looked at.

    Those are the rules that look at one, and others that blame the same column.
    """
    compared = {table.key, *(key.column for key in table.foreign_keys)}
    rules = row_rules(table)
    blamed = {rule.at for rule in rules if compared & set(rule.columns)}
    return frozenset(rule.identifier for rule in rules if rule.at in blamed)


def _failures(typed: pl.DataFrame, table: Table, absent: frozenset[str]) -> pl.DataFrame:
    """Return the cells that break a rule, as pandera finds them, with the columns of ``FAULTS``.

    They are read from the output of the checks: the failure cases hold a copy of each row as well.
    """
    errors = import_pandera("pandera.errors")
    try:
        with _ONE_AT_A_TIME, quiet_pandera():
            _schema(table, absent).validate(typed, lazy=True)
    except errors.SchemaErrors as error:
        failed = error.schema_errors
    else:
        return pl.DataFrame(schema=FAULTS)
    rules = {rule.identifier: (IN_ROW + i, rule) for i, rule in enumerate(row_rules(table))}
    faults: list[pl.DataFrame] = []
    for failure in failed:
        if failure.check_output is None:
            raise failure  # the check itself broke, not the data
        name = getattr(failure.check, "error", failure.check)
        if name in rules:
            rank, rule = rules[name]
            column = rule.at
        else:
            rank, column = IN_CELL, failure.column_name
            name = CONSTRAINTS[name][0].identifier if name in CONSTRAINTS else name
        rows = (~failure.check_output.to_series()).arg_true()
        faults.append(_faults(rows, column, rank, name))
    return pl.concat(faults).unique(maintain_order=True)


@lru_cache(maxsize=128)
def _schema(table: Table, absent: frozenset[str]) -> Any:
    return build(table, "polars", absent=absent, unique_keys=False, cases=1)
