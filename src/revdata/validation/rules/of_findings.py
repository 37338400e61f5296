"""Rules about findings: ties, rulers, denials, scope of rules, verdicts."""

from collections.abc import Iterator
from functools import partial

from revdata.dataset.descriptor import Package
from revdata.files.sql import literal
from revdata.validation.rules.kinds import (
    Faults,
    PackageRule,
    Records,
    RowRule,
    Store,
    by_key,
    table_and_key,
)

OPPOSING = "set-against"  # the one tie that accounts for no leader; a test asks the family
NO_TIE = "none-stated"
_VERDICT_STANCES = {
    "accepts": ("endorses", "grants", "own", "turns-against"),
    "rejects": ("rejects", "turns-against"),
    "unmasks": ("rejects", "turns-against"),
}


def _ruler_rule(role: str | None, rule: str | None) -> str | None:
    if role is None or (role == "ruler") == (rule is not None):
        return None
    if rule is None:
        return "Say how it rules: formal, real or claimed."
    return "Empty the cell, or choose the role ruler."


def _tie_none(
    polarity: str | None, ground: str | None, tie: str | None, base: str | None
) -> str | None:
    if tie is None:
        return None
    if tie == NO_TIE:
        alone = base is None and polarity is None and ground is None
        return None if alone else "Empty base_actor_id, polarity and ground."
    if base is None:
        return "Name the other actor of the tie in base_actor_id."
    return None if polarity is not None else "Fill polarity: affirmed, denied or ended."


def _scope_names(wanted: str, column: str, scope: str | None, named: str | None) -> str | None:
    if scope is None or (scope == wanted) == (named is not None):
        return None
    return f"Fill {column}." if named is None else f"Empty {column}, or choose {wanted}."


def _scope_revolution(scope: str | None, revolution: str | None) -> str | None:
    return _scope_names("one-revolution", "revolution_id", scope, revolution)


def _scope_kind(scope: str | None, kind: str | None) -> str | None:
    return _scope_names("kind-of-revolution", "revolution_kind", scope, kind)


ROW_RULES = (
    RowRule(
        identifier="ruler-rule",
        sentence="A ruler says how it rules, and only a ruler does.",
        repair="Fill or empty the rule.",
        table="leaders",
        columns=("leader_role", "rule"),
        fix=_ruler_rule,
    ),
    RowRule(
        identifier="tie-none",
        sentence="None stated stands alone; any other tie has its other actor and a polarity.",
        repair="Fill or empty the other actor and the polarity.",
        table="class_bases",
        columns=("polarity", "ground", "tie", "base_actor_id"),
        presence=("polarity", "ground", "base_actor_id"),
        fix=_tie_none,
    ),
    RowRule(
        identifier="scope-revolution",
        sentence="One revolution is named where the scope is one revolution, and only there.",
        repair="Name the revolution, or correct the scope.",
        table="generalisations",
        columns=("scope", "revolution_id"),
        presence=("revolution_id",),
        fix=_scope_revolution,
    ),
    RowRule(
        identifier="scope-kind",
        sentence="A kind of revolution is named where the scope is a kind, and only there.",
        repair="Name the kind, or correct the scope.",
        table="generalisations",
        columns=("scope", "revolution_kind"),
        presence=("revolution_kind",),
        fix=_scope_kind,
    ),
)


def _unaccounted(_: PackageRule, records: Records) -> Faults:
    stages: dict[str, set[str | None]] = {}
    for row in records.filled("class_bases", "actor_id", "tie"):
        if row["tie"] != OPPOSING:
            stages.setdefault(row["actor_id"], set()).add(row["stage_id"])
    known = records.values("stages", "stage_id") | {None}
    found = {}
    for row in records.filled("leaders", "leader_id", "actor_id"):
        actor, stage = row["actor_id"], row["stage_id"]
        having = stages.get(actor, set())
        if stage not in known:
            continue
        if not having or (stage is not None and stage not in having):
            where = f" at {stage}" if stage is not None else ""
            found[row["leader_id"]] = f"No tie of {actor}{where} says on whom it rests."
    return found


