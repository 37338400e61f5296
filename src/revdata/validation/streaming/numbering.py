"""Numbered identifiers of a large table: which rows stand out of order, which numbers are missing.

The rows are gone through in their order, some hundred thousand at a time. Where numbers ascend, as
nearly everywhere, numpy looks at all of them at once; the others are looked at one by one, as the
rules of ``rules.of_numbers`` do. A row without a number has the one it ought to have.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from revdata.dataset.descriptor import Table
from revdata.files.sql import literal, quoted
from revdata.validation.streaming.key_store import KeyStore
from revdata.validation.streaming.stored_cells import PER_PREFIX

ROWS_AT_ONCE = 500_000
_Array = np.ndarray[tuple[Any, ...], np.dtype[Any]]
_NONE = -1  # for a number, a series or a row
_DIGITS = "0123456789"
_POWERS = 10 ** np.arange(1, 13)  # one more than the greatest numbers of one, two, three ... digits
_LONGEST = 18  # digits of a number that is looked at
_MOST = np.iinfo(np.int64).max
# A row whose key is missing or stands in an earlier row is skipped.
_ROWS = np.dtype([("row", np.int64), ("number", np.int64), ("skipped", bool)], align=True)
_MISPLACED = {"row": pl.Int64, "other": pl.Int64, "word": pl.String}
_GAPS = {"row": pl.Int64, "series": pl.String, "missing": pl.Int64}


def fill_numbering(store: KeyStore, table: Table) -> None:
    """Fill the tables ``misplaced_`` and ``gaps_`` with the rows that break the two rules."""
    store.run("create or replace temp table misplaced_ (row_ bigint, other_ bigint, word_ varchar)")
    store.run("create or replace temp table gaps_ (row_ bigint, name_ varchar, missing bigint)")
    identifiers = _Identifiers(store)
    walks: dict[int, _Walk] = {}
    for number, rows in _stretches(store, table, identifiers):
        _fill_misplaced(store, walks.setdefault(number, _Walk()).go_on(rows))
    names = {number: name for name, number in identifiers.series.items()}
    for number, walk in walks.items():
        _fill_misplaced(store, walk.finish())
        before, missing = walk.gaps()
        gaps = {"row": before, "series": names.get(number, ""), "missing": missing}
        store.fill("gaps_", pl.DataFrame(gaps, schema=_GAPS))


_Misplaced = tuple[int, int, str]  # a row, another one or none, and whether it stands after it


def _fill_misplaced(store: KeyStore, found: Iterator[_Misplaced]) -> None:
    store.fill("misplaced_", pl.DataFrame(list(found), schema=_MISPLACED, orient="row"))


class _Identifiers:
    """The series and the numbers of identifiers, by their surrogate keys."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store
        self.series: dict[str, int] = {}
        places = [(_NONE, _NONE), *map(self._split, store.prefixes.names())]
        self._series_of_prefix, self._base_of_prefix = np.array(places, dtype=np.int64).T

    def _split(self, name: str) -> tuple[int, int]:
        letters = name.rstrip(_DIGITS)
        digits = name[len(letters) :]
        number = int(digits) if 0 < len(digits) <= _LONGEST else _NONE
        return self.series.setdefault(letters, len(self.series)), number

    def places(self, keys: _Array) -> tuple[_Array, _Array]:
        """Return the numbers of the series and the numbers in them."""
        hashed = keys < 0
        prefixes, ends = np.divmod(np.where(hashed, 0, keys), PER_PREFIX)
        base = self._base_of_prefix[prefixes]
        digits = np.searchsorted(_POWERS, ends, side="right") + 1
        numbers = np.where(ends > 0, np.maximum(base, 0) * 10**digits + ends, base)
        numbers[(ends > 0) & (base >= 10 ** (_LONGEST - digits))] = _NONE
        series = self._series_of_prefix[prefixes]
        if hashed.any():
            names = self._names(keys[hashed])
            places = [self._split(names[key]) for key in keys[hashed].tolist()]
            series[hashed], numbers[hashed] = np.array(places, dtype=np.int64).T
        return series, numbers

    def _names(self, keys: _Array) -> dict[int, str]:
        self._store.run("create or replace temp table wanted_ (key_ bigint)")
        self._store.fill("wanted_", pl.DataFrame({"key": keys}).unique())
        return dict(self._store.run("select key_, name_of(key_) from wanted_").fetchall())


def _stretches(
    store: KeyStore, table: Table, identifiers: _Identifiers
) -> Iterator[tuple[int, _Array]]:
    """Yield the number of a series and its next rows.

    A row without a number belongs to the series of the row before it, or to none.
    """
    current = _NONE
    for first, last in _ranges(store, table):
        keys, rows = _read_rows(store, table, f"row_ between {first} and {last}")
        series, numbers = identifiers.places(keys)
        numbers[rows["number"] == _NONE] = _NONE
        rows["number"] = numbers
        series[numbers == _NONE] = _NONE
        at = _last_where(series != _NONE)
        series = np.where(at >= 0, series[at], current)
        current = int(series[-1])
        for number in np.unique(series).tolist():
            yield number, rows[series == number]


