"""Rules about claims: codes, statements, citations, findings and utterances."""

import re
from collections.abc import Iterator

from revdata.dataset.descriptor import Package
from revdata.files.sql import literal, quoted
from revdata.validation.rules.kinds import Faults, PackageRule, Records, RowRule, Store
from revdata.validation.rules.of_repetitions import no_two_alike


def _speaker_stance(utterance: str | None, stance: str | None) -> str | None:
    if stance is None or (utterance is None) == (stance == "own"):
        return None
    if utterance is None:
        return "Write own, or name the utterance of the other speaker."
    return "Choose endorses, grants, reports, rejects or turns-against: somebody else speaks."


def _tone_own(utterance: str | None, stance: str | None, tone: str | None) -> str | None:
    if tone != "ironic" or (utterance is None and stance in (None, "own")):
        return None
    return "Write plain, or code the sense that the author means as a claim of their own."


_MODALITIES = {
    "prediction": ("predicted", "conditional", "counterfactual"),
    "demand": ("normative",),
    "generalisation": ("general",),
}


def _kind_modality(kind: str | None, modality: str | None) -> str | None:
    allowed = _MODALITIES.get(kind or "")
    if allowed is None or modality is None or modality in allowed:
        return None
    return f"A {kind} is {' or '.join(allowed)}; correct the modality or the kind."


def _condition_modality(condition: str | None, modality: str | None) -> str | None:
    if condition is None or modality is None or modality not in ("actual", "general"):
        return None
    return "What holds on a condition is conditional, predicted, counterfactual or normative."


_AROUND = "\"'“”‘’()[]"  # what may stand before and behind a sentence
_ANY_AROUND = f"[{re.escape(_AROUND)}]*"


def _sentence(text: str | None) -> str | None:
    if text is None:
        return None
    bare = text.strip(_AROUND)
    if not bare[:1].islower() and bare.endswith((".", "?", "!")):
        return None
    return "Begin with a capital and end with a full stop or question mark."


ROW_RULES = (
    RowRule(
        identifier="speaker-stance",
        sentence="The author's own claims have the stance own, and only they.",
        repair="Correct the stance or the utterance.",
        table="claims",
        columns=("utterance_id", "stance"),
        presence=("utterance_id",),
        fix=_speaker_stance,
    ),
    RowRule(
        identifier="tone-own",
        sentence="An ironic claim is the author's own.",
        repair="Correct the tone, the stance or the utterance.",
        table="claims",
        columns=("utterance_id", "stance", "tone"),
        presence=("utterance_id",),
        fix=_tone_own,
    ),
    RowRule(
        identifier="kind-modality",
        sentence="A prediction is about what is to come, a generalisation is general, "
        "a demand normative.",
        repair="Correct the modality or the kind.",
        table="claims",
        columns=("kind", "modality"),
        fix=_kind_modality,
    ),
    RowRule(
        identifier="condition-modality",
        sentence="A claim that holds on a condition is not put as simply so.",
        repair="Correct the modality, or empty the condition.",
        table="claims",
        columns=("condition_claim_id", "modality"),
        presence=("condition_claim_id",),
        fix=_condition_modality,
    ),
    RowRule(
        identifier="statement-sentence",
        sentence="A statement is a sentence, with a capital and a full stop.",
        repair="Write a whole sentence.",
        table="claims",
        columns=("statement",),
        fix=_sentence,
        surely=(f"{_ANY_AROUND}[A-Z0-9]", f"[.?!]{_ANY_AROUND}"),
    ),
)


def _kinds_needing(package: Package, table: str) -> list[str]:
    codes = package.vocabularies.get("claim-kind", ())
    return [code.code for code in codes if code.needs_table == table]


def _without_finding(rule: PackageRule, records: Records) -> Faults:
    (table,) = rule.rests_on
    kinds = _kinds_needing(records.package, table)
    having = {row["claim_id"] for row in records.rows(table)}
    return {
        row["claim_id"]: f"A claim of kind {row['kind']} needs a row in {table}."
        for row in records.filled("claims", "claim_id", "kind")
        if row["kind"] in kinds and row["claim_id"] not in having
    }


