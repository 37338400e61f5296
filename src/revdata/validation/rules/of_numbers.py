"""Rules about numbering: positions, steps of causes, numbers in identifiers."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from revdata.dataset.descriptor import Package, Table
from revdata.files.sql import literal, quoted
from revdata.validation.rules.kinds import (
    Faults,
    PackageRule,
    Record,
    Records,
    Store,
    integer,
    table_and_key,
)

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
            select row_, {quoted(_COUNTED_WITHIN[rule.table])} as g, {integer("position")} as p,
                count(*) over (partition by g, p) as taken,
                min(p) over (partition by g order by p
                    range between 1 preceding and 1 preceding) as before
            from {table} where {key} is not null and position is not null
        )
        select row_, if(taken > 1, 'The position ' || p || ' is given twice.',
            'There is no position ' || (p - 1) || ' before it.')
        from placed where taken > 1 or (p > 1 and before is null)"""


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
            select row_, {integer("position")} as p, max(p) over (
                partition by {quoted(_COUNTED_WITHIN[rule.table])} order by row_
                rows between unbounded preceding and 1 preceding) as highest
            from {table} where {key} is not null and position is not null
        )
        select row_, 'The row stands after position ' || highest || '.' from placed
        where p < highest"""


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
        select row_, causal_link_id, claim_id, {integer("step")} as step from causal_links
        where causal_link_id is not null and claim_id is not null and step is not null
        and slice_of(claim_id)
    )
    select row_, 'The claim has no step ' || (step - 1) || ' before it.' from steps s
    where step > 1 and not exists
        (from steps o where o.claim_id = s.claim_id and o.step = s.step - 1)"""


def is_numbered(table: Table) -> bool:
    """Return whether the keys of a table are running numbers behind letters, such as c0001."""
    return bool(_NUMBERED_KEY.fullmatch(table.field(table.key).pattern or ""))


def _numbered_rows(rule: PackageRule, records: Records) -> list[tuple[str, str | None, int]]:
    """Return of each row its identifier, and the letters and the number that it is made of.

    There are no letters where the identifier is missing or not written as the table asks.
    """
    table = records.package.tables[rule.table]
    pattern = re.compile(table.field(table.key).pattern or "")
    rows: list[tuple[str, str | None, int]] = []
    for identifier in (row[table.key] or "" for row in records.rows(table.name)):
        match = _NUMBER.fullmatch(identifier) if pattern.fullmatch(identifier) else None
        rows.append((identifier, match[1], int(match[2])) if match else (identifier, None, 0))
    return rows


def _out_of_order(rule: PackageRule, records: Records) -> Faults:
    """Return nearly the fewest rows without which the numbers behind the same letters ascend.

    A row leaps ahead, and so stands before the next one, if that belongs between the row before and
    itself. Any other stands after a row that is in its place and has as high a number.
    """
    series: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for identifier, letters, number in _numbered_rows(rule, records):
        if letters is not None:
            series[letters].append((identifier, number))
    found = {}
    for rows in series.values():
        highest, in_front = -1, ""
        neighbours = zip([("", 0), *rows], rows, [*rows[1:], ("", 0)], strict=False)
        for (_, before), (identifier, number), (next_one, following) in neighbours:
            if number <= highest:
                found[identifier] = f"The row stands after {in_front}."
            elif before < following < number:
                found[identifier] = f"The row stands before {next_one}."
            else:
                highest, in_front = number, identifier
    return found


def _out_of_order_query(rule: PackageRule, store: Store) -> str:
    table, key = table_and_key(rule, store)
    return f"""
        with placed as (
            select *, number + length - 1 as last, coalesce(lag(last) over series, 0) as before,
                lead(number) over series as following, lead(row_) over series as next_row
            from runs_ where table_ = {literal(rule.table)} and letters is not null
            window series as (partition by letters order by row_)
        ), judged as (
            select *, length = 1 and before < following and following < number as leaps,
                if(leaps, null, last) as reached from placed
        ), compared as (
            select *, coalesce(max(reached) over earlier, -1) as highest,
                arg_max(row_ + length - 1, reached) over earlier as in_front
            from judged window earlier as (partition by letters order by row_
                rows between unbounded preceding and 1 preceding)
        ), found as (
            select unnest(range(row_, row_ + least(length, highest - number + 1))) as row_,
                'after ' as word, in_front as other from compared where number <= highest
            union all select row_, 'before ', next_row from compared
                where leaps and number > highest
        )
        select f.row_, 'The row stands ' || word || {key} || '.'
        from found f join {table} t on t.row_ = other"""


def _missing_before(rule: PackageRule, records: Records) -> Faults:
    """Return the rows before whose number one is missing.

    A row without a number is taken to have the one that follows that of the row before it.
    """
    withdrawn = records.values("withdrawn", "withdrawn_id")
    rows = _numbered_rows(rule, records)
    taken: dict[str | None, set[int]] = defaultdict(set)
    series, at = None, 0
    for _, letters, number in rows:
        series, at = (series, at + 1) if letters is None else (letters, number)
        taken[series].add(at)
    found = {}
    for identifier, letters, number in rows:
        if letters is not None and number > 1 and number - 1 not in taken[letters]:
            before = f"{letters}{number - 1:0{len(identifier) - len(letters)}d}"
            if before not in withdrawn:
                found[identifier] = f"There is no {before}, and it is not withdrawn."
    return found


def _missing_before_query(rule: PackageRule, store: Store) -> str:
    table, key = table_and_key(rule, store)
    return f"""
        with counted as (
            select *, count(letters) over (order by row_) as nth from runs_
            where table_ = {literal(rule.table)}
        ), filled as (
            select min(row_) as row_, any_value(letters) as letters,
                any_value(number) filter (letters is not null) as number, sum(length) as length
            from counted where nth > 0 group by nth
        ), missing as (
            select *, number - 1 as n, max(number + length - 1) over (partition by letters
                order by number range between unbounded preceding and 1 preceding) as reached
            from filled qualify number > 1 and coalesce(reached, 0) < n
        ), named as (
            select m.row_, letters || lpad(n::varchar, greatest(
                len({key}) - len(letters), len(n::varchar))::int, '0') as before
            from missing m join {table} t on t.row_ = m.row_
        )
        select row_, 'There is no ' || before || ', and it is not withdrawn.' from named
        where before not in (select withdrawn_id from withdrawn where withdrawn_id is not null)"""


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
            query=_out_of_order_query,
        )
        yield PackageRule(
            identifier="identifier-gap",
            sentence="Numbered identifiers count up without gaps, but for those withdrawn.",
            repair="Put the row back, take the next free number, or list the missing one in "
            "withdrawn.",
            table=numbered.name,
            column=numbered.key,
            check=_missing_before,
            query=_missing_before_query,
            reads=("withdrawn",),
        )
