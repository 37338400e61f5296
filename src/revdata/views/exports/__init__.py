"""The forms in which the tables can be written: one function each, named here."""

from collections.abc import Callable, Mapping
from pathlib import Path

from revdata.dataset import Dataset
from revdata.views.exports.csv_tables import write_csv

# Each writes a data set to the file or folder named, and returns the files it wrote.
FORMATS: Mapping[str, Callable[[Dataset, Path], list[Path]]] = {
    "csv": write_csv,
}
