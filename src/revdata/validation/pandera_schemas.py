"""pandera schemas for pandas and polars, built from Table Schemas.

pandera's own importer of frictionless schemas is not used: it drops vocabularies, keys and
missing values and leaves dates as strings. Frames are validated as they are, never coerced. Both
backends are imported inside the functions, for each costs more than pandas itself.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from revdata.dataset.descriptor import Field, Table
from revdata.dataset.rows import DTYPES, plain_values
from revdata.errors import RevdataError, require_extra
from revdata.validation.rules import row_rules
from revdata.validation.rules.kinds import RowRule

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Backend = Literal["pandas", "polars"]


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


def build(
    table: Table,
    backend: Backend = "pandas",
    *,
    absent: Iterable[str] = (),
    unique_keys: bool = True,
    cases: int | None = None,
) -> Any:
    """Return the schema of a table as a pandera DataFrameSchema of the backend.

    The schema holds types, required cells, patterns, limits, code lists, unique keys and the row
    rules. Columns in ``absent`` and the rules that need them are left out, and without
    ``unique_keys`` what takes more rows than a frame has. Check names are rule identifiers.
    ``cases`` is how many failure cases pandera copies for each check, None for all.
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
                checks=_column_checks(tools, field, cases),
                nullable=not field.required,
                unique=field.unique and unique_keys,
                report_duplicates="exclude_first",
                required=not field.derived,
                title=field.title,
                description=field.description,
            )
            for field in fields
        },
        checks=[
            check(partial(tools.keeps, rule=rule), name=rule.identifier, error=rule.identifier)
            for rule in row_rules(table, [field.name for field in fields])
        ],
        strict=True,
        ordered=True,
        name=table.name,
        title=table.title,
        description=table.description,
    )


@cache
def polars_types() -> dict[str, Any]:
    """Return the polars type for each type of a Table Schema."""
    import polars as pl

    return {
        "string": pl.String,
        "integer": pl.Int64,
        "number": pl.Float64,
        "boolean": pl.Boolean,
        "date": pl.Date,
    }


def rows_among(frame: pl.DataFrame, wanted: pl.DataFrame) -> pl.Series:
    """Return for each row of a polars frame whether it is one of those wanted."""
    import polars as pl

    if wanted.is_empty():
        return pl.repeat(False, frame.height, eager=True)
    alike = frame.hash_rows().is_in(wanted.hash_rows().implode())  # few, which join in no time
    candidates = frame.with_row_index("_row").filter(alike)
    found = candidates.join(wanted, on=frame.columns, how="semi", nulls_equal=True)["_row"]
    return pl.repeat(False, frame.height, eager=True).scatter(found, True)


def surely_kept(ends: tuple[str, str], cells: pl.Expr) -> pl.Expr:
    """Return for each cell of a polars column whether it surely keeps a rule over the column."""
    begin, end = ends  # in one pattern all that stands between would be looked at
    return (cells.str.contains(f"^{begin}") & cells.str.contains(f"{end}$")).fill_null(False)


def verdicts(rule: RowRule, tuples: Iterable[tuple[Any, ...]]) -> list[bool]:
    """Return for each tuple of values whether the rule is kept; distinct tuples are asked once."""
    known: dict[tuple[Any, ...], bool] = {}
    result = []
    for values in tuples:
        if values not in known:
            known[values] = rule.fix(*values) is None
        result.append(known[values])
    return result


@dataclass(frozen=True)
class _Toolkit:
    """What differs between the backends: their module, types, and how a check looks at a frame."""

    pandera: Any
    dtype: Callable[[Field], Any]
    keeps: Callable[..., Any]
    codes_are_checks: bool
    end: str  # of a pattern: a $ of Python's stands before a last line feed as well


def _pandas_toolkit() -> _Toolkit:
    import pandas as pd

    pandera, types = import_pandera("pandera.pandas"), _pandas_types()

    def dtype(field: Field) -> Any:
        if field.codes is not None:
            return pd.CategoricalDtype(list(field.codes), ordered=field.ordered)
        return types[field.type]

    def keeps(frame: pd.DataFrame, rule: RowRule) -> pd.Series[bool]:
        columns = [plain_values(frame, column) for column in rule.columns]
        kept = verdicts(rule, zip(*columns, strict=True))
        return pd.Series(kept, index=frame.index, dtype=bool)

    return _Toolkit(pandera, dtype, keeps, codes_are_checks=False, end=r"\Z")


@cache
def _pandas_types() -> dict[str, Any]:
    """Return pandera's type for each type of a Table Schema.

    That of text gives one verdict on a column that has the type, where pandera's own gives one on
    each cell and makes a frame of them, which takes most of its time.
    """
    engine = import_pandera("pandera.engines.pandas_engine")

    class Text(engine.STRING):  # type: ignore[misc,name-defined]
        def check(self, pandera_dtype: Any, data_container: Any = None) -> Any:
            same = getattr(pandera_dtype, "type", None) == self.type
            return same or super().check(pandera_dtype, data_container)

    return {name: engine.Engine.dtype(of) for name, of in DTYPES.items()} | {"string": Text()}


def _polars_toolkit() -> _Toolkit:
    require_extra("polars", "Schemas of polars frames", "polars")
    import polars as pl

    pandera, types = import_pandera("pandera.polars"), polars_types()

    def keeps(data: Any, rule: RowRule) -> pl.LazyFrame:
        frame = data.lazyframe.select(rule.columns).collect()
        unsure = frame
        if rule.surely is not None:
            unsure = frame.filter(~surely_kept(rule.surely, pl.col(rule.column)))
        tuples = unsure.unique()
        kept = pl.Series([rule.fix(*row) is None for row in tuples.iter_rows()], dtype=pl.Boolean)
        return pl.LazyFrame({"kept": ~rows_among(frame, tuples.filter(~kept))})

    return _Toolkit(pandera, lambda f: types[f.type], keeps, codes_are_checks=True, end="")


_TOOLKITS: dict[str, Callable[[], _Toolkit]] = {
    "pandas": _pandas_toolkit,
    "polars": _polars_toolkit,
}


def _column_checks(tools: _Toolkit, field: Field, cases: int | None) -> list[Any]:
    """Return the checks that the constraints of a column ask for, named after their rules."""
    check = tools.pandera.Check

    def named(rule: str) -> dict[str, Any]:
        return {"name": rule, "error": rule, "n_failure_cases": cases}

    checks = []
    if field.pattern is not None:
        checks.append(check.str_matches(f"{field.pattern}{tools.end}", **named("pattern")))
    if field.minimum is not None:
        checks.append(check.ge(field.minimum, **named("range")))
    if field.maximum is not None:
        checks.append(check.le(field.maximum, **named("range")))
    if tools.codes_are_checks and field.codes is not None:
        checks.append(check.isin(list(field.codes), **named("unknown-code")))
    return checks
