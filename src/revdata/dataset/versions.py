"""Open a version of the data to compare with: a folder, an archive, a table or a git revision."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from revdata.dataset.csv_files import Sheet, read_csv, read_header
from revdata.dataset.descriptor import Package, read_json, read_package
from revdata.dataset.opening import base_package
from revdata.dataset.workbooks import export_first, is_spreadsheet
from revdata.errors import UnreadableInputError, not_found
from revdata.files.archives import extract, is_archive, list_members
from revdata.files.git import copy_files, find_commit, list_files, repository_of
from revdata.files.paths import CHANGELOG_NAME, DESCRIPTOR_NAME, checkout_root, package_root

PRESENT = "the present package"
INSTALLED = ("_package", "revdata/_package")  # where the data lie within an installed copy

Reference = str | Path | None


@dataclass(frozen=True)
class Version:
    """One version of the data. ``files`` are those of its tables; a part has not all of them."""

    label: str
    package: Package
    files: Mapping[str, Path]
    whole: bool
    changelog: str | None

    @property
    def name(self) -> str:
        """Return how sentences call the version: its name, number and where it was read."""
        return f"{self.package.name} {self.package.version} ({self.label})"

    def sheet(self, table: str) -> tuple[tuple[str, ...], Sheet]:
        """Return the columns that the file of a table has, and its rows as text under them."""
        path = self.files[table]
        columns = read_header(path)
        name = f"{self.package.tables[table].path} of {self.label}"
        return columns, read_csv(path, columns, name)


@contextmanager
def open_version(reference: Reference = None, beside: Reference = None) -> Iterator[Version]:
    """Give the version that ``reference`` names; None is the present package.

    A reference is a folder with a ``datapackage.json`` or that file itself, a folder of CSV files
    named for tables or one such file, a zip, wheel or tar archive that holds a
    ``datapackage.json``, else a git revision, with ``:FOLDER`` after it for a package that does not
    lie where ``beside`` or the present checkout has it in its repository. Raises
    UnreadableInputError or NotFoundError.
    """
    label = PRESENT if reference is None else str(reference)
    with TemporaryDirectory(prefix="revdata-") as scratch:
        try:
            version = _open(reference, beside, label, Path(scratch))
        except UnreadableInputError as error:
            raise UnreadableInputError(str(error).replace(scratch, label)) from error
        yield version


def _open(reference: Reference, beside: Reference, label: str, scratch: Path) -> Version:
    if reference is None:
        return _version(label, package_root())
    if not str(reference).strip():
        raise UnreadableInputError("An empty name names no version; give a path or a git revision.")
    path = Path(reference)
    try:
        exists = path.exists()
    except (OSError, ValueError):  # too long, or with a NUL byte: no path, but perhaps a revision
        exists = False
    if not exists:
        _unpack_revision(str(reference), beside, scratch)
        return _version(label, scratch)
    if path.is_dir():
        roots = [path, *(path / inner for inner in INSTALLED)]
        root = next((r for r in roots if (r / DESCRIPTOR_NAME).is_file()), None)
        return _part(label, sorted(path.glob("*.csv"))) if root is None else _version(label, root)
    if path.name == DESCRIPTOR_NAME:
        return _version(label, path.parent)
    if path.suffix == ".csv":
        if path.stem not in base_package().tables:
            raise not_found("table for the file", path.stem, base_package().tables)
        return _part(label, [path])
    if is_spreadsheet(path):
        raise export_first(path)
    if not path.is_file() or not is_archive(path):
        raise UnreadableInputError(
            f"{path} is neither a folder, a {DESCRIPTOR_NAME}, a CSV file named for a table, nor a "
            "zip, wheel or tar archive with a data package in it."
        )
    sizes = list_members(path)
    folder = descriptor_folder(sizes, path)
    _unpack(sizes, folder, scratch, lambda names: extract(path, names, scratch))
    return _version(label, scratch / folder)


def _version(label: str, root: Path) -> Version:
    package = read_package(root)
    files = {name: root / table.path for name, table in package.tables.items()}
    changelog = root / CHANGELOG_NAME
    text = None
    if changelog.is_file():
        text = changelog.read_text(encoding="utf-8", errors="replace")
    return Version(label, package, files, True, text)


def _part(label: str, found: list[Path]) -> Version:
    base = base_package()
    files = {file.stem: file for file in found if file.stem in base.tables}
    if not files:
        raise UnreadableInputError(
            f"{label} holds neither a {DESCRIPTOR_NAME} nor a CSV file named for a table."
        )
    return Version(label, base, files, False, None)


def descriptor_folder(names: Collection[str], path: Path) -> str:
    """Return the folder of the archive in which the data package lies, nearest to its top."""
    found = [PurePosixPath(name) for name in names if PurePosixPath(name).name == DESCRIPTOR_NAME]
    if not found:
        raise UnreadableInputError(f"{path} holds no {DESCRIPTOR_NAME}.")
    depth = min(len(name.parts) for name in found)
    nearest = sorted({str(name.parent) for name in found if len(name.parts) == depth})
    if len(nearest) > 1:
        raise UnreadableInputError(
            f"{path} holds more than one data package: {', '.join(nearest)}. "
            "Unpack it, and name one of the folders."
        )
    return "" if nearest[0] == "." else nearest[0]


def _unpack(
    present: Collection[str], folder: str, scratch: Path, fetch: Callable[[list[str]], None]
) -> None:
    """Fetch the descriptor of a package, then those of the files it names that are there."""
    prefix = f"{folder}/" if folder else ""
    fetch([prefix + DESCRIPTOR_NAME])
    document = read_json(scratch / prefix / DESCRIPTOR_NAME)
    resources: Any = document.get("resources")
    named = {CHANGELOG_NAME}
    for resource in resources if isinstance(resources, list) else []:
        facts = resource if isinstance(resource, dict) else {}
        files = (facts.get("path"), facts.get("schema"))
        named |= {str(PurePosixPath(file)) for file in files if isinstance(file, str)}
    fetch(sorted(prefix + name for name in named if prefix + name in present))


def _unpack_revision(reference: str, beside: Reference, scratch: Path) -> None:
    start = Path(beside) if beside is not None and Path(beside).exists() else None
    start = start or _present_checkout()
    repository = repository_of(start)
    if repository is None:
        raise UnreadableInputError(
            f"There is no file or folder {reference!r}, and {start} lies in no git repository in "
            "which to look for a revision of that name."
        )
    revision, given, folder = reference.partition(":")
    commit = find_commit(repository, revision)
    if not given:
        folder = _package_folder(repository, start)
    folder = folder.strip("/")
    sizes = list_files(repository, commit, folder)
    if DESCRIPTOR_NAME not in sizes:
        where = f"in the folder {folder}" if folder else "at its top"
        raise UnreadableInputError(
            f"The revision {reference!r} holds no {DESCRIPTOR_NAME} {where}. "
            "Write REVISION:FOLDER if the data package lay elsewhere."
        )
    _unpack(
        sizes, "", scratch, lambda names: copy_files(repository, commit, folder, names, scratch)
    )


def _present_checkout() -> Path:
    root = checkout_root()
    return root if root is not None and repository_of(root) is not None else Path.cwd()


def _package_folder(repository: Path, start: Path) -> str:
    """Return where in the repository the data package lies that holds a file or folder."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if folder == repository:
            break
        if (folder / DESCRIPTOR_NAME).is_file():
            return folder.relative_to(repository).as_posix()
    return ""
