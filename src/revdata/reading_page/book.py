"""The rows of all tables by key, with their labels and with what points to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from revdata.dataset.frames import PART_COLUMN, load_frame, plain_values
from revdata.dataset.joins import AUTHOR, row_labels
from revdata.dataset.parts import BASE_NAME, TableSet

Row = dict[str, Any]

PLACED = ("claims", "passages", "utterances", "sources")  # besides the things


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
        """Return the name of the contribution that a row comes from, None for the base."""
        name = row.get(PART_COLUMN)
        return None if name in (None, BASE_NAME) else str(name)

    def speech(self, claim: Row) -> Speech:
        """Return who speaks in a claim, with the utterances that hold it."""
        chain: list[Row] = []
        identifier = claim["utterance_id"]
        while identifier in self.tables["utterances"] and len(chain) < len(
            self.tables["utterances"]
        ):
            chain.append(self.tables["utterances"][identifier])
            identifier = chain[-1]["within_utterance_id"]
        return Speech(chain[0]["speaker_id"] if chain else None, tuple(chain))

    def speaker(self, claim: Row) -> str:
        """Return the name of the speaker of a claim."""
        speaker = self.speech(claim).speaker_id
        return AUTHOR if speaker is None else self.label(speaker)

    @cached_property
    def referrers(self) -> Mapping[str, tuple[Referrer, ...]]:
        """Return the rows that point to each row, in the order of the tables."""
        found: dict[str, list[Referrer]] = {}
        for name, rows in self.tables.items():
            for key in self.dataset.table(name).foreign_keys:
                for row in rows.values():
                    if row[key.column] is not None:
                        found.setdefault(row[key.column], []).append(
                            Referrer(name, key.column, row)
                        )
        return {identifier: tuple(rows) for identifier, rows in found.items()}

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
        package = self.dataset.package
        return frozenset(
            key
            for name, rows in self.tables.items()
            if package.tables[name].group == "things" or name in PLACED
            for key in rows
            if name != "names"
        )

    @property
    def contributions(self) -> list[str]:
        """Return the names of the contributions beside the base."""
        return [part.name for part in self.dataset.parts if part.name != BASE_NAME]

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
    tables = {name: _keyed(dataset, name) for name in dataset.package.tables}
    labels: dict[str, str] = {}
    for name, table in dataset.package.tables.items():
        if table.label_column or name == "passages":
            of_table = row_labels(dataset, name)
            values = plain_values(of_table.to_frame("label"), "label")
            labels |= {
                str(key): str(value)
                for key, value in zip(of_table.index, values, strict=True)
                if value is not None
            }
    return Book(dataset, tables, labels)


def _keyed(dataset: TableSet, name: str) -> dict[str, Row]:
    frame = load_frame(dataset, name)
    columns = [str(column) for column in frame.columns]
    cells: Iterable[tuple[Any, ...]] = zip(
        *(plain_values(frame, column) for column in columns), strict=True
    )
    key = dataset.table(name).key
    rows = (dict(zip(columns, row, strict=True)) for row in cells)
    return {row[key]: row for row in rows}
