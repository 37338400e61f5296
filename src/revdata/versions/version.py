"""One side of a comparison: the tables of one place, without the base beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from revdata.dataset.csv_files import Sheet, read_header
from revdata.dataset.derived import derived_fields
from revdata.dataset.descriptor import Package
from revdata.dataset.locations import Reference
from revdata.dataset.opening import base_package, open_dataset
from revdata.dataset.parts import Part, TableSet
from revdata.dataset.worksheets import read_columns, read_sheet
from revdata.files.paths import CHANGELOG_NAME

PRESENT = "the present package"


@dataclass(frozen=True)
class Version:
    """One version of the data. ``whole`` is false where it has not all tables of its package."""

    label: str
    package: Package
    part: Part
    whole: bool
    changelog: str | None

    @property
    def files(self) -> Mapping[str, Path]:
        """Return the file of each of its tables."""
        return self.part.files

    @property
    def name(self) -> str:
        """Return how sentences call the version: its name, number and where it was read."""
        return f"{self.package.name} {self.package.version} ({self.label})"

    def sheet(self, table: str) -> tuple[tuple[str, ...], Sheet]:
        """Return the stored columns that a table's file has, and its rows as text under them."""
        definition, path = self.package.tables[table], self.files[table]
        if path.suffix == ".csv":
            derived = {field.name for field in derived_fields(self.package, definition)}
            columns = tuple(name for name in read_header(path) if name not in derived)
        else:
            present = read_sheet(self.part, definition).present
            columns = tuple(column for column in definition.columns if column in present)
        return columns, read_columns(self.part, definition, columns)


def open_version(reference: Reference = None, beside: Reference = None) -> Version:
    """Return the version at a place, as ``open_dataset`` reads it; None is the present package."""
    return version_of(open_dataset(reference, beside=beside, strict=False))


def version_of(opened: TableSet) -> Version:
    """Return what was opened as a version to compare."""
    part = opened.own
    label = PRESENT if opened.is_base else opened.label
    changelog = None
    if part.package is not None and (part.root / CHANGELOG_NAME).is_file():
        path = part.root / CHANGELOG_NAME
        changelog = path.read_text(encoding="utf-8", errors="replace")
    return Version(label, part.package or base_package(), part, part.package is not None, changelog)
