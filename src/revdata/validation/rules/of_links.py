"""Rules about links between rows: to themselves, repeated, mutual or circular."""

from collections.abc import Iterator
from typing import Any

from revdata.dataset.descriptor import Package
from revdata.files.sql import quoted
from revdata.validation.rules.kinds import Faults, PackageRule, Records, RowRule, Store
from revdata.validation.rules.of_repetitions import no_two_alike
from revdata.validation.rules.query_parts import circle_from, fill_circles, table_and_key


def _different(one: str | None, other: str | None) -> str | None:
    if one is None or one != other:
        return None
    return "Name another row than the row itself."


ROW_RULES = (
    RowRule(
        identifier="claim-link-self",
        sentence="A claim is linked to another claim than itself.",
        repair="Correct one of the two.",
        table="claim_links",
        columns=("claim_id", "other_claim_id"),
        fix=_different,
    ),
    RowRule(
        identifier="causal-self",
        sentence="A factor is not its own cause.",
        repair="Correct cause or effect.",
        table="causal_links",
        columns=("cause_factor_id", "effect_factor_id"),
        fix=_different,
    ),
    RowRule(
        identifier="tie-self",
        sentence="A tie joins two different actors.",
        repair="Correct one of the two.",
        table="class_bases",
        columns=("actor_id", "base_actor_id"),
        fix=_different,
    ),
)


def _both_ways(_: PackageRule, records: Records) -> Faults:
    seen: dict[tuple[Any, ...], str] = {}
    found = {}
    for row in records.filled("claim_links", "claim_link_id", "claim_id", "other_claim_id"):
        one, other = row["claim_id"], row["other_claim_id"]
        first = seen.get((other, row["relation"], one))
        if first is not None and one != other:
            found[row["claim_link_id"]] = f"{first} says the same in the other direction."
        seen[one, row["relation"], other] = row["claim_link_id"]
    return found


_BOTH_WAYS_QUERY = """
    with links as (
        select row_, claim_link_id as k, claim_id as one, relation, other_claim_id as other
        from claim_links where claim_link_id is not null and claim_id is not null
        and other_claim_id is not null
        and slice_of(hash(least(claim_id, other_claim_id), greatest(claim_id, other_claim_id)))
    ), found as (
        select a.k, a.row_, arg_max(b.k, b.row_) as first from links a join links b
        on b.one = a.other and b.other = a.one and b.row_ < a.row_
        and b.relation is not distinct from a.relation and a.one <> a.other
        group by a.k, a.row_
    )
    select k, first || ' says the same in the other direction.'
    from (select k, arg_max(first, row_) as first from found group by k)"""


def _in_circle(rule: PackageRule, records: Records) -> Faults:
    key = records.package.tables[rule.table].key
    rows = records.filled(rule.table, key, rule.column)
    parents = {row[key]: row[rule.column] for row in rows}
    circles = ((start, circle_from(start, parents)) for start in parents)
    return {start: f"The links lead in a circle: {path}." for start, path in circles if path}


def _in_circle_query(rule: PackageRule, store: Store) -> str:
    table, key = table_and_key(rule, store)
    fill_circles(store, f"select {key}, {quoted(rule.column)}, row_ from {table}", "links")
    return "select key_, message_ from circles_"


def package_rules(package: Package) -> Iterator[PackageRule]:
    """Yield the rules on links that are repeated or lead back."""
    yield no_two_alike(
        *("claim_links", "claim_id", "relation", "other_claim_id"),
        identifier="repeated-link",
        sentence="Two claims are linked once by the same relation.",
        column="other_claim_id",
    )
    yield PackageRule(
        identifier="link-both-ways",
        sentence="Two claims are not linked by one relation in both directions.",
        repair="Remove one of the two rows.",
        table="claim_links",
        column="other_claim_id",
        check=_both_ways,
        query=_BOTH_WAYS_QUERY,
        columns={"claim_links": ("relation",)},
        grouped=("claim_links",),
    )
    for table in package.tables.values():
        for link in table.foreign_keys:
            if link.table == table.name:
                yield PackageRule(
                    identifier="no-circle",
                    sentence="Rows that contain each other do not form a circle.",
                    repair="Correct one of the links of the circle.",
                    table=table.name,
                    column=link.column,
                    check=_in_circle,
                    query=_in_circle_query,
                )
