"""The base package and any contributions to it, seen as one: which file holds which table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from revdata.dataset.descriptor import Package, Table
from revdata.dataset.workbooks import Worksheet
from revdata.files.paths import package_root

BASE_NAME = "revdata"
FORMS = (".csv", ".parquet")


@dataclass(frozen=True)
class Part:
    """A package or contribution as a source of rows: which file holds which table.

    In place of a file there may be a folder of files, the parts of a large table.
    """

    name: str
    root: Path
    files: Mapping[str, Path]
    strangers: tuple[Path, ...] = ()  # files that are named for no table
    unlisted: tuple[Path, ...] = ()  # CSV files beside a descriptor that no resource names
    sheets: Mapping[str, Worksheet] = field(default_factory=dict)  # by table, of a workbook
    unread: tuple[str, ...] = ()  # sheets of the workbook that are named for no table
    package: Package | None = None  # where the rows have a descriptor of their own

    def file_name(self, table: str, path: Path | None = None) -> str:
        """Return how messages call the file of a table, one of its parts, or a sheet."""
        path = path or self.files[table]
        if table in self.sheets:
            return f"{path.as_posix()}, sheet {self.sheets[table].title}"
        return self.name_of(path)

    def name_of(self, path: Path) -> str:
        """Return how messages call a file.

        That is the path as the user gave it, and the path below the root for the package itself.
        """
        if path.is_relative_to(package_root()):
            return path.relative_to(package_root()).as_posix()
        return path.as_posix()


@dataclass(frozen=True)
class TableSet:
    """Tables and rules of one package, with the rows of one or more parts."""

    package: Package
    parts: tuple[Part, ...]
    borrowed: tuple[str, ...] = ()  # tables taken from the base because the folder lacks them
    read: dict[str, Any] = field(default_factory=dict, compare=False)  # frames, once read

    def table(self, name: str) -> Table:
        """Return the table of that name; raises NotFoundError."""
        return self.package.table(name)

    def files(self, table: str) -> list[tuple[Part, Path]]:
        """Return what holds rows of the table in each part, the base's first: file or folder."""
        return [(part, part.files[table]) for part in self.parts if table in part.files]

    def all_files(self, table: str) -> list[tuple[Part, Path]]:
        """Return the files that hold rows of the table, each of a folder by itself, by name."""
        return [(part, file) for part, path in self.files(table) for file in table_files(path)]


def table_files(path: Path) -> list[Path]:
    """Return the files of a table: the path itself, or the parts in the folder that it is.

    Parts are CSV or Parquet files, also in folders below; names that begin with a full stop or an
    underscore are passed over, as Spark writes such files beside its parts.
    """
    if not path.is_dir():
        return [path]
    parts = sorted(
        file
        for form in FORMS
        for file in path.rglob(f"*{form}")
        if file.is_file() and not file.name.startswith((".", "_"))
    )
    return parts or [path]
