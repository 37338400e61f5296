"""Choose rows and columns of a loaded table by conditions such as ``stance=rejects``."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from revdata.dataset.cells import PARSERS
from revdata.dataset.frames import plain_values
from revdata.dataset.rows import as_text
from revdata.errors import NotFoundError, RevdataError, near_names

if TYPE_CHECKING:
    import pandas as pd

SIGNS = ("=", "!=", "<", "<=", ">", ">=", "~")
_CONDITION = re.compile(
    r"\s*(?P<column>\w+)\s*(?P<sign>!=|<=|>=|=|<|>|~|\sin\s)\s*(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ORDERS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_TYPES = {"boolean": "boolean", "Int64": "integer", "Float64": "number", "datetime64[s]": "date"}


class Condition(NamedTuple):
    """A condition on a column: its name, the sign, and the value as it was typed."""

    column: str
    sign: str
    value: str


def select(
    frame: pd.DataFrame,
    conditions: Sequence[str],
    columns: Iterable[str] = (),
    sort: Iterable[str] = (),
) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows that meet every condition, sorted, under the columns, and hints.

    A condition is COLUMN, a sign and a VALUE: ``=``, ``!=``, ``<``, ``<=``, ``>``, ``>=``, ``~``
    for cells that contain the value in any case, and ``in`` for one of several values with commas
    between them. An empty value asks for empty cells. A link column takes the label of the linked
    row as well, where the frame has it. A column to sort by may have ``-`` in front, for the last
    first; empty cells come last. Hints name near values where a condition leaves no row.

    Raises NotFoundError for an unknown column or code, RevdataError for what is no condition and
    for a value that cannot stand in its column.
    """
    hints = []
    for text in conditions:
        condition = _parsed(text)
        before, frame = frame, frame[_holds(frame, condition)]
        if frame.empty and not before.empty:
            hints.append(_near_values(before, condition))
    for name in reversed([name.strip() for name in sort]):
        column = name.removeprefix("-")
        _require_column(frame, column)
        frame = frame.sort_values(column, ascending=column == name, kind="stable")
    wanted = list(dict.fromkeys(name.strip() for name in columns))
    for name in wanted:
        _require_column(frame, name)
    return frame[wanted] if wanted else frame, [hint for hint in hints if hint]


def _parsed(text: str) -> Condition:
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise RevdataError(
            f"Write the condition {text!r} as COLUMN=VALUE; the signs are {', '.join(SIGNS)}, in."
        )
    return Condition(found["column"], found["sign"].strip().lower(), found["value"].strip())


def _require_column(frame: pd.DataFrame, name: str) -> None:
    known = [str(column) for column in frame.columns]
    if name not in known:
        hint = _did_you_mean(name, known) or f"There are: {', '.join(known)}."
        raise NotFoundError(f"There is no column {name!r} in {frame.attrs['table']}. {hint}")


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    near = near_names(name, known)
    return f"Did you mean {' or '.join(near)}?" if near else ""


def _holds(frame: pd.DataFrame, condition: Condition) -> Any:
    column, sign, value = condition
    _require_column(frame, column)
    if not value:
        if sign not in ("=", "!="):
            raise RevdataError(f"Give a value after {column}{sign}.")
        return frame[column].isna() if sign == "=" else frame[column].notna()
    cells = plain_values(frame, column)
    if sign == "~":
        asked = value.casefold()
        return [cell is not None and asked in as_text(cell).casefold() for cell in cells]
    if sign in _ORDERS:
        wanted = _in_order(frame, column, _as_cell(frame, column, value))
        order = _ORDERS[sign]
        return [c is not None and order(_in_order(frame, column, c), wanted) for c in cells]
    values = value.split(",") if sign == "in" else [value]
    asked_for = {one for each in values for one in _meant(frame, column, each.strip())}
    held = [cell is not None and as_text(cell) in asked_for for cell in cells]
    return held if sign != "!=" else [not one for one in held]


def _meant(frame: pd.DataFrame, column: str, value: str) -> set[str]:
    """Return the cells that a value asks for: itself, or the rows that bear it as their label."""
    label = column.removesuffix("_id")
    if label != column and label in frame.columns:
        labels = plain_values(frame, label)
        links = plain_values(frame, column)
        folded = value.casefold()
        found = {
            str(link)
            for link, name in zip(links, labels, strict=True)
            if name is not None and as_text(name).casefold() == folded
        }
        return found | {value}
    return {as_text(_as_cell(frame, column, value))}


def _in_order(frame: pd.DataFrame, column: str, cell: Any) -> Any:
    """Return what stands for a cell where cells are compared: the rank of a code that has one."""
    if frame[column].dtype == "category" and frame[column].cat.ordered:
        return frame[column].cat.categories.get_loc(cell)
    return cell


def _as_cell(frame: pd.DataFrame, column: str, value: str) -> Any:
    """Return a value as the column holds it; raises RevdataError if it cannot stand there."""
    dtype = frame[column].dtype
    if dtype == "category" and value not in frame[column].cat.categories:
        codes = [str(code) for code in frame[column].cat.categories]
        hint = _did_you_mean(value, codes) or f"Codes: {', '.join(codes)}."
        raise NotFoundError(f"{value!r} is not a code of {frame.attrs['table']}.{column}. {hint}")
    kind = _TYPES.get(str(dtype))
    if kind is None:
        return value
    parser, rule = PARSERS[kind]
    parsed = parser(value.lower() if kind == "boolean" else value)
    if parsed is None:
        raise RevdataError(f"{value!r} cannot stand in {column}. {rule.repair}")
    return parsed


def _near_values(frame: pd.DataFrame, condition: Condition) -> str:
    """Return a hint at values of an identifier column that look like the one asked for."""
    column, _, value = condition
    if not column.endswith("_id"):
        return ""
    return _did_you_mean(value, frame[column].dropna().astype("str").unique())
