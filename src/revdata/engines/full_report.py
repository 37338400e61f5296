"""The full report on rows of a batch: every fault of a cell or a row, found with pandera on polars.

The text of the cells is read by the same grammar as everywhere, each distinct value once; the typed
frame is validated by the pandera schema of the table.
"""

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

import polars as pl

from revdata.descriptor import Field, Table
from revdata.engines.first_pass import DOUBTFUL, FORMULA
from revdata.engines.wording import CONSTRAINTS
from revdata.frames import cell_reader
from revdata.pandera_schemas import build, import_pandera, quiet_pandera, row_rules

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


def type_cells(text: pl.DataFrame, table: Table) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the typed frame of text cells, and the faults in how they are written.

    Cells that cannot be read are missing in the typed frame.
    """
    typed: list[pl.Series] = []
    faults: list[pl.DataFrame] = []
    for field in table.fields:
        values, broken = _type_column(text[field.name], field)
        typed.append(values.alias(field.name))
        found = pl.DataFrame({"rule": broken}).with_row_index("row").drop_nulls()
        faults.append(
            found.select(
                "row", pl.lit(field.name).alias("column"), pl.lit(IN_WRITING).alias("rank"), "rule"
            ).cast(FAULTS)
        )
    return pl.DataFrame(typed), pl.concat(faults)


def _type_column(cells: pl.Series, field: Field) -> tuple[pl.Series, pl.Series]:
    """Return the values of a column and the rules that the writing of its cells breaks."""
    read = cell_reader(field)
    doubtful = cells
    if field.type == "string" and field.codes is None:  # most of it is as it stands
        stray = (cells.str.strip_chars() != cells) | cells.str.contains(DOUBTFUL)
        if field.grammar is None:
            stray |= cells.str.contains(FORMULA)
        doubtful = cells.filter(stray)
        if doubtful.is_empty():
            values = pl.select(pl.when(cells != "").then(cells)).to_series()
            return values, pl.Series([None] * len(cells), dtype=pl.String)
    distinct = doubtful.unique().to_list()
    readings = [read(cell) for cell in distinct]
    broken = [faults[0].identifier if faults else None for _, faults in readings]
    rules = cells.replace_strict(distinct, broken, default=None, return_dtype=pl.String)
    dtype = DTYPES[field.type]
    parsed = [value for value, _ in readings]
    if doubtful is cells:
        return _mapped(cells, distinct, pl.Series(parsed, dtype=dtype)), rules
    mended = _mapped(cells, distinct, pl.Series([v or "" for v in parsed], dtype=dtype))
    plain = mended.fill_null(cells)
    return pl.select(pl.when(plain != "").then(plain)).to_series(), rules


def _mapped(cells: pl.Series, distinct: list[str], values: pl.Series) -> pl.Series:
    return cells.replace_strict(
        pl.Series(distinct, dtype=pl.String), values, default=None, return_dtype=values.dtype
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


def find_faults(text: pl.DataFrame, table: Table, absent: frozenset[str]) -> RowFaults:
    """Return the faults of the rows; ``row`` counts the rows given, from 0.

    Faults of keys and links that take more than one row to find are not among them.
    """
    typed, in_writing = type_cells(text, table)
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
    errors = import_pandera("pandera.errors")
    columns = [column for column in table.columns if column not in absent]
    try:
        with _ONE_AT_A_TIME, quiet_pandera():
            _schema(table, absent).validate(typed.select(columns), lazy=True)
    except errors.SchemaErrors as error:
        cases: pl.DataFrame = error.failure_cases
    else:
        return pl.DataFrame(schema=FAULTS)
    rules = row_rules(table, columns)
    order = {rule.identifier: IN_ROW + i for i, rule in enumerate(rules)}
    blamed = {rule.identifier: rule.at for rule in rules}
    named = {check: rule.identifier for check, (rule, _) in CONSTRAINTS.items()}
    check = pl.col("check")
    return (
        cases.select(
            pl.col("index").alias("row"),
            check.replace_strict(blamed, default=pl.col("column")).alias("column"),
            check.replace_strict(order, default=IN_CELL, return_dtype=pl.Int16).alias("rank"),
            check.replace(named).alias("rule"),
        )
        .cast(FAULTS)
        .unique(maintain_order=True)
    )


@lru_cache(maxsize=128)
def _schema(table: Table, absent: frozenset[str]) -> Any:
    return build(table, "polars", absent=absent, unique_keys=False)
