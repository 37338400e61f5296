"""The rows of a table as typed Python values, and as a DataFrame that is made from them.

pandas is imported inside the functions, because ``import revdata`` and the light commands do
without it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revdata.dataset.cells import cell_reader, explain_cell
from revdata.dataset.csv_files import Row, Sheet, reporter
from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.parts import Part, TableSet
from revdata.dataset.problems import Problem
from revdata.dataset.worksheets import read_sheet
from revdata.errors import RevdataError, not_found

if TYPE_CHECKING:
    import pandas as pd

PART_COLUMN = "package"  # says which contribution a row comes from, where there are some
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

Columns = Mapping[str, Sequence[Any]]
_PlacedRow = tuple[Part, Sheet, Row]


class DataError(RevdataError, ValueError):
    """The data cannot be loaded as they are; validation lists every problem."""


@dataclass(frozen=True)
class TypedTable:
    """The rows of a table from all its files, typed, with the faults met on the way.

    ``columns`` has a value for each of ``rows``, in order, None where a cell is empty or cannot be
    read; the latter are reported in ``problems``.
    """

    table: Table
    columns: Columns
    rows: tuple[tuple[Part, Sheet, Row], ...]
    absent_columns: frozenset[str]
    problems: tuple[Problem, ...]
    readable: bool

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Return one row for each of ``rows``, in order, with a range index."""
        import pandas as pd

        fields = self.table.fields
        return pd.DataFrame({f.name: typed_array(f, self.columns[f.name]) for f in fields})

    def place(self, index: int, column: str | None) -> tuple[str, int]:
        """Return the file and the physical line of a cell."""
        _, sheet, row = self.rows[index]
        if column is None:
            return sheet.name, row.line
        return sheet.name, row.line_of(self.table.columns.index(column))

    def text(self, index: int, column: str) -> str:
        """Return the cell as it stands in the file."""
        return self.rows[index][2].cells[self.table.columns.index(column)]


@dataclass(frozen=True)
class PlainTable:
    """Rows as plain values by column, with what describes each column; None is text."""

    name: str
    columns: Columns
    fields: Mapping[str, Field | None]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Return the rows one by one."""
        return zip(*self.columns.values(), strict=True)

    def records(self) -> Iterator[dict[str, Any]]:
        """Return the rows by column name, one by one."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows())

    def take(self, places: Sequence[int]) -> PlainTable:
        """Return the rows at these places."""
        taken = {name: [cells[i] for i in places] for name, cells in self.columns.items()}
        return replace(self, columns=taken)


def read_typed(dataset: TableSet, table: Table) -> TypedTable:
    """Return the rows of a table from all parts of the data set, typed as far as they can be."""
    problems: list[Problem] = []
    rows: list[_PlacedRow] = []
    replaced: list[tuple[Part, Path]] = []
    present: set[str] = set(table.columns)
    readable = True
    for part, path in dataset.all_files(table.name):
        sheet = read_sheet(part, table, path)
        problems.extend(sheet.problems)
        readable = readable and sheet.readable
        present &= sheet.present
        rows.extend((part, sheet, row) for row in sheet.rows)
        if part.replaced.get(table.name):
            replaced.append((part, path))
    for part, path in replaced:
        rows = _put_in_place(rows, part, table, path)
    columns = {}
    texts = list(zip(*(row.cells for _, _, row in rows), strict=True)) or [()] * len(table.fields)
    for position, field in enumerate(table.fields):
        columns[field.name], faults = _typed_cells(field, position, texts[position], rows)
        problems.extend(faults)
    absent = frozenset(table.columns) - present
    return TypedTable(table, columns, tuple(rows), absent, tuple(problems), readable)


def _put_in_place(
    rows: Sequence[_PlacedRow], part: Part, table: Table, path: Path
) -> list[_PlacedRow]:
    """Return the rows with those that replace rows of a part where these stood."""
    key = table.columns.index(table.key)
    before = read_sheet(replace(part, replaced={}), table, path).rows
    order = {row.cells[key]: place for place, row in enumerate(before)}
    own = [placed for placed in rows if placed[0].name == part.name]
    in_order = iter(sorted(own, key=lambda placed: order.get(placed[2].cells[key], len(order))))
    return [next(in_order) if placed[0].name == part.name else placed for placed in rows]


def _typed_cells(
    field: Field, position: int, cells: Sequence[str], rows: Sequence[_PlacedRow]
) -> tuple[list[Any], list[Problem]]:
    read = cell_reader(field)
    known = {cell: read(cell) for cell in set(cells)}
    values = [known[cell][0] for cell in cells]
    problems: list[Problem] = []
    if any(faults for _, faults in known.values()):
        for cell, (_, sheet, row) in zip(cells, rows, strict=True):
            for rule in known[cell][1] if row.whole else ():
                message, repair = explain_cell(field, cell, rule)
                report, line = reporter(sheet.name, problems), row.line_of(position)
                report(rule, message, line, column=field.name, value=cell, suggestion=repair)
    return values, problems


