"""The reasons for changes to rows, read from a changelog.

An entry stands under the heading *Data* of a version and gives the reason for the rows it names:
their identifiers stand before a colon (``- c0042, cb001: the passage says so only of 1923.``),
or anywhere in backticks, and an identifier with a figure in it anywhere at all.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

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
    >>> from revdata.versions.changelog import ChangelogEntry
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