def _read_rows(store: KeyStore, table: Table, between: str) -> tuple[_Array, _Array]:
    """Return keys and rows of a table; the number of a row with a malformed key is -1, else 0."""
    name, key = quoted(table.name), quoted(table.key)
    cells = store.run(
        f"""select row_, coalesce({key}, 0) as surrogate, {key} is null as skipped
        from {name} where {between} order by row_"""
    ).fetchnumpy()
    rows = np.zeros(len(cells["row_"]), dtype=_ROWS)
    rows["row"], rows["skipped"] = cells["row_"], cells["skipped"]
    for kept, column, value in (
        ("repeated_keys_", "skipped", True),
        ("malformed_keys_", "number", _NONE),
    ):
        query = f"select row_ from {kept} where table_ = {literal(table.name)} and {between}"
        rows[column][np.searchsorted(rows["row"], store.run(query).fetchnumpy()["row_"])] = value
    return np.asarray(cells["surrogate"]), rows


def _ranges(store: KeyStore, table: Table) -> Iterator[tuple[int, int]]:
    """Yield first and last row of runs of rows of about the same length."""
    counted = store.run(
        f"""select min(row_), max(row_), count(*) from {quoted(table.name)}
        group by row_ >> 32 order by 1"""
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


class _Walk:
    """The walk along one series of numbers, stretch by stretch."""

    def __init__(self) -> None:
        self._in_place = (_NONE, _NONE)  # row and number of the last row that is in its place
        self._before = 0  # the number of the row before, whether in its place or not
        self._held = np.zeros(0, dtype=_ROWS)  # the last row, to be judged when its follower comes
        self._leaps: list[_Array] = []  # rows whose number does not follow that of the row before
        self._starts = [np.array([1])]  # 1 and the numbers of those rows
        self._ends: list[_Array] = []  # the numbers of the rows before them

    def go_on(self, rows: _Array) -> Iterator[_Misplaced]:
        """Yield what is out of order in a stretch but for its last row."""
        assumed = _assume_numbers(rows["number"], self._before)
        numbers = rows["number"]
        before = np.concatenate(([self._before], numbers[:-1]))
        leaps = ~assumed & (numbers != before + 1)
        self._leaps.append(rows["row"][leaps])
        self._starts.append(numbers[leaps])
        self._ends.append(before[leaps])
        self._before = int(numbers[-1])
        rows = np.concatenate((self._held, rows))
        self._held = rows[-1:].copy()
        yield from self._misplaced(rows, len(rows) - 1)

    def finish(self) -> Iterator[_Misplaced]:
        """Yield the last row of all if it is out of order."""
        yield from self._misplaced(self._held, len(self._held))

    def _misplaced(self, rows: _Array, count: int) -> Iterator[_Misplaced]:
        """Yield which of the first ``count`` rows are out of order.

        As long as rows are in their place, those that ascend are passed over together.
        """
        numbers, skipped = rows["number"], rows["skipped"]
        before = np.concatenate(([self._in_place[1]], numbers[:-1]))
        after = np.concatenate((numbers[1:], [_MOST]))
        ascends = ~skipped & (numbers > before) & ~((before < after) & (after < numbers))
        stops = _next_where(~ascends[:count])
        at, in_place = 0, True
        while at < count:
            if in_place and ascends[at]:
                at = int(stops[at])
                self._in_place = int(rows["row"][at - 1]), int(numbers[at - 1])
                continue
            misplaced = None if skipped[at] else self._judge(rows, at)
            if misplaced:
                yield misplaced
            in_place = not (skipped[at] or misplaced)
            at += 1

    def _judge(self, rows: _Array, at: int) -> _Misplaced | None:
        """Return why a row is out of order, or None and go on from it."""
        row, number, _ = rows[at].tolist()
        last_row, last_number = self._in_place
        if number <= last_number:
            return row, last_row, "after"
        if at + 1 < len(rows):
            next_row, next_number, _ = rows[at + 1].tolist()
            if last_number < next_number < number:
                return row, next_row, "before"
        self._in_place = row, number
        return None

    def gaps(self) -> tuple[_Array, _Array]:
        """Return the rows before which a number is missing that stands nowhere, and the numbers."""
        rows, starts = np.concatenate([[], *self._leaps]), np.concatenate(self._starts)
        ends = np.concatenate([*self._ends, [self._before]])
        order = np.argsort(starts, kind="stable")
        reached = np.maximum.accumulate(ends[order])
        missing = starts[1:] - 1
        run = np.searchsorted(starts[order], missing, side="right") - 1
        there = (run >= 0) & (reached[np.maximum(run, 0)] >= missing)
        lacking = ~there & (missing > 0)
        return rows[lacking].astype(np.int64), missing[lacking]


def _assume_numbers(numbers: _Array, before: int) -> _Array:
    """Count on where a number is missing (-1), in place, and return where that is."""
    assumed = numbers < 0
    if assumed.any():
        places = np.arange(len(numbers))
        at = _last_where(~assumed)
        numbers[:] = np.where(at >= 0, numbers[at] + places - at, before + 1 + places)
    return assumed


def _last_where(true: _Array) -> _Array:
    """Return for each place the last one up to it that is true, -1 if there is none."""
    return np.asarray(np.maximum.accumulate(np.where(true, np.arange(len(true)), -1)))


def _next_where(true: _Array) -> _Array:
    """Return for each place the next one from it on that is true, the length if there is none."""
    places = np.where(true, np.arange(len(true)), len(true))
    return np.asarray(np.minimum.accumulate(places[::-1])[::-1])
