"""The history of an identifier, from the withdrawn rows and the changelog."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from revdata.dataset.naming import named_row
from revdata.dataset.parts import Part, TableSet
from revdata.dataset.rows import part_of, records, table_of
from revdata.files.paths import CHANGELOG_NAME
from revdata.lookup import Answer
from revdata.versions.comparison import WITHDRAWN_TABLE
from revdata.versions.version import ChangelogEntry, read_entries


@dataclass(frozen=True)
class History(Answer):
    """What happened to an identifier.

    `revdata.history` returns one; ``print`` shows it in sentences.

    Attributes
    ----------
    identifier : str
        Identifier of the row.
    table : str
        Table that has the row, or had it.
    withdrawn_since : str or None
        Version that withdrew it; None if the row is there.
    reason : str or None
        Why it was withdrawn.
    replacement : str or None
        Identifier that takes its place.
    entries : tuple of ChangelogEntry
        Entries of the changelog that name it.

    Examples
    --------
    >>> import revdata
    >>> print(revdata.history("kerenskii"))
    kerenskii stands in actors. ...
    """

    identifier: str
    table: str
    withdrawn_since: str | None
    reason: str | None
    replacement: str | None
    entries: tuple[ChangelogEntry, ...]

    def __str__(self) -> str:
        if self.withdrawn_since is None:
            said = [f"{self.identifier} stands in {self.table}."]
            if not self.entries:
                said.append("The changelog names no change to it.")
        else:
            version = self.withdrawn_since
            said = [
                f"{self.identifier} stood in {self.table} and is withdrawn "
                f"as of version {version}: {_sentence(self.reason or '')}",
                f"{self.replacement} takes its place."
                if self.replacement
                else "Nothing takes its place.",
            ]
        for entry in self.entries:
            where = f"version {entry.version}" if entry.version else "not yet released"
            said.append(f"Changelog, {where}: {_sentence(entry.text)}")
        return " ".join(said)


def find_history(dataset: TableSet, identifier: str) -> History:
    """Return what the record of withdrawn identifiers and the changelog say of an identifier.

    Of a row of a contribution it is the contribution's own changelog.
    Raises NotFoundError with near names for one that neither the tables nor the record have.
    """
    identifier = named_row(dataset, identifier)
    table = table_of(dataset, identifier)
    changelog = _entries(part_of(dataset, table, identifier))
    entries = tuple(entry for entry in changelog if identifier in entry.names)
    if table.name != WITHDRAWN_TABLE:
        return History(identifier, table.name, None, None, None, entries)
    gone = next(r for r in records(dataset, WITHDRAWN_TABLE) if r["withdrawn_id"] == identifier)
    return History(
        identifier,
        gone["table_name"],
        gone["since_version"],
        gone["reason"],
        gone["replacement_id"],
        entries,
    )


def _entries(part: Part) -> Iterable[ChangelogEntry]:
    path = part.root / CHANGELOG_NAME
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    return read_entries(text)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
