"""Numbered identifiers of a large table: which rows stand out of order, which numbers are missing.

The rows are gone through in their order, some hundred thousand at a time. Where numbers ascend, as
nearly everywhere, numpy looks at all of them at once; the others are looked at one by one, as the
rules of ``revdata.rules.package`` do. A row without a number has the one it ought to have.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from revdata.descriptor import Table
from revdata.engines.key_store import KeyStore, quoted, text

ROWS_AT_ONCE = 500_000
_Array = np.ndarray[tuple[Any, ...], np.dtype[Any]]
_NO_SERIES = -1
_AFTER, _BEFORE = "after", "before"


@dataclass
class _Series:
    """Where the walk along one series of numbers has come to."""

    last: tuple[int, int] = (-1, -1)  # row and number of the last row that is in its place
    before: int = 0  # the number of the row before, whether in its place or not
    held: list[tuple[int, int, bool]] = field(default_factory=list)  # the row yet to judge


@dataclass(frozen=True)
class _Found:
    """What is found in a stretch of a series: rows out of order, after gaps, without a number."""

    misplaced: list[tuple[int, int, str]]  # row, the other row (-1 for none), after or before it
    leaps: _Array  # rows whose number is not the one after that of the row before
    assumed: _Array  # the numbers that rows without one ought to have


def fill_numbering(store: KeyStore, table: Table) -> None:
    """Fill the tables ``misplaced_`` and ``gaps_`` with the rows that break the two rules."""
    store.run("create or replace temp table misplaced_ (row_ bigint, other_ bigint, word_ varchar)")
    store.run("create or replace temp table leaps_ (row_ bigint)")
    store.run("create or replace temp table assumed_ (series_ integer, number_ bigint)")
    series: dict[int, _Series] = {}
    for number, part in _stretches(store, table):
        found = _walk(series.setdefault(number, _Series()), part)
        store.fill("misplaced_", pl.DataFrame(found.misplaced, schema=_MISPLACED, orient="row"))
        store.fill("leaps_", pl.DataFrame({"row": found.leaps}))
        assumed = pl.DataFrame({"number": found.assumed})
        store.fill("assumed_", assumed.select(pl.lit(number, pl.Int32).alias("series"), "number"))
    name = quoted(table.name)
    names = {number: name for name, number in store.series.get(table.name, {}).items()}
    store.run("create or replace temp table series_names_ (series_ integer, name_ varchar)")
    store.fill("series_names_", pl.DataFrame(list(names.items()), schema=_NAMES, orient="row"))
    store.run(
        f"""create or replace temp table gaps_ as
        with leap as (select l.row_, series_, number_ - 1 as missing from leaps_ l
            join {name} using (row_) where number_ > 1)
        select row_, name_, missing from leap join series_names_ using (series_)
        where not exists (from {name} t where t.series_ = leap.series_ and t.number_ = missing)
        and not exists (from assumed_ a where a.series_ = leap.series_ and a.number_ = missing)"""
    )


_MISPLACED = {"row": pl.Int64, "other": pl.Int64, "word": pl.String}
_NAMES = {"number": pl.Int32, "name": pl.String}


def _stretches(store: KeyStore, table: Table) -> Iterator[tuple[int, list[_Array]]]:
    """Yield the number of a series, and of its next rows: row, number, whether skipped.

    A row without a number belongs to the series of the row before it, or to none (-1). What is
    skipped are rows without a key or with that of an earlier row. The last stretch of a series is
    empty.
    """
    name, key = quoted(table.name), quoted(table.key)
    seen: set[int] = set()
    current = _NO_SERIES
    for first, last in _ranges(store, name):
        columns = store.run(
            f"""select t.row_, coalesce(number_, -1) as number,
                case when number_ is null then {_NO_SERIES} else series_ end as series,
                {key} is null or exists (from again_ b where b.table_ = {text(table.name)}
                    and b.row_ = t.row_) as skipped
            from {name} t where t.row_ between {first} and {last} order by t.row_"""
        ).fetchnumpy()
        series = np.asarray(columns["series"], dtype=np.int64)
        known = np.flatnonzero(series >= 0)
        at = np.searchsorted(known, np.arange(len(series)), side="right") - 1
        if len(known):
            series = np.where(at >= 0, series[known[np.maximum(at, 0)]], current)
        else:
            series = np.full(len(series), current)
        current = int(series[-1])
        for number in np.unique(series).tolist():
            seen.add(number)
            chosen = series == number
            yield number, [columns[c][chosen] for c in ("row_", "number", "skipped")]
    nothing: list[_Array] = [np.array([], dtype=t) for t in (np.int64, np.int64, bool)]
    for number in sorted(seen):
        yield number, nothing


def _ranges(store: KeyStore, name: str) -> Iterator[tuple[int, int]]:
    """Yield first and last row of runs of rows of about the same length."""
    counted = store.run(
        f"select min(row_), max(row_), count(*) from {name} group by row_ >> 32 order by 1"
    ).fetchall()
    first, rows = -1, 0
    for low, high, count in counted:
        first = low if rows == 0 else first
        rows += count
        if rows >= ROWS_AT_ONCE:
            yield first, high
            rows = 0
    if rows:
        yield first, counted[-1][1]


def _walk(series: _Series, part: Sequence[_Array]) -> _Found:
    """Judge the rows of a stretch but the last, which waits for the row that follows it."""
    rows, numbers, skipped = part
    final = len(rows) == 0
    numbers, assumed = _with_assumed(numbers, series.before)
    before = np.concatenate(([series.before], numbers[:-1])) if len(numbers) else numbers
    known = ~assumed
    leaps = rows[known & (numbers != before + 1)]
    if len(numbers):
        series.before = int(numbers[-1])
    counted_on = numbers[assumed]
    if series.held:
        row, number, skip = series.held.pop()
        rows = np.concatenate(([row], rows))
        numbers = np.concatenate(([number], numbers))
        skipped = np.concatenate(([skip], skipped))
    if not final and len(rows):
        series.held.append((int(rows[-1]), int(numbers[-1]), bool(skipped[-1])))
    misplaced = list(_misplaced(series, rows, numbers, skipped, final=final))
    return _Found(misplaced, leaps, counted_on)


def _with_assumed(numbers: _Array, before: int) -> tuple[_Array, _Array]:
    """Return the numbers, each that is missing (-1) counted on, and which those are."""
    assumed = numbers < 0
    if not assumed.any():
        return np.asarray(numbers, dtype=np.int64), assumed
    known = np.flatnonzero(~assumed)
    places = np.arange(len(numbers))
    at = np.searchsorted(known, places, side="right") - 1
    if len(known):
        counted_on = numbers[known[np.maximum(at, 0)]] + places - known[np.maximum(at, 0)]
    else:
        counted_on = places
    filled = np.where(at >= 0, counted_on, before + 1 + places)
    return np.asarray(filled, dtype=np.int64), assumed


def _misplaced(
    series: _Series, rows: _Array, numbers: _Array, skipped: _Array, *, final: bool
) -> Iterator[tuple[int, int, str]]:
    """Yield the rows out of order; unless ``final`` the last row is but the follower of another."""
    count = len(rows) if final else len(rows) - 1
    if count <= 0:
        return
    before = np.concatenate(([series.last[1]], numbers[:-1]))
    after = np.concatenate((numbers[1:], [np.iinfo(np.int64).max]))
    ordinary = ~skipped & (numbers > before) & ~((before < after) & (after < numbers))
    special = np.flatnonzero(~ordinary[:count])
    at, in_step = 0, True  # in step: the row before is in its place
    while at < count:
        if in_step:
            place = int(np.searchsorted(special, at))
            following = int(special[place]) if place < len(special) else count
            if following > at:
                series.last = int(rows[following - 1]), int(numbers[following - 1])
                at = following
                continue
        row, number = int(rows[at]), int(numbers[at])
        follows = int(after[at]) if at + 1 < len(rows) else None
        in_step = False
        if not skipped[at]:
            if number <= series.last[1]:
                yield row, series.last[0], _AFTER
            elif follows is not None and series.last[1] < follows < number:
                yield row, int(rows[at + 1]), _BEFORE
            else:
                series.last = row, number
                in_step = True
        at += 1
