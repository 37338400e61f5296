"""Turn the text of tables into typed frames, without pandera and without parsing an EDTF string.

pandas is imported inside the functions, because ``import revdata`` and the light commands do
without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from revdata.dataset.cells import (
    DAMAGED_LETTERS,
    FORMULA_LIKE,
    PARSERS,
    STRAY_SPACE,
    UNSEEN,
    has_unseen,
    is_damaged,
    is_formula_like,
    is_tidy,
    tidy,
)
from revdata.dataset.csv_files import Row, Sheet
from revdata.dataset.descriptor import Field, Table
from revdata.dataset.parts import Part, TableSet
from revdata.dataset.problems import Problem, Rule
from revdata.dataset.worksheets import read_sheet
from revdata.errors import RevdataError, near_names

if TYPE_CHECKING:
    import pandas as pd

PART_COLUMN = "package"

UNKNOWN_CODE = Rule(
    "unknown-code",
    "A coded cell holds a code of its list.",
    "Choose a code of the list, or propose a new one in vocabularies.csv.",
)
RULES = (UNKNOWN_CODE,)


class DataError(RevdataError, ValueError):
    """The data cannot be loaded as they are; validation names every fault."""


@dataclass(frozen=True)
class TypedTable:
    """The rows of a table from all its files, typed, with the faults met on the way.

    ``frame`` has one row for each of ``rows``, in order, with a range index; cells that cannot be
    read are missing in it and are reported in ``problems``.
    """

    table: Table
    frame: pd.DataFrame
    rows: tuple[tuple[Part, Sheet, Row], ...]
    absent_columns: frozenset[str]
    problems: tuple[Problem, ...]
    readable: bool

    def place(self, index: int, column: str | None) -> tuple[str, int]:
        """Return the file and the physical line of a cell."""
        _, sheet, row = self.rows[index]
        if column is None:
            return sheet.name, row.line
        return sheet.name, row.line_of(self.table.columns.index(column))

    def text(self, index: int, column: str) -> str:
        """Return the cell as it stands in the file."""
        return self.rows[index][2].cells[self.table.columns.index(column)]


def load_frame(dataset: TableSet, table: str) -> pd.DataFrame:
    """Return a fresh typed frame of a table, which a data set reads once.

    Raises NotFoundError for an unknown table, DataError if a cell cannot be read.
    """
    if table not in dataset.read:
        dataset.read[table] = _read_frame(dataset, table)
    frame: pd.DataFrame = dataset.read[table].copy(deep=False)  # copy on write
    return frame


def _read_frame(dataset: TableSet, table: str) -> pd.DataFrame:
    typed = read_typed(dataset, dataset.table(table))
    if typed.problems:
        first = typed.problems[0]
        where = first.file if first.line is None else f"{first.file}, line {first.line}"
        more = len(typed.problems) - 1
        raise DataError(
            f"The table {table} cannot be loaded: {where}: {first.message}"
            + (f" There are {more} further problems." if more else "")
            + f" {_advice(dataset)}"
        )
    frame = typed.frame
    repeated = frame.index[frame[typed.table.key].duplicated()]
    if len(repeated):
        file, line = typed.place(int(repeated[0]), typed.table.key)
        key = frame.loc[repeated[0], typed.table.key]
        raise DataError(
            f"The table {table} cannot be loaded: {file}, line {line}: the key {key} stands "
            f"in an earlier row too. {_advice(dataset)}"
        )
    if len(dataset.parts) > 1:
        frame[PART_COLUMN] = _as_categorical([part.name for part, _, _ in typed.rows])
    package = dataset.package
    frame.attrs = {
        "table": table,
        "version": package.version,
        "licence": package.licence,
        "cite_key": package.cite_key,
    }
    return frame


def _advice(dataset: TableSet) -> str:
    root = dataset.parts[-1].root
    return f"'revdata validate {root}' names every fault."


def read_typed(dataset: TableSet, table: Table) -> TypedTable:
    """Return the rows of a table from all parts of the data set, typed as far as they can be."""
    import pandas as pd  # heavy

    problems: list[Problem] = []
    rows: list[tuple[Part, Sheet, Row]] = []
    present: set[str] = set(table.columns)
    readable = True
    for part, path in dataset.all_files(table.name):
        sheet = read_sheet(part, table, path)
        problems.extend(sheet.problems)
        readable = readable and sheet.readable
        present &= sheet.present
        rows.extend((part, sheet, row) for row in sheet.rows)
    columns = {}
    for position, field in enumerate(table.fields):
        values, faults = _column(field, position, rows)
        problems.extend(faults)
        columns[field.name] = _series(field, values)
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(rows)))
    absent = frozenset(table.columns) - present
    return TypedTable(table, frame, tuple(rows), absent, tuple(problems), readable)


def _column(
    field: Field, position: int, rows: Sequence[tuple[Part, Sheet, Row]]
) -> tuple[list[Any], list[Problem]]:
    values: list[Any] = []
    problems: list[Problem] = []
    read = cell_reader(field)
    for _, sheet, row in rows:
        cell = row.cells[position]
        value, faults = read(cell)
        values.append(value)
        for rule in faults if row.whole else ():
            message, suggestion = explain_cell(field, cell, rule)
            problems.append(
                Problem(
                    file=sheet.name,
                    line=row.line_of(position),
                    column=field.name,
                    value=cell,
                    rule=rule.identifier,
                    message=message,
                    suggestion=suggestion,
                )
            )
    return values, problems


def cell_reader(field: Field) -> Callable[[str], tuple[Any, tuple[Rule, ...]]]:
    """Return a function from the text of a cell to its value and the rules its writing breaks.

    The value is None for an empty cell and for one that cannot be read.
    """
    parser, rule = PARSERS.get(field.type, (None, None))
    codes = frozenset(field.codes) if field.codes is not None else None

    def read(cell: str) -> tuple[Any, tuple[Rule, ...]]:
        stray: tuple[Rule, ...] = ()
        text = cell
        if not is_tidy(cell):
            stray, text = (STRAY_SPACE,), tidy(cell)
        elif is_damaged(cell):
            stray = (DAMAGED_LETTERS,)
        if not text:
            return None, stray
        if parser is not None and rule is not None:
            value = parser(text)
            return value, stray if value is not None else (*stray, rule)
        if codes is not None:
            return (text, stray) if text in codes else (None, (*stray, UNKNOWN_CODE))
        if has_unseen(text):
            return text, (*stray, UNSEEN)
        if field.grammar is None and is_formula_like(text):
            return text, (*stray, FORMULA_LIKE)
        return text, stray

    return read


@lru_cache(maxsize=2**12)
def _near_codes(text: str, codes: tuple[str, ...]) -> list[str]:
    return near_names(text, codes)


def explain_cell(field: Field, cell: str, rule: Rule) -> tuple[str, str]:
    """Return message and suggestion for a cell whose writing breaks a rule."""
    text = tidy(cell)
    if rule is STRAY_SPACE:
        message = "The cell has a space, a tab or a line break where none belongs."
        return message, f"Write {text!r}."
    if rule is DAMAGED_LETTERS:
        return "The cell has letters that were read in the wrong encoding.", rule.repair
    if rule is UNSEEN:
        return "The cell holds characters that cannot be seen.", rule.repair
    if rule is FORMULA_LIKE:
        return f"The text begins with {text[0]}, as a formula does.", rule.repair
    if rule is UNKNOWN_CODE:
        codes = field.codes or ()
        near = _near_codes(text, codes)
        suggestion = (
            f"Did you mean {' or '.join(near)}?" if near else f"The list has: {', '.join(codes)}."
        )
        return f"{text!r} is not a code of the list {field.vocabulary}.", suggestion
    return f"{text!r} is no {_TYPE_WORDS[field.type]}.", rule.repair


_TYPE_WORDS = {
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "date": "day written as year-month-day",
}


def _series(field: Field, values: list[Any]) -> Any:
    import pandas as pd  # heavy

    if field.codes is not None:
        return pd.Categorical(values, categories=list(field.codes), ordered=field.ordered)
    if field.type == "date":
        days = [None if value is None else value.isoformat() for value in values]
        return pd.Series(days, dtype="datetime64[s]")
    return pd.array(values, dtype=DTYPES[field.type])


DTYPES: dict[str, Any] = {
    "string": "str",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}


def _as_categorical(values: list[str]) -> Any:
    import pandas as pd  # heavy

    return pd.Categorical(values, categories=sorted(set(values)))


def plain_values(frame: pd.DataFrame, column: str) -> list[Any]:
    """Return a column as plain Python values, None where it is missing, days as ``date``."""
    series = frame[column]
    if series.dtype.kind == "M":
        return [None if missing else day.date() for day, missing in _with_missing(series)]
    return [None if missing else value for value, missing in _with_missing(series)]


def _with_missing(series: pd.Series[Any]) -> Iterable[tuple[Any, bool]]:
    return zip(series.tolist(), series.isna().tolist(), strict=True)
