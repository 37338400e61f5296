"""The comparison of revolutions on the page: stages, waves, and who rested on whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from revdata.plots.rows import DECLARED, divided_by, in_order, tie_families
from revdata.reading_page.book import Book, Row
from revdata.reading_page.entries import DATES

# What the text sets side by side: the upheavals of France, and those of Russia.
SIDES = {
    "France": ("rev-french", "rev-parisian-new"),
    "Russia": ("rev-february", "rev-october"),
}
DEFEAT = "defeat"
TIMES = {"before": "Before it: ", "after": "After it: ", "from": "After it: "}
# The families of ties, by what they make of the other group, and how the page calls them.
FAMILIES = {
    "support": "Rests on, goes with",
    "standing-over": "Stands over",
    "opposition": "Is set against",
}
NONE_STATED = "none"


def phases(book: Book) -> dict[str | None, list[list[Row]]]:
    """Return the phases in order, each with the stages of the two sides that belong to it.

    Last come, under None, the stages to which no phase is given.
    """
    stages = book.rows("stages")
    sided = [stage for side in SIDES for stage in _of_side(book, stages, side)]
    found = dict.fromkeys(stage["phase"] for stage in sided)
    ordered = sorted(found, key=lambda phase: book.position("phase", phase))
    return {
        phase: [
            _of_side(book, [stage for stage in stages if stage["phase"] == phase], side)
            for side in SIDES
        ]
        for phase in ordered
    }


@dataclass(frozen=True)
class Divided:
    """What several authors divide: its name, the sources that do, and their stages by phase."""

    name: str
    sources: tuple[str, ...]
    phases: Mapping[str | None, Mapping[str | None, list[Row]]]


def by_author(book: Book) -> list[Divided]:
    """Return the stages of each revolution by phase and source, then those of parties and states.

    Under None stand the stages to which no phase is given.
    """
    belonging = divided_by(book.dataset)
    found: dict[tuple[str, str], list[Row]] = {}
    for stage in (stage for _, stages in schemes(book) for stage in stages):
        found.setdefault(belonging[stage["stage_id"]], []).append(stage)
    divided = []
    for (key, name), stages in found.items():
        rows = [stage | {"source": book.source(stage)} for stage in stages]
        by_phase = in_order(rows, "phase")
        phases = {
            phase: in_order(by_phase[phase], "source")
            for phase in sorted(by_phase, key=lambda phase: book.position("phase", phase))
        }
        named = {row["source"] for row in rows}
        sources = tuple(source for source in book.writers if source in named)
        divided.append((key in book.tables["revolutions"], Divided(name, sources, phases)))
    return [one for _, one in sorted(divided, key=lambda one: not one[0])]


def _of_side(book: Book, stages: list[Row], side: str) -> list[Row]:
    revolutions, schemes = SIDES[side], list(book.tables["periodisations"])
    chosen = [stage for stage in stages if revolution_of(book, stage) in revolutions]

    def place(stage: Row) -> tuple[int, int]:
        scheme = stage["periodisation_id"]
        return (schemes.index(scheme) if scheme in schemes else len(schemes), stage["position"])

    return sorted(chosen, key=place)


def revolution_of(book: Book, stage: Row | None) -> str | None:
    """Return the revolution that a stage is of: its own, or that which its scheme divides."""
    if stage is None:
        return None
    scheme = book.tables["periodisations"].get(stage["periodisation_id"])
    return stage["revolution_id"] or (scheme["revolution_id"] if scheme else None)


def schemes(book: Book) -> list[tuple[Row, list[Row]]]:
    """Return the schemes, each with its stages in their order."""
    stages = in_order(book.rows("stages"), "periodisation_id")
    return [
        (scheme, sorted(stages.get(key, []), key=lambda stage: stage["position"] or 0))
        for key, scheme in book.tables["periodisations"].items()
    ]


def rulers(book: Book, stage: str) -> dict[str, dict[str, list[Row]]]:
    """Return the findings on who ruled at a stage that the author holds, by rule and actor."""
    rows = [
        row
        for row in book.pointing(stage, "leaders", "stage_id")
        if row["leader_role"] == "ruler" and row["polarity"] != "denied" and is_held(book, row)
    ]
    return {
        str(rule): {str(actor): same for actor, same in in_order(of_rule, "actor_id").items()}
        for rule, of_rule in in_order(rows, "rule").items()
    }


def is_held(book: Book, row: Row) -> bool:
    """Return whether the author holds a finding of what is or was so."""
    claim = book.tables["claims"].get(row["claim_id"])
    return bool(claim and book.author_holds(claim) == "yes" and claim["modality"] in DECLARED)


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
    return in_order(rows, "revolution_id")


def wave_parts(book: Book, wave: str) -> dict[str, list[Row]]:
    """Return what drives a wave, who loses and who gains by it, under the codes of the parts."""
    rows = in_order(book.pointing(wave, "wave_parts"), "part")
    codes = [code.code for code in book.dataset.package.vocabularies["wave-part"]]
    return {code: rows.get(code, []) for code in codes}


def rules(book: Book) -> dict[str | None, list[Row]]:
    """Return the rules by scope, each with the claims that limit it as ``limits``."""
    rows = []
    for row in book.rows("generalisations"):
        links = book.pointing(row["claim_id"], "claim_links", "other_claim_id")
        limits = book.claims(link for link in links if link["relation"] == "limits")
        rows.append(row | {"limits": limits})
    rows.sort(key=lambda row: book.position("generalisation-scope", row["scope"]))
    return in_order(rows, "scope")


def turning_points(book: Book) -> list[tuple[Row, dict[str, list[Row]]]]:
    """Return the defeats, and the events that claims are dated by, in the order of their dates.

    Each comes with the claims about it and those said to lie before, within and after it, under
    the words that stand before them.
    """
    found = []
    for event in book.rows("events"):
        dated = book.pointing(event["event_id"], "claims", "date_anchor_event_id")
        depictions = book.pointing(event["event_id"], "depictions", "event_id")
        if not dated and DEFEAT not in [row["event_type"] for row in depictions]:
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
        found.append((_first_date(event, depictions), claims))
    return sorted(found, key=lambda one: (not one[0]["date_latest"], str(one[0]["date_latest"])))


def _first_date(event: Row, depictions: list[Row]) -> Row:
    """Return an event with the earliest end that a depiction gives it, and its factor."""
    dated = [row for row in depictions if row["date_edtf"]]
    date = min(dated, key=lambda row: str(row["date_latest"] or "9999"), default={})
    factor = next((row["factor_id"] for row in depictions if row["factor_id"]), None)
    return event | {name: date.get(name) for name in DATES} | {"factor_id": factor}


@dataclass(frozen=True)
class Joined:
    """Rows of one claim that say the same of several stages, or tie two actors in several ways."""

    row: Row
    codes: tuple[str, ...]
    stages: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """An actor with how it led, and its ties by what they make of the other, in textual order.

    ``silent`` are the rows which say that no support is stated, by stage.
    """

    actor_id: str
    led: list[Joined]
    ties: Mapping[str, list[Joined]]
    silent: list[Joined]

    @property
    def has_ties(self) -> bool:
        """Return whether any class or group is named for the actor."""
        return any(self.ties.values())

    def held(self, book: Book) -> list[list[Joined]]:
        """Return the ties of support and of standing over that the author holds."""
        support, over, _ = self.ties.values()
        return [[tie for tie in ties if is_held(book, tie.row)] for ties in (support, over)]


@dataclass(frozen=True)
class Bases:
    """Standings: of those who led or ruled by revolution, of all others, of those without a tie."""

    leaders: Mapping[str | None, list[Standing]]
    others: list[Standing]
    without: list[Standing]


def find_bases(book: Book) -> Bases:
    """Return who rested on whom; a leader belongs to the revolution where it is first named."""
    named = [row["actor_id"] for table in ("leaders", "class_bases") for row in book.rows(table)]
    leading = {row["actor_id"] for row in book.rows("leaders")}
    standings = [_standing(book, actor) for actor in dict.fromkeys(named)]
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
    families = tie_families(book.dataset)
    ties: dict[str, list[Row]] = {family: [] for family in (*FAMILIES, NONE_STATED)}
    for row in book.pointing(actor, "class_bases", "actor_id"):
        ties[families.get(row["tie"]) or "support"].append(row)
    silent = ties.pop(NONE_STATED)
    return Standing(
        actor,
        _joined(book.pointing(actor, "leaders", "actor_id"), "course", "how"),
        {FAMILIES[family]: _joined(rows, "tie", "base_actor_id") for family, rows in ties.items()},
        _joined(silent, "tie", "base_actor_id"),
    )


def _joined(rows: Iterable[Row], code: str, said: str) -> list[Joined]:
    """Return the rows, those joined that differ in nothing but code and stage."""
    found: dict[tuple[str | None, ...], list[Row]] = {}
    for row in rows:
        told = (row.get("ground"), row["polarity"], row["basis"], row["note"])
        key = (row[said], row["claim_id"], *told)
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
        revolution = joined.row.get("revolution_id") or revolution_of(book, stage)
        if revolution:
            return str(revolution)
    return None