_UNACCOUNTED_QUERY = f"""
    with ties as (
        select distinct actor_id, stage_id from class_bases
        where actor_id is not null and tie is not null and tie <> {literal(OPPOSING)}
    )
    select row_, 'No tie of ' || actor_id || coalesce(' at ' || stage_id, '')
        || ' says on whom it rests.'
    from leaders l where leader_id is not null and actor_id is not null
    and (stage_id is null or stage_id in (select stage_id from stages where stage_id is not null))
    and not exists (from ties t where t.actor_id = l.actor_id
        and (l.stage_id is null or t.stage_id = l.stage_id))"""


def _unfitting_claims_query(rule: PackageRule, store: Store, column: str, unfitting: str) -> str:
    """Return the query for rows whose claim has in a column what does not fit them."""
    table, key = table_and_key(rule, store)
    return f"""
        select row_, 'The claim ' || claim_id || ' has the {column} ' || c.{column} || '.'
        from {table} join {by_key("claims", "claim_id", column, among=table)} c using (claim_id)
        where {key} is not null and ({unfitting})"""


def _denied_by_others(rule: PackageRule, records: Records) -> Faults:
    key = records.package.tables[rule.table].key
    acts = {row["claim_id"]: row["act"] for row in records.filled("claims", "claim_id")}
    return {
        row[key]: f"The claim {row['claim_id']} has the act {acts[row['claim_id']]}."
        for row in records.filled(rule.table, key, "claim_id")
        if row["polarity"] == "denied" and acts.get(row["claim_id"]) not in (None, "denies")
    }


_DENIED_BY_OTHERS = "polarity = 'denied' and c.act <> 'denies'"


def _unfitting_verdicts(_: PackageRule, records: Records) -> Faults:
    stances = {row["claim_id"]: row["stance"] for row in records.filled("claims", "claim_id")}
    found = {}
    for row in records.filled("doctrines", "doctrine_id", "claim_id", "verdict"):
        stance, allowed = stances.get(row["claim_id"]), _VERDICT_STANCES.get(row["verdict"])
        if stance is not None and allowed is not None and stance not in allowed:
            found[row["doctrine_id"]] = f"The claim {row['claim_id']} has the stance {stance}."
    return found


_UNFITTING_VERDICTS = " or ".join(
    f"verdict = {literal(verdict)} and c.stance not in ({', '.join(map(literal, stances))})"
    for verdict, stances in _VERDICT_STANCES.items()
)


def package_rules(package: Package) -> Iterator[PackageRule]:
    """Yield the rules that tie findings to each other and to their claims."""
    yield PackageRule(
        identifier="leader-accounted",
        sentence="Every leader or ruler at a stage has a tie of support, of standing over, or "
        "none stated.",
        repair="Add the tie to class_bases, or a row none-stated.",
        table="leaders",
        column="actor_id",
        check=_unaccounted,
        query=_UNACCOUNTED_QUERY,
        rests_on=("class_bases",),
        columns={"class_bases": ("tie",)},
    )
    for table in package.tables.values():
        if table.is_findings and "polarity" in table.columns:
            yield PackageRule(
                identifier="denied-denies",
                sentence="A denied row belongs to a claim that denies.",
                repair="Correct the polarity of the row, or the act of the claim.",
                table=table.name,
                column="polarity",
                check=_denied_by_others,
                query=partial(_unfitting_claims_query, column="act", unfitting=_DENIED_BY_OTHERS),
                columns={table.name: ("polarity",), "claims": ("act",)},
            )
    yield PackageRule(
        identifier="verdict-stance",
        sentence="Accepts goes with endorses, grants, own or turns-against; rejects and unmasks "
        "go with rejects or turns-against.",
        repair="Correct the verdict of the doctrine, or the stance of the claim.",
        table="doctrines",
        column="verdict",
        check=_unfitting_verdicts,
        query=partial(_unfitting_claims_query, column="stance", unfitting=_UNFITTING_VERDICTS),
        columns={"doctrines": ("verdict",), "claims": ("stance",)},
    )
