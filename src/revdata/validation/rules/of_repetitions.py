"""Rules against rows that repeat each other, and links to themselves, both ways or in circles."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from revdata.dataset.cells import folded_label
from revdata.dataset.descriptor import Package, Table
from revdata.files.sql import literal, quoted
from revdata.validation.rules.kinds import (
    Faults,
    PackageRule,
    Record,
    Records,
    RowRule,
    Store,
    circle_from,
    fill_circles,
    table_and_key,
)

LABELLED = ("label_1_", "label_2_")  # columns of the store with hashes of a label
COMPARED = ("cells_1_", "cells_2_")  # and of all cells of a row
_COMPARED_TOO = ("mentions", "stage_links")  # beside the tables of findings
_SHARED_LABELS = ("passages", "names", "vocabularies")  # openings, spellings, labels of codes


def compared_columns(table: Table) -> tuple[str, ...]:
    """Return the columns in which no two rows of a table may agree; none if rows may."""
    if not table.is_findings and table.name not in _COMPARED_TOO:
        return ()
    return tuple(column for column in table.columns if column not in (table.key, "note"))


def unique_label(table: Table) -> str | None:
    """Return the column of labels that no two rows of a table share, None if they may."""
    return None if table.name in _SHARED_LABELS else table.label_column


def _earlier(
    rows: Iterable[Record], key: str, said: Callable[[Record], Any]
) -> Iterator[tuple[str, str]]:
    """Yield the key of each row that says what an earlier row said, and that row's key."""
    seen: dict[Any, str] = {}
    for row in rows:
        first = seen.setdefault(said(row), row[key])
        if first != row[key]:
            yield row[key], first


def _repeated(rule: PackageRule, records: Records, columns: tuple[str, ...]) -> Faults:
    """Return the rows that agree with an earlier one; those that lack a required cell do not."""
    table = records.package.tables[rule.table]
    required = [column for column in columns if table.field(column).required]
    rows = records.filled(table.name, table.key, *required)
    earlier = _earlier(rows, table.key, lambda row: tuple(row[column] for column in columns))
    return {key: f"The row repeats {first}." for key, first in earlier}


def _repeated_label(rule: PackageRule, records: Records) -> Faults:
    key, label = records.package.tables[rule.table].key, rule.column
    rows = records.filled(rule.table, key, label)
    earlier = _earlier(rows, key, lambda row: folded_label(row[label]))
    return {key: f"The same stands in the row {first}." for key, first in earlier}


def _repeated_query(
    rule: PackageRule,
    store: Store,
    columns: Sequence[str],
    same: str = "The row repeats ",
    among: Iterable[str] = (),
) -> str:
    """Return the query for rows that agree in these columns, or hashes, with an earlier row.

    ``among`` has conditions in SQL that rows which can agree are known to meet.
    """
    table, key = table_and_key(rule, store)
    described = store.package.tables[rule.table]
    must = [c for c in columns if c not in described.columns or described.field(c).required]
    wanted = " and ".join([*(f"{c} is not null" for c in (key, *map(quoted, must))), *among])
    cells = ", ".join(map(quoted, columns))
    mark = f"hash({cells})" if columns[0] in described.columns else quoted(columns[0])
    return f"""
        select row_, {literal(same)} || first || '.' from (
            select row_, {key} as k,
                first_value({key}) over (partition by {cells} order by row_) as first
            from {table} where {wanted} and slice_of({mark}) and {mark} in
                (select {mark} h from {table} where {wanted} and slice_of(h)
                 group by h having count(*) > 1)
        ) where k <> first"""


def no_two_alike(
    table: str, *columns: str, among: Sequence[str] = (), **declared: Any
) -> PackageRule:
    """Return a rule that no two rows of a table agree in these columns.

    ``among`` has conditions in SQL that rows which can agree are known to meet.
    """
    return PackageRule(
        **declared,
        repair="Remove one of the two rows.",
        table=table,
        check=partial(_repeated, columns=columns),
        query=partial(_repeated_query, columns=columns, among=among),
        columns={table: columns},
        grouped=(table,),
    )


def repetition_rules(package: Package) -> Iterator[PackageRule]:
    """Yield the rules on rows and labels that repeat an earlier one."""
    for table in package.tables.values():
        if compared_columns(table):
            yield PackageRule(
                identifier="repeated-row",
                sentence="No two mentions, links of stages or findings say the same.",
                repair="Remove one of the two rows.",
                table=table.name,
                column=table.key,
                check=partial(_repeated, columns=compared_columns(table)),
                query=partial(_repeated_query, columns=COMPARED),
                grouped=(table.name,),
            )
        label = unique_label(table)
        if label:
            same = "The same stands in the row "
            yield PackageRule(
                identifier="repeated-label",
                sentence="A label or statement stands for one row of its table.",
                repair="Give the row a label of its own; link a claim that restates another, "
                "or remove it.",
                table=table.name,
                column=label,
                check=_repeated_label,
                query=partial(_repeated_query, columns=LABELLED, same=same),
                grouped=(table.name,),
            )


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
        select a.row_, arg_max(b.k, b.row_) as first from links a join links b
        on b.one = a.other and b.other = a.one and b.row_ < a.row_
        and b.relation is not distinct from a.relation and a.one <> a.other
        group by a.row_
    )
    select row_, first || ' says the same in the other direction.' from found"""


def _in_circle(rule: PackageRule, records: Records) -> Faults:
    key = records.package.tables[rule.table].key
    rows = records.filled(rule.table, key, rule.column)
    parents = {row[key]: row[rule.column] for row in rows}
    circles = ((start, circle_from(start, parents)) for start in parents)
    return {start: f"The links lead in a circle: {path}." for start, path in circles if path}


def _in_circle_query(rule: PackageRule, store: Store) -> str:
    table, key = table_and_key(rule, store)
    fill_circles(store, f"select {key}, {quoted(rule.column)}, row_ from {table}", "links")
    return "from circles_"


def link_rules(package: Package) -> Iterator[PackageRule]:
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
