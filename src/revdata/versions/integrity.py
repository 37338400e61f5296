"""Comparison of the files of a data package with their recorded hashes.

Three ledgers record hashes: ``datapackage.json`` of the tables, ``SHA256SUMS`` (as ``sha256sum -c``
reads it) of every file in ``data`` and ``schemas`` and of ``datapackage.json``, and in a wheel or
an installed copy ``RECORD`` of every file, code included. They find damage and edits, not a forger
who rewrites the ledgers too.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from revdata.dataset.locations import INSTALLED, descriptor_folder
from revdata.errors import UnreadableInputError
from revdata.files.archives import extract, is_archive, list_members
from revdata.files.paths import DESCRIPTOR_NAME, checkout_root, package_root
from revdata.files.writing import scratch_folder

MANIFEST_NAME = "SHA256SUMS"
RECORD_NAME = "RECORD"
FOLDERS = ("data", "schemas")
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_DIST_INFO = "revdata-*.dist-info"
_NOT_A_DESCRIPTOR = (
    UnreadableInputError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
)
_LINE_ENDS = (
    " Only line ends differ, as where git was set to change them on checkout: run `git config "
    "core.autocrlf false`, then check the files out again."
)
_MADE_LATER = {"__pycache__"}

Hashes = Mapping[str, str]


_SENTENCES = {
    "changed": "{file}: changed; {ledger} records the SHA-256 {expected}, the file has {found}.",
    "line-ends": "{file}: its lines end with CR LF, where {ledger} has the hash of lines that end "
    "with LF; nothing else differs.",
    "contradicts": "{file}: records another SHA-256 of {expected} than {ledger} does; "
    "the file is as {ledger} has it.",
    "missing": "{file}: missing; {ledger} records it.",
    "added": "{file}: added; {ledger} does not record it.",
}


@dataclass(frozen=True)
class Deviation:
    """A file that is not as it was recorded.

    ``print`` shows it as a sentence.

    Attributes
    ----------
    file : str
        Name of the file.
    state : str
        changed, line-ends (changed in its line ends alone), missing, added,
        or contradicts (a ledger that contradicts another one, which has the
        file right).
    ledger : str
        File that records the hash.
    expected : str
        The recorded SHA-256; of a ledger that contradicts, the file.
    found : str
        The SHA-256 of the file.

    Examples
    --------
    >>> from revdata.versions.integrity import Deviation
    >>> print(Deviation("data/terms.csv", "missing", "SHA256SUMS"))
    data/terms.csv: missing; SHA256SUMS records it.
    """

    file: str
    state: str
    ledger: str
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        return _SENTENCES[self.state].format(**vars(self))


@dataclass(frozen=True)
class Verification:
    """Whether the files of a package are as they were recorded.

    `revdata.verify` returns one. It is true if every file is as recorded;
    ``print`` shows the deviations and a summary.

    Attributes
    ----------
    label : str
        What was verified.
    files : int
        Number of files that were checked against a hash.
    ledgers : tuple of str
        Files that record the hashes.
    deviations : tuple of Deviation
        The files that are not as recorded.

    References
    ----------
    SHA-256 (FIPS 180-4).

    Examples
    --------
    >>> import revdata
    >>> found = revdata.verify()
    >>> found.ledgers[-1]
    'datapackage.json'
    """

    label: str
    files: int
    ledgers: tuple[str, ...]
    deviations: tuple[Deviation, ...]

    @property
    def ok(self) -> bool:
        """Whether every file is as recorded."""
        return not self.deviations

    def __bool__(self) -> bool:
        return self.ok

    @property
    def summary(self) -> str:
        """The outcome in a sentence or two."""
        by = " and ".join(self.ledgers)
        if self.deviations:
            bad = len({deviation.file for deviation in self.deviations})
            what = "1 file is" if bad == 1 else f"{bad} files are"
            text = f"{self.label}: {what} not as {by} recorded."
            if all(deviation.state == "line-ends" for deviation in self.deviations):
                text += _LINE_ENDS
            return text
        text = f"{self.label}: all {self.files} files are as {by} recorded."
        if MANIFEST_NAME not in by and RECORD_NAME not in by:
            text += f" There is no {MANIFEST_NAME}, so schemas and descriptor were not checked."
        return text

    def __str__(self) -> str:
        return "\n".join([*map(str, self.deviations), self.summary])


def verify(path: str | Path | None = None) -> Verification:
    """Return whether the package at hand, or a folder, wheel or archive, is as it was recorded.

    Raises UnreadableInputError for what holds no data package, or one whose ledgers cannot be read.
    """
    if path is None:
        root = package_root()
        if checkout_root():
            return _check("The checkout", root, None)
        return _check("The installed package", root, root.parent.parent)
    with _unpacked(Path(path)) as (root, whole):
        try:
            return _check(str(path), root, whole)
        except UnreadableInputError as error:
            raise UnreadableInputError(str(error).replace(str(whole or root), str(path))) from error


def render_manifest(root: Path, fresh: Mapping[str, str]) -> str:
    """Return the text of ``SHA256SUMS`` for a folder, with texts that are about to be written."""
    hashes = {name: _hash(root / name) for name in _package_files(root)}
    for name, text in fresh.items():
        if name == DESCRIPTOR_NAME or name.partition("/")[0] in FOLDERS:
            hashes[name] = hashlib.sha256(text.encode()).hexdigest()
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes))


@contextmanager
def _unpacked(path: Path) -> Iterator[tuple[Path, Path | None]]:
    """Give the folder of the descriptor, and that of the wheel or environment it is in, if any."""
    if not path.exists():
        raise UnreadableInputError(f"{path} does not exist.")
    if path.name == DESCRIPTOR_NAME:
        path = path.parent
    if path.is_dir():
        roots = [path, *(path / inner for inner in INSTALLED)]
        root = next((r for r in roots if (r / DESCRIPTOR_NAME).is_file()), None)
        root = root or next((r for r in roots if (r / MANIFEST_NAME).is_file()), None)
        if root is None:
            raise UnreadableInputError(f"{path} holds no {DESCRIPTOR_NAME}.")
        yield root, path if root == path / INSTALLED[1] else None
        return
    if not is_archive(path):
        raise UnreadableInputError(
            f"{path} is neither a folder nor a wheel, zip or tar archive with a data package in it."
        )
    members = list_members(path)
    folder = descriptor_folder(members, path)
    with scratch_folder() as scratch:
        extract(path, list(members), scratch)
        whole = scratch if folder == INSTALLED[1] else None
        yield scratch / folder, whole


def _check(label: str, root: Path, whole: Path | None) -> Verification:
    """Return what the ledgers of a package say, files named from the top of what was given."""
    top = whole or root
    inner = f"{root.relative_to(top).as_posix()}/" if whole else ""
    ledgers: dict[str, Hashes] = {}
    present = {inner + name for name in _package_files(root)}
    records = sorted(whole.glob(f"{_DIST_INFO}/{RECORD_NAME}")) if whole else []
    if len(records) == 1:
        ledgers[RECORD_NAME] = _read_record(records[0])
        present |= _installed_files(top, records[0])
    if (root / MANIFEST_NAME).is_file():
        ledgers[MANIFEST_NAME] = _below(inner, _read_manifest(root / MANIFEST_NAME))
    described = _read_descriptor(root / DESCRIPTOR_NAME, required=not ledgers)
    ledgers[DESCRIPTOR_NAME] = _below(inner, described)
    deviations = tuple(_deviations(top, inner, ledgers, present))
    checked = {name for hashes in ledgers.values() for name in hashes}
    return Verification(label, len(checked), tuple(ledgers), deviations)


def _below(folder: str, hashes: Hashes) -> Hashes:
    return {folder + name: found for name, found in hashes.items()}


def _installed_files(top: Path, record: Path) -> set[str]:
    """Return the files of a wheel or an installed copy, code included, but for the record."""
    files = {
        file.relative_to(top).as_posix()
        for folder in (top / "revdata", record.parent)
        for file in folder.rglob("*")
        if file.is_file() and not _MADE_LATER & set(file.parts)
    }
    return files - {record.relative_to(top).as_posix()}


def _deviations(
    top: Path, inner: str, ledgers: Mapping[str, Hashes], present: set[str]
) -> Iterator[Deviation]:
    complete = next((name for name in (RECORD_NAME, MANIFEST_NAME) if name in ledgers), None)
    recorded = {name for hashes in ledgers.values() for name in hashes}
    for name in sorted(recorded | present):
        said = {ledger: hashes[name] for ledger, hashes in ledgers.items() if name in hashes}
        if said:
            yield from _deviations_of(top / name, name, said, inner)
        elif complete:
            yield Deviation(name, "added", complete)


def _deviations_of(path: Path, name: str, said: Hashes, inner: str) -> Iterator[Deviation]:
    """Yield how a file deviates from the hashes that ledgers record of it, if it does."""
    if not path.is_file():
        yield Deviation(name, "missing", next(iter(said)))
        return
    found = _hash(path)
    wrong = [ledger for ledger, recorded in said.items() if recorded != found]
    right = [ledger for ledger in said if ledger not in wrong]
    if wrong and right:
        yield Deviation(f"{inner}{wrong[0]}", "contradicts", right[0], name)
    elif wrong:
        state = "line-ends" if _hash_with_line_feeds(path) in said.values() else "changed"
        yield Deviation(name, state, wrong[0], said[wrong[0]], found)


def _package_files(root: Path) -> list[str]:
    """Return the files of a data package that a manifest records, in order."""
    files = [root / DESCRIPTOR_NAME] if (root / DESCRIPTOR_NAME).is_file() else []
    for folder in FOLDERS:
        files += [file for file in (root / folder).rglob("*") if file.is_file()]
    return sorted(file.relative_to(root).as_posix() for file in files)


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror}.") from error


def _hash_with_line_feeds(path: Path) -> str:
    """Return the hash that a file would have if its lines ended with LF in place of CR LF."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def _read_manifest(path: Path) -> dict[str, str]:
    hashes = {}
    for number, line in enumerate(_lines(path), start=1):
        found = _LINE.fullmatch(line)
        if found is None or not _is_inside(found[2]):
            raise UnreadableInputError(
                f"{path}, line {number}: a line is a SHA-256, two spaces and the name of a file."
            )
        hashes[found[2]] = found[1]
    return hashes


