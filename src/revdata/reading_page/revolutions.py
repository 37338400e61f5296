"""The revolutions side by side, waves of reaction, what came after what, who rested on whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from revdata.reading_page.book import Book, Row, by_value

# What the text sets side by side: the upheavals of France, and those of Russia.
SIDES = {
    "France": ("rev-french", "rev-parisian-new"),
    "Russia": ("rev-february", "rev-october"),
}
DEFEAT = "defeat"
TIMES = {"before": "Before it: ", "after": "After it: ", "from": "After it: "}
# Where a tie stands by what it makes of the other group: a support, an opponent, else a neighbour.
RESTS_ON, BESIDE, AGAINST = "Rests on", "Stands beside or between", "Is set against"
TIES = dict.fromkeys(("represents", "followed-by", "leads", "relies-on", "agent-of"), RESTS_ON) | {
    "set-against": AGAINST
}


def phases(book: Book) -> dict[str, list[list[Row]]]:
    """Return the phases in order, each with the stages of the two sides that belong to it."""
    stages = [stage for stage in book.rows("stages") if stage["phase"] is not None]
    found = dict.fromkeys(stage["phase"] for stage in stages)
    ordered = sorted(found, key=lambda phase: book.position("phase", phase))
    rows = {
        phase: [_of_side([s for s in stages if s["phase"] == phase], side) for side in SIDES]
        for phase in ordered
    }
    return {phase: sides for phase, sides in rows.items() if any(sides)}


def _of_side(stages: list[Row], side: str) -> list[Row]:
    revolutions = SIDES[side]
    chosen = [stage for stage in stages if stage["revolution_id"] in revolutions]
    return sorted(chosen, key=lambda s: (revolutions.index(s["revolution_id"]), s["position"] or 0))


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
    rows = sorted(
        book.rows("reaction_waves"),
        key=lambda wave: (wave["revolution_id"] is not None, wave["position"] or 0),
    )
    return by_value(rows, "revolution_id")


def rules(book: Book) -> dict[str | None, list[Row]]:
    """Return the rules by scope, each with the claims that limit it as ``limits``."""
    rows = []
    for row in book.rows("generalisations"):
        links = book.pointing(row["claim_id"], "claim_links", "other_claim_id")
        limits = book.claims(link for link in links if link["relation"] == "limits")
        rows.append(row | {"limits": limits})
    rows.sort(key=lambda row: book.position("generalisation-scope", row["scope"]))
    return by_value(rows, "scope")


def turning_points(book: Book) -> list[tuple[Row, dict[str, list[Row]]]]:
    """Return the defeats, and the events that claims are dated by, in the order of their dates.

    Each comes with the claims about it and those said to lie before, within and after it, under
    the words that stand before them.
    """
    found = []
    for event in book.rows("events"):
        dated = book.pointing(event["event_id"], "claims", "date_anchor_event_id")
        if not dated and event["event_type"] != DEFEAT:
            continue
        mentioning = {
            claim["claim_id"]: claim
            for claim in book.claims(book.pointing(event["event_id"], "mentions"))
            if claim not in dated
        }
        claims: dict[str, list[Row]] = {"": list(mentioning.values())}
        for words in ("Before it: ", "At that time: ", "After it: "):
            claims[words] = [
                c for c in dated if TIMES.get(c["date_relation"], "At that time: ") == words
            ]
        found.append((event, claims))
    return sorted(found, key=lambda one: (not one[0]["date_latest"], str(one[0]["date_latest"])))


@dataclass(frozen=True)
class Joined:
    """Rows of one claim that say the same of several stages, or tie two actors in several ways."""

    row: Row
    codes: tuple[str, ...]
    stages: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """An actor with how it led, and its ties by what they make of the other, in textual order."""

    actor_id: str
    led: list[Joined]
    ties: Mapping[str, list[Joined]]

    @property
    def has_ties(self) -> bool:
        """Return whether any class or group is named for the actor."""
        return any(self.ties.values())


@dataclass(frozen=True)
class Bases:
    """Standings: of those who led or ruled by revolution, of all others, of those without a tie."""

    leaders: Mapping[str | None, list[Standing]]
    others: list[Standing]
    without: list[Standing]


def find_bases(book: Book) -> Bases:
    """Return who rested on whom; a leader belongs to the revolution where it is first named."""
    named = [row["actor_id"] for table in ("leaders", "class_bases") for row in book.rows(table)]
    ruling = [row["ruling_actor_id"] for row in book.rows("stages") if row["ruling_actor_id"]]
    leading = {*ruling, *(row["actor_id"] for row in book.rows("leaders"))}
    # Who is named first and rules besides stands where those who rule only do.
    order = {actor: number for number, actor in enumerate([*dict.fromkeys(named), *ruling])}
    standings = [_standing(book, actor) for actor in sorted(order, key=order.__getitem__)]
    leaders: dict[str | None, list[Standing]] = {key: [] for key in book.tables["revolutions"]}
    leaders[None] = []
    for one in standings:
        if one.actor_id in leading and one.has_ties:
            leaders.setdefault(_revolution(book, one), []).append(one)
    return Bases(
        {revolution: group for revolution, group in leaders.items() if group},
        [one for one in standings if one.actor_id not in leading],
        [one for one in standings if one.actor_id in leading and not one.has_ties],
    )


def _standing(book: Book, actor: str) -> Standing:
    ties: dict[str, list[Row]] = {RESTS_ON: [], BESIDE: [], AGAINST: []}
    for row in book.pointing(actor, "class_bases", "actor_id"):
        ties[TIES.get(row["tie"], BESIDE)].append(row)
    return Standing(
        actor,
        _joined(book.pointing(actor, "leaders", "actor_id"), "course", "how"),
        {kind: _joined(rows, "tie", "base_actor_id") for kind, rows in ties.items()},
    )


def _joined(rows: Iterable[Row], code: str, said: str) -> list[Joined]:
    """Return the rows, those joined that differ in nothing but code and stage."""
    found: dict[tuple[str | None, ...], list[Row]] = {}
    for row in rows:
        key = (row[said], row["claim_id"], row["basis"], row["note"])
        found.setdefault(key, []).append(row)
    return [
        Joined(
            same[0],
            tuple(dict.fromkeys(row[code] for row in same)),
            tuple(dict.fromkeys(row["stage_id"] for row in same if row["stage_id"])),
        )
        for same in found.values()
    ]


def _revolution(book: Book, one: Standing) -> str | None:
    """Return the revolution that the first of an actor's rows speaks of."""
    for joined in [*one.led, *(tie for ties in one.ties.values() for tie in ties)]:
        stage = book.tables["stages"].get(joined.row["stage_id"])
        revolution = joined.row.get("revolution_id") or (stage and stage["revolution_id"])
        if revolution:
            return str(revolution)
    return None
