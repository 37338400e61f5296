"""The actors, events, terms and other things of the tables, each with what points to it."""

from __future__ import annotations

from dataclasses import dataclass

from revdata.reading_page.book import Book, Row

# The tables that have a part of the page of their own are not among these.
LISTED = ("actors", "revolutions", "stages", "events", "terms", "utterances", "sources")


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


def factors_by_domain(book: Book) -> dict[str, list[Row]]:
    """Return the factors by domain, in the order of the code list, each by name."""
    found: dict[str, list[Row]] = {}
    ordered = sorted(
        book.rows("factors"),
        key=lambda row: (
            book.position("factor-domain", row["domain"]),
            book.label(row["factor_id"]).casefold(),
        ),
    )
    for row in ordered:
        found.setdefault(row["domain"] or "", []).append(row)
    return found