def _read_record(path: Path) -> dict[str, str]:
    """Return the hashes of a wheel's RECORD; files without one, and those outside, are left out."""
    hashes = {}
    for number, row in enumerate(csv.reader(_lines(path)), start=1):
        if len(row) != 3:
            raise UnreadableInputError(f"{path}, line {number}: a line has name, hash and size.")
        name, recorded, _ = row
        kind, _, digest = recorded.partition("=")
        if kind == "sha256" and _is_inside(name) and not name.endswith(".pyc"):
            try:
                hashes[name] = base64.urlsafe_b64decode(f"{digest}=").hex()
            except ValueError as error:
                raise UnreadableInputError(f"{path}, line {number}: no hash.") from error
    return hashes


def _read_descriptor(path: Path, *, required: bool) -> dict[str, str]:
    """Return the hashes of the tables; where a ledger records the descriptor, it may be damaged."""
    try:
        resources = json.loads("\n".join(_lines(path)))["resources"]
        named = {str(PurePosixPath(r["path"])): r["hash"] for r in resources if "hash" in r}
        hashes = {name: text.removeprefix("sha256:") for name, text in named.items()}
    except _NOT_A_DESCRIPTOR as error:
        if required:
            raise UnreadableInputError(f"{path} is no descriptor of a data package.") from error
        return {}
    if required and not hashes:
        raise UnreadableInputError(f"{path} records no hashes, and there is no {MANIFEST_NAME}.")
    return {name: value for name, value in hashes.items() if _is_inside(name)}


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise UnreadableInputError(f"{path} cannot be read as UTF-8 text.") from error


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\0" not in name
