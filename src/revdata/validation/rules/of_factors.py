"""Rules about factors and causal links: what belongs to what, and what may cause what."""

from collections.abc import Iterator

from revdata.dataset.descriptor import Package
from revdata.files.sql import literal
from revdata.validation.rules.kinds import Faults, PackageRule, Records, RowRule

_PARTICULAR, _OF_KIND, _GENERAL = ("revolution", "actor"), ("revolution-kind",), ("general",)
_RANK = {  # how wide a factor is, by what it belongs to
    **dict.fromkeys(_PARTICULAR, 0),
    **dict.fromkeys(_OF_KIND, 1),
    **dict.fromkeys(_GENERAL, 2),
}
_BELONGING_COLUMNS = ("revolution_id", "actor_id", "revolution_kind")


def _belonging(
    revolution: str | None, actor: str | None, kind: str | None, belongs: str | None
) -> str | None:
    if belongs not in _RANK:
        return None
    wanted = {"revolution": 0, "actor": 1, "revolution-kind": 2}.get(belongs)
    for place, cell in enumerate((revolution, actor, kind)):
        column = _BELONGING_COLUMNS[place]
        if place == wanted and cell is None:
            return f"Fill {column}, or correct what the factor belongs to."
        whose = belongs == "revolution" and column == "actor_id"  # an actor in the revolution
        if place != wanted and cell is not None and not whose:
            return f"Empty {column}, or correct what the factor belongs to."
    return None


ROW_RULES = (
    RowRule(
        identifier="factor-belonging",
        sentence="A factor names what it belongs to, and only that; one of a revolution may name "
        "whose state or conduct it is.",
        repair="Fill or empty the revolution, the actor or the kind.",
        table="factors",
        columns=(*_BELONGING_COLUMNS, "belongs_to"),
        fix=_belonging,
    ),
)


def _belongings(records: Records) -> dict[str, int | None]:
    rows = records.filled("factors", "factor_id")
    return {row["factor_id"]: _RANK.get(row["belongs_to"]) for row in rows}


def _rank_query() -> str:
    ranks = " ".join(f"when {literal(code)} then {rank}" for code, rank in _RANK.items())
    return f"""ranks as (
        select factor_id, nullif(
            arg_max(coalesce(case belongs_to {ranks} end, -1), row_), -1) as rank_
        from factors where factor_id is not null group by factor_id)"""


def _mixed(_: PackageRule, records: Records) -> Faults:
    rank = _belongings(records)
    found = {}
    for row in records.filled(
        "causal_links", "causal_link_id", "cause_factor_id", "effect_factor_id"
    ):
        cause, effect = row["cause_factor_id"], row["effect_factor_id"]
        of_cause, of_effect = rank.get(cause), rank.get(effect)
        if of_cause is None or of_effect is None or (of_cause > 0) == (of_effect > 0):
            continue
        general, particular = (cause, effect) if of_cause else (effect, cause)
        found[row["causal_link_id"]] = f"{general} is general, and {particular} is not."
    return found


_MIXED_QUERY = f"""
    with {_rank_query()}, faults as (
        select l.row_, causal_link_id as k,
            if(a.rank_ > 0, cause_factor_id, effect_factor_id) || ' is general, and '
            || if(a.rank_ > 0, effect_factor_id, cause_factor_id) || ' is not.' as message
        from causal_links l join ranks a on a.factor_id = cause_factor_id
        join ranks b on b.factor_id = effect_factor_id
        where causal_link_id is not null and (a.rank_ > 0) <> (b.rank_ > 0)
    )
    select k, arg_max(message, row_) from faults group by k"""


def _unmentioned_revolutions(_: PackageRule, records: Records) -> Faults:
    rows = records.filled("factors", "factor_id")
    revolution = {row["factor_id"]: row["revolution_id"] for row in rows}
    columns = ("causal_link_id", "claim_id", "cause_factor_id", "effect_factor_id")
    found = {}
    for row in records.filled("causal_links", *columns):
        both = [revolution.get(row[column]) for column in columns[2:]]
        if None in both or both[0] == both[1]:
            continue
        mentioned = records.things_mentioned.get(row["claim_id"], set())
        missing = [one for one in both if one is not None and one not in mentioned]
        if missing:
            said = f"The claim {row['claim_id']} does not mention {', '.join(missing)}."
            found[row["causal_link_id"]] = said
    return found


_UNMENTIONED_REVOLUTIONS_QUERY = """
    with owners as (
        select factor_id, nullif(arg_max(coalesce(revolution_id, ''), row_), '') as owner
        from factors where factor_id is not null group by factor_id
    ), links as (
        select l.row_, causal_link_id as k, claim_id, a.owner as one, b.owner as other
        from causal_links l join owners a on a.factor_id = cause_factor_id
        join owners b on b.factor_id = effect_factor_id
        where causal_link_id is not null and claim_id is not null and a.owner <> b.owner
    ), named as (
        select row_, k, claim_id, one as thing, 0 as n from links
        union all select row_, k, claim_id, other, 1 from links
    ), faults as (
        select row_, k, 'The claim ' || claim_id || ' does not mention '
            || string_agg(thing, ', ' order by n) || '.' as message
        from named x where not exists (from mentions m
            where m.claim_id = x.claim_id and m.revolution_id = x.thing)
        group by row_, k, claim_id
    )
    select k, arg_max(message, row_) from faults group by k"""


def _instance_of_less(_: PackageRule, records: Records) -> Faults:
    rank = _belongings(records)
    found = {}
    for row in records.filled("factors", "factor_id", "instance_of_factor_id"):
        own, general = rank.get(row["factor_id"]), rank.get(row["instance_of_factor_id"])
        if own is not None and general is not None and own > general:
            found[row["factor_id"]] = f"{row['instance_of_factor_id']} belongs to less than it."
    return found


_INSTANCE_OF_LESS_QUERY = f"""
    with {_rank_query()}
    select f.factor_id, instance_of_factor_id || ' belongs to less than it.'
    from factors f join ranks a on a.factor_id = f.factor_id
    join ranks b on b.factor_id = instance_of_factor_id where a.rank_ > b.rank_"""


def package_rules(_: Package) -> Iterator[PackageRule]:
    """Yield the rules of the graph of causes and of its general factors."""
    yield PackageRule(
        identifier="causal-general",
        sentence="A causal link joins two particular factors or two general ones.",
        repair="Name another factor: the general one, or its instance.",
        table="causal_links",
        column="effect_factor_id",
        check=_mixed,
        query=_MIXED_QUERY,
        columns={"factors": ("belongs_to",)},
    )
    yield PackageRule(
        identifier="causal-revolutions",
        sentence="A causal link over two revolutions has a claim that mentions both.",
        repair="Add the revolution to mentions for this claim, or correct the factors.",
        table="causal_links",
        column="claim_id",
        check=_unmentioned_revolutions,
        query=_UNMENTIONED_REVOLUTIONS_QUERY,
        rests_on=("mentions",),
    )
    yield PackageRule(
        identifier="instance-general",
        sentence="An instance belongs to less than what it is an instance of, or to the same.",
        repair="Name a more general factor, or exchange the two.",
        table="factors",
        column="instance_of_factor_id",
        check=_instance_of_less,
        query=_INSTANCE_OF_LESS_QUERY,
        columns={"factors": ("belongs_to",)},
    )
