"""Rules about comparisons: evidence of positions, and the two sides of relations."""

from collections.abc import Iterator

from revdata.dataset.derived import COMMITTED, STATED, YES, author_holds
from revdata.dataset.descriptor import Package
from revdata.files.sql import literal
from revdata.validation.rules.kinds import Faults, PackageRule, Records, RowRule

_HOLDS, _AGREE = "holds", "agree"


def _position_words(standing: str | None, about: str | None, summary: str | None) -> str | None:
    filled = [cell is not None for cell in (about, summary)]
    if standing is None:
        return None
    if standing == _HOLDS:
        return None if all(filled) else "Write down the case and what the author holds."
    return "Empty the case and the summary: the text holds no position." if any(filled) else None


def _common_sentence(relation: str | None, sentence: str | None) -> str | None:
    if relation is None or (relation == _AGREE) == (sentence is not None):
        return None
    if sentence is None:
        return "Write down the sentence that both could sign."
    return "Empty the sentence: the two do not agree."


ROW_RULES = (
    RowRule(
        identifier="position-words",
        sentence="A position that is held has its case and its summary, and no other has them.",
        repair="Fill or empty the case and the summary.",
        table="positions",
        columns=("standing", "about", "summary"),
        presence=("about", "summary"),
        fix=_position_words,
    ),
    RowRule(
        identifier="common-sentence",
        sentence="Texts that agree have a sentence that both could sign, and no others have one.",
        repair="Fill or empty the sentence.",
        table="comparisons",
        columns=("relation", "common_sentence"),
        presence=("common_sentence",),
        fix=_common_sentence,
    ),
)


def _without_evidence(_: PackageRule, records: Records) -> Faults:
    carried = {
        row["position_id"]
        for row in records.filled("position_claims", "position_id")
        if row["role"] == "carries"
    }
    found = {}
    for row in records.filled("positions", "position_id", "standing"):
        key = row["position_id"]
        if (row["standing"] == _HOLDS) != (key in carried):
            found[key] = _EVIDENCE[row["standing"] == _HOLDS]
    return found


_EVIDENCE = {
    True: "No claim carries the position.",
    False: "Claims carry it, though the text is said to hold no position.",
}
_WITHOUT_EVIDENCE_QUERY = f"""
    with judged as (
        select row_, standing = {literal(_HOLDS)} as holds,
            position_id in (select position_id from position_claims
                where role = 'carries' and position_id is not null) as carried
        from positions where position_id is not null and standing is not null
    )
    select row_, if(holds, {literal(_EVIDENCE[True])}, {literal(_EVIDENCE[False])})
    from judged where holds <> carried"""


def _foreign_evidence(_: PackageRule, records: Records) -> Faults:
    source = {row["passage_id"]: row["source_id"] for row in records.rows("passages")}
    texts = {
        claim: {source.get(passage) for passage in passages}
        for claim, passages in records.stated_passages.items()
    }
    claims = {row["claim_id"]: row for row in records.rows("claims")}
    known = records.values("sources", "source_id")
    positions = {r["position_id"]: r["source_id"] for r in records.rows("positions")}
    found = {}
    for row in records.filled("position_claims", "position_claim_id", "position_id", "claim_id"):
        claim, text = claims.get(row["claim_id"]), positions.get(row["position_id"])
        if claim is None or text not in known:
            continue
        if text not in texts.get(row["claim_id"], {text}):
            found[row["position_claim_id"]] = f"The claim is not of the text {text}."
        elif author_holds(claim["act"], claim["stance"]) not in (YES, None):
            found[row["position_claim_id"]] = _NOT_HELD
    return found


_NOT_HELD = "The author does not hold the claim as it is worded."
_COMMITTED_SQL = ", ".join(map(literal, COMMITTED))
_STATED_SQL = ", ".join(map(literal, STATED))
_FOREIGN_EVIDENCE_QUERY = f"""
    with texts as (
        select distinct claim_id, p.source_id from citations join passages p using (passage_id)
        where role = 'states' and claim_id in (select claim_id from position_claims)
    ), judged as (
        select e.row_, o.source_id as text_, e.claim_id in (select claim_id from texts)
            and not exists (from texts t
                where t.claim_id = e.claim_id and t.source_id = o.source_id) as foreign_,
            stance in ({_COMMITTED_SQL}) and act in ({_STATED_SQL}) as held
        from position_claims e join positions o using (position_id)
        join claims c on c.claim_id = e.claim_id
        where e.position_claim_id is not null and o.source_id in (select source_id from sources)
    )
    select row_, if(foreign_, 'The claim is not of the text ' || text_ || '.', {literal(_NOT_HELD)})
    from judged where foreign_ or not held"""


def _unpaired(_: PackageRule, records: Records) -> Faults:
    positions = {row["position_id"]: row for row in records.rows("positions")}
    found = {}
    for row in records.filled("comparisons", "comparison_id", "position_id", "other_position_id"):
        one, other = (positions.get(row[c]) for c in ("position_id", "other_position_id"))
        if one is None or other is None:
            continue
        if one["question_id"] != other["question_id"]:
            found[row["comparison_id"]] = _UNPAIRED[0]
        elif one["source_id"] == other["source_id"]:
            found[row["comparison_id"]] = _UNPAIRED[1]
        elif {one["standing"], other["standing"]} != {_HOLDS}:
            found[row["comparison_id"]] = _UNPAIRED[2]
    return found


_UNPAIRED = (
    "The positions answer different questions.",
    "Both positions are of one text.",
    "One of the texts holds no position.",
)
_UNPAIRED_QUERY = f"""
    with pairs as (
        select c.row_, case
            when a.question_id is distinct from b.question_id then {literal(_UNPAIRED[0])}
            when a.source_id is not distinct from b.source_id then {literal(_UNPAIRED[1])}
            when a.standing is distinct from {literal(_HOLDS)}
                or b.standing is distinct from {literal(_HOLDS)} then {literal(_UNPAIRED[2])}
            end as message
        from comparisons c join positions a on c.position_id = a.position_id
        join positions b on c.other_position_id = b.position_id
        where c.comparison_id is not null
    )
    select row_, message from pairs where message is not null"""


def package_rules(package: Package) -> Iterator[PackageRule]:
    """Yield the rules that tie positions to claims and comparisons to positions."""
    if "positions" not in package.tables:
        return
    yield PackageRule(
        identifier="position-evidence",
        sentence="A position that is held rests on a claim that carries it, and no other does.",
        repair="Name the claims in position_claims, or correct the standing.",
        table="positions",
        column="standing",
        check=_without_evidence,
        query=_WITHOUT_EVIDENCE_QUERY,
        rests_on=("position_claims",),
        columns={"positions": ("standing",), "position_claims": ("role",)},
    )
    yield PackageRule(
        identifier="position-claim",
        sentence="A claim of a position stands in its text, and the author holds it.",
        repair="Name a claim that the author of the text holds.",
        table="position_claims",
        column="claim_id",
        check=_foreign_evidence,
        query=_FOREIGN_EVIDENCE_QUERY,
        reads=("citations", "passages", "claims", "positions"),
        columns={"claims": ("act", "stance"), "citations": ("role",)},
    )
    yield PackageRule(
        identifier="comparison-positions",
        sentence="A comparison joins what two texts hold on one question.",
        repair="Name two positions that are held, of two texts, on the same question.",
        table="comparisons",
        column="other_position_id",
        check=_unpaired,
        query=_UNPAIRED_QUERY,
        reads=("positions",),
        columns={"positions": ("standing",)},
    )
