"""Selection and sorting of rows by conditions such as ``stance=rejects``."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from revdata.dataset.cells import PARSERS
from revdata.dataset.frames import plain_values
from revdata.dataset.rows import as_text
from revdata.errors import NotFoundError, RevdataError, known_name, near_names

if TYPE_CHECKING:
    import pandas as pd

Labels = Mapping[str, Mapping[str, str]]  # by column, what each identifier or code is called

_TYPES = {"boolean": "boolean", "Int64": "integer", "Float64": "number", "datetime64[us]": "date"}
_CONDITION = re.compile(
    r"\s*([\w-]+?)\s*(!=|<=|>=|=|~|<|>|(?<=\s)in(?=[\s(]|$))\s*(.*?)\s*", re.DOTALL
)
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_DAY_OR_LESS = re.compile(r"\d{4}(-\d\d){0,2}")


@dataclass(frozen=True)
class _Condition:
    column: str
    sign: str
    value: str

    @property
    def values(self) -> list[str]:
        """Return the values asked for; several, between commas, after ``in``."""
        if self.sign != "in":
            return [self.value]
        listed = self.value.removeprefix("(").removesuffix(")").split(",")
        return [one.strip() for one in listed if one.strip()]


def select(
    frame: pd.DataFrame,
    conditions: Sequence[str],
    columns: Iterable[str] = (),
    *,
    sort: Iterable[str] = (),
    labels: Labels | None = None,
) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows that meet every condition, sorted, and hints where there is none.

    A condition is a column, a sign and a value, as in ``stance!=own``. An empty value asks for
    empty cells. ``~`` asks for a part of the text, ``in`` for one of several values between commas.
    With ``labels`` a value may be what an identifier or code is called, in any case. A column to
    sort by has ``-`` before it for the last first; empty cells are last. Without columns all are
    kept. Raises NotFoundError for an unknown column or code, RevdataError for what is no condition
    and for a value that cannot stand in its column.
    """
    hints = []
    for written in conditions:
        condition = _parsed(frame, written)
        called = (labels or {}).get(condition.column, {})
        before, frame = frame, frame[_holds(frame, condition, called)]
        if frame.empty and not before.empty:
            hints.append(_near_values(before, condition, called))
    frame = _sorted(frame, list(sort))
    wanted = list(dict.fromkeys(_column(frame, name) for name in columns))
    return frame[wanted] if wanted else frame, [hint for hint in hints if hint]