def load_columns(dataset: TableSet, table: str) -> Columns:
    """Return the values of each column of a table, which a data set reads once.

    With contributions a last column says which part each row comes from. Raises NotFoundError for
    an unknown table, DataError if a cell cannot be read or a key stands in two rows.
    """
    if table not in dataset.read:
        dataset.read[table] = _load_columns(dataset, table)
    columns: Columns = dataset.read[table]
    return columns


def _load_columns(dataset: TableSet, table: str) -> Columns:
    typed = read_typed(dataset, dataset.table(table))
    fault = _fault(typed)
    if fault:
        raise DataError(
            f"The table {table} cannot be loaded: {fault} "
            f"'revdata validate {dataset.parts[-1].root}' lists every problem."
        )
    if len(dataset.parts) == 1:
        return typed.columns
    return {**typed.columns, PART_COLUMN: [part.name for part, _, _ in typed.rows]}


def _fault(typed: TypedTable) -> str:
    """Return why a table cannot be loaded, empty if it can."""
    if typed.problems:
        first, *others = typed.problems
        where = first.file if first.line is None else f"{first.file}, line {first.line}"
        more = f" There are {len(others)} further problems." if others else ""
        return f"{where}: {first.message}{more}"
    seen = set()
    for index, key in enumerate(typed.columns[typed.table.key]):
        if key in seen:
            file, line = typed.place(index, typed.table.key)
            what = "an empty key" if key is None else f"the key {key}"
            return f"{file}, line {line}: {what} stands in an earlier row too."
        seen.add(key)
    return ""


def load_table(dataset: TableSet, name: str) -> PlainTable:
    """Return a table as it is stored; raises as ``load_columns``."""
    table, columns = dataset.table(name), load_columns(dataset, name)
    fields = {field.name: field for field in table.fields}
    if PART_COLUMN in columns:
        fields[PART_COLUMN] = part_field(table.field(table.key), columns[PART_COLUMN])
    return PlainTable(table.name, columns, fields)


def part_field(key: Field, parts: Sequence[str]) -> Field:
    """Return what describes the column that says whose a row is, beside the key of a table."""
    return replace(key, name=PART_COLUMN, codes=tuple(sorted(set(parts))), ordered=False)


def load_rows(dataset: TableSet, table: str) -> list[dict[str, Any]]:
    """Return the rows by column name, None where a cell is empty; raises as ``load_columns``."""
    return list(_by_name(load_columns(dataset, table)))


def plain_rows(dataset: TableSet, table: str) -> list[tuple[Any, ...]]:
    """Return the rows, each with a value for each column of the schema, None where it is empty."""
    columns = load_columns(dataset, table)
    return list(zip(*(columns[name] for name in dataset.table(table).columns), strict=True))


def with_written_days(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the row with days as year-month-day, for formats that have no type for a day."""
    return tuple(value.isoformat() if isinstance(value, date) else value for value in row)


def records(dataset: TableSet, table: str) -> list[dict[str, Any]]:
    """Return the rows by column name, with days as year-month-day."""
    names = dataset.table(table).columns
    rows = (with_written_days(row) for row in plain_rows(dataset, table))
    return [dict(zip(names, row, strict=True)) for row in rows]


def as_text(value: Any) -> str:
    """Return a cell as it is written in a table, empty for a missing one."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def as_csv(names: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return rows of text as CSV, under a header."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([names, *rows])
    return buffer.getvalue()


def plain_values(frame: pd.DataFrame, column: str) -> list[Any]:
    """Return a column as plain Python values, None where it is missing, days as ``date``."""
    series = frame[column]
    values = series.dt.date if series.dtype.kind == "M" else series
    pairs = zip(values.tolist(), series.isna().tolist(), strict=True)
    return [None if missing else value for value, missing in pairs]


def _by_name(columns: Columns) -> Iterator[dict[str, Any]]:
    return (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))


def table_of(dataset: TableSet, identifier: str) -> Table:
    """Return the table with a row of that identifier; raises NotFoundError with near names."""
    known: list[str] = []
    for table in dataset.package.tables.values():
        keys = load_columns(dataset, table.name)[table.key]
        if identifier in keys:
            return table
        known.extend(map(str, keys))
    raise not_found("row with the identifier", identifier, known)


def part_of(dataset: TableSet, table: Table, identifier: str) -> Part:
    """Return the part of the data set, the base or a contribution, that has a row."""
    if len(dataset.parts) == 1:
        return dataset.parts[0]
    columns = load_columns(dataset, table.name)
    name = columns[PART_COLUMN][columns[table.key].index(identifier)]
    return next(part for part in dataset.parts if part.name == name)


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
