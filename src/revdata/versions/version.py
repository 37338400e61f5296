"""One side of a comparison: the tables of one place, and the reasons that its changelog gives.

An entry stands under the heading *Data* of a version and gives the reason for the rows it names:
their identifiers stand before a colon (``- c0042, cb001: the passage says so only of 1923.``),
or anywhere in backticks, and an identifier with a figure in it anywhere at all.
"""

import re
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


_HEADING = re.compile(r"(#{2,3})\s+(.*?)\s*")
_ENTRY = re.compile(r"[-*+]\s+(.*)")
_BARE = re.compile(r"(?<![\w.-])[a-z][a-z.-]*[0-9][a-z0-9.-]*(?<=[a-z0-9])(?![\w-])")
_HEAD = re.compile(r"([a-z][a-z0-9._-]*(?:,\s+[a-z][a-z0-9._-]*)*):\s")
_QUOTED = re.compile(r"`([^`\s]+)`")
_NUMBER = re.compile(r"[0-9]+(?:[.][0-9]+)*")
DATA = "data"


@dataclass(frozen=True)
class ChangelogEntry:
    """One entry of the changelog under the heading *Data*.

    Attributes
    ----------
    version : str
        Number of its version, empty before release.
    text : str
        What the entry says.

    Examples
    --------
    >>> from revdata.versions.version import ChangelogEntry
    >>> entry = ChangelogEntry("2.0.0", "c0042, cb001: only of 1923.")
    >>> sorted(entry.names)
    ['c0042', 'cb001']
    """

    version: str
    text: str

    @property
    def names(self) -> frozenset[str]:
        """The identifiers that the entry may be about."""
        head = _HEAD.match(self.text)
        before = re.split(r",\s+", head[1]) if head else []
        return frozenset(before) | set(_QUOTED.findall(self.text)) | set(_BARE.findall(self.text))


def read_entries(text: str) -> list[ChangelogEntry]:
    """Return the entries under the *Data* headings of a changelog, in its order."""
    entries: list[ChangelogEntry] = []
    version, within, open_entry = "", False, False
    for line in text.splitlines():
        if heading := _HEADING.fullmatch(line):
            open_entry = False
            if heading[1] == "##":
                number = _NUMBER.search(heading[2])
                version, within = (number[0] if number else ""), False
            else:
                within = heading[2].strip("*").lower() == DATA
        elif within and (entry := _ENTRY.fullmatch(line)):
            entries.append(ChangelogEntry(version, entry[1].strip()))
            open_entry = True
        elif within and open_entry and line.startswith(" ") and line.strip():
            last = entries.pop()
            entries.append(ChangelogEntry(last.version, f"{last.text} {line.strip()}"))
        else:
            open_entry = False
    return entries


def reasons_between(old: str | None, new: str | None, since: str) -> Mapping[str, str]:
    """Return the entries of the newer changelog that the older one lacks, by what they name.

    Where there is no older changelog, those of versions after the number ``since`` are taken.
    Several entries that name the same thing are joined.
    """
    entries = read_entries(new or "")
    if old is None:
        entries = [e for e in entries if not e.version or _rank(e.version) > _rank(since)]
    else:
        known = {entry.text for entry in read_entries(old)}
        entries = [entry for entry in entries if entry.text not in known]
    found: dict[str, list[str]] = {}
    for entry in entries:
        for name in sorted(entry.names):
            found.setdefault(name, []).append(entry.text)
    return {name: " ".join(texts) for name, texts in found.items()}


def _rank(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"[0-9]+", version))
