"""Actors, events, terms and other things with what points to them, and what is not there."""

from __future__ import annotations

from dataclasses import dataclass

from revdata.dataset.rows import rows_of
from revdata.lookup.coverage import account, summary, uncited
from revdata.reading_page.book import Book, Row, by_value

# The tables that have a part of the page of their own are not among these.
LISTED = ("actors", "revolutions", "stages", "events", "terms", "utterances", "sources")
DATED = ("events", "stages", "reaction_waves")
COUNTS = ("passages", "stated", "excused", "not_yet_coded", "unaccounted", "claims", "core")


@dataclass(frozen=True)
class Mentioned:
    """A claim that mentions a thing, with the roles in which it does."""

    claim: Row
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """The things of one table."""

    table: str
    title: str
    rows: tuple[Row, ...]


def groups(book: Book) -> list[Group]:
    """Return the tables of things with their rows by name, those of an order in their order."""
    found = []
    for name in LISTED:
        rows = book.rows(name)
        key = book.dataset.table(name).key
        if name in ("actors", "terms"):
            rows.sort(key=lambda row: book.label(row[key]).casefold())
        found.append(Group(name, book.dataset.table(name).title, tuple(rows)))
    return found


def mentions_of(book: Book, identifier: str) -> tuple[list[Mentioned], bool]:
    """Return the claims that mention a thing and have no finding on it, in the order of the text.

    The second value says whether there are claims with a finding on it, which are left out.
    """
    listed = {row["claim_id"] for _, row in book.findings(identifier)}
    roles: dict[str, list[str]] = {}
    for mention in book.pointing(identifier, "mentions"):
        if mention["claim_id"] not in listed:
            roles.setdefault(mention["claim_id"], []).append(mention["role"])
    found = [
        Mentioned(claim, tuple(dict.fromkeys(roles[key])))
        for key, claim in book.tables["claims"].items()
        if key in roles
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
    return by_value([row | {"domain": row["domain"] or ""} for row in rows], "domain")


def dated_things(book: Book) -> list[tuple[str, Row]]:
    """Return the things that the text dates, each with its table, in the order of their dates."""
    found = [
        (table, row) for table in DATED for row in book.rows(table) if row["date_edtf"] is not None
    ]
    return sorted(found, key=lambda one: _when(one[1]))


def undated_things(book: Book) -> dict[str, list[Row]]:
    """Return the things that the text does not date, by table."""
    found = {t: [row for row in book.rows(t) if row["date_edtf"] is None] for t in DATED}
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
        summary(account(dataset)),
        tuple(rows_of(account(dataset, "section"))),
        tuple(rows_of(uncited(dataset))),
        sum(bool(row["gap_after"]) for row in book.rows("passages")),
        tuple(_silences(book)),
        tuple(_inferred(book)),
    )


def _silences(book: Book) -> list[tuple[str, str, int, int]]:
    found = []
    for table in book.dataset.package.tables.values():
        rows = book.rows(table.name)
        if table.group not in ("things", "findings") or not rows:
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
        if "basis" in table.columns:
            rows = book.rows(table.name)
            inferred = sum(row["basis"] == "coder" for row in rows)
            found.append((table.title, inferred, len(rows)))
    return found
