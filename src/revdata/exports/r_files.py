"""Write tables for R (.rds): tibbles with factors, days, missing values, and what columns mean.

They are written with rdata, vector by vector, because pyreadr is AGPL and loses the order of codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revdata.dataset.descriptor import Package
from revdata.exports.request import Request, export_format
from revdata.exports.statistics_files import codebook_frame, full_frames, label_frame

if TYPE_CHECKING:
    import pandas as pd

LARGEST = 2**31 - 1  # that R has as an integer


@dataclass(frozen=True)
class Vector:
    """Values with the attributes that R keeps beside them."""

    values: Any  # an array, or a list of vectors
    attributes: Mapping[str, Any]


@export_format(
    "rds",
    title="one file (.rds) a table for R, in a folder: tibbles with factors, days, labels",
    extra="rds",
    libraries=("rdata",),
)
def write_rds_files(request: Request) -> list[Path]:
    """Write one file for R a table and one of the codebook to a folder, and return the files."""
    package = request.dataset.package
    frames = full_frames(request.dataset) | {"codebook": codebook_frame(package)}
    return request.write_each("rds", frames, lambda one, path: write_rds(one, package, path))


def write_rds(frame: pd.DataFrame, package: Package, path: Path) -> None:
    """Write a frame, a table with its labels or not, as a tibble; the same rows, the same bytes.

    The attribute ``label`` of a column is its title, as haven reads it from Stata and SPSS files;
    that of the frame is the title of the table, and ``notes`` its description, version and licence.
    """
    import numpy as np
    import rdata
    from rdata.missing import R_INT_NA

    columns = {str(name): frame[name] for name in frame.columns}
    about: dict[str, Any] = {}
    titles: Mapping[str, str] = {n: n.replace("_", " ").capitalize() for n in columns}
    if "table" in frame.attrs:
        sheet = label_frame(package, str(frame.attrs["table"]), frame)
        about, titles = {"label": sheet.title, "notes": _texts(sheet.notes["_dta"])}, sheet.titles
    table = Vector(
        [_column(cells, titles[name]) for name, cells in columns.items()],
        {
            "names": _texts(columns),
            "row.names": np.array([R_INT_NA, -len(frame)], dtype="int32"),
            "class": _texts(["tbl_df", "tbl", "data.frame"]),
            **about,
        },
    )
    rdata.write_rds(path, table, compression="xz", constructor_dict={Vector: _as_r_object})


def _column(cells: pd.Series[Any], title: str) -> Vector:
    """Return a column as R has it: codes as a factor, days as days since 1970."""
    import pandas as pd

    label = {"label": title}
    missing = cells.isna().to_numpy()
    if isinstance(cells.dtype, pd.CategoricalDtype):
        classes = _texts(["ordered", "factor"] if cells.cat.ordered else ["factor"])
        levels = _texts(str(level) for level in cells.cat.categories)
        numbers = cells.cat.codes.to_numpy("int32") + 1
        return Vector(_masked(numbers, missing), {"levels": levels, "class": classes, **label})
    if cells.dtype.kind == "M":
        days = cells.to_numpy("datetime64[D]").astype("float64")
        return Vector(_with_na(days, missing), {"class": "Date", **label})
    if cells.dtype == "boolean":
        return Vector(_masked(cells.to_numpy("bool", na_value=False), missing), label)
    if cells.dtype == "Int64" and not (cells.abs() > LARGEST).any():
        return Vector(_masked(cells.to_numpy("int32", na_value=0), missing), label)
    if cells.dtype.kind in "if":
        return Vector(_with_na(cells.to_numpy("float64", na_value=0), missing), label)
    texts = (None if none else str(cell) for cell, none in zip(cells, missing, strict=True))
    return Vector(_texts(texts), label)


def _masked(values: Any, missing: Any) -> Any:
    """Return integers or truth values with those missing marked, which become NA."""
    import numpy as np

    return np.ma.masked_array(values, missing)


def _with_na(values: Any, missing: Any) -> Any:
    """Return numbers with R's own NA, which is one of many NaN, where they are missing."""
    from rdata.missing import R_FLOAT_NA

    values = values.copy()
    values[missing] = R_FLOAT_NA
    return values


def _texts(values: Iterable[str | None]) -> Any:
    import numpy as np

    return np.array(list(values), dtype=object)


def _as_r_object(vector: Vector, converter: Any) -> Any:
    """Return a vector as rdata writes it, with attributes: its own frames have no room for them."""
    made = converter.convert_to_r_object(vector.values)
    made.attributes = converter.convert_to_r_attributes(vector.attributes)
    made.info.attributes, made.info.object = True, "class" in vector.attributes
    return made
