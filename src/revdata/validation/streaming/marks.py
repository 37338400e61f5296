"""Marks by which the rows of a large table are compared without holding their text.

Of a label, and of all cells in which no two rows may agree, a hash of 128 bits is kept.
"""

from functools import lru_cache

import polars as pl

from revdata.dataset.descriptor import Field, Table
from revdata.validation.rules import compared_columns, unique_label

LABELLED = {"label_1_": "ubigint", "label_2_": "ubigint"}
COMPARED = {"cells_1_": "ubigint", "cells_2_": "ubigint"}
_SEEDS = (1, 2)
_BETWEEN, _EMPTY = "\x1f", "\x00"  # of cells that are joined; neither stands in a tidy cell


@lru_cache(maxsize=128)
def marks_of(table: Table) -> dict[str, str]:
    """Return the marks that the rows of a table get, with their types in SQL."""
    marks: dict[str, str] = {}
    if unique_label(table):
        marks |= LABELLED
    if compared_columns(table):
        marks |= COMPARED
    return marks


def marked_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that the marks of a table are made from."""
    label = unique_label(table)
    columns = {*compared_columns(table), *([label] if label else [])}
    return tuple(column for column in table.columns if column in columns)


def mark_rows(cells: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the marks of rows whose cells are tidy text, or null where empty or unreadable."""
    marks: list[pl.Series] = []
    label = unique_label(table)
    if label:
        marks += _hashes(_casefolded(cells[label]), LABELLED)
    compared = compared_columns(table)
    if compared:
        joined = pl.concat_str(
            [_canonical(table.field(column)) for column in compared], separator=_BETWEEN
        )
        marks += _hashes(cells.select(joined).to_series(), COMPARED)
    return pl.DataFrame(marks)


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
