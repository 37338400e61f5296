"""Rules about numbering: positions, steps of causes, numbers in identifiers."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

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

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[tuple[Any, ...], np.dtype[Any]]

_COUNTED_WITHIN = {  # tables with positions, and the column within whose values they are counted
    "stages": "periodisation_id",
    "reaction_waves": "revolution_id",
    "vocabularies": "list",
}
_NUMBERED_KEY = re.compile(r".*\)\?[a-z]+\[0-9\]\{[0-9],[0-9]\}\)\$")
_NUMBER = re.compile(r"(.*?)([0-9]+)")
WORDS = {False: "after", True: "before"}  # how a row stands to another


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


class Runs(NamedTuple):
    """Runs of rows one after the other whose running numbers count up by one, or that have none.

    Arrays with an item a run, in the order of the rows. ``letters`` are codes of those that stand
    before the numbers, of which ``number`` is the first; below 0 where the identifiers are not
    written as asked. Rows without an identifier, or with that of an earlier row, are not
    ``comparable``.
    """

    row: "Numbers"
    length: "Numbers"
    letters: "Numbers"
    number: "Numbers"
    comparable: "Numbers"


class _Series(NamedTuple):
    """Runs ordered by their letters: one series after the other, of each the runs in order.

    A run without letters goes with those of the run before, and its number counts on from there.
    """

    row: "Numbers"
    length: "Numbers"
    number: "Numbers"
    comparable: "Numbers"
    assumed: "Numbers"  # whether the number is one that counts on
    series: "Numbers"  # its number, which ascends

    @property
    def last(self) -> "Numbers":
        return self.number + self.length - 1

    def take(self, places: "Numbers") -> "_Series":
        return _Series(*(values[places] for values in self))


def _series(runs: Runs) -> _Series:
    """Return the runs as series, with numbers for those that have none."""
    import numpy as np

    rows_before = np.cumsum(runs.length) - runs.length
    lettered = np.maximum.accumulate(np.where(runs.letters >= 0, np.arange(len(runs.row)), -1))
    offset = np.where(lettered < 0, 1, (runs.number - rows_before)[lettered])
    assumed = runs.letters < 0
    number = np.where(assumed, offset + rows_before, runs.number)
    series = np.where(lettered < 0, 0, runs.letters[lettered] + 1)
    every = _Series(runs.row, runs.length, number, runs.comparable, assumed, series)
    return every.take(np.argsort(series, kind="stable"))


def _highest_before(values: "Numbers", series: "Numbers") -> "Numbers":
    """Return the highest of the values before each in its series, -1 if none is higher."""
    import numpy as np

    if not len(values):
        return values
    step = int(values.max()) + 2  # so that each series begins above all values of those before
    _, series = np.unique(series, return_inverse=True)
    raised = np.maximum(values, -1) + series * step
    before = np.concatenate(([-1], np.maximum.accumulate(raised)[:-1]))
    return np.maximum(before - series * step, -1)


def find_misplaced(runs: Runs) -> "tuple[Numbers, Numbers, Numbers]":
    """Return nearly the fewest rows without which the numbers of each series ascend.

    Three arrays: the row, whether it stands before another, and that other. A row leaps ahead, and
    so stands before the next one, if that belongs between the row before and itself. Any other
    stands after a row that is in its place and has as high a number.
    """
    import numpy as np

    every = _series(runs)
    places = np.arange(len(every.row))
    begins = np.diff(every.series, prepend=-1) != 0
    ends = np.diff(every.series, append=-1) != 0
    before = np.where(begins, 0, np.roll(every.last, 1))
    following = np.roll(every.number, -1)
    leaps = ~ends & (before < following) & (following < every.number)
    leaps &= every.comparable & (every.length == 1)
    in_place = np.where(every.comparable & ~leaps, every.last, -1)
    highest = _highest_before(in_place, every.series)
    behind = np.clip(highest - every.number + 1, 0, every.length) * every.comparable
    highest_at = _highest_before(np.where(in_place > highest, places, -1), every.series)
    in_front = every.row[highest_at] + every.length[highest_at] - 1
    after = np.repeat(every.row - np.cumsum(behind) + behind, behind) + np.arange(behind.sum())
    leaps &= behind == 0
    return (
        np.concatenate((after, every.row[leaps])),
        np.arange(behind.sum() + leaps.sum()) >= behind.sum(),
        np.concatenate((np.repeat(in_front, behind), np.roll(every.row, -1)[leaps])),
    )


def find_gaps(runs: Runs) -> "tuple[Numbers, Numbers]":
    """Return the rows before whose number one is missing that no row has, and that number."""
    import numpy as np

    every = _series(runs)
    every = every.take(np.lexsort((every.number, every.series)))
    begins = np.diff(every.series, prepend=-1) != 0
    opens = begins | (every.number > _highest_before(every.last, every.series) + 1)
    opened = every.number[np.maximum.accumulate(np.where(opens, np.arange(len(opens)), 0))]
    found = ~every.assumed & (every.number > 1) & (every.number == opened)
    return every.row[found], every.number[found] - 1


def _runs(rule: PackageRule, records: Records) -> tuple[Runs, list[str], list[str]]:
    """Return the rows of the table of a rule as runs of one row, their letters and identifiers."""
    import numpy as np

    table = records.package.tables[rule.table]
    pattern = re.compile(table.field(table.key).pattern or "")
    identifiers = [row[table.key] or "" for row in records.rows(table.name)]
    codes: dict[str, int] = {}
    letters, numbers, comparable, seen = [], [], [], {""}
    for identifier in identifiers:
        match = _NUMBER.fullmatch(identifier) if pattern.fullmatch(identifier) else None
        letters.append(codes.setdefault(match[1], len(codes)) if match else -1)
        numbers.append(int(match[2]) if match else 0)
        comparable.append(identifier not in seen)
        seen.add(identifier)
    rows = np.arange(len(identifiers))
    runs = Runs(
        rows,
        np.ones_like(rows),
        np.array(letters, np.int64),
        np.array(numbers, np.int64),
        np.array(comparable, np.bool_),
    )
    return runs, [*codes], identifiers


def _out_of_order(rule: PackageRule, records: Records) -> Faults:
    runs, _, identifiers = _runs(rule, records)
    found = (places.tolist() for places in find_misplaced(runs))
    return {
        identifiers[row]: f"The row stands {WORDS[before]} {identifiers[other]}."
        for row, before, other in zip(*found, strict=True)
    }


def _out_of_order_query(rule: PackageRule, store: Store) -> str:
    table, key = table_and_key(rule, store)
    return f"""
        select row_, 'The row stands ' || word_ || ' ' || coalesce({key}, '') || '.'
        from misplaced_ m left join (select row_ as other_, {key} from {table}) using (other_)"""


def _missing_before(rule: PackageRule, records: Records) -> Faults:
    withdrawn = records.values("withdrawn", "withdrawn_id")
    runs, every, identifiers = _runs(rule, records)
    found = {}
    for row, missing in zip(*(places.tolist() for places in find_gaps(runs)), strict=True):
        letters = every[runs.letters[row]]
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
            numbered=True,
        )
