"""Selection and sorting of rows by conditions such as ``stance=rejects``."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from revdata.dataset.cells import PARSERS
from revdata.dataset.descriptor import FINDINGS, STAGE_FACTS, Field
from revdata.dataset.findings import load_findings
from revdata.dataset.joins import load_joined
from revdata.dataset.naming import folded_name
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import PlainTable, as_text
from revdata.errors import NotFoundError, RevdataError, known_name, near_names
from revdata.lookup.explanation import facts_of_stage

Called = Mapping[str, str]  # what each identifier or code of a column is called
Names = Mapping[str, Mapping[str, str]]  # by folded name, the rows that bear it, as ``names_of``

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
class Known:
    """What a condition may be written with: labels by column; other names, asked for if needed."""

    labels: Mapping[str, Called] = field(default_factory=dict)
    names: Callable[[], Names] = dict


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


def load(
    dataset: TableSet, table: str, *, passages: bool = False, resolve: bool = False
) -> PlainTable:
    """Return a table, or the flat table of findings, as ``Dataset.load`` does."""
    known = [*dataset.package.tables, FINDINGS]
    name = known_name(table, known) or table
    if name == FINDINGS and name not in dataset.package.tables:
        return load_findings(dataset)
    return load_joined(dataset, name, passages=passages, resolve=resolve)


def load_whole(dataset: TableSet, name: str) -> PlainTable:
    """Return a table with all that is joined on.

    Stages have what ``explain`` says of one, and rows at a stage its phase.
    """
    table = load(dataset, name, passages=True, resolve=True)
    if table.name != "stages":
        return _with_phases(dataset, table) if "stage_id" in table.columns else table
    facts = [facts_of_stage(dataset, row) for row in table.records()]
    added = {name: [row[name] for row in facts] for name in STAGE_FACTS}
    fields = {**table.fields, **dict.fromkeys(added)}
    return replace(table, columns={**table.columns, **added}, fields=fields)


def _with_phases(dataset: TableSet, table: PlainTable) -> PlainTable:
    stages = load_joined(dataset, "stages")
    phases = dict(zip(stages.columns["stage_id"], stages.columns["phase"], strict=True))
    cells = [phases.get(stage) for stage in table.columns["stage_id"]]
    fields = {**table.fields, "phase": stages.fields["phase"]}
    return replace(table, columns={**table.columns, "phase": cells}, fields=fields)


def select(
    table: PlainTable,
    conditions: Sequence[str],
    columns: Iterable[str] = (),
    *,
    sort: Iterable[str] = (),
    known: Known | None = None,
) -> tuple[PlainTable, list[str]]:
    """Return the rows that meet every condition, sorted, and hints where there is none.

    A condition is a column, a sign and a value, as in ``stance!=own``. An empty value asks for
    empty cells. ``~`` asks for a part of the text, ``in`` for one of several values between commas.
    With ``known`` a value may be what an identifier or code is called, in any case. A column to
    sort by has ``-`` before it for the last first; empty cells are last. Without columns all are
    kept. Raises NotFoundError for an unknown column or code, RevdataError for what is no condition
    and for a value that cannot stand in its column.
    """
    hints = []
    known = known or Known()
    for written in conditions:
        condition = _parsed(table, written)
        called = _with_names(condition, known.labels.get(condition.column, {}), known.names)
        holds = _holds(table, condition, called)
        before, table = table, table.take([i for i, held in enumerate(holds) if held])
        if len(before) and not len(table):
            hints.append(_near_values(before, condition, called, known.names))
    table = _sorted(table, list(sort))
    wanted = dict.fromkeys(_column(table, name) for name in columns) or table.columns
    chosen = replace(table, columns={name: table.columns[name] for name in wanted})
    return chosen, [hint for hint in hints if hint]


def link_labels(resolved: PlainTable) -> dict[str, dict[str, str]]:
    """Return what the identifiers in each link column are called, from a resolved frame."""
    return {
        f"{name}_id": {
            key: as_text(cell)
            for key, cell in zip(resolved.columns[f"{name}_id"], cells, strict=True)
            if key is not None
        }
        for name, cells in resolved.columns.items()
        if f"{name}_id" in resolved.columns
    }


def _with_names(condition: _Condition, called: Called, names: Callable[[], Names]) -> Called:
    """Return what identifiers are called, with the names asked for that are not their labels."""
    known = {name.casefold() for name in (*called, *called.values())}
    other = [one for one in condition.values if called and one and one.casefold() not in known]
    bearing = {key: one for one in other for key in names().get(folded_name(one), ())}
    return {**called, **{key: one for key, one in bearing.items() if key in called}}


def _parsed(table: PlainTable, written: str) -> _Condition:
    found = _CONDITION.fullmatch(written)
    if found is None:
        raise RevdataError(
            f"Write the condition {written!r} as COLUMN=VALUE. The sign may also be "
            "!=, ~ (contains), <, <=, >, >= or in."
        )
    column, sign, value = found.groups()
    condition = _Condition(_column(table, column), sign, value)
    if not value and sign not in {"=", "!="}:
        raise RevdataError(f"The condition {written!r} has no value after {sign}.")
    return condition


def _column(table: PlainTable, name: str) -> str:
    """Return a column as the table writes it."""
    known = table.columns
    written = known_name(name, known)
    if written is not None:
        return written
    hint = _did_you_mean(name, known) or f"There are: {', '.join(known)}."
    raise NotFoundError(f"There is no column {name!r} in {table.name}. {hint}")


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    near = near_names(name, known)
    return f"Did you mean {' or '.join(near)}?" if near else ""


def _sorted(table: PlainTable, sort: Sequence[str]) -> PlainTable:
    names = [name.strip() for name in sort]
    by = [(_column(table, name.removeprefix("-")), name.startswith("-")) for name in names]
    places = list(range(len(table)))
    for column, reverse in reversed(by):
        order = _in_order(table.fields[column], table.columns[column])
        filled = [i for i in places if order[i] is not None]
        filled.sort(key=order.__getitem__, reverse=reverse)
        places = [*filled, *(i for i in places if order[i] is None)]
    return table.take(places) if by else table


def _in_order(field: Field | None, cells: Sequence[Any]) -> Sequence[Any]:
    """Return the cells of a column as what can be compared: codes as their places in the list."""
    if field is None or field.codes is None:
        return cells
    places = {code: place for place, code in enumerate(field.codes)}
    return [places.get(cell) for cell in cells]


def _holds(table: PlainTable, condition: _Condition, called: Called) -> list[bool]:
    """Return for each row whether it meets a condition."""
    cells = table.columns[condition.column]
    if not condition.value:
        return [(cell is None) == (condition.sign == "=") for cell in cells]
    if condition.sign in _COMPARED:
        return _compared(table, condition, called)
    written = [as_text(cell) for cell in cells]
    if condition.sign == "~":
        part = condition.value.casefold()
        return [part in text.casefold() or part in _called(text, called) for text in written]
    wanted = {
        text
        for value in condition.values
        for text in _as_written(table, condition.column, value, called)
    }
    return [(text in wanted) == (condition.sign != "!=") for text in written]


def _called(identifier: str, called: Called) -> str:
    return called.get(identifier, "").casefold()


def _as_written(table: PlainTable, column: str, value: str, called: Called) -> list[str]:
    """Return a value as the column writes it, or each identifier that bears it as its label.

    Raises RevdataError if it cannot stand there.
    """
    field = table.fields[column]
    known = () if field is None or field.codes is None else field.codes
    if value in known:
        return [value]
    labelled = [key for key in called if key and _called(key, called) == value.casefold()]
    if field is not None and field.codes is not None:
        return labelled or [_code(table, column, value, known)]
    kind = "string" if field is None else field.type
    if kind not in PARSERS:
        return [value, *labelled]
    parser, rule = PARSERS[kind]
    parsed = parser(value.lower() if kind == "boolean" else value)
    if parsed is None:
        raise RevdataError(f"{value!r} cannot stand in {column}. {rule.repair}")
    return [as_text(parsed)]


def _code(table: PlainTable, column: str, value: str, known: Sequence[str]) -> str:
    """Return a code in whatever case it was written; raises NotFoundError for no code."""
    plain = re.sub(r"[\s_]+", "-", value.lower())
    if plain in known:
        return plain
    hint = _did_you_mean(value, known) or f"Codes: {', '.join(known)}."
    raise NotFoundError(f"{value!r} is not a code of {table.name}.{column}. {hint}")


def _compared(table: PlainTable, condition: _Condition, called: Called) -> list[bool]:
    """Return for each row whether its cell stands before or after a value; no empty cell does."""
    holds = _COMPARED[condition.sign]
    cells, aim = _comparable(table, condition, called)
    return [cell is not None and holds(cell, aim) for cell in cells]


def _comparable(
    table: PlainTable, condition: _Condition, called: Called
) -> tuple[Sequence[Any], Any]:
    """Return the cells and the value as what can be compared: places of codes, numbers or text."""
    column, value = condition.column, condition.value
    cells, field = table.columns[column], table.fields[column]
    if field is not None and field.codes is not None:
        if not field.ordered:
            raise RevdataError(f"The codes of {column} have no order; use =, !=, ~ or in.")
        aim = field.codes.index(_as_written(table, column, value, called)[0])
        return _in_order(field, cells), aim
    kind = "string" if field is None else field.type
    if kind == "date" and _DAY_OR_LESS.fullmatch(value):
        return [None if cell is None else cell.isoformat()[: len(value)] for cell in cells], value
    if kind not in PARSERS:
        return cells, value
    (written,) = _as_written(table, column, value, called)
    return cells, PARSERS[kind][0](written)


def _near_values(
    table: PlainTable, condition: _Condition, called: Called, names: Callable[[], Names]
) -> str:
    """Return a hint at what an identifier column has that looks like what was asked for.

    A name of something that stands in no row is said to be its name.
    """
    if not condition.column.endswith("_id") or condition.sign not in {"=", "in"}:
        return ""
    cells = table.columns[condition.column]
    known = [str(cell) for cell in dict.fromkeys(cells) if cell is not None]
    borne = names().get(folded_name(condition.value), {})
    if called and borne:
        return f"No row has {' or '.join(borne)} there, which bears the name {condition.value!r}."
    labels = [called[key] for key in known if called.get(key)]
    near = _did_you_mean(condition.value, dict.fromkeys([*known, *labels]))
    if near or not called:
        return near
    others = (name for rows in names().values() for key, name in rows.items() if key in called)
    return _did_you_mean(condition.value, dict.fromkeys(others))
