"""Rules about factors and causal links: what belongs to what, and what may cause what."""

from collections.abc import Iterator

from revdata.dataset.descriptor import Package
from revdata.files.sql import literal
from revdata.validation.rules.kinds import (
    Faults,
    PackageRule,
    Records,
    RowRule,
    Store,
    by_key,
    mentioned,
)

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
        presence=_BELONGING_COLUMNS,
        fix=_belonging,
    ),
)


def _belongings(records: Records) -> dict[str, int | None]:
    rows = records.filled("factors", "factor_id")
    return {row["factor_id"]: _RANK.get(row["belongs_to"]) for row in rows}


_FACTORS = by_key("factors", "factor_id", "belongs_to", "revolution_id")


def _rank(factor: str) -> str:
    """Return SQL for how wide a factor is."""
    ranks = " ".join(f"when {literal(code)} then {rank}" for code, rank in _RANK.items())
    return f"(case {factor}.belongs_to {ranks} end)"


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
    with ranked as (
        select l.*, {_rank("a")} > 0 as general, {_rank("b")} > 0 as other
        from causal_links l join {_FACTORS} a on a.factor_id = cause_factor_id
        join {_FACTORS} b on b.factor_id = effect_factor_id
    )
    select row_, if(general, cause_factor_id, effect_factor_id) || ' is general, and '
        || if(general, effect_factor_id, cause_factor_id) || ' is not.'
    from ranked where causal_link_id is not null and general <> other"""


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


def _unmentioned_revolutions_query(_: PackageRule, store: Store) -> str:
    return f"""
        with named as (
            select row_, claim_id, unnest([a.revolution_id, b.revolution_id]) as thing,
                unnest([0, 1]) as n
            from causal_links l join {_FACTORS} a on a.factor_id = cause_factor_id
            join {_FACTORS} b on b.factor_id = effect_factor_id
            where causal_link_id is not null and claim_id is not null
            and a.revolution_id <> b.revolution_id
        )
        select row_, 'The claim ' || any_value(claim_id) || ' does not mention '
            || string_agg(thing, ', ' order by n) || '.'
        from named anti join {mentioned(store.package)} using (claim_id, thing) group by row_"""


def _instance_of_less(_: PackageRule, records: Records) -> Faults:
    rank = _belongings(records)
    found = {}
    for row in records.filled("factors", "factor_id", "instance_of_factor_id"):
        own, general = rank.get(row["factor_id"]), rank.get(row["instance_of_factor_id"])
        if own is not None and general is not None and own > general:
            found[row["factor_id"]] = f"{row['instance_of_factor_id']} belongs to less than it."
    return found


_INSTANCE_OF_LESS_QUERY = f"""
    select f.row_, f.instance_of_factor_id || ' belongs to less than it.'
    from factors f join {_FACTORS} a on a.factor_id = f.factor_id
    join {_FACTORS} b on b.factor_id = f.instance_of_factor_id where {_rank("a")} > {_rank("b")}"""


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
        query=_unmentioned_revolutions_query,
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
