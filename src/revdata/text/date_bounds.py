"""Make the bounds of dates anew: the first and the last day that each date in EDTF can mean.

Works on the folder of any package, the base or a contribution. What is no bound stays as it is in
the file, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from revdata.dataset.descriptor import Table, read_package
from revdata.dataset.edtf import DateFormatError, edtf_bounds
from revdata.errors import UnreadableInputError
from revdata.text.derived_cells import OpenRow, TextCell, open_rows

_EDTF, _EARLIEST, _LATEST = "_edtf", "_earliest", "_latest"


def stale_bounds(folder: Path) -> list[TextCell]:
    """Return the bounds that disagree with their date in EDTF, in the order of the files.

    ``folder`` holds a ``datapackage.json``. Raises UnreadableInputError if a file cannot be read,
    or a date is not in EDTF.
    """
    stale: list[TextCell] = []
    for table in read_package(folder).tables.values():
        prefixes = list(_dated(table))
        if prefixes and (folder / table.path).exists():
            for row in open_rows(folder, table):
                stale += row.differences(_bounds(row, prefixes))
    return stale


def with_bounds(table: Table, cells: Sequence[str]) -> tuple[str, ...]:
    """Return the cells of a row with those bounds filled that are empty, where the date is EDTF."""
    row = dict(zip(table.columns, cells, strict=True))
    for prefix in _dated(table):
        with suppress(DateFormatError):
            days = edtf_bounds(row[prefix + _EDTF]) if row[prefix + _EDTF] else ()
            for name, day in zip((prefix + _EARLIEST, prefix + _LATEST), days, strict=False):
                row[name] = row[name] or (day.isoformat() if day else "")
    return tuple(row.values())


def _dated(table: Table) -> Iterator[str]:
    """Yield how the columns of each date of a table begin, such as ``date`` or ``said``."""
    for column in table.columns:
        prefix = column.removesuffix(_EDTF)
        if prefix != column and {prefix + _EARLIEST, prefix + _LATEST} <= set(table.columns):
            yield prefix


def _bounds(row: OpenRow, prefixes: list[str]) -> dict[str, str]:
    fresh: dict[str, str] = {}
    for prefix in prefixes:
        text = row[prefix + _EDTF]
        try:
            first, last = edtf_bounds(text) if text else (None, None)
        except DateFormatError as error:
            raise UnreadableInputError(
                f"{row.file}:{row.line}: {row.key}: {prefix}{_EDTF} is {text!r}. {error}"
            ) from error
        fresh[prefix + _EARLIEST] = first.isoformat() if first else ""
        fresh[prefix + _LATEST] = last.isoformat() if last else ""
    return fresh
