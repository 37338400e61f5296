"""Load tables as typed DataFrames, with labels and passages joined on where asked for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from revdata.dataset.frames import load_frame
from revdata.dataset.joins import join_passages, resolve_links
from revdata.dataset.opening import open_dataset

if TYPE_CHECKING:
    import pandas as pd


def load(
    table: str,
    *,
    passages: bool = False,
    resolve: bool = False,
    path: str | Path | None = None,
    extra: str | Path | Iterable[str | Path] = (),
) -> pd.DataFrame:
    """Return a table as a fresh typed DataFrame, one row for each row of its CSV.

    Columns are strings, categoricals (ordered where the vocabulary is), nullable integers, floats
    and booleans, and dates as ``datetime64[s]``. ``attrs`` holds the table, version, licence and
    cite key. With ``passages`` the ids and locators of the passages that state each row are joined
    on; with ``resolve`` the labels of linked rows and, for findings, the claim. ``path`` reads
    another checkout or version, or a contribution together with the base; ``extra`` adds
    contributions and a column that says which.

    Raises NotFoundError for an unknown table, UnreadableInputError and DataError for bad data.
    """
    dataset = open_dataset(path, extra)
    frame = load_frame(dataset, table)
    if resolve:
        frame = resolve_links(dataset, table, frame)
    if passages:
        frame = join_passages(dataset, table, frame)
    return frame


def load_all(
    *, path: str | Path | None = None, extra: str | Path | Iterable[str | Path] = ()
) -> dict[str, pd.DataFrame]:
    """Return every table by name, each as ``load`` gives it."""
    dataset = open_dataset(path, extra)
    return {name: load_frame(dataset, name) for name in dataset.package.tables}
