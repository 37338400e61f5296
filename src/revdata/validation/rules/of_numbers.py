"""Rules over what is numbered: positions, steps of causes, running numbers in identifiers."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from revdata.dataset.descriptor import Package, Table
from revdata.files.sql import quoted
from revdata.validation.rules.kinds import Faults, PackageRule, Record, Records, Store
from revdata.validation.rules.query_parts import integer, table_and_key

_COUNTED_WITHIN = {  # tables with positions, and the column within whose values they are counted
    "stages": "periodisation_id",
    "reaction_waves": "revolution_id",
    "vocabularies": "list",
}
_NUMBERED_KEY = re.compile(r".*\)\?[a-z]+\[0-9\]\{[0-9],[0-9]\}\)\$")
_NUMBER = re.compile(r"(.*?)([0-9]+)")


def _with_gaps(rule: PackageRule, records: Records) -> Faults:
    key = records.package.tables[rule.table].key
    groups: dict[Any, list[Record]] = defaultdict(list)
    for row in records.filled(rule.table, key, "position"):
        groups[row[_COUNTED_WITHIN[rule.table]]].append(row)
    found = {}
    for rows in groups.values():
        taken = Counter(row["position"] for row in rows)
        for row in rows:
            if taken[row["position"]] > 1:
                found[row[key]] = f"The position {row['position']} is given twice."
            elif row["position"] > 1 and row["position"] - 1 not in taken:
                found[row[key]] = f"There is no position {row['position'] - 1} before it."
    return found


def _with_gaps_query(rule: PackageRule, store: Store) -> str:
    table, key = table_and_key(rule, store)
    return f"""
        with placed as (
            select row_, {key} as k, {quoted(_COUNTED_WITHIN[rule.table])} as g,
                {integer("position")} as p
            from {table} where {key} is not null and position is not null
        ), faults as (
            select row_, k, case
                when count(*) over (partition by g, p) > 1
                    then 'The position ' || p || ' is given twice.'
                when p > 1 and not exists
                        (from placed o where o.g is not distinct from a.g and o.p = a.p - 1)
                    then 'There is no position ' || (p - 1) || ' before it.' end as message
            from placed a
        )
        select k, arg_max(message, row_) from faults where message is not null group by k"""


def _behind_higher(rule: PackageRule, records: Records) -> Faults:
    key, within = records.package.tables[rule.table].key, _COUNTED_WITHIN[rule.table]
    highest: dict[Any, int] = {}
    found = {}
    for row in records.filled(rule.table, key, "position"):
        before = highest.get(row[within], row["position"])
        if row["position"] < before:
            found[row[key]] = f"The row stands after position {before}."
        highest[row[within]] = max(row["position"], before)
    return found


def _behind_higher_query(rule: PackageRule, store: Store) -> str:
    table, key = table_and_key(rule, store)
    return f"""
        with placed as (
            select row_, {key} as k, {integer("position")} as p, max(p) over (
                partition by {quoted(_COUNTED_WITHIN[rule.table])} order by row_
                rows between unbounded preceding and 1 preceding) as highest
            from {table} where {key} is not null and position is not null
        )
        select k, 'The row stands after position ' || arg_max(highest, row_) || '.' from placed
        where p < highest group by k"""


def _missing_steps(_: PackageRule, records: Records) -> Faults:
    steps: dict[str, set[int]] = defaultdict(set)
    rows = list(records.filled("causal_links", "causal_link_id", "claim_id", "step"))
    for row in rows:
        steps[row["claim_id"]].add(row["step"])
    return {
        row["causal_link_id"]: f"The claim has no step {row['step'] - 1} before it."
        for row in rows
        if row["step"] > 1 and row["step"] - 1 not in steps[row["claim_id"]]
    }


_MISSING_STEPS_QUERY = f"""
    with steps as (
        select causal_link_id, claim_id, {integer("step")} as step from causal_links
        where causal_link_id is not null and claim_id is not null and step is not null
        and slice_of(claim_id)
    )
    select causal_link_id, 'The claim has no step ' || (step - 1) || ' before it.'
    from steps s where step > 1
    and not exists (from steps o where o.claim_id = s.claim_id and o.step = s.step - 1)"""


def is_numbered(table: Table) -> bool:
    """Return whether the keys of a table are running numbers behind letters, such as c0001."""
    return bool(_NUMBERED_KEY.fullmatch(table.field(table.key).pattern or ""))


@dataclass(frozen=True)
class _Numbered:
    """A row by its identifier and number; one without a readable number is counted on."""

    identifier: str
    number: int
    comparable: bool  # False without an identifier, or with that of an earlier row


def _series(rule: PackageRule, records: Records) -> list[list[_Numbered]]:
    """Return the rows with the same letters before their numbers, in the order of the file."""
    table = records.package.tables[rule.table]
    pattern = re.compile(table.field(table.key).pattern or "")
    series: dict[str, list[_Numbered]] = defaultdict(list)
    letters = ""
    seen = {""}
    for row in records.rows(table.name):
        identifier = row[table.key] or ""
        match = _NUMBER.fullmatch(identifier) if pattern.fullmatch(identifier) else None
        letters = match[1] if match else letters
        before = series[letters][-1].number if series[letters] else 0
        number = int(match[2]) if match else before + 1
        series[letters].append(_Numbered(identifier, number, identifier not in seen))
        seen.add(identifier)
    return list(series.values())


def _out_of_order(rule: PackageRule, records: Records) -> Faults:
    """Return nearly the fewest rows without which the numbers of each series ascend.

    A row whose follower belongs between it and the row before leaps ahead. What stands after a
    higher number, but for one that leaps ahead, is behind its place.
    """
    found = {}
    for series in _series(rule, records):
        highest, before = _Numbered("", -1, comparable=False), 0
        for row, follower in zip(series, [*series[1:], None], strict=True):
            leaps = follower is not None and before < follower.number < row.number
            before = row.number
            if not row.comparable:
                continue
            if row.number <= highest.number:
                found[row.identifier] = f"The row stands after {highest.identifier}."
            elif follower is not None and leaps:
                found[row.identifier] = f"The row stands before {follower.identifier}."
            else:
                highest = row
    return found


def _missing_before(rule: PackageRule, records: Records) -> Faults:
    withdrawn = records.values("withdrawn", "withdrawn_id")
    found = {}
    for series in _series(rule, records):
        numbers = {row.number for row in series}
        for row in series:
            match = _NUMBER.fullmatch(row.identifier)
            if match is None or row.number <= 1 or row.number - 1 in numbers:
                continue
            before = f"{match[1]}{row.number - 1:0{len(match[2])}d}"
            if before not in withdrawn:
                found[row.identifier] = f"There is no {before}, and it is not withdrawn."
    return found


_MISSING_BEFORE_QUERY = """
    select row_, 'There is no ' || missing || ', and it is not withdrawn.' from gaps_
    where missing not in (select withdrawn_id from withdrawn where withdrawn_id is not null)"""


def position_rules(_: Package) -> Iterator[PackageRule]:
    """Yield the rules that positions and steps count up."""
    for table, within in _COUNTED_WITHIN.items():
        yield PackageRule(
            identifier="positions",
            sentence="Positions count from 1 without gaps or repetitions.",
            repair="Renumber the rows.",
            table=table,
            column="position",
            check=_with_gaps,
            query=_with_gaps_query,
            columns={table: (within, "position")},
        )
        yield PackageRule(
            identifier="position-order",
            sentence="Rows stand in the order of their positions.",
            repair="Move the row, or correct its position.",
            table=table,
            column="position",
            check=_behind_higher,
            query=_behind_higher_query,
            columns={table: (within, "position")},
        )
    yield PackageRule(
        identifier="causal-steps",
        sentence="The numbers that joint causes of a claim share count from 1 without gaps.",
        repair="Renumber the steps of the claim.",
        table="causal_links",
        column="step",
        check=_missing_steps,
        query=_MISSING_STEPS_QUERY,
        columns={"causal_links": ("step",)},
        grouped=("causal_links",),
    )


def identifier_rules(package: Package) -> Iterator[PackageRule]:
    """Yield the rules that the running numbers of identifiers count up."""
    for numbered in filter(is_numbered, package.tables.values()):
        yield PackageRule(
            identifier="identifier-order",
            sentence="Rows with numbered identifiers stand in the order of the numbers.",
            repair="Put the row in its place.",
            table=numbered.name,
            column=numbered.key,
            check=_out_of_order,
            query="from misplaced_",
            by_row=True,
            numbered=True,
        )
        yield PackageRule(
            identifier="identifier-gap",
            sentence="Numbered identifiers count up without gaps, but for those withdrawn.",
            repair="Put the row back, take the next free number, or list the missing one in "
            "withdrawn.",
            table=numbered.name,
            column=numbered.key,
            check=_missing_before,
            query=_MISSING_BEFORE_QUERY,
            reads=("withdrawn",),
            by_row=True,
            numbered=True,
        )