def link_labels(resolved: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return what the identifiers in each link column are called, from a resolved frame."""
    return {
        f"{name}_id": dict(zip(ids, map(as_text, plain_values(resolved, name)), strict=True))
        for name in map(str, resolved.columns)
        if f"{name}_id" in resolved.columns
        for ids in [plain_values(resolved, f"{name}_id")]
    }


def _parsed(frame: pd.DataFrame, written: str) -> _Condition:
    found = _CONDITION.fullmatch(written)
    if found is None:
        raise RevdataError(
            f"Write the condition {written!r} as COLUMN=VALUE. The sign may also be "
            "!=, ~ (contains), <, <=, >, >= or in."
        )
    column, sign, value = found.groups()
    condition = _Condition(_column(frame, column), sign, value)
    if not value and sign not in {"=", "!="}:
        raise RevdataError(f"The condition {written!r} has no value after {sign}.")
    return condition


def _column(frame: pd.DataFrame, name: str) -> str:
    """Return a column as the table writes it."""
    known = [str(column) for column in frame.columns]
    written = known_name(name, known)
    if written is not None:
        return written
    hint = _did_you_mean(name, known) or f"There are: {', '.join(known)}."
    raise NotFoundError(f"There is no column {name!r} in {frame.attrs['table']}. {hint}")


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    near = near_names(name, known)
    return f"Did you mean {' or '.join(near)}?" if near else ""


def _sorted(frame: pd.DataFrame, sort: Sequence[str]) -> pd.DataFrame:
    if not sort:
        return frame
    names = [name.strip() for name in sort]
    by = [_column(frame, name.removeprefix("-")) for name in names]
    ascending = [not name.startswith("-") for name in names]
    return frame.sort_values(by, ascending=ascending, kind="stable", na_position="last")


def _holds(frame: pd.DataFrame, condition: _Condition, called: Mapping[str, str]) -> Any:
    """Return for each row whether it meets a condition."""
    cells = frame[condition.column]
    if not condition.value:
        return cells.isna() if condition.sign == "=" else cells.notna()
    if condition.sign in _COMPARED:
        return _compared(frame, condition, called)
    written = [as_text(cell) for cell in plain_values(frame, condition.column)]
    if condition.sign == "~":
        part = condition.value.casefold()
        return [part in text.casefold() or part in _called(text, called) for text in written]
    wanted = {
        text
        for value in condition.values
        for text in _as_written(frame, condition.column, value, called)
    }
    return [(text in wanted) == (condition.sign != "!=") for text in written]


def _called(identifier: str, called: Mapping[str, str]) -> str:
    return called.get(identifier, "").casefold()


def _as_written(
    frame: pd.DataFrame, column: str, value: str, called: Mapping[str, str]
) -> list[str]:
    """Return a value as the column writes it, or each identifier that bears it as its label.

    Raises RevdataError if it cannot stand there.
    """
    dtype = frame[column].dtype
    known = [str(code) for code in frame[column].cat.categories] if dtype == "category" else []
    if value in known:
        return [value]
    labelled = [key for key in called if key and _called(key, called) == value.casefold()]
    if dtype == "category":
        return labelled or [_code(frame, column, value, known)]
    kind = _TYPES.get(str(dtype))
    if kind is None:
        return [value, *labelled]
    parser, rule = PARSERS[kind]
    parsed = parser(value.lower() if kind == "boolean" else value)
    if parsed is None:
        raise RevdataError(f"{value!r} cannot stand in {column}. {rule.repair}")
    return [as_text(parsed)]


def _code(frame: pd.DataFrame, column: str, value: str, known: list[str]) -> str:
    """Return a code in whatever case it was written; raises NotFoundError for no code."""
    plain = re.sub(r"[\s_]+", "-", value.lower())
    if plain in known:
        return plain
    hint = _did_you_mean(value, known) or f"Codes: {', '.join(known)}."
    raise NotFoundError(f"{value!r} is not a code of {frame.attrs['table']}.{column}. {hint}")


def _compared(frame: pd.DataFrame, condition: _Condition, called: Mapping[str, str]) -> list[bool]:
    """Return for each row whether its cell stands before or after a value; no empty cell does."""
    holds = _COMPARED[condition.sign]
    cells, aim = _in_order(frame, condition, called)
    return [cell is not None and holds(cell, aim) for cell in cells]


def _in_order(
    frame: pd.DataFrame, condition: _Condition, called: Mapping[str, str]
) -> tuple[list[Any], Any]:
    """Return the cells and the value as what can be compared: places of codes, numbers or text."""
    column, value = condition.column, condition.value
    cells, dtype = plain_values(frame, column), frame[column].dtype
    if dtype == "category":
        if not frame[column].cat.ordered:
            raise RevdataError(f"The codes of {column} have no order; use =, !=, ~ or in.")
        places = {str(code): place for place, code in enumerate(frame[column].cat.categories)}
        aim = places[_as_written(frame, column, value, called)[0]]
        return [None if cell is None else places[cell] for cell in cells], aim
    kind = _TYPES.get(str(dtype))
    if kind == "date" and _DAY_OR_LESS.fullmatch(value):
        return [None if cell is None else cell.isoformat()[: len(value)] for cell in cells], value
    if kind is None:
        return cells, value
    (written,) = _as_written(frame, column, value, called)
    return cells, PARSERS[kind][0](written)


def _near_values(frame: pd.DataFrame, condition: _Condition, called: Mapping[str, str]) -> str:
    """Return a hint at values of an identifier column that look like the one asked for."""
    if not condition.column.endswith("_id") or condition.sign not in {"=", "in"}:
        return ""
    known = [str(value) for value in frame[condition.column].dropna().astype("str").unique()]
    labels = [called[key] for key in known if called.get(key)]
    return _did_you_mean(condition.value, dict.fromkeys([*known, *labels]))
