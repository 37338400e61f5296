"""The claims in the order of the text: by paragraph and by passage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from revdata.reading_page.book import Book, Row

if TYPE_CHECKING:
    from revdata.text.alignment import Alignment

FATES = ("gains", "loses")
DENIALS = ("rejects", "turns-against")


@dataclass(frozen=True)
class PassageEntry:
    """A passage with the claims that stand under it, and the others that cite it.

    A claim stands under the first passage that states it. ``cited`` has claim and role of the
    others. ``text`` is the passage in the reader's copy, ``status`` how it was found there.
    """

    row: Row
    claims: tuple[Row, ...]
    cited: tuple[tuple[Row, str], ...]
    text: str | None
    status: str | None


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a source with its passages."""

    source_id: str
    section: int
    number: int
    passages: tuple[PassageEntry, ...]

    @property
    def anchor(self) -> str:
        """Return the address of the paragraph on the page, which no row can have."""
        return f"P-{self.source_id}-{self.number}"


def paragraphs(book: Book, copy: Alignment | None) -> list[Paragraph]:
    """Return every paragraph of every coded source, with the reader's copy where there is one."""
    homes = home_passages(book)
    under: dict[str, list[Row]] = {}
    for claim in book.rows("claims"):
        under.setdefault(homes.get(claim["claim_id"], ""), []).append(claim)
    grouped: dict[tuple[str, int, int], list[PassageEntry]] = {}
    for row in book.rows("passages"):
        here = row["passage_id"]
        citations = book.pointing(here, "citations")
        cited = [
            (book.row("claims", one["claim_id"]), one["role"])
            for one in citations
            if one["claim_id"] in book.tables["claims"] and homes.get(one["claim_id"]) != here
        ]
        found = None if copy is None else copy.found(here)
        entry = PassageEntry(
            row,
            tuple(under.get(here, ())),
            tuple(cited),
            None if copy is None else copy.text_of(here),
            None if found is None else found.status,
        )
        key = (row["source_id"], row["section"], row["paragraph"])
        grouped.setdefault(key, []).append(entry)
    return [Paragraph(*key, tuple(entries)) for key, entries in grouped.items()]


def home_passages(book: Book) -> dict[str, str]:
    """Return the passage under which each claim stands: the first that states it."""
    order = {passage: number for number, passage in enumerate(book.tables["passages"])}
    homes: dict[str, str] = {}
    for citation in book.rows("citations"):
        claim, passage = citation["claim_id"], citation["passage_id"]
        if citation["role"] != "states" or passage not in order:
            continue
        if claim not in homes or order[passage] < order[homes[claim]]:
            homes[claim] = passage
    return homes


def further_mentions(book: Book, claim: Row) -> list[tuple[str, Row]]:
    """Return the things that a claim mentions and its findings do not name, each with its mention.

    Who gains or loses is said in any case, because no finding says it.
    """
    named = {
        row[key.column]
        for table, row in book.findings(claim["claim_id"])
        for key in book.dataset.table(table).foreign_keys
    }
    columns = [k.column for k in book.dataset.table("mentions").foreign_keys if k.table != "claims"]
    found = []
    for mention in book.pointing(claim["claim_id"], "mentions"):
        thing = next((mention[column] for column in columns if mention[column]), None)
        if thing and (thing not in named or mention["role"] in FATES):
            found.append((thing, mention))
    return found


def homeless(book: Book) -> list[Row]:
    """Return the claims that no passage states, which a contribution under way may have."""
    homes = home_passages(book)
    return [claim for claim in book.rows("claims") if claim["claim_id"] not in homes]


def denials(book: Book) -> Mapping[str, list[Row]]:
    """Return what the author rejects, turns against its speaker, and denies in his own voice."""
    claims = book.rows("claims")
    found = {stance: [c for c in claims if c["stance"] == stance] for stance in DENIALS}
    found["denies"] = [c for c in claims if c["act"] == "denies" and c["stance"] == "own"]
    return found
