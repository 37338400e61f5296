"""Rules about numbering: positions, steps of causes, numbers in identifiers."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from revdata.dataset.descriptor import Package, Table
from revdata.files.sql import quoted
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


class Run(NamedTuple):
    """Rows one after the other whose running numbers count up by one, or that have none.

    ``letters`` stand before the numbers, the first of which is ``number``; None where the
    identifiers are not written as asked. Rows without an identifier, or with that of an earlier
    row, are not ``comparable``.
    """

    row: int
    length: int
    letters: str | None
    number: int
    comparable: bool


class _Stretch(NamedTuple):
    """A run among those with the same letters; ``assumed`` numbers count on from the row before."""

    row: int
    length: int
    number: int
    comparable: bool
    assumed: bool

    @property
    def last(self) -> int:
        return self.number + self.length - 1


def _series(runs: Iterable[Run]) -> Iterable[list[_Stretch]]:
    """Return the runs with the same letters, in order; one without letters goes with the last."""
    series: dict[str, list[_Stretch]] = defaultdict(list)
    letters = ""
    for run in runs:
        letters = letters if run.letters is None else run.letters
        known = series[letters]
        number = run.number
        if run.letters is None:
            number = known[-1].last + 1 if known else 1
        known.append(
            _Stretch(run.row, run.length, number, run.comparable, assumed=run.letters is None)
        )
    return series.values()


def find_misplaced(runs: Iterable[Run]) -> Iterator[tuple[int, str, int]]:
    """Yield nearly the fewest rows without which the numbers of each series ascend.

    A row leaps ahead if the next one belongs between the row before and itself: it stands before
    that one. Any other stands after a row that is in its place and has as high a number.
    """
    for series in _series(runs):
        highest, there, before = -1, -1, 0
        for stretch, following in zip(series, [*series[1:], None], strict=True):
            passed = following if following and before < following.number < stretch.number else None
            before = stretch.last
            if not stretch.comparable:
                continue
            behind = max(0, min(stretch.length, highest - stretch.number + 1))
            for row in range(stretch.row, stretch.row + behind):
                yield row, "after", there
            if behind == stretch.length:
                continue
            if passed and stretch.length == 1:
                yield stretch.row, "before", passed.row
            else:
                highest, there = stretch.last, stretch.row + stretch.length - 1


def find_gaps(runs: Iterable[Run]) -> Iterator[tuple[int, int]]:
    """Yield the rows before whose number one is missing that no row has, and that number."""
    for series in _series(runs):
        starts: list[int] = []  # of the intervals of numbers that are all there
        ends: list[int] = []
        for stretch in sorted(series, key=lambda stretch: stretch.number):
            if starts and stretch.number <= ends[-1] + 1:
                ends[-1] = max(ends[-1], stretch.last)
            else:
                starts.append(stretch.number)
                ends.append(stretch.last)
        first = set(starts)
        for stretch in series:
            if not stretch.assumed and stretch.number > 1 and stretch.number in first:
                yield stretch.row, stretch.number - 1


def _runs(rule: PackageRule, records: Records) -> tuple[list[Run], list[str]]:
    """Return the rows of the table of a rule as runs of one row, and their identifiers."""
    table = records.package.tables[rule.table]
    pattern = re.compile(table.field(table.key).pattern or "")
    identifiers = [row[table.key] or "" for row in records.rows(table.name)]
    runs, seen = [], {""}
    for row, identifier in enumerate(identifiers):
        match = _NUMBER.fullmatch(identifier) if pattern.fullmatch(identifier) else None
        letters, number = (match[1], int(match[2])) if match else (None, 0)
        runs.append(Run(row, 1, letters, number, identifier not in seen))
        seen.add(identifier)
    return runs, identifiers


def _out_of_order(rule: PackageRule, records: Records) -> Faults:
    runs, identifiers = _runs(rule, records)
    return {
        identifiers[row]: f"The row stands {word} {identifiers[other]}."
        for row, word, other in find_misplaced(runs)
    }


def _out_of_order_query(rule: PackageRule, store: Store) -> str:
    table, key = table_and_key(rule, store)
    return f"""
        select row_, 'The row stands ' || word_ || ' ' || coalesce({key}, '') || '.'
        from misplaced_ m left join (select row_ as other_, {key} from {table}) using (other_)"""


def _missing_before(rule: PackageRule, records: Records) -> Faults:
    withdrawn = records.values("withdrawn", "withdrawn_id")
    runs, identifiers = _runs(rule, records)
    found = {}
    for row, missing in find_gaps(runs):
        letters = runs[row].letters or ""
        before = f"{letters}{missing:0{len(identifiers[row]) - len(letters)}d}"
        if before not in withdrawn:
            found[identifiers[row]] = f"There is no {before}, and it is not withdrawn."
    return found


def _missing_before_query(rule: PackageRule, store: Store) -> str:
    table, key = table_and_key(rule, store)
    return f"""
        select row_, 'There is no ' || before || ', and it is not withdrawn.' from (
            select row_, letters || lpad(missing::varchar, greatest(
                len({key}) - len(letters), len(missing::varchar))::int, '0') as before
            from (select *, rtrim({key}, '0123456789') as letters
                from gaps_ join {table} using (row_))
        ) where before not in
            (select withdrawn_id from withdrawn where withdrawn_id is not null)"""


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
            query=_missing_before_query,
            reads=("withdrawn",),
            by_row=True,
            numbered=True,
        )
