"""Rules about accounts: depictions, schemes of stages, phases, links and parts of waves."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from revdata.dataset.descriptor import Package
from revdata.validation.rules.kinds import (
    Faults,
    PackageRule,
    Record,
    Records,
    RowRule,
    Store,
    by_key,
    mentioned,
)
from revdata.validation.rules.of_things import exactly_one

_DEPICTED = ("actor_id", "revolution_id", "event_id", "term_id")
_SAID_OF = {  # columns of a depiction, by the thing that they describe
    "actor_type": "actor",
    "member_of_actor_id": "actor",
    "revolution_type": "revolution",
    "revolution_kind": "revolution",
    "stage_id": "event",
    "factor_id": "event",
    "event_type": "event",
}
_DEPICTION_TYPES = ("actor_id", "revolution_id", "event_id", *_SAID_OF)


def _types_of_thing(
    actor: str | None, revolution: str | None, event: str | None, *cells: str | None
) -> str | None:
    filled = {"actor": actor, "revolution": revolution, "event": event}
    wrong = [
        column
        for (column, thing), cell in zip(_SAID_OF.items(), cells, strict=True)
        if cell is not None and filled[thing] is None
    ]
    if not wrong:
        return None
    return f"Empty {' and '.join(wrong)}: what is depicted is of another sort."


def _phase_evidence(phase: str | None, claim: str | None, reason: str | None) -> str | None:
    given = (claim is not None) + (reason is not None)
    if given == (phase is not None):
        return None
    if phase is None:
        return "Empty the claim and the reason, or name the phase."
    if given:
        return "Keep the claim, if the author gives the phase, else the reason."
    return "Name the claim in which the author gives the phase, or write the coder's reason."


def _wave_part(part: str | None, actor: str | None, factor: str | None) -> str | None:
    if part is None:
        return None
    if part == "drives":
        right = factor is not None and actor is None
        return None if right else "Fill factor_id alone: a factor drives."
    right = actor is not None and factor is None
    return None if right else "Fill actor_id alone: an actor loses or gains."


ROW_RULES = (
    exactly_one(
        "depictions",
        ("revolution_id", "event_id", "term_id", "actor_id"),
        identifier="depiction-thing",
        sentence="A depiction is of exactly one thing.",
    ),
    RowRule(
        identifier="depiction-type",
        sentence="A depiction has types of the thing that it depicts, and of no other.",
        repair="Empty the type, or correct the thing.",
        table="depictions",
        columns=_DEPICTION_TYPES,
        presence=_DEPICTION_TYPES,
        fix=_types_of_thing,
    ),
    exactly_one(
        "periodisations",
        ("revolution_id", "actor_id"),
        identifier="periodisation-divides",
        sentence="A scheme divides exactly one revolution or actor.",
        repair="Fill exactly one of the two.",
    ),
    RowRule(
        identifier="phase-evidence",
        sentence="A phase has the author's claim or the coder's reason, one of them.",
        repair="Fill exactly one of the two.",
        table="stages",
        columns=("phase", "phase_claim_id", "phase_reason"),
        presence=("phase", "phase_claim_id", "phase_reason"),
        fix=_phase_evidence,
    ),
    RowRule(
        identifier="wave-part",
        sentence="A factor drives a wave, an actor loses or gains in it.",
        repair="Fill the factor or the actor, as the part asks.",
        table="wave_parts",
        columns=("part", "actor_id", "factor_id"),
        presence=("actor_id", "factor_id"),
        fix=_wave_part,
    ),
)


def _unclaimed(row: Record, records: Records) -> str | None:
    """Return what a depiction with a date, or a membership, lacks of a claim."""
    dated = row["date_edtf"] is not None or row["date_text"] is not None
    member = row["member_of_actor_id"] is not None and row["basis"] == "text"
    claim = row["claim_id"]
    if claim is None and dated:
        return "The depiction has a date and names no claim that says it."
    if claim is None:
        return "The membership stands in the text and names no claim." if member else None
    thing = next((row[column] for column in _DEPICTED if row[column]), None)
    if not (dated or member) or thing is None:
        return None
    if thing in records.things_mentioned.get(claim, set()):
        return None
    return f"The claim {claim} does not mention {thing}."


def _unclaimed_depictions(_: PackageRule, records: Records) -> Faults:
    rows = records.filled("depictions", "depiction_id")
    found = ((row["depiction_id"], _unclaimed(row, records)) for row in rows)
    return {key: message for key, message in found if message}


def _unclaimed_depictions_query(_: PackageRule, store: Store) -> str:
    return f"""
        with asked as (
            select row_, claim_id, coalesce({", ".join(_DEPICTED)}) as thing,
                date_edtf is not null or date_text is not null as dated,
                member_of_actor_id is not null and basis is not distinct from 'text' as member
            from depictions where depiction_id is not null
        )
        select row_, case when claim_id is not null
                then 'The claim ' || claim_id || ' does not mention ' || thing || '.'
            when dated then 'The depiction has a date and names no claim that says it.'
            else 'The membership stands in the text and names no claim.' end
        from asked anti join {mentioned(store.package)} using (claim_id, thing)
        where (dated or member) and (claim_id is null or thing is not null)"""


def _scheme_of_stage(records: Records) -> dict[str, str | None]:
    return {r["stage_id"]: r["periodisation_id"] for r in records.filled("stages", "stage_id")}


def _divided_revolution(records: Records) -> dict[str, str | None]:
    rows = records.filled("periodisations", "periodisation_id")
    return {row["periodisation_id"]: row["revolution_id"] for row in rows}


def _revolution_twice(_: PackageRule, records: Records) -> Faults:
    divided = _divided_revolution(records)
    found = {}
    for row in records.filled("stages", "stage_id", "revolution_id", "periodisation_id"):
        revolution = divided.get(row["periodisation_id"])
        if revolution is not None:
            found[row["stage_id"]] = f"The scheme of the stage divides {revolution} already."
    return found


_SCHEMES = by_key("periodisations", "periodisation_id", "revolution_id")
_REVOLUTION_TWICE_QUERY = f"""
    select row_, 'The scheme of the stage divides ' || p.revolution_id || ' already.'
    from stages s join {_SCHEMES} p using (periodisation_id)
    where stage_id is not null and s.revolution_id is not null and p.revolution_id is not null"""


def _in_other_revolution(_: PackageRule, records: Records) -> Faults:
    divided = _divided_revolution(records)
    owner = {
        row["stage_id"]: row["revolution_id"] or divided.get(row["periodisation_id"])
        for row in records.filled("stages", "stage_id")
    }
    known = records.values("revolutions", "revolution_id")
    found = {}
    for row in records.filled("leaders", "leader_id", "stage_id", "revolution_id"):
        revolution = owner.get(row["stage_id"])
        if revolution and row["revolution_id"] in known and row["revolution_id"] != revolution:
            found[row["leader_id"]] = f"The stage belongs to {revolution}."
    return found


_STAGES = by_key("stages", "stage_id", "revolution_id", "periodisation_id")
_IN_OTHER_REVOLUTION_QUERY = f"""
    with owners as (
        select stage_id, coalesce(s.revolution_id, p.revolution_id) as owner
        from {_STAGES} s left join {_SCHEMES} p using (periodisation_id)
    )
    select row_, 'The stage belongs to ' || owner || '.' from leaders join owners using (stage_id)
    where leader_id is not null and owner <> revolution_id
    and revolution_id in (select revolution_id from revolutions)"""


def _linked_within_scheme(_: PackageRule, records: Records) -> Faults:
    scheme = _scheme_of_stage(records)
    found = {}
    for row in records.filled("stage_links", "stage_link_id", "stage_id", "other_stage_id"):
        one, other = scheme.get(row["stage_id"]), scheme.get(row["other_stage_id"])
        if one is not None and one == other:
            found[row["stage_link_id"]] = f"Both stages belong to {one}."
    return found


_LINKED_WITHIN_SCHEME_QUERY = f"""
    select row_, 'Both stages belong to ' || a.periodisation_id || '.'
    from stage_links l join {_STAGES} a on l.stage_id = a.stage_id
    join {_STAGES} b on l.other_stage_id = b.stage_id
    where stage_link_id is not null and a.periodisation_id = b.periodisation_id"""


def _written_by_claim(records: Records) -> dict[str, date]:
    """Return the last day on which the text of each claim can have been written."""
    latest = {row["source_id"]: row["written_latest"] for row in records.rows("sources")}
    source = {row["passage_id"]: row["source_id"] for row in records.rows("passages")}
    written: dict[str, date] = {}
    for claim, passages in records.stated_passages.items():
        days: list[Any] = [latest.get(source.get(passage)) for passage in passages]
        known = [day for day in days if day is not None]
        if known:
            written[claim] = max(known)
    return written


def _after_writing(_: PackageRule, records: Records) -> Faults:
    written = _written_by_claim(records)
    return {
        row["claim_id"]: f"The text was written by {written[row['claim_id']].isoformat()}."
        for row in records.filled("claims", "claim_id", "date_latest")
        if row["date_basis"] == "deictic"
        and row["claim_id"] in written
        and row["date_latest"] > written[row["claim_id"]]
    }


def _after_writing_query(_: PackageRule, store: Store) -> str:
    """Return the query for the claims dated by the time of writing, found beforehand.

    In one query DuckDB would join them the wrong way round.
    """
    store.collect(
        "deictic_",
        "row_, claim_id, date_latest",
        """select row_, claim_id, date_latest from claims
        where claim_id is not null and date_latest is not null and date_basis = 'deictic'""",
    )
    return """
        with stated as (
            select claim_id, passage_id from citations semi join deictic_ using (claim_id)
            where role = 'states'
        ), written as (
            select claim_id, max(written_latest) as day from stated
            join passages using (passage_id) join sources using (source_id) group by claim_id
        )
        select row_, 'The text was written by ' || day || '.'
        from deictic_ join written using (claim_id) where date_latest > day"""


def package_rules(_: Package) -> Iterator[PackageRule]:
    """Yield the rules that tie accounts to their claims, schemes and texts."""
    yield PackageRule(
        identifier="depiction-claim",
        sentence="What dates a thing names its claim, which mentions it; so does a membership "
        "that stands in the text.",
        repair="Name the claim and add the thing to its mentions, or choose the basis coder.",
        table="depictions",
        column="claim_id",
        check=_unclaimed_depictions,
        query=_unclaimed_depictions_query,
        rests_on=("mentions",),
        columns={"depictions": ("date_edtf", "date_text", "basis")},
    )
    yield PackageRule(
        identifier="stage-revolution",
        sentence="A stage names its revolution only where its scheme divides an actor.",
        repair="Leave the cell empty.",
        table="stages",
        column="revolution_id",
        check=_revolution_twice,
        query=_REVOLUTION_TWICE_QUERY,
    )
    yield PackageRule(
        identifier="stage-of-revolution",
        sentence="The stage of a leader is a stage of its revolution, by the stage or its scheme.",
        repair="Correct the stage or the revolution.",
        table="leaders",
        column="stage_id",
        check=_in_other_revolution,
        query=_IN_OTHER_REVOLUTION_QUERY,
    )
    yield PackageRule(
        identifier="stage-link-schemes",
        sentence="Linked stages belong to different schemes.",
        repair="Link a stage of another scheme; positions order those of one.",
        table="stage_links",
        column="other_stage_id",
        check=_linked_within_scheme,
        query=_LINKED_WITHIN_SCHEME_QUERY,
    )
    yield PackageRule(
        identifier="deictic-written",
        sentence="What counts from now ends no later than the time of writing.",
        repair="Correct the date or its basis, or the time of writing of the source.",
        table="claims",
        column="date_latest",
        check=_after_writing,
        query=_after_writing_query,
        columns={
            "claims": ("date_basis", "date_latest"),
            "citations": ("role",),
            "sources": ("written_latest",),
        },
    )
