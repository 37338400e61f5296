"""Choose rows and columns of a loaded table by conditions such as ``stance=rejects``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from revdata.dataset.cells import PARSERS
from revdata.dataset.frames import plain_values
from revdata.dataset.rows import as_text
from revdata.errors import NotFoundError, RevdataError, near_names

if TYPE_CHECKING:
    import pandas as pd

_TYPES = {"boolean": "boolean", "Int64": "integer", "Float64": "number", "datetime64[us]": "date"}


def select(
    frame: pd.DataFrame, conditions: Sequence[str], columns: Iterable[str] = ()
) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows that meet every condition, under the columns, and hints where there is none.

    A condition is COLUMN=VALUE; an empty value asks for empty cells. Without columns all are kept.
    Raises NotFoundError for an unknown column or code, RevdataError for what is no condition and
    for a value that cannot stand in its column.
    """
    hints = []
    for condition in conditions:
        before, frame = frame, frame[_holds(frame, condition)]
        if frame.empty and not before.empty:
            hints.append(_near_values(before, condition))
    wanted = list(dict.fromkeys(name.strip() for name in columns))
    for name in wanted:
        _require_column(frame, name)
    return frame[wanted] if wanted else frame, [hint for hint in hints if hint]


def _require_column(frame: pd.DataFrame, name: str) -> None:
    known = [str(column) for column in frame.columns]
    if name not in known:
        hint = _did_you_mean(name, known) or f"There are: {', '.join(known)}."
        raise NotFoundError(f"There is no column {name!r} in {frame.attrs['table']}. {hint}")


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    near = near_names(name, known)
    return f"Did you mean {' or '.join(near)}?" if near else ""


def _holds(frame: pd.DataFrame, condition: str) -> Any:
    column, separator, value = condition.partition("=")
    if not separator:
        raise RevdataError(f"Write the condition {condition!r} as COLUMN=VALUE.")
    _require_column(frame, column)
    if not value:
        return frame[column].isna()
    written = [as_text(cell) for cell in plain_values(frame, column)]
    wanted = _as_written(frame, column, value)
    return [text == wanted for text in written]


def _as_written(frame: pd.DataFrame, column: str, value: str) -> str:
    """Return a value as the column writes it; raises RevdataError if it cannot stand there."""
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
    return as_text(parsed)


def _near_values(frame: pd.DataFrame, condition: str) -> str:
    """Return a hint at values of an identifier column that look like the one asked for."""
    column, _, value = condition.partition("=")
    if not column.endswith("_id"):
        return ""
    return _did_you_mean(value, frame[column].dropna().astype("str").unique())
