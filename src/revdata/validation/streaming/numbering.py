"""Numbered identifiers of a large table: which rows stand out of order, which numbers are missing.

The rows are gone through in their order, some hundred thousand at a time. Where numbers ascend, as
nearly everywhere, numpy looks at all of them at once; the others are looked at one by one, as the
rules of ``rules.of_package`` do. A row without a number has the one it ought to have.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from revdata.dataset.descriptor import Table
from revdata.validation.streaming.handles import NUMBER
from revdata.validation.streaming.key_store import KeyStore, quoted, text

ROWS_AT_ONCE = 500_000
_Array = np.ndarray[tuple[Any, ...], np.dtype[Any]]
_NONE = -1  # for a number, or a series
_AFTER, _BEFORE = "after", "before"
_DIGITS = "0123456789"
_POWERS = 10 ** np.arange(1, 13)  # one more than the greatest numbers of one, two, three ... digits
_LONGEST = 18  # digits of a number that is looked at
_MISPLACED = {"row": pl.Int64, "other": pl.Int64, "word": pl.String}
_GAPS = {"row": pl.Int64, "series": pl.String, "missing": pl.Int64}


@dataclass
class _Series:
    """Where the walk along one series of numbers has come to."""

    last: tuple[int, int] = (-1, -1)  # row and number of the last row that is in its place
    before: int = 0  # the number of the row before, whether in its place or not
    held: list[tuple[int, int, bool]] = field(default_factory=list)  # the row yet to judge
    leaps: list[_Array] = field(default_factory=list)  # rows whose number does not follow that one
    starts: list[_Array] = field(default_factory=lambda: [np.array([1])])  # their numbers, and 1
    ends: list[_Array] = field(default_factory=list)  # the numbers before them

    def gaps(self) -> tuple[_Array, _Array]:
        """Return the rows before which a number is missing that stands nowhere, and the numbers."""
        rows, starts = np.concatenate([[], *self.leaps]), np.concatenate(self.starts)
        ends = np.concatenate([*self.ends, [self.before]])
        order = np.argsort(starts, kind="stable")
        reached = np.maximum.accumulate(ends[order])
        missing = starts[1:] - 1
        run = np.searchsorted(starts[order], missing, side="right") - 1
        there = (run >= 0) & (reached[np.maximum(run, 0)] >= missing)
        lacking = ~there & (missing > 0)
        return rows[lacking].astype(np.int64), missing[lacking]


class _Identifiers:
    """The series and the numbers of identifiers, by their handles."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store
        self.series: dict[str, int] = {}
        places = [(_NONE, _NONE), *map(self._split, store.heads.names())]
        self._series_of_head, self._base_of_head = np.array(places, dtype=np.int64).T

    def _split(self, name: str) -> tuple[int, int]:
        letters = name.rstrip(_DIGITS)
        digits = name[len(letters) :]
        number = int(digits) if 0 < len(digits) <= _LONGEST else _NONE
        return self.series.setdefault(letters, len(self.series)), number

    def places(self, handles: _Array) -> tuple[_Array, _Array]:
        """Return the numbers of the series and the numbers in them."""
        hashed = handles < 0
        heads, tails = np.divmod(np.where(hashed, 0, handles), NUMBER)
        base = self._base_of_head[heads]
        digits = np.searchsorted(_POWERS, tails, side="right") + 1
        numbers = np.where(tails > 0, np.maximum(base, 0) * 10**digits + tails, base)
        numbers[(tails > 0) & (base >= 10 ** (_LONGEST - digits))] = _NONE
        series = self._series_of_head[heads]
        if hashed.any():
            wanted = pl.DataFrame({"handle": handles[hashed]}).unique()
            self._store.run("create or replace temp table wanted_ (handle_ bigint)")
            self._store.fill("wanted_", wanted)
            names = dict(
                self._store.run("select handle_, name_of(handle_) from wanted_").fetchall()
            )
            places = [self._split(names[handle]) for handle in handles[hashed].tolist()]
            series[hashed], numbers[hashed] = np.array(places, dtype=np.int64).T
        return series, numbers


