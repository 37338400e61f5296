"""The rows of all tables by key, with their labels and the rows that refer to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from revdata.dataset.derived import author_holds
from revdata.dataset.joins import AUTHOR, row_labels
from revdata.dataset.parts import BASE_NAME, TableSet, ships
from revdata.dataset.rows import PART_COLUMN, load_rows
from revdata.plots.rows import Author, authors

Row = dict[str, Any]

# The tables, besides the things, whose rows have a place of their own on the page.
PLACED = frozenset(
    ("claims", "passages", "utterances", "sources", "periodisations", "stages", "reaction_waves")
)
UNPLACED = ("names", "identifiers")  # things that stand with those they are of


class Referrer(NamedTuple):
    """A row that points to a thing, and the column in which it does."""

    table: str
    column: str
    row: Row


class Speech(NamedTuple):
    """Who speaks in a claim, and the utterances that hold it, from the innermost outwards."""

    speaker_id: str | None
    utterances: tuple[Row, ...]


@dataclass(frozen=True)
class Book:
    """The tables of a data set, read once."""

    dataset: TableSet
    tables: Mapping[str, Mapping[str, Row]]
    labels: Mapping[str, str]

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table in the order of its files."""
        return list(self.tables[table].values())

    def row(self, table: str, key: str) -> Row:
        """Return the row of a table with that key."""
        return self.tables[table][key]

    def claims(self, rows: Iterable[Row]) -> list[Row]:
        """Return the claims that rows point to, of those that there are."""
        claims = self.tables["claims"]
        return [claims[row["claim_id"]] for row in rows if row["claim_id"] in claims]

    def label(self, identifier: str) -> str:
        """Return how a row is called; its identifier where it has no name."""
        return self.labels.get(identifier, identifier)

    def code(self, vocabulary: str, code: str) -> str:
        """Return the label of a code, in lower case as it stands within a sentence."""
        codes = self.dataset.package.vocabularies.get(vocabulary, ())
        return next((one.label.lower() for one in codes if one.code == code), code)

    def position(self, vocabulary: str, code: str | None) -> int:
        """Return where a code stands in its list, unknown ones last."""
        codes = [one.code for one in self.dataset.package.vocabularies.get(vocabulary, ())]
        return codes.index(code) if code in codes else len(codes)

    def contribution(self, row: Mapping[str, Any]) -> str | None:
        """Return the name of the contribution a row comes from, None for what the package ships."""
        name = row.get(PART_COLUMN)
        return None if name in (None, BASE_NAME, *self.shipped) else str(name)

    def speech(self, claim: Row) -> Speech:
        """Return who speaks in a claim, with the utterances that hold it."""
        utterances = self.tables["utterances"]
        chain: list[Row] = []
        identifier = claim["utterance_id"]
        while identifier in utterances and len(chain) < len(utterances):
            chain.append(utterances[identifier])
            identifier = chain[-1]["within_utterance_id"]
        return Speech(chain[0]["speaker_id"] if chain else None, tuple(chain))

    def speaker(self, claim: Row) -> str:
        """Return the name of the speaker of a claim."""
        speaker = self.speech(claim).speaker_id
        return AUTHOR if speaker is None else self.label(speaker)

    def author_holds(self, claim: Row) -> str | None:
        """Return whether the author holds a claim: yes, no or open."""
        return author_holds(claim["act"], claim["stance"])

    @cached_property
    def referrers(self) -> Mapping[str, list[Referrer]]:
        """Return the rows that point to each row, in the order of the tables."""
        found: dict[str, list[Referrer]] = {}
        for name, rows in self.tables.items():
            for key in self.dataset.table(name).foreign_keys:
                for row in rows.values():
                    if row[key.column] is not None:
                        referrer = Referrer(name, key.column, row)
                        found.setdefault(row[key.column], []).append(referrer)
        return found

    def pointing(self, identifier: str, table: str, column: str | None = None) -> list[Row]:
        """Return the rows of a table that point to a row, once each."""
        rows = {
            id(one.row): one.row
            for one in self.referrers.get(identifier, ())
            if one.table == table and column in (None, one.column)
        }
        return list(rows.values())

    def findings(self, identifier: str) -> list[tuple[str, Row]]:
        """Return the findings that point to a row, each with its table, once each."""
        found = {
            id(one.row): (one.table, one.row)
            for one in self.referrers.get(identifier, ())
            if self.dataset.table(one.table).is_findings
        }
        return list(found.values())

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Return the rows that have a place on the page which a link can lead to."""
        placed = (
            rows
            for name, rows in self.tables.items()
            if name in PLACED
            or (self.dataset.table(name).group == "things" and name not in UNPLACED)
        )
        return frozenset(key for rows in placed for key in rows)

    @cached_property
    def shipped(self) -> frozenset[str]:
        """Return the names of the companion packages, which ship with the base."""
        packages = [part.package for part in self.dataset.parts if part.package]
        return frozenset(package.name for package in packages if ships(package))

    @property
    def contributions(self) -> list[str]:
        """Return the names of the contributions beside the base and its companions."""
        names = [part.name for part in self.dataset.parts if part.name != BASE_NAME]
        return [name for name in names if name not in self.shipped]

    @cached_property
    def writers(self) -> Mapping[str, Author]:
        """Return the author of each coded text by its source, with the mark of his."""
        return authors(self.dataset)

    @cached_property
    def homes(self) -> Mapping[str, str]:
        """Return the source that each package codes, the base's own among them."""
        sources = self.tables["sources"]
        return {sources[key].get(PART_COLUMN) or BASE_NAME: key for key in self.writers}

    def source(self, row: Mapping[str, Any]) -> str:
        """Return the coded text that a row is read from: its package's, or that of its claim."""
        home = self.homes.get(row.get(PART_COLUMN) or BASE_NAME)
        cited = self.pointing(row["claim_id"], "citations") if row["claim_id"] else []
        passages = [self.tables["passages"].get(one["passage_id"]) for one in cited]
        return home or next((str(one["source_id"]) for one in passages if one), "")

    def writer(self, row: Mapping[str, Any]) -> Author | None:
        """Return whose text a row that says something is read from, where there are several."""
        says = "claim_id" in row and len(self.writers) > 1
        return self.writers.get(self.source(row)) if says else None

    @cached_property
    def places(self) -> Mapping[str, str]:
        """Return the locators of the passages that state each claim."""
        stated: dict[str, list[str]] = {}
        for row in self.rows("citations"):
            if row["role"] == "states":
                stated.setdefault(row["claim_id"], []).append(self.label(row["passage_id"]))
        return {claim: " ".join(locators) for claim, locators in stated.items()}


def read_book(dataset: TableSet) -> Book:
    """Return all tables of a data set; raises DataError where one cannot be loaded."""
    tables: dict[str, Mapping[str, Row]] = {}
    labels: dict[str, str] = {}
    for name, table in dataset.package.tables.items():
        tables[name] = {row[table.key]: row for row in load_rows(dataset, name)}
        if table.label_column or name == "passages":
            found = row_labels(dataset, name).items()
            labels |= {str(key): label for key, label in found if label is not None}
    return Book(dataset, tables, labels)
