"""Who led, and the classes and groups that each is said to rest on or to stand against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from revdata.reading_page.book import Book, Row

# The ties by what they make of the other group: a support, a neighbour, an opponent.
RESTS_ON = ("represents", "followed-by", "leads", "relies-on", "agent-of")
SET_AGAINST = ("set-against",)


@dataclass(frozen=True)
class Joined:
    """Rows of one claim that say the same of several stages, or tie two actors in several ways."""

    row: Row
    codes: tuple[str, ...]
    stages: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """An actor with how it led and its ties, in the order of the text."""

    actor_id: str
    led: tuple[Joined, ...]
    rests_on: tuple[Joined, ...]
    beside: tuple[Joined, ...]
    against: tuple[Joined, ...]

    @property
    def has_ties(self) -> bool:
        """Return whether any class or group is named for the actor."""
        return bool(self.rests_on or self.beside or self.against)


@dataclass(frozen=True)
class Bases:
    """Standings: of those who led or ruled by revolution, of all others, of those without a tie."""

    leaders: tuple[tuple[str | None, tuple[Standing, ...]], ...]
    others: tuple[Standing, ...]
    without: tuple[Standing, ...]


def find_bases(book: Book) -> Bases:
    """Return who rested on whom; a leader belongs to the revolution where it is first named."""
    ruling = [s["ruling_actor_id"] for s in book.rows("stages") if s["ruling_actor_id"]]
    leading = set(ruling) | {row["actor_id"] for row in book.rows("leaders")}
    everybody = dict.fromkeys(
        row["actor_id"] for table in ("leaders", "class_bases") for row in book.rows(table)
    )
    order = {actor: number for number, actor in enumerate([*everybody, *ruling])}
    standings = [_standing(book, actor) for actor in sorted(order, key=order.__getitem__)]
    groups: dict[str | None, list[Standing]] = {
        row["revolution_id"]: [] for row in book.rows("revolutions")
    }
    groups[None] = []
    for one in standings:
        if one.actor_id in leading and one.has_ties:
            groups.setdefault(_revolution(book, one), []).append(one)
    return Bases(
        tuple((revolution, tuple(group)) for revolution, group in groups.items() if group),
        tuple(one for one in standings if one.actor_id not in leading),
        tuple(one for one in standings if one.actor_id in leading and not one.has_ties),
    )


def _standing(book: Book, actor: str) -> Standing:
    ties = book.pointing(actor, "class_bases", "actor_id")
    led = book.pointing(actor, "leaders", "actor_id")
    return Standing(
        actor,
        _joined(led, "course", "how"),
        _joined([tie for tie in ties if tie["tie"] in RESTS_ON], "tie", "base_actor_id"),
        _joined(
            [t for t in ties if t["tie"] not in (*RESTS_ON, *SET_AGAINST)], "tie", "base_actor_id"
        ),
        _joined([tie for tie in ties if tie["tie"] in SET_AGAINST], "tie", "base_actor_id"),
    )


def _joined(rows: Iterable[Row], code: str, said: str) -> tuple[Joined, ...]:
    """Return the rows, those joined that differ in nothing but code and stage."""
    found: dict[tuple[str | None, ...], list[Row]] = {}
    for row in rows:
        key = (row[said], row["claim_id"], row["basis"], row["note"])
        found.setdefault(key, []).append(row)
    return tuple(
        Joined(
            same[0],
            tuple(dict.fromkeys(row[code] for row in same)),
            tuple(dict.fromkeys(row["stage_id"] for row in same if row["stage_id"])),
        )
        for same in found.values()
    )


def _revolution(book: Book, one: Standing) -> str | None:
    """Return the revolution that the first of an actor's rows speaks of."""
    for joined in (*one.led, *one.rests_on, *one.beside, *one.against):
        stage = book.tables["stages"].get(joined.row["stage_id"])
        revolution = joined.row.get("revolution_id") or (stage and stage["revolution_id"])
        if revolution:
            return str(revolution)
    return None
