"""Marks by which the rows of a large table are compared without holding their text.

Of a numbered identifier the series and the number are kept; of a label, and of all cells in which
no two rows may agree, a hash of 128 bits.
"""

import re
from functools import lru_cache

import polars as pl

from revdata.descriptor import Field, Table
from revdata.rules import compared_columns, is_numbered, unique_label

NUMBERED = {"series_": "integer", "number_": "bigint"}
LABELLED = {"label_1_": "ubigint", "label_2_": "ubigint"}
COMPARED = {"cells_1_": "ubigint", "cells_2_": "ubigint"}
_SEEDS = (1, 2)
_DIGITS = "0123456789"
_FEW_SERIES = 16  # of a batch; more are told apart in a slower way
_BETWEEN, _EMPTY = "\x1f", "\x00"  # of cells that are joined; neither stands in a tidy cell


@lru_cache(maxsize=128)
def marks_of(table: Table) -> dict[str, str]:
    """Return the marks that the rows of a table get, with their types in SQL."""
    marks: dict[str, str] = {}
    if is_numbered(table):
        marks |= NUMBERED
    if unique_label(table):
        marks |= LABELLED
    if compared_columns(table):
        marks |= COMPARED
    return marks


def marked_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that the marks of a table are made from."""
    label = unique_label(table)
    columns = {*compared_columns(table), *([label] if label else []), table.key}
    return tuple(column for column in table.columns if column in columns)


def mark_rows(
    cells: pl.DataFrame, table: Table, bad_keys: pl.Series
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return the marks of rows, and the series of identifiers that ``series_`` counts from 0.

    The cells are tidy text, or null where empty or unreadable. ``bad_keys`` are the rows whose key
    is known not to have its form; they have no number.
    """
    marks: list[pl.Series] = []
    names: tuple[str, ...] = ()
    if is_numbered(table):
        series, numbers, names = _numbered(_with_form(cells[table.key], table, bad_keys))
        marks += [series, numbers]
    label = unique_label(table)
    if label:
        marks += _hashes(_casefolded(cells[label]), LABELLED)
    compared = compared_columns(table)
    if compared:
        joined = pl.concat_str(
            [_canonical(table.field(column)) for column in compared], separator=_BETWEEN
        )
        marks += _hashes(cells.select(joined).to_series(), COMPARED)
    return pl.DataFrame(marks), names


def _with_form(keys: pl.Series, table: Table, bad_keys: pl.Series) -> pl.Series:
    pattern = table.field(table.key).pattern or ""
    lacking = [row for row in bad_keys if not re.fullmatch(pattern, keys[row] or "")]
    return keys.scatter(lacking, None) if lacking else keys


def _numbered(keys: pl.Series) -> tuple[pl.Series, pl.Series, tuple[str, ...]]:
    """Return series and number of each key, null where there are none, and the names of series.

    The first keys tell which series there are. What begins as one of them and goes on as a number
    is of that series; the rest is looked at from its end, which takes five times as long.
    """
    names: list[str] = []
    series = pl.Series([None], dtype=pl.Int32).new_from_index(0, len(keys))
    numbers = series.cast(pl.Int64)
    left = keys
    while left.null_count() < len(left) and len(names) < _FEW_SERIES:
        first = int(left.is_not_null().arg_max() or 0)
        name = left[first].rstrip(_DIGITS)
        found = left.str.strip_prefix(name).cast(pl.Int64, strict=False)
        here = left.str.starts_with(name) & found.is_not_null()
        if not here[first]:
            break  # its number is too long
        series = series.set(here, len(names))
        numbers = found.zip_with(here, numbers)
        left = left.set(here, None)
        names.append(name)
    if left.null_count() < len(left):
        heads = left.str.strip_chars_end(_DIGITS)
        known = dict.fromkeys([*names, *heads.drop_nulls().unique().to_list()])
        names = list(known)
        numbered = pl.Series(range(len(names)), dtype=pl.Int32)
        there = left.is_not_null()
        series = heads.replace_strict(names, numbered, default=None).zip_with(there, series)
        tails = left.str.extract("([0-9]+)$").cast(pl.Int64, strict=False)
        numbers = tails.zip_with(there, numbers)
    return series.alias("series_"), numbers.alias("number_"), tuple(names)


def _casefolded(labels: pl.Series) -> pl.Series:
    """Return the labels as Python folds their letters, which polars does for ASCII alone."""
    folded = labels.str.to_lowercase()
    wide = (labels.str.len_bytes() != labels.str.len_chars()).arg_true()
    if wide.is_empty():
        return folded
    return folded.scatter(wide, [label.casefold() for label in labels.gather(wide)])


def _canonical(field: Field) -> pl.Expr:
    """Return the cells of a column so that equal values are equal texts.

    One that must be filled and is not stays null, so that its row is not compared.
    """
    dtype = {"integer": pl.Int64, "number": pl.Float64}.get(field.type)
    cell = pl.col(field.name)
    if dtype is not None:
        cell = cell.cast(dtype).cast(pl.String)
    return cell if field.required else cell.fill_null(_EMPTY)


def _hashes(texts: pl.Series, names: dict[str, str]) -> list[pl.Series]:
    """Return two hashes of each text, null where there is none."""
    return [
        pl.select(pl.when(texts.is_not_null()).then(texts.hash(seed))).to_series().alias(name)
        for seed, name in zip(_SEEDS, names, strict=True)
    ]
