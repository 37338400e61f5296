"""128-bit hashes of labels and rows, for quick comparison in the key store.

A row has a hash of its label, and one of all cells in which no two rows may agree.
"""

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

_SEEDS = (1, 2)
_BETWEEN, _EMPTY = "\x1f", "\x00"  # of cells that are joined; neither stands in a tidy cell


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
