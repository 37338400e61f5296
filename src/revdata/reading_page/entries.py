"""The lists of the page: claims under passages, things, dates, and gaps."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from revdata.lookup.coverage import count_passages, summary, uncited
from revdata.plots.rows import in_order
from revdata.reading_page.book import Book, Row

if TYPE_CHECKING:
    from revdata.text.alignment import Alignment

FATES = ("gains", "loses")
# The columns of a depiction that say what sort of thing the text makes of it, with their lists.
SORTS = (
    ("actor_type", "actor-type"),
    ("revolution_type", "revolution-type"),
    ("revolution_kind", "revolution-kind"),
    ("event_type", "event-type"),
)
DENIALS = ("rejects", "turns-against")
# The tables that have a part of the page of their own are not among these.
LISTED = (
    *("actors", "places", "revolutions", "periodisations", "stages", "events", "terms"),
    *("utterances", "sources"),
)
DATED = ("events", "stages", "reaction_waves")
DATES = ("date_text", "date_edtf", "date_earliest", "date_latest", "date_basis", "calendar")
COUNTS = ("passages", "stated", "excused", "not_yet_coded", "unaccounted", "claims")


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
    grouped: dict[tuple[str, int, int], list[PassageEntry]] = {}
    for row in book.rows("passages"):
        key = (row["source_id"], row["section"], row["paragraph"])
        grouped.setdefault(key, []).append(_passage(book, copy, row, homes))
    return [Paragraph(*key, tuple(entries)) for key, entries in grouped.items()]


def _passage(
    book: Book, copy: Alignment | None, row: Row, homes: Mapping[str, str]
) -> PassageEntry:
    here = row["passage_id"]
    citing = [
        (book.row("claims", one["claim_id"]), one["role"])
        for one in book.pointing(here, "citations")
        if one["claim_id"] in book.tables["claims"]
    ]
    found = None if copy is None else copy.found(here)
    return PassageEntry(
        row,
        tuple(claim for claim in book.rows("claims") if homes.get(claim["claim_id"]) == here),
        tuple((claim, role) for claim, role in citing if homes.get(claim["claim_id"]) != here),
        None if copy is None else copy.text_of(here),
        None if found is None else found.status,
    )


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


def claims_by_year(book: Book) -> list[tuple[int, int]]:
    """Return each year with the number of claims whose date may fall in it."""
    spans = [span for span in map(claim_years, book.rows("claims")) if span is not None]
    years = sorted({year for span in spans for year in span})
    return [(year, sum(first <= year <= last for first, last in spans)) for year in years]


def claim_years(claim: Row) -> tuple[int, int] | None:
    """Return the years between which a claim is found; one with an open end counts for its other.

    ``../1936`` says no more than that it ends by 1936, so the year filter knows it as 1936.
    """
    days = [claim[name] for name in ("date_earliest", "date_latest") if claim[name]]
    return (days[0].year, days[-1].year) if days else None


def groups(book: Book) -> dict[str, list[Row]]:
    """Return the things by table, actors and terms by name, others in their order."""
    found = {table: book.rows(table) for table in LISTED}
    for table in ("actors", "places", "terms"):
        found[table].sort(key=lambda row: row["label"].casefold())
    return {table: rows for table, rows in found.items() if rows}


def letters(rows: list[Row]) -> Mapping[str, str]:
    """Return the identifier of the first row of each letter, of rows in the order of names."""
    found: dict[str, str] = {}
    for row in rows:
        bare = unicodedata.normalize("NFD", row["label"])
        letter = next((one for one in bare if one.isalpha()), "#").upper()
        found.setdefault(letter, row["actor_id"])
    return found


def mentions_of(book: Book, identifier: str) -> tuple[list[tuple[Row, list[str]]], bool]:
    """Return the claims that mention a thing and have no finding on it, each with its roles.

    They stand in the order of the text. The second value says whether there are claims with a
    finding on it, which are left out.
    """
    listed = {row["claim_id"] for _, row in book.findings(identifier)}
    mentions = [m for m in book.pointing(identifier, "mentions") if m["claim_id"] not in listed]
    by_claim = in_order(mentions, "claim_id")
    found = [
        (claim, list(dict.fromkeys(mention["role"] for mention in by_claim[key])))
        for key, claim in book.tables["claims"].items()
        if key in by_claim
    ]
    return found, bool(listed)


def factors_by_domain(book: Book) -> dict[str | None, list[Row]]:
    """Return the factors by domain, in the order of the code list, each by name."""
    rows = sorted(
        book.rows("factors"),
        key=lambda row: (
            book.position("factor-domain", row["domain"]),
            book.label(row["factor_id"]).casefold(),
        ),
    )
    return in_order([row | {"domain": row["domain"] or ""} for row in rows], "domain")


def dated_things(book: Book) -> list[tuple[str, Row]]:
    """Return the things that the text dates, each with its table, in the order of their dates."""
    found = [(table, row) for table in DATED for row in _datings(book, table) if row["date_edtf"]]
    return sorted(found, key=lambda one: _when(one[1]))


def _datings(book: Book, table: str) -> list[Row]:
    """Return the rows of a table, an event once for each date that a depiction gives it."""
    if table != "events":
        return book.rows(table)
    return [
        event | {name: depiction[name] for name in DATES}
        for event in book.rows("events")
        for depiction in event_depictions(book, event["event_id"])
    ]


def event_depictions(book: Book, event: str) -> list[Row]:
    """Return the depictions of an event that date it; if none does, the first, or none at all."""
    depictions = book.pointing(event, "depictions", "event_id")
    dated = [row for row in depictions if row["date_edtf"]]
    return dated or depictions[:1] or [dict.fromkeys(DATES)]


def undated_things(book: Book) -> dict[str, list[Row]]:
    """Return the things that the text does not date, by table."""
    found = {t: [row for row in _datings(book, t) if row["date_edtf"] is None] for t in DATED}
    return {table: rows for table, rows in found.items() if rows}


def _when(row: Row) -> tuple[str, str]:
    return str(row["date_earliest"] or row["date_latest"]), str(row["date_latest"] or "9999")


@dataclass(frozen=True)
class Gaps:
    """The account of the coding, and what a reader might look for in vain.

    ``silences`` are columns of the things of which the text says nothing, each with how many rows
    are empty there and of how many.
    """

    summary: str
    sections: tuple[Row, ...]
    uncited: tuple[Row, ...]
    broken_off: int
    silences: tuple[tuple[str, str, int, int], ...]
    inferred: tuple[tuple[str, int, int], ...]


def find_gaps(book: Book) -> Gaps:
    """Return what the text does not say and what is not coded."""
    dataset = book.dataset
    return Gaps(
        summary(count_passages(dataset)),
        tuple(count_passages(dataset, "section")),
        tuple(uncited(dataset).records()),
        sum(bool(row["gap_after"]) for row in book.rows("passages")),
        tuple(_silences(book)),
        tuple(_inferred(book)),
    )


def _silences(book: Book) -> list[tuple[str, str, int, int]]:
    found = []
    for table in book.dataset.package.tables.values():
        rows = book.rows(table.name)
        if table.group not in ("things", "accounts", "findings") or not rows:
            continue
        for field in table.fields:
            empty = sum(row[field.name] is None for row in rows)
            derived = field.type == "date"  # the bounds follow from the EDTF string
            if field.empty == "text-silent" and empty and not derived:
                found.append((table.title, field.title.removesuffix(" id"), empty, len(rows)))
    return found


def _inferred(book: Book) -> list[tuple[str, int, int]]:
    """Return for each table with a basis how many of its rows the coder inferred."""
    found = []
    for table in book.dataset.package.tables.values():
        rows = book.rows(table.name)
        if "basis" in table.columns and rows:
            inferred = sum(row["basis"] == "coder" for row in rows)
            found.append((table.title, inferred, len(rows)))
    return found