def _without_finding_query(rule: PackageRule, store: Store) -> str:
    (table,) = rule.rests_on
    kinds = ", ".join(map(literal, _kinds_needing(store.package, table)))
    return f"""
        select row_, 'A claim of kind ' || kind || ' needs a row in {table}.' from claims c
        where kind in ({kinds}) and claim_id is not null
        and not exists (from {quoted(table)} f where f.claim_id = c.claim_id)"""


MOST_CITED = 3  # passages in which a claim is stated


def _miscited(_: PackageRule, records: Records) -> Faults:
    faults = {}
    for row in records.filled("claims", "claim_id"):
        count = len(records.stated_passages.get(row["claim_id"], ()))
        if not 1 <= count <= MOST_CITED:
            faults[row["claim_id"]] = f"The claim cites {count} passages in the role states."
    return faults


_SEVERAL_CITATIONS_SQL = "claim_id in (select k from tallied_ where links > 1)"
_MISCITED_QUERY = f"""
    with uncommon as materialized (
        select k from tallied_ where slice_of(k) and links not between 1 and {MOST_CITED}
        union select claim_id from citations
        where slice_of(claim_id) and (role is distinct from 'states' or passage_id is null)
    ), counted as (
        select claim_id, count(distinct passage_id) as n from citations
        where role = 'states' and claim_id in (from uncommon) group by claim_id
    )
    select row_, 'The claim cites ' || coalesce(n, 0) || ' passages in the role states.'
    from claims left join counted using (claim_id)
    where claim_id in (from uncommon) and coalesce(n, 0) not between 1 and {MOST_CITED}"""


def _unused_utterances(_: PackageRule, records: Records) -> Faults:
    used = records.values("claims", "utterance_id")
    used |= {row["within_utterance_id"] for row in records.filled("utterances", "utterance_id")}
    return {
        row["utterance_id"]: "Nothing is claimed in the utterance."
        for row in records.filled("utterances", "utterance_id")
        if row["utterance_id"] not in used
    }


_UNUSED_UTTERANCES_QUERY = """
    with used as (
        select utterance_id from claims where claim_id is not null
        union all select within_utterance_id from utterances where utterance_id is not null
    )
    select row_, 'Nothing is claimed in the utterance.'
    from utterances anti join used using (utterance_id) where utterance_id is not null"""


def package_rules(package: Package) -> Iterator[PackageRule]:
    """Yield the rules that tie claims to the rows they need."""
    yield PackageRule(
        identifier="claim-citation",
        sentence="A claim cites one to three passages in the role states.",
        repair="Add or correct rows in citations.",
        table="claims",
        column="claim_id",
        check=_miscited,
        query=_MISCITED_QUERY,
        rests_on=("citations",),
        columns={"citations": ("role",)},
        grouped=("claims", "citations"),
        tallied=("citations", "claim_id"),
    )
    yield no_two_alike(
        *("citations", "claim_id", "passage_id"),
        among=[_SEVERAL_CITATIONS_SQL],
        identifier="repeated-citation",
        sentence="A claim cites a passage once.",
        column="passage_id",
    )
    codes = package.vocabularies.get("claim-kind", ())
    for needed in dict.fromkeys(code.needs_table for code in codes if code.needs_table):
        yield PackageRule(
            identifier="claim-finding",
            sentence="A claim has a row in the table that its kind asks for.",
            repair="Add the row, or choose another kind.",
            table="claims",
            column="kind",
            check=_without_finding,
            query=_without_finding_query,
            rests_on=(needed,),
            columns={"claims": ("kind",)},
        )
    yield PackageRule(
        identifier="utterance-used",
        sentence="Something is claimed in every utterance.",
        repair="Add a claim, or remove the utterance.",
        table="utterances",
        column="utterance_id",
        check=_unused_utterances,
        query=_UNUSED_UTTERANCES_QUERY,
        rests_on=("claims",),
    )
