"""How the key store holds cells: identifiers as numbers, labels and whole rows as hashes.

Numbers are stored and compared faster than text. An identifier is split into a prefix and the
number at its end, without leading zeros: ``c00`` and 71 of ``c0071``. Its surrogate key holds the
number of its prefix, in the order in which prefixes come, and that number. From ``MOST_PREFIXES``
prefixes on, the surrogate key of an identifier under a new one is a negative hash of 63 bits, and
the identifier is stored beside it.

Of a label, and of all cells in which no two rows may agree, a hash of 128 bits is held.
"""

from collections.abc import Iterable

import numpy as np
import polars as pl

from revdata.dataset.cells import folded_label
from revdata.dataset.descriptor import Field, Table
from revdata.validation.pandera_schemas import polars_types
from revdata.validation.rules.of_repetitions import (
    COMPARED,
    LABELLED,
    compared_columns,
    unique_label,
)

PER_PREFIX = 1 << 40  # a surrogate key is the number of its prefix times this, plus its own number
MOST_PREFIXES = 200_000
HASHED = {"surrogate": pl.Int64, "name": pl.String}
_NUMBER_AT_END = "([1-9][0-9]{0,11})$"
_SAMPLE = 1000

_SEEDS = (1, 2)
_BETWEEN, _EMPTY = "\x1f", "\x00"  # of cells that are joined; neither stands in a tidy cell


def identifier_columns(table: Table) -> tuple[str, ...]:
    """Return the columns of a table that hold identifiers of rows, its own or others."""
    named = {table.key, *(key.column for key in table.foreign_keys), "replacement_id"}
    return tuple(column for column in table.columns if column in named)


def encode_identifiers(
    cells: pl.DataFrame, columns: tuple[str, ...]
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return the cells with surrogate keys in these columns, and the prefixes, numbered from 0."""
    prefixes: dict[str, int] = {}
    keys = [_encode_column(cells[column], prefixes).alias(column) for column in columns]
    return cells.with_columns(keys), tuple(prefixes)


def _encode_column(names: pl.Series, prefixes: dict[str, int]) -> pl.Series:
    sample = names.head(_SAMPLE)
    if sample.n_unique() > len(sample) // 2:
        return _encode(names, prefixes)
    distinct = names.unique().drop_nulls()
    return names.replace_strict(
        distinct, _encode(distinct, prefixes), default=None, return_dtype=pl.Int64
    )


def _encode(names: pl.Series, prefixes: dict[str, int]) -> pl.Series:
    digits = names.str.extract(_NUMBER_AT_END)
    length = names.str.len_chars() - digits.str.len_chars().fill_null(0)
    prefix = pl.select(pl.lit(names).str.head(pl.lit(length))).to_series()
    runs = prefix.rle().struct.unnest()  # neighbours mostly share a prefix
    distinct = runs["value"].drop_nulls().unique(maintain_order=True)
    numbers = [prefixes.setdefault(name, len(prefixes)) for name in distinct]
    number_of_run = runs["value"].replace_strict(
        distinct, pl.Series(numbers, dtype=pl.Int64), default=-1, return_dtype=pl.Int64
    )
    number_of_prefix = pl.Series(np.repeat(number_of_run.to_numpy(), runs["len"].to_numpy()))
    keys = number_of_prefix * PER_PREFIX + digits.cast(pl.Int64).fill_null(0)
    return keys.set(names.is_null(), None)


class Prefixes:
    """The prefixes of the identifiers of a data set, numbered from 1."""

    def __init__(self) -> None:
        """Begin without prefixes."""
        self._numbers: dict[str, int] = {}

    def renumber(
        self, cells: pl.DataFrame, columns: tuple[str, ...], prefixes: tuple[str, ...]
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the cells with surrogate keys of the whole data set, and the hashed names.

        ``cells`` and ``prefixes`` are as ``encode_identifiers`` returns them.
        """
        for prefix in prefixes:
            if prefix not in self._numbers and len(self._numbers) < MOST_PREFIXES:
                self._numbers[prefix] = len(self._numbers) + 1
        numbers = pl.Series([self._numbers.get(prefix) for prefix in prefixes], dtype=pl.Int64)
        renumbered: list[pl.Series] = []
        hashed = [pl.DataFrame(schema=HASHED)]
        for column in columns:
            own = cells[column]
            keys = numbers.gather(own // PER_PREFIX) * PER_PREFIX + own % PER_PREFIX
            if numbers.null_count():
                lacking = keys.is_null() & own.is_not_null()
                names = _decode(own.filter(lacking), prefixes)
                hashes = -(names.hash() // 2).cast(pl.Int64) - 1
                keys = keys.scatter(lacking.arg_true(), hashes)
                hashed.append(pl.DataFrame({"surrogate": hashes, "name": names}, schema=HASHED))
            renumbered.append(keys.alias(column))
        return cells.with_columns(renumbered), pl.concat(hashed).unique()

    def names(self) -> Iterable[str]:
        """Return the prefixes in the order of their numbers, from 1."""
        return self._numbers.keys()

    def table(self) -> pl.DataFrame:
        """Return the prefixes with their numbers."""
        columns = {"id": self._numbers.values(), "prefix": self._numbers.keys()}
        return pl.DataFrame(columns, {"id": pl.Int64, "prefix": pl.String})


def _decode(keys: pl.Series, prefixes: tuple[str, ...]) -> pl.Series:
    number = keys % PER_PREFIX
    digits = number.cast(pl.String).set(number == 0, "")
    return pl.Series(prefixes, dtype=pl.String).gather(keys // PER_PREFIX) + digits


def hash_columns(table: Table) -> tuple[str, ...]:
    """Return the columns of hashes that the rows of a table have in the store."""
    return (LABELLED if unique_label(table) else ()) + (COMPARED if compared_columns(table) else ())


def hashed_columns(table: Table) -> tuple[str, ...]:
    """Return the columns of a table that its hashes are made from."""
    columns = {*compared_columns(table), unique_label(table)}
    return tuple(column for column in table.columns if column in columns)


def hash_rows(cells: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the hashes of rows whose cells are tidy text, or null where empty or unreadable."""
    hashes: list[pl.Series] = []
    label, compared = unique_label(table), compared_columns(table)
    if label:
        hashes += _hashes(_folded(cells[label]), LABELLED)
    if compared:
        canonical = [_canonical(table.field(column)) for column in compared]
        joined = cells.select(pl.concat_str(canonical, separator=_BETWEEN)).to_series()
        hashes += _hashes(joined, COMPARED)
    return pl.DataFrame(hashes)


def _folded(labels: pl.Series) -> pl.Series:
    """Return the labels as they are compared; polars folds ASCII alone as Python does."""
    folded = labels.str.to_lowercase()
    wide = labels.str.contains("[^ -~]").arg_true()
    if wide.is_empty():
        return folded
    return folded.scatter(wide, [folded_label(label) for label in labels.gather(wide)])


def _canonical(field: Field) -> pl.Expr:
    """Return the cells of a column so that equal values are equal texts.

    A required cell that is empty stays null, so that its row is not compared.
    """
    cell = pl.col(field.name)
    if field.type in {"integer", "number"}:
        cell = cell.cast(polars_types()[field.type]).cast(pl.String)
    return cell if field.required else cell.fill_null(_EMPTY)


def _hashes(texts: pl.Series, names: tuple[str, ...]) -> list[pl.Series]:
    """Return two hashes of each text, null where there is none."""
    return [
        pl.select(pl.when(texts.is_not_null()).then(texts.hash(seed))).to_series().alias(name)
        for seed, name in zip(_SEEDS, names, strict=True)
    ]
