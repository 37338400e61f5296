"""The two revolutions side by side, the waves of reaction, and what came after what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from revdata.reading_page.book import Book, Row

# What the text sets side by side: the upheavals of France, and those of Russia.
SIDES = {
    "France": ("rev-french", "rev-parisian-new"),
    "Russia": ("rev-february", "rev-october"),
}
DEFEAT = "defeat"
AFTER = ("after", "from")


@dataclass(frozen=True)
class PhaseRow:
    """A phase of a revolution with the stages of each side that belong to it."""

    phase: str
    stages: tuple[tuple[Row, ...], ...]


@dataclass(frozen=True)
class TurningPoint:
    """An event with the claims about it and those said to lie before, within and after it."""

    event: Row
    about: tuple[Row, ...]
    before: tuple[Row, ...]
    during: tuple[Row, ...]
    after: tuple[Row, ...]


def phases(book: Book) -> list[PhaseRow]:
    """Return the phases in order, each with the stages of the two sides."""
    stages = book.rows("stages")
    found = dict.fromkeys(stage["phase"] for stage in stages if stage["phase"] is not None)
    ordered = sorted(found, key=lambda phase: book.position("phase", phase))
    rows = [
        PhaseRow(phase, tuple(_of_side(stages, phase, side) for side in SIDES.values()))
        for phase in ordered
    ]
    return [row for row in rows if any(row.stages)]


def _of_side(stages: Sequence[Row], phase: str, revolutions: Sequence[str]) -> tuple[Row, ...]:
    chosen = [s for s in stages if s["phase"] == phase and s["revolution_id"] in revolutions]
    chosen.sort(key=lambda s: (revolutions.index(s["revolution_id"]), s["position"] or 0))
    return tuple(chosen)


def other_stages(book: Book) -> list[Row]:
    """Return the stages of revolutions that belong to neither side."""
    sided = {revolution for side in SIDES.values() for revolution in side}
    return [stage for stage in book.rows("stages") if stage["revolution_id"] not in sided]


def parallels(book: Book) -> tuple[list[Row], list[Row]]:
    """Return the parallels between the two sides, and all others.

    Those between the two come with ``one_side`` on the first of them.
    """
    first, second = SIDES.values()
    between, others = [], []
    for row in book.rows("parallels"):
        if row["one_revolution_id"] in first and row["other_revolution_id"] in second:
            between.append(row)
        elif row["one_revolution_id"] in second and row["other_revolution_id"] in first:
            between.append(row | {"one_side": row["other_side"], "other_side": row["one_side"]})
        else:
            others.append(row)
    return between, others


def waves(book: Book) -> dict[str | None, list[Row]]:
    """Return the waves of reaction by revolution, in order; those of none, the rule, come first."""
    found: dict[str | None, list[Row]] = {}
    rows = sorted(
        book.rows("reaction_waves"),
        key=lambda wave: (wave["revolution_id"] is not None, wave["position"] or 0),
    )
    for row in rows:
        found.setdefault(row["revolution_id"], []).append(row)
    return found


def rules(book: Book) -> dict[str, list[tuple[Row, list[Row]]]]:
    """Return the rules by scope, each with the claims that limit it."""
    found: dict[str, list[tuple[Row, list[Row]]]] = {}
    ordered = sorted(
        book.rows("generalisations"),
        key=lambda row: book.position("generalisation-scope", row["scope"]),
    )
    for row in ordered:
        limits = [
            book.row("claims", link["claim_id"])
            for link in book.pointing(row["claim_id"], "claim_links", "other_claim_id")
            if link["relation"] == "limits" and link["claim_id"] in book.tables["claims"]
        ]
        found.setdefault(row["scope"], []).append((row, limits))
    return found


def turning_points(book: Book) -> list[TurningPoint]:
    """Return the defeats, and the events that claims are dated by, in the order of their dates."""
    found = []
    for event in book.rows("events"):
        dated = book.pointing(event["event_id"], "claims", "date_anchor_event_id")
        if not dated and event["event_type"] != DEFEAT:
            continue
        relations = {claim["claim_id"]: claim["date_relation"] for claim in dated}
        mentioning = [
            book.row("claims", mention["claim_id"])
            for mention in book.pointing(event["event_id"], "mentions")
            if mention["claim_id"] in book.tables["claims"] and mention["claim_id"] not in relations
        ]
        found.append(
            TurningPoint(
                event,
                tuple({claim["claim_id"]: claim for claim in mentioning}.values()),
                tuple(c for c in dated if relations[c["claim_id"]] == "before"),
                tuple(c for c in dated if relations[c["claim_id"]] not in ("before", *AFTER)),
                tuple(c for c in dated if relations[c["claim_id"]] in AFTER),
            )
        )
    return sorted(
        found, key=lambda one: (not one.event["date_latest"], str(one.event["date_latest"]))
    )
