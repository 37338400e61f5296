"""The full report on rows of a batch: every fault of a cell or a row, found with pandera on polars.

The text of the cells is read by the same grammar as everywhere, each distinct value once; the typed
frame is validated by the pandera schema of the table.
"""

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


def find_faults(
    text: pl.DataFrame, table: Table, absent: frozenset[str]
) -> tuple[pl.DataFrame, pl.Series]:
    """Return the faults of the rows, and the rows whose key breaks a rule other than of writing.

    Faults have row, column, rank and rule, and are one a cell; ``row`` counts the rows given, from
    0. Faults of keys that take more than one row are not among them.
    """
    typed, in_writing = type_cells(text, table)
    failures = _failures(typed, table, absent)
    faults = pl.concat([in_writing, failures]).sort("row", "rank", maintain_order=True)
    bad_keys = failures.filter((pl.col("column") == table.key) & (pl.col("rank") == IN_CELL))
    one_a_cell = faults.unique(["row", "column"], keep="first", maintain_order=True)
    return one_a_cell, bad_keys["row"].unique()


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
    return cases.select(
        pl.col("index").alias("row"),
        check.replace_strict(blamed, default=pl.col("column")).alias("column"),
        check.replace_strict(order, default=IN_CELL, return_dtype=pl.Int16).alias("rank"),
        check.replace(named).alias("rule"),
    ).cast(FAULTS)


@lru_cache(maxsize=128)
def _schema(table: Table, absent: frozenset[str]) -> Any:
    return build(table, "polars", absent=absent, unique_keys=False)
