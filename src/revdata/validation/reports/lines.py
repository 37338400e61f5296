"""Whether a problem can be found by its line."""

from pathlib import Path

from revdata.dataset.parquet_files import is_parquet
from revdata.dataset.workbooks import is_spreadsheet


def has_lines(path: Path) -> bool:
    """Return whether a file has lines; of a workbook or Parquet file messages name the place."""
    return not is_spreadsheet(path) and not is_parquet(path)
