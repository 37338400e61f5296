"""Build pandera schemas from Table Schemas, for pandas and for polars.

pandera's own importer of frictionless schemas is not used: it drops vocabularies, keys and
missing values and leaves dates as strings. Frames are validated as they are, never coerced. Both
backends are imported inside the functions, for each costs more than pandas itself.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from revdata.dataset.descriptor import Field, Table
from revdata.dataset.frames import DTYPES, plain_values
from revdata.errors import MissingExtraError, RevdataError
from revdata.validation.rules import ROW_RULES, RowRule

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Backend = Literal["pandas", "polars"]


@dataclass(frozen=True)
class ForbiddenValues:
    """What a rule over the package comes to for one table: values that a column must not have."""

    identifier: str
    column: str
    values: frozenset[str]


@contextmanager
def quiet_pandera() -> Iterator[None]:
    """Keep warnings that are not about our data from the user.

    pandera imports pyspark where it is installed, when it is imported itself or validates for the
    first time, and pyspark warns of the release of pandas.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield


def import_pandera(name: str) -> Any:
    """Return a module of pandera."""
    with quiet_pandera():
        return import_module(name)


def row_rules(table: Table, columns: Iterable[str] | None = None) -> list[RowRule]:
    """Return the row rules of a table, or those that need no other columns than these."""
    present = table.columns if columns is None else tuple(columns)
    return [rule for rule in ROW_RULES if rule.applies_to(table.name, present)]


def build(  # noqa: PLR0913 -- one call
    table: Table,
    backend: Backend = "pandas",
    *,
    forbidden: Sequence[ForbiddenValues] = (),
    absent: Iterable[str] = (),
    unique_keys: bool = True,
    cases: int | None = None,
) -> Any:
    """Return the schema of a table as a pandera DataFrameSchema of the backend.

    The schema holds types, required cells, patterns, limits, code lists, unique keys and the row
    rules; ``forbidden`` adds what rules over the package found. Columns in ``absent`` and the
    rules that need them are left out, and without ``unique_keys`` what takes more rows than a
    frame has. Check names are rule identifiers. ``cases`` is how many failure cases pandera copies
    for each check, None for all.
    """
    without = frozenset(absent)
    fields = [field for field in table.fields if field.name not in without]
    if backend not in _TOOLKITS:
        raise RevdataError(f"There is no backend {backend!r}; there are pandas and polars.")
    tools = _TOOLKITS[backend]()
    check = partial(tools.pandera.Check, n_failure_cases=cases)
    return tools.pandera.DataFrameSchema(
        {
            field.name: tools.pandera.Column(
                tools.dtype(field),
                checks=_column_checks(
                    tools.pandera.Check, field, cases, with_codes=tools.codes_are_checks
                ),
                nullable=not field.required,
                unique=field.unique and unique_keys,
                report_duplicates="exclude_first",
                title=field.title,
                description=field.description,
            )
            for field in fields
        },
        checks=[
            *(
                check(partial(tools.keeps, rule=rule), name=rule.identifier, error=rule.identifier)
                for rule in row_rules(table, [field.name for field in fields])
            ),
            *(
                check(partial(tools.allows, item=item), name=item.identifier, error=item.identifier)
                for item in forbidden
            ),
        ],
        strict=True,
        ordered=True,
        name=table.name,
        title=table.title,
        description=table.description,
    )


def rows_among(frame: pl.DataFrame, rows: Sequence[tuple[Any, ...]]) -> pl.Series:
    """Return for each row of a polars frame whether it is one of the rows given."""
    import polars as pl

    if not rows:
        return pl.repeat(False, frame.height, eager=True)
    wanted = pl.DataFrame(rows, schema=frame.schema, orient="row")
    alike = frame.hash_rows().is_in(wanted.hash_rows().implode())  # few, which join in no time
    candidates = frame.with_row_index("_row").filter(alike)
    found = candidates.join(wanted, on=frame.columns, how="semi", nulls_equal=True)["_row"]
    return pl.repeat(False, frame.height, eager=True).scatter(found, True)


