"""Handles: numbers that stand for identifiers, and are stored and compared faster than their text.

An identifier is taken for a head and the number at its end, without leading zeros: ``c00`` and 71
of ``c0071``. Its handle holds the number of its head, in the order in which heads come, and that
number. From ``MOST_HEADS`` heads on, the handle of an identifier under a new one is a negative hash
of 63 bits, and the identifier is put down beside it.
"""

from collections.abc import Iterable

import numpy as np
import polars as pl

from revdata.dataset.descriptor import Table

NUMBER = 1 << 40  # a handle is its head times this, and its number
MOST_HEADS = 200_000
HEADS = {"id": pl.Int64, "head": pl.String}
HASHED = {"handle": pl.Int64, "name": pl.String}
_NUMBER_AT_END = "([1-9][0-9]{0,11})$"
_SAMPLE = 1000


def identifier_columns(table: Table) -> tuple[str, ...]:
    """Return the columns of a table that hold identifiers of rows, its own or others."""
    named = {table.key, *(key.column for key in table.foreign_keys), "replacement_id"}
    return tuple(column for column in table.columns if column in named)


def split_identifiers(
    cells: pl.DataFrame, columns: tuple[str, ...]
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return the cells, in these columns handles for heads counted from 0, and the heads."""
    heads: dict[str, int] = {}
    handles = [_handles(cells[column], heads).alias(column) for column in columns]
    return cells.with_columns(handles), tuple(heads)


def _handles(names: pl.Series, heads: dict[str, int]) -> pl.Series:
    sample = names.head(_SAMPLE)
    if sample.n_unique() > len(sample) // 2:
        return _split(names, heads)
    distinct = names.unique().drop_nulls()
    return names.replace_strict(
        distinct, _split(distinct, heads), default=None, return_dtype=pl.Int64
    )


def _split(names: pl.Series, heads: dict[str, int]) -> pl.Series:
    tail = names.str.extract(_NUMBER_AT_END)
    length = names.str.len_chars() - tail.str.len_chars().fill_null(0)
    head = pl.select(pl.lit(names).str.head(pl.lit(length))).to_series()
    runs = head.rle().struct.unnest()  # neighbours mostly share a head
    distinct = runs["value"].drop_nulls().unique(maintain_order=True).to_list()
    numbers = pl.Series([heads.setdefault(name, len(heads)) for name in distinct], dtype=pl.Int64)
    number_of_run = runs["value"].replace_strict(
        pl.Series(distinct, dtype=pl.String), numbers, default=-1, return_dtype=pl.Int64
    )
    number_of_head = pl.Series(np.repeat(number_of_run.to_numpy(), runs["len"].to_numpy()))
    handles = number_of_head * NUMBER + tail.cast(pl.Int64).fill_null(0)
    return handles.set(names.is_null(), None)


class Heads:
    """The heads of the identifiers of a data set, by number from 1."""

    def __init__(self) -> None:
        """Begin without heads."""
        self._numbers: dict[str, int] = {}

    def adopt(
        self, cells: pl.DataFrame, columns: tuple[str, ...], heads: tuple[str, ...]
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the cells with handles for the whole data set, and those that are hashes, named.

        ``cells`` and ``heads`` are as ``split_identifiers`` gives them.
        """
        for head in heads:
            if head not in self._numbers and len(self._numbers) < MOST_HEADS:
                self._numbers[head] = len(self._numbers) + 1
        numbers = pl.Series([self._numbers.get(head) for head in heads], dtype=pl.Int64)
        handle = {
            c: pl.lit(numbers.gather(cells[c] // NUMBER)) * NUMBER + pl.col(c) % NUMBER
            for c in columns
        }
        adopted = cells.with_columns(expression.alias(c) for c, expression in handle.items())
        hashed: list[pl.DataFrame] = []
        if numbers.null_count():
            for column in columns:
                lacking = adopted[column].is_null() & cells[column].is_not_null()
                names = _names(cells[column].filter(lacking), heads)
                hashes = -(names.hash() // 2).cast(pl.Int64) - 1
                adopted = adopted.with_columns(adopted[column].scatter(lacking.arg_true(), hashes))
                hashed.append(pl.DataFrame({"handle": hashes, "name": names}, schema=HASHED))
        return adopted, pl.concat(hashed).unique() if hashed else pl.DataFrame(schema=HASHED)

    def names(self) -> Iterable[str]:
        """Return the heads in the order of their numbers, from 1."""
        return self._numbers.keys()

    def table(self) -> pl.DataFrame:
        """Return the heads by number."""
        return pl.DataFrame({"id": self._numbers.values(), "head": self._numbers.keys()}, HEADS)


def _names(handles: pl.Series, heads: tuple[str, ...]) -> pl.Series:
    number = handles % NUMBER
    digits = number.cast(pl.String).set(number == 0, "")
    return pl.Series(heads, dtype=pl.String).gather(handles // NUMBER) + digits
