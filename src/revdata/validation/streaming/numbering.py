"""Numbered identifiers of a large table: which rows stand out of order, which numbers are missing.

The rows are gone through in their order, some hundred thousand at a time, as the rules of
``rules.of_numbers`` do. A row without a number has the one it ought to have.
"""

from collections.abc import Iterator

import polars as pl

from revdata.dataset.descriptor import Table
from revdata.files.sql import literal, quoted
from revdata.validation.streaming.key_store import KeyStore

ROWS_AT_ONCE = 500_000
_NUMBERED = {"row_": pl.Int64, "key": pl.String, "skipped": pl.Boolean, "number": pl.Int64}
_FILLED = {
    "misplaced_": "row_ bigint, message_ varchar",
    "leaps_": "row_ bigint, letters_ varchar, before_ bigint, missing varchar",
    "assumed_": "letters_ varchar, number_ bigint",
}


def fill_numbering(store: KeyStore, table: Table) -> None:
    """Fill the tables ``misplaced_`` and ``gaps_`` with the rows that break the two rules."""
    for name, columns in _FILLED.items():
        store.run(f"create or replace temp table {name} ({columns})")
    numbers = _numbers(table)
    every: dict[str, _Series] = {}
    letters = ""
    for first, last in _ranges(store, table):
        rows = store.frame(f"{numbers} where row_ between {first} and {last} order by row_")
        rows = rows.with_columns(pl.col("letters").forward_fill().fill_null(letters))
        letters = rows["letters"][-1]
        for (name,), some in rows.partition_by("letters", as_dict=True).items():
            series = every.setdefault(str(name), _Series(str(name)))
            for filled, frame in series.go_on(some).items():
                store.fill(filled, frame)
    for series in every.values():
        store.fill("misplaced_", series.finish())
    store.collect(
        *("gaps_", "row_ bigint, missing varchar"),
        f"""select row_, missing from leaps_
        anti join (select letters as letters_, number as before_ from ({numbers}))
            using (letters_, before_)
        anti join (select letters_, number_ as before_ from assumed_) using (letters_, before_)""",
    )


def _numbers(table: Table) -> str:
    """Return the query for the rows of a table, with letters and number of well-formed keys."""
    name, key = quoted(table.name), quoted(table.key)
    letters = f"rtrim({key}, '0123456789')"

    def rows(kept: str) -> str:
        return f"(select row_ as r from {kept} where table_ = {literal(table.name)})"

    return f"""
        select row_, {key} as key, {key} is null or repeated.r is not null as skipped,
            case when malformed.r is null then {letters} end as letters,
            case when malformed.r is null
                then try_cast(substr({key}, len({letters}) + 1) as bigint) end as number
        from {name} left join {rows("repeated_keys_")} repeated on row_ = repeated.r
        left join {rows("malformed_keys_")} malformed on row_ = malformed.r"""


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


class _Series:
    """The rows with the same letters before their numbers, gone through stretch by stretch."""

    def __init__(self, letters: str) -> None:
        self._letters = letters
        self._last = 0  # the number of the last row
        self._held = pl.DataFrame(schema=_NUMBERED)  # that row, judged when its follower comes
        self._before = 0  # the number of the row before it
        self._highest, self._there = -1, ""  # the highest number in its place, and its key

    def go_on(self, rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """Return what a stretch adds to the tables that are filled, by their names."""
        place, number = pl.int_range(pl.len()), pl.col("number")
        start = (number - place).forward_fill().fill_null(self._last + 1)
        rows = rows.with_columns(assumed=number.is_null(), number=start + place)
        leaps = rows.filter(
            ~pl.col("assumed"),
            number > 1,
            number != number.shift(1, fill_value=self._last) + 1,
        )
        self._last = rows["number"][-1]
        width = pl.col("key").str.len_chars() - len(self._letters)
        missing = pl.lit(self._letters) + (number - 1).cast(pl.String).str.zfill(width)
        return {
            "leaps_": leaps.select("row_", "letters", before=number - 1, missing=missing),
            "assumed_": rows.filter("assumed").select("letters", "number"),
            "misplaced_": self._hold(rows.select(*_NUMBERED)),
        }

    def _hold(self, rows: pl.DataFrame) -> pl.DataFrame:
        rows = pl.concat([self._held, rows])
        found = self._judge(rows, rows.height - 1)
        self._held = rows.tail(1)
        self._before = rows["number"][-2] if rows.height > 1 else self._before
        return found

    def finish(self) -> pl.DataFrame:
        """Return the last row of all, with what is said of it, if it is out of order."""
        return self._judge(self._held, 1)

    def _judge(self, rows: pl.DataFrame, count: int) -> pl.DataFrame:
        """Return which of the first ``count`` rows are out of order, and what is said of them."""
        number, key = pl.col("number"), pl.col("key")
        follower, before = number.shift(-1), number.shift(1, fill_value=self._before)
        rows = rows.with_columns(
            leaps=((before < follower) & (follower < number)).fill_null(value=False),
            follower=key.shift(-1).fill_null(""),
        ).head(count)
        in_place = ~pl.col("skipped") & ~pl.col("leaps")
        rows = rows.with_columns(
            reached=pl.when(in_place).then(number).cum_max().forward_fill()
        ).with_columns(pl.col("reached").clip(self._highest).fill_null(self._highest))
        highest = pl.col("reached").shift(1, fill_value=self._highest)
        rows = rows.with_columns(
            highest=highest, there=pl.when(in_place & (number > highest)).then(key).forward_fill()
        ).with_columns(pl.col("there").fill_null(self._there))
        behind, there = (
            number <= pl.col("highest"),
            pl.col("there").shift(1, fill_value=self._there),
        )
        said = (
            pl.when(behind).then(pl.lit("after ") + there).otherwise("before " + pl.col("follower"))
        )
        found = rows.select(
            "row_",
            message=pl.lit("The row stands ") + said + ".",
            wrong=~pl.col("skipped") & (behind | pl.col("leaps")),
        )
        if rows.height:
            self._highest, self._there = rows["reached"][-1], rows["there"][-1]
        return found.filter("wrong").drop("wrong")