def verdicts(rule: RowRule, tuples: Iterable[tuple[Any, ...]]) -> list[bool]:
    """Return for each tuple of values whether the rule is kept; distinct tuples are asked once."""
    known: dict[tuple[Any, ...], bool] = {}
    result = []
    for values in tuples:
        if values not in known:
            known[values] = rule.mend(*values) is None
        result.append(known[values])
    return result


@dataclass(frozen=True)
class _Toolkit:
    """What differs between the backends: their module, types, and how a check looks at a frame."""

    pandera: Any
    dtype: Callable[[Field], Any]
    keeps: Callable[..., Any]
    allows: Callable[..., Any]
    codes_are_checks: bool


def _pandas_toolkit() -> _Toolkit:
    import pandas as pd

    pandera = import_pandera("pandera.pandas")

    def dtype(field: Field) -> Any:
        if field.codes is not None:
            return pd.CategoricalDtype(list(field.codes), ordered=field.ordered)
        if field.type == "string":
            return pd.StringDtype(na_value=float("nan"))
        return DTYPES[field.type]

    def keeps(frame: pd.DataFrame, rule: RowRule) -> pd.Series[bool]:
        columns = [plain_values(frame, column) for column in rule.columns]
        kept = verdicts(rule, zip(*columns, strict=True))
        return pd.Series(kept, index=frame.index, dtype=bool)

    def allows(frame: pd.DataFrame, item: ForbiddenValues) -> pd.Series[bool]:
        return ~frame[item.column].isin(list(item.values))

    return _Toolkit(pandera, dtype, keeps, allows, codes_are_checks=False)


def _polars_toolkit() -> _Toolkit:
    try:
        import polars as pl

        pandera = import_pandera("pandera.polars")
    except ImportError as error:
        raise MissingExtraError("polars", "Schemas of polars frames") from error

    dtypes = {
        "string": pl.String,
        "integer": pl.Int64,
        "number": pl.Float64,
        "boolean": pl.Boolean,
        "date": pl.Date,
    }

    def keeps(data: Any, rule: RowRule) -> pl.LazyFrame:
        frame = data.lazyframe.select(rule.columns).collect()
        unsure = frame
        if rule.surely is not None:
            sure = frame.to_series().str.contains(rule.surely).fill_null(False)
            unsure = frame.filter(~sure)
        broken = [row for row in unsure.unique().iter_rows() if rule.mend(*row) is not None]
        return pl.LazyFrame({"kept": ~rows_among(frame, broken)})

    def allows(data: Any, item: ForbiddenValues) -> pl.LazyFrame:
        held = pl.col(item.column).is_in(sorted(item.values)).fill_null(False)
        frame: pl.LazyFrame = data.lazyframe
        return frame.select((~held).alias("kept"))

    return _Toolkit(pandera, lambda field: dtypes[field.type], keeps, allows, codes_are_checks=True)


_TOOLKITS: dict[str, Callable[[], _Toolkit]] = {
    "pandas": _pandas_toolkit,
    "polars": _polars_toolkit,
}


def _column_checks(check: Any, field: Field, cases: int | None, *, with_codes: bool) -> list[Any]:
    """Return the checks that the constraints of a column ask for, named after their rules."""

    def named(rule: str) -> dict[str, Any]:
        return {"name": rule, "error": rule, "n_failure_cases": cases}

    checks = []
    if field.pattern is not None:
        checks.append(check.str_matches(field.pattern, **named("pattern")))
    if field.minimum is not None:
        checks.append(check.ge(field.minimum, **named("range")))
    if field.maximum is not None:
        checks.append(check.le(field.maximum, **named("range")))
    if with_codes and field.codes is not None:
        checks.append(check.isin(list(field.codes), **named("unknown-code")))
    return checks
