"""Tables as typed DataFrames.

pandas is imported inside the functions, because ``import revdata`` and the light commands do
without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import (
    PART_COLUMN,
    Columns,
    DataError,
    PlainTable,
    TypedRows,
    load_table,
    plain_values,
    read_rows,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "DTYPES",
    "PART_COLUMN",
    "DataError",
    "TypedTable",
    "load_frame",
    "plain_values",
    "read_typed",
    "typed_array",
]

DTYPES: dict[str, Any] = {
    "string": "str",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "date": "datetime64[us]",
}


SPARK_TYPES = {
    "string": "STRING",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}


class TypedTable(TypedRows):
    """The rows of a table from all its files, typed, with a frame made from them."""

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Return one row for each of ``rows``, in order, with a range index."""
        return _frame(self.table, self.columns)


def read_typed(dataset: TableSet, table: Table) -> TypedTable:
    """Return the rows of a table from all parts of the data set, typed as far as they can be."""
    return TypedTable(**vars(read_rows(dataset, table)))


def load_frame(dataset: TableSet, table: str) -> pd.DataFrame:
    """Return a fresh typed frame of a table, which a data set makes once.

    Raises NotFoundError for an unknown table, DataError if a cell cannot be read.
    """
    made = f"{table}, frame"
    if made not in dataset.read:
        dataset.read[made] = _load_frame(dataset, table)
    frame: pd.DataFrame = dataset.read[made].copy(deep=False)  # copy on write
    return frame


def _load_frame(dataset: TableSet, table: str) -> pd.DataFrame:
    return frame_of(load_table(dataset, table), dataset.package)


def frame_of(table: PlainTable, package: Package) -> pd.DataFrame:
    """Return the typed frame of a table, which says what package it is of."""
    import pandas as pd

    cells = {name: typed_array(table.fields[name], of) for name, of in table.columns.items()}
    frame = pd.DataFrame(cells)
    frame.attrs = {
        "table": table.name,
        "version": package.version,
        "licence": package.licence,
        "cite_key": package.cite_key,
    }
    return frame


def _frame(table: Table, columns: Columns) -> pd.DataFrame:
    import pandas as pd

    typed = {field.name: typed_array(field, columns[field.name]) for field in table.fields}
    return pd.DataFrame(typed, index=pd.RangeIndex(len(columns[table.key])))


def csv_dtypes(table: Table) -> dict[str, Any]:
    """Return the dtype of each column for a reader of CSV, days as text: no reader parses those."""
    import pandas as pd

    return {
        field.name: pd.CategoricalDtype(list(field.codes), ordered=field.ordered)
        if field.codes is not None
        else DTYPES["string" if field.type == "date" else field.type]
        for field in table.fields
    }


def spark_columns(table: Table) -> str:
    """Return the stored columns in order as DDL, for a reader of Spark, which goes by position."""
    return ", ".join(f"`{field.name}` {SPARK_TYPES[field.type]}" for field in table.fields)


def typed_array(field: Field | None, values: Sequence[Any]) -> Any:
    """Return the values of a column as an array of its type; without a field, of text."""
    import pandas as pd

    if field is not None and field.codes is not None:
        return pd.Categorical(values, categories=list(field.codes), ordered=field.ordered)
    if field is not None and field.type == "date":
        days = [None if value is None else value.isoformat() for value in values]
        return pd.Series(days, dtype="datetime64[us]").array
    return pd.array(values, dtype=DTYPES["string" if field is None else field.type])