def fill_numbering(store: KeyStore, table: Table) -> None:
    """Fill the tables ``misplaced_`` and ``gaps_`` with the rows that break the two rules."""
    store.run("create or replace temp table misplaced_ (row_ bigint, other_ bigint, word_ varchar)")
    store.run("create or replace temp table gaps_ (row_ bigint, name_ varchar, missing bigint)")
    identifiers = _Identifiers(store)
    walked: dict[int, _Series] = {}
    for number, part in _stretches(store, table, identifiers):
        misplaced = _walk(walked.setdefault(number, _Series()), part)
        store.fill("misplaced_", pl.DataFrame(misplaced, schema=_MISPLACED, orient="row"))
    names = {number: name for name, number in identifiers.series.items()}
    for number, series in walked.items():
        rows, missing = series.gaps()
        name = names.get(number, "")
        gaps = pl.DataFrame({"row": rows, "series": name, "missing": missing}, schema=_GAPS)
        store.fill("gaps_", gaps)


def _stretches(
    store: KeyStore, table: Table, identifiers: _Identifiers
) -> Iterator[tuple[int, list[_Array]]]:
    """Yield the number of a series, and of its next rows: row, number, whether skipped.

    A row without a number belongs to the series of the row before it, or to none. What is skipped
    are rows without a key or with that of an earlier row. The last stretch of a series is empty.
    """
    name, key, here = quoted(table.name), quoted(table.key), f"table_ = {text(table.name)}"
    seen: set[int] = set()
    current = _NONE
    for first, last in _ranges(store, name):
        between = f"row_ between {first} and {last}"
        cells = store.run(
            f"""select row_ as row, coalesce({key}, 0) as handle, {key} is null as skipped
            from {name} where {between} order by row_"""
        ).fetchnumpy()
        rows, handles, skipped = (np.asarray(cells[c]) for c in ("row", "handle", "skipped"))
        formless, again = (
            np.asarray(
                store.run(f"select row_ from {kept} where {here} and {between}").fetchnumpy()[
                    "row_"
                ]
            )
            for kept in ("formless_", "again_")
        )
        skipped[np.searchsorted(rows, again)] = True
        series, numbers = identifiers.places(handles)
        numbers[np.searchsorted(rows, formless)] = _NONE
        series[numbers == _NONE] = _NONE
        at = _last_where(series != _NONE)
        series = np.where(at >= 0, series[at], current)
        current = int(series[-1])
        for number in np.unique(series).tolist():
            seen.add(number)
            chosen = series == number
            yield number, [rows[chosen], numbers[chosen], skipped[chosen]]
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


def _walk(series: _Series, part: Sequence[_Array]) -> list[tuple[int, int, str]]:
    """Return what is out of order in a stretch but for its last row, which waits for the next one.

    That is the row, the other row (-1 for none), and whether it stands after or before that one.
    """
    rows, numbers, skipped = part
    final = len(rows) == 0
    numbers, assumed = _with_assumed(numbers, series.before)
    if not final:
        before = np.concatenate(([series.before], numbers[:-1]))
        leaps = ~assumed & (numbers != before + 1)
        series.leaps.append(rows[leaps])
        series.starts.append(numbers[leaps])
        series.ends.append(before[leaps])
        series.before = int(numbers[-1])
    if series.held:
        row, number, skip = series.held.pop()
        rows = np.concatenate(([row], rows))
        numbers = np.concatenate(([number], numbers))
        skipped = np.concatenate(([skip], skipped))
    if not final and len(rows):
        series.held.append((int(rows[-1]), int(numbers[-1]), bool(skipped[-1])))
    return list(_misplaced(series, rows, numbers, skipped, final=final))


def _with_assumed(numbers: _Array, before: int) -> tuple[_Array, _Array]:
    """Return the numbers, each that is missing (-1) counted on, and which those are."""
    assumed = numbers < 0
    if not assumed.any():
        return np.asarray(numbers, dtype=np.int64), assumed
    places = np.arange(len(numbers))
    at = _last_where(~assumed)
    filled = np.where(at >= 0, numbers[at] + places - at, before + 1 + places)
    return np.asarray(filled, dtype=np.int64), assumed


def _last_where(true: _Array) -> _Array:
    """Return for each place the last one up to it that is true, -1 if there is none."""
    return np.asarray(np.maximum.accumulate(np.where(true, np.arange(len(true)), -1)))


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
    special = iter(np.flatnonzero(~ordinary[:count]).tolist())
    following = next(special, count)  # the next row that is not ordinary
    at, in_step = 0, True  # in step: the row before is in its place
    while at < count:
        while following < at:
            following = next(special, count)
        if in_step and following > at:
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
