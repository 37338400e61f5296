"""The file, folder, archive or git revision that the name of a place leads to."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from revdata.dataset.descriptor import read_json
from revdata.dataset.parts import BASE_NAME, FORMATS, Unpacked
from revdata.dataset.workbooks import is_spreadsheet
from revdata.errors import UnreadableInputError
from revdata.files.archives import (
    copy_files,
    extract,
    find_commit,
    is_archive,
    list_files,
    list_members,
    repository_of,
)
from revdata.files.paths import CHANGELOG_NAME, DESCRIPTOR_NAME, checkout_root, package_root
from revdata.files.writing import Scratch, writing_to

INSTALLED = ("_package", "revdata/_package")  # where the data lie within an installed copy
_PACKERS = {".gz": "gunzip", ".bz2": "bunzip2", ".xz": "unxz", ".zst": "unzstd"}

Reference = str | Path | None


@dataclass(frozen=True)
class Location:
    """Where the files lie that a caller named: in place, or unpacked for the time being."""

    label: str
    path: Path
    unpacked: Unpacked | None = None


def locate(reference: str | Path, beside: Reference = None) -> Location:
    """Return where a name leads.

    That is the file or folder of that name; the data package in it if it is a zip, wheel or tar
    archive; else the data package of the git revision of that name, with ``:FOLDER`` after it for
    one that does not lie where ``beside`` or the present checkout has it in its repository. Of an
    archive the descriptor and the files that it names are unpacked. Raises UnreadableInputError
    where the name leads nowhere.
    """
    label = str(reference)
    if not label.strip():
        raise UnreadableInputError("An empty name names no version; give a path or a git revision.")
    path = Path(reference)
    if not _exists(path):
        return _unpacked(label, lambda folder: _unpack_revision(label, beside, folder))
    if path.is_dir():
        roots = (path, *(path / inner for inner in INSTALLED))
        return Location(label, next((r for r in roots if (r / DESCRIPTOR_NAME).is_file()), path))
    if path.name == DESCRIPTOR_NAME:
        return Location(label, path.parent)
    if path.is_file() and path.suffix in _PACKERS and Path(path.stem).suffix in FORMATS:
        raise UnreadableInputError(
            f"{path} is a compressed table: unpack it ({_PACKERS[path.suffix]} {path}), then name "
            f"{path.with_suffix('')}."
        )
    if path.is_file() and not _holds_tables(path) and is_archive(path):
        return _unpacked(label, lambda folder: _unpack_archive(path, folder))
    return Location(label, path)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long, or with a NUL byte: no path, but perhaps a revision
        return False


def other_base_here() -> Path | None:
    """Return the folder at or above the current one that holds another copy of the base."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / DESCRIPTOR_NAME).is_file():
            try:
                name = read_json(folder / DESCRIPTOR_NAME).get("name")
            except UnreadableInputError:
                return None
            if name == BASE_NAME:
                return folder if folder.resolve() != package_root().resolve() else None
    return None


def _holds_tables(path: Path) -> bool:
    """Return whether a file is a table or a workbook, which may be a zip archive too."""
    return path.suffix in FORMATS or is_spreadsheet(path)


def _unpacked(label: str, unpack: Callable[[Path], tuple[str, str]]) -> Location:
    """Return where ``unpack`` wrote files; it returns the folder of the package and the prefix."""
    scratch = Scratch()
    folder = scratch.folder
    try:
        with writing_to(folder.parent):
            inner, prefix = unpack(folder)
    except UnreadableInputError as error:
        raise UnreadableInputError(str(error).replace(str(folder), label)) from error
    root = folder / inner
    return Location(label, root, Unpacked(label, scratch, root, prefix))


def _unpack_archive(path: Path, target: Path) -> tuple[str, str]:
    sizes = list_members(path)
    folder = descriptor_folder(sizes, path)
    _fetch_package(sizes, folder, target, lambda names: extract(path, names, target))
    return folder, f"{path / folder}/"


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


def _fetch_package(
    present: Collection[str], folder: str, target: Path, fetch: Callable[[list[str]], None]
) -> None:
    """Fetch the descriptor of a package, then those of the files it names that are there."""
    prefix = f"{folder}/" if folder else ""
    fetch([prefix + DESCRIPTOR_NAME])
    document = read_json(target / prefix / DESCRIPTOR_NAME)
    resources: Any = document.get("resources")
    named = {CHANGELOG_NAME}
    for resource in resources if isinstance(resources, list) else []:
        facts = resource if isinstance(resource, dict) else {}
        files = (facts.get("path"), facts.get("schema"))
        named |= {str(PurePosixPath(file)) for file in files if isinstance(file, str)}
    fetch(sorted(prefix + name for name in named if prefix + name in present))


def _unpack_revision(reference: str, beside: Reference, target: Path) -> tuple[str, str]:
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
    _fetch_package(
        sizes, "", target, lambda names: copy_files(repository, commit, folder, names, target)
    )
    return "", f"{reference}/" if reference.partition(":")[2] else f"{revision}:"


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
