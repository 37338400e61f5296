"""What the key store holds of rows beside cells: hashes, and the runs of running numbers.

A row has a 128-bit hash of its label, and one of all cells in which no two rows may agree. Each
batch is taken apart into runs of rows whose numbers count up by one; the queries of
``rules.of_numbers`` look at those in place of rows: there are few where the numbers are in order.

Identifiers themselves are compared as text. Numbers in their place, with a table of their prefixes,
took as long (2,000,000 claims and as many citations: 24.7 and 23.8 seconds when clean, 32.2 and
34.2 with 1 percent of the cells wrong) and twice the code.
"""

from io import BytesIO
from pathlib import Path
from secrets import token_hex

import numpy as np
import polars as pl

from revdata.dataset.cells import folded_label
from revdata.dataset.descriptor import Field, Table
from revdata.dataset.parquet_files import first_line
from revdata.errors import RevdataError
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


ROWS_OF_FILE = 100_000  # at least, where more rows of the table follow


def as_parquet(rows: pl.DataFrame) -> bytes:
    """Return rows as a file of the store."""
    buffer = BytesIO()
    rows.write_parquet(buffer, compression="lz4")
    return buffer.getvalue()


def write_rows(folder: Path, table: str, name: str, rows: bytes) -> None:
    """Write a file with rows of a table into a folder, which is there whole or not at all.

    ``name`` tells it from the other files of the table. Raises RevdataError if there is no room.
    """
    path = folder / f"{table}-{name}.parquet"
    part = path.with_suffix(f".{token_hex(4)}")  # a task of a cluster may run twice at a time
    try:
        part.write_bytes(rows)
        part.replace(path)
    except OSError as error:
        raise no_room(folder, error) from error


def no_room(folder: Path, error: Exception) -> RevdataError:
    """Return the error for keys that memory, or the disk of a folder, does not hold."""
    return RevdataError(
        "The keys cannot be compared in the memory and on the disk that are there; give more with "
        f"--memory, or free space in {folder.parent}. The library says: {first_line(error)}"
    )


def hash_rows(cells: pl.DataFrame, table: Table, *, plain_letters: bool = False) -> pl.DataFrame:
    """Return the hashes of rows whose cells are tidy text, or null where empty or unreadable.

    With ``plain_letters`` the cells hold printable ASCII alone.
    """
    hashes: list[pl.Series] = []
    label, compared = unique_label(table), compared_columns(table)
    if label:
        folded = cells[label].str.to_lowercase() if plain_letters else _folded(cells[label])
        hashes += _hashes(folded, LABELLED)
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


_DIGITS = "0123456789"
_SERIES = 8  # of keys with the same letters that are looked for in turn


def runs_of(keys: pl.Series, numbers: pl.Series, malformed: pl.Series) -> pl.DataFrame:
    """Return the runs of rows with these keys, tidy or null, and these numbers of rows.

    ``malformed`` are the numbers of the rows whose keys are not written as the table asks.
    """
    runs: list[pl.DataFrame] = []
    while len(keys) and malformed.is_empty() and len(runs) < _SERIES:
        alike = _runs_of_same(keys, numbers)
        count = int(alike["length"].sum())
        if not count:
            break
        runs.append(alike)
        keys, numbers = keys.slice(count), numbers.slice(count)
    if len(keys) or not runs:
        runs.append(_runs_of_any(keys, numbers, malformed))
    return pl.concat(runs)


def _runs_of_same(keys: pl.Series, rows: pl.Series) -> pl.DataFrame:
    """Return the runs of the first rows, all of whose keys are the same letters with a number."""
    letters = str(keys.head(1).item() or "").rstrip(_DIGITS)
    keys = keys.head(_holding(keys.str.starts_with(letters)))
    number = keys.str.slice(len(letters)).cast(pl.Int64, strict=False)
    count = _holding(number.is_not_null())
    row, numbers = rows.head(count).to_numpy(), number.head(count).to_numpy()
    goes_on = (np.diff(row) == 1) & (np.diff(numbers) == 1)
    first = np.flatnonzero(~np.append([False] * (count > 0), goes_on))
    return pl.DataFrame(
        {"row_": row[first], "length": np.diff(first, append=count), "number": numbers[first]}
    ).select("row_", "length", pl.lit(letters).alias("letters"), "number")


def _holding(true: pl.Series) -> int:
    """Return how many values are true before the first that is not."""
    values = true.fill_null(value=False)
    return len(values) if values.all() else int(values.arg_min() or 0)


def _runs_of_any(keys: pl.Series, numbers: pl.Series, malformed: pl.Series) -> pl.DataFrame:
    key = pl.col("key")
    letters = pl.when(~pl.col("row_").is_in(malformed.implode())).then(
        key.str.strip_chars_end(_DIGITS)
    )
    digits = key.str.slice(pl.col("letters").str.len_chars())
    rows = pl.DataFrame({"row_": numbers, "key": keys}).with_columns(letters=letters)
    return join_runs(
        rows.select(
            "row_",
            pl.lit(1, pl.Int64).alias("length"),
            "letters",
            digits.cast(pl.Int64, strict=False).fill_null(0).alias("number"),
        )
    )


def join_runs(runs: pl.DataFrame) -> pl.DataFrame:
    """Return runs in the order of their rows, those joined that count on from the one before."""

    def follows(column: str) -> pl.Expr:
        before = pl.col(column).shift(1) + pl.col("length").shift(1)
        return pl.col(column) == before

    numbered = pl.col("letters").is_not_null()
    goes_on = (
        follows("row_")
        & pl.col("letters").eq_missing(pl.col("letters").shift(1))
        & (~numbered | follows("number"))
    ).fill_null(value=False)
    rows = runs.group_by((~goes_on).cum_sum().alias("nth"), maintain_order=True)
    return rows.agg(pl.first("row_"), pl.sum("length"), pl.first("letters", "number")).drop("nth")
