"""Refresh the bounds of dates: the first and the last day that each date in EDTF can mean.

Works on the folder of any package, the base or a contribution. What is no bound stays as it is in
the file, byte for byte.
"""

from __future__ import annotations

from pathlib import Path

from revdata.dataset.descriptor import read_package
from revdata.dataset.edtf import EARLIEST, EDTF, LATEST, DateFormatError, dated, edtf_bounds
from revdata.errors import UnreadableInputError
from revdata.text.derived_cells import OpenRow, TextCell, open_rows


def stale_bounds(folder: Path) -> list[TextCell]:
    """Return the bounds that disagree with their date in EDTF, in the order of the files.

    ``folder`` holds a ``datapackage.json``. Raises UnreadableInputError if a file cannot be read,
    or a date is not in EDTF.
    """
    stale: list[TextCell] = []
    for table in read_package(folder).tables.values():
        prefixes = list(dated(table.columns))
        if prefixes and (folder / table.path).exists():
            for row in open_rows(folder, table):
                stale += row.differences(_bounds(row, prefixes))
    return stale


def _bounds(row: OpenRow, prefixes: list[str]) -> dict[str, str]:
    fresh: dict[str, str] = {}
    for prefix in prefixes:
        text = row[prefix + EDTF]
        try:
            first, last = edtf_bounds(text) if text else (None, None)
        except DateFormatError as error:
            raise UnreadableInputError(
                f"{row.file}:{row.line}: {row.key}: {prefix}{EDTF} is {text!r}. {error}"
            ) from error
        fresh[prefix + EARLIEST] = first.isoformat() if first else ""
        fresh[prefix + LATEST] = last.isoformat() if last else ""
    return fresh
