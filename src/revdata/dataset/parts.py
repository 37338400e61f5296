"""The base package, its companions and contributions, as one set of tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revdata.dataset.descriptor import Package, Table, read_package
from revdata.errors import UnreadableInputError, not_found
from revdata.files.paths import DESCRIPTOR_NAME, package_root

if TYPE_CHECKING:
    from revdata.dataset.workbooks import Worksheet
    from revdata.files.writing import Scratch

COMPANIONS = "companions"
BASE_TEXT = "trotsky"
EVERY = "all"

Texts = str | Iterable[str]


@cache
def companions() -> dict[str, Package]:
    """Return the companion packages by name, in the order of their names."""
    found = sorted((package_root() / COMPANIONS).glob(f"*/{DESCRIPTOR_NAME}"))
    packages = [read_package(path.parent) for path in found]
    return {package.name: package for package in packages}


def text_names() -> list[str]:
    """Return the names of the coded texts: that of the base, then those of the companions."""
    return [BASE_TEXT, *(name for name, package in companions().items() if is_text(package))]


def companions_of(texts: Texts) -> list[Package]:
    """Return the companions that code these texts, and those that compare them.

    ``texts`` are names or the identifiers of the coded editions, with commas between them or one by
    one, or ``all``. The base is none of them. Raises NotFoundError with near names.
    """
    given = [texts] if isinstance(texts, str) else list(texts)
    names = [name.strip() for one in given for name in one.split(",") if name.strip()]
    if not names:
        return []
    known = text_names()
    if not {EVERY, *known}.issuperset(names):
        editions = _editions()
        names = [editions.get(name, name) for name in names]
    for name in names:
        if name not in (EVERY, *known):
            raise not_found("text", name, [EVERY, *known])
    chosen = {*known} if EVERY in names else {*names}
    return [
        package
        for name, package in companions().items()
        if name in chosen or (package.requires and chosen.issuperset(package.requires))
    ]


def _editions() -> dict[str, str]:
    """Return the name of each text by the identifier of its edition, which descriptors name."""
    packages = {BASE_TEXT: read_package(package_root()), **companions()}
    return {
        source["sourceId"]: name
        for name, package in packages.items()
        for source in package.metadata.get("sources", ())
        if "sourceId" in source
    }


def ships(package: Package) -> bool:
    """Return whether a package is one of the companions."""
    return package.root.resolve().parent == (package_root() / COMPANIONS).resolve()


def is_text(package: Package) -> bool:
    """Return whether a package codes a text, and is no register or comparison."""
    return "passages" in package.tables


BASE_NAME = "revdata"
FORMATS = (".csv", ".parquet")


@dataclass(frozen=True)
class Unpacked:
    """Files taken out of an archive or a git revision; they are removed with this record.

    ``label`` is what the caller named, ``scratch`` holds the files, ``root`` is the data package
    among them, and ``prefix`` what stands before a file's name in messages: ``HEAD:``.
    """

    label: str
    scratch: Scratch
    root: Path
    prefix: str

    def name_of(self, path: Path) -> str:
        """Return how messages call one of the files: ``a.zip/data/x.csv``, ``HEAD:data/x.csv``."""
        return f"{self.prefix}{path.relative_to(self.root).as_posix()}"

    def named(self, error: UnreadableInputError) -> UnreadableInputError:
        """Return the error with what the caller named in place of the folder of the files."""
        text = str(error).replace(f"{self.root}/", self.prefix).replace(str(self.root), self.label)
        return UnreadableInputError(text)


@dataclass(frozen=True)
class Part:
    """A package or contribution as a source of rows: which file holds which table.

    In place of a file there may be a folder of files, the parts of a large table.
    """

    name: str
    root: Path
    files: Mapping[str, Path]
    unknown_files: tuple[Path, ...] = ()  # files that are named for no table
    unlisted: tuple[Path, ...] = ()  # CSV files beside a descriptor that no resource names
    sheets: Mapping[str, Worksheet] = field(default_factory=dict)  # by table, of a workbook
    unread: tuple[str, ...] = ()  # sheets of the workbook that are named for no table
    package: Package | None = None  # where the rows have a descriptor of their own
    unpacked: Unpacked | None = None  # where the files were taken out of an archive or revision
    replaced: Mapping[str, frozenset[str]] = field(default_factory=dict)  # keys, by a workbook
    contribution: str = ""  # of a workbook: the contribution whose rows it has
    whole: bool = False  # of a workbook: whether its sheets stand for whole tables

    @property
    def label(self) -> str:
        """Return how messages call the place where the part lies."""
        return self.unpacked.label if self.unpacked else str(self.root)

    @property
    def prefix(self) -> str:
        """Return what begins the identifiers of a contribution, empty for the base."""
        return "" if self.package is None or self.name == BASE_NAME else self.package.prefix

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
        if self.unpacked:
            return self.unpacked.name_of(path)
        if path.is_relative_to(package_root()):
            return path.relative_to(package_root()).as_posix()
        return path.as_posix()


@dataclass(frozen=True)
class TableSet:
    """Tables and rules of one package, with the rows of one or more parts."""

    package: Package
    parts: tuple[Part, ...]
    inherited: tuple[str, ...] = ()  # tables taken from the base because the place lacks them
    place: Path | None = None  # what was opened; None for the base, a git revision or an archive
    label: str = BASE_NAME  # how messages call what was opened
    main: Part | None = None  # the part that was opened, where it is not the first one
    read: dict[str, Any] = field(default_factory=dict, compare=False)  # frames, once read

    @property
    def own(self) -> Part:
        """Return the part that was opened, without the base or the contributions beside it."""
        return self.main or self.parts[0]

    @property
    def is_base(self) -> bool:
        """Return whether the package itself was opened, perhaps with contributions."""
        return self.place is None and self.own.unpacked is None

    def prefix_of(self, part: Part) -> str:
        """Return what begins the identifiers of a contribution or its workbook, else nothing."""
        same = (one.prefix for one in self.parts if one.name == part.name and one.prefix)
        return next(same, "")

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
        for form in FORMATS
        for file in path.rglob(f"*{form}")
        if file.is_file() and not file.name.startswith((".", "_"))
    )
    return parts or [path]
