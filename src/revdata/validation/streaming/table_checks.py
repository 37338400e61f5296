"""Checks over whole tables in the store: keys, links, deferred faults, rules.

Of several faults in one cell the first found is reported, so the order is that of the reports.

For a broken link similar names are suggested only in tables of up to 20,000 rows.
"""

from collections.abc import Callable, Iterable, Set

from revdata.dataset.descriptor import ForeignKey, Table
from revdata.files.sql import literal, quoted
from revdata.validation.rules import CONSTRAINTS, rules_of
from revdata.validation.rules import of_schema as schema
from revdata.validation.rules.kinds import NEAR_AMONG, fill_hints
from revdata.validation.rules.of_numbers import is_numbered
from revdata.validation.streaming.batch_check import Plan
from revdata.validation.streaming.key_store import KeyStore
from revdata.validation.streaming.row_checks import deferred_rules

Progress = Callable[[str, int, int], None]  # what is being done, steps done, steps in all
DUPLICATE = CONSTRAINTS["field_uniqueness"][1]
MANY_TO_ONE = 10  # keys to a link, from which those that are named are looked for first
MANY_KEYS = 100_000  # of a table; its runs are compared in their place if they are fewer
MANY_RUNS = 8  # keys to a run, and to a doubtful one, from which runs are compared


def compare_tables(
    store: KeyStore, plan: Plan, misleading: Set[str], progress: Progress
) -> set[str]:
    """Compare tables, in the order in which the faults of a cell are reported.

    ``misleading`` are tables with a cell or row that cannot be read. Returns the tables without
    rows that rows of others need.
    """
    steps = len(plan.tables) + 2
    progress("Comparing tables", 0, steps)
    store.complete()
    find_repeats(store)
    tallied = {rule.tallied for rule in rules_of(store.package)}
    empty: set[str] = set()
    for done, table in enumerate(plan.tables.values(), 1):
        progress("Comparing tables", done, steps)
        if table.name not in plan.unreadable:
            find_duplicates(store, table)
        for link in table.foreign_keys:
            collect = _tally if (table.name, link.column) in tallied else _collect_lost
            if plan.has_keys(link) and not _find_dangling(store, table, link, collect):
                empty.add(link.table)
        if store.count("deferred_") and (rules := deferred_rules(table)):
            store.keep_deferred(table.name, rules)
    if plan.complete:
        progress("Comparing tables", steps - 1, steps)
        empty |= _find_package_faults(store, misleading)
    progress("Comparing tables", steps, steps)
    return empty


def find_repeats(store: KeyStore) -> None:
    """Fill a table with the keys that stand more than once, be it in one table or in several."""
    tables = list(store.package.tables.values())
    doubtful = _find_doubtful(store)
    apart = [t for t in tables if t.name in doubtful]
    compared = [t for t in tables if t not in apart]
    # Each part of a union is grouped in memory of its own, so the many small ones are one.
    small = [t for t in compared if store.count(t.name) <= MANY_KEYS]
    large = [_keys_of([t]) for t in compared if t not in small]
    some = [_keys_of([t], "semi join doubtful_ using (row_)") for t in apart if doubtful[t.name]]
    keys = " union all ".join(("from few", *large, *some))
    query = f"""with few as materialized ({_keys_of(small)}), keys as ({keys})
        select k from keys where slice_of(k) group by k having count(*) > 1"""
    if apart:
        others = _keys_of(apart, "anti join doubtful_ using (row_)" if some else "")
        query += f""" union all
            select distinct k from ({others}) semi join keys using (k) where slice_of(k)"""
    rows = sum(store.count(t.name) for t in compared) + sum(doubtful.values())
    found = store.collect("repeated_", "k", query, rows)
    store.run(
        "create or replace temp table repeats_ "
        "(table_ varchar, place_ integer, key_ varchar, row_ bigint)"
    )
    for place, table in enumerate(tables if found else ()):  # each part of a union takes memory
        key, name = quoted(table.key), quoted(table.name)
        store.run(
            f"insert into repeats_ select {literal(table.name)}, {place}, {key}, row_ from {name} "
            f"where {key} in (from repeated_)"
        )


def _keys_of(tables: Iterable[Table], join: str = "") -> str:
    """Return SQL for the keys of some tables, of which there may be none."""
    keyed = ((quoted(t.key), quoted(t.name)) for t in tables)
    keys = (f"select {k} as k from {name} {join} where {k} is not null" for k, name in keyed)
    return " union all ".join(("select null::varchar as k where false", *keys))


_DOUBTFUL_RUNS = """
    select table_, row_, length from (
        select *, lead(number) over numbers as following, max(number + length) over (
            numbers rows between unbounded preceding and 1 preceding) as reached
        from runs_
        window numbers as (partition by letters order by number, row_)
    ) where letters is null or number < reached or following < number + length"""


def _find_doubtful(store: KeyStore) -> dict[str, int]:
    """Fill ``doubtful_`` with rows of large tables whose keys may stand elsewhere too.

    Those are the rows in runs of numbers that overlap, and those whose keys are not written as
    asked. Returns how many there are by table, without the tables that have many: all keys of those
    are to be compared.
    """
    large = {t.name for t in filter(is_numbered, store.package.tables.values())}
    large = {name for name in large if store.count(name) > MANY_KEYS}
    if not large or MANY_RUNS * store.count("runs_") > sum(map(store.count, large)):
        return {}
    counts = dict.fromkeys(large, 0)
    counts |= store.run(f"select table_, sum(length) from ({_DOUBTFUL_RUNS}) group by 1").fetchall()
    few = {name: counts[name] for name in large if MANY_RUNS * counts[name] <= store.count(name)}
    rows = f"select unnest(range(row_, row_ + length)) from ({_DOUBTFUL_RUNS})"
    rows += f" where table_ in ({', '.join(map(literal, few)) or 'null'})"
    store.share("doubtful_", store.collect("doubtful_", "row_", rows))
    return few


def find_duplicates(store: KeyStore, table: Table) -> None:
    """Find the rows whose key stands in an earlier row; what is tied to those is not looked at."""
    name, rule = literal(table.name), schema.DUPLICATE_KEY
    store.run(
        f"""insert into repeated_keys_ select {name}, row_ from repeats_ where table_ = {name}
        qualify row_number() over (partition by key_ order by row_) > 1"""
    )
    query = f"select row_, {literal(DUPLICATE)}, {literal(rule.repair)} from repeated_keys_"
    store.keep_faults(table.name, table.key, rule.identifier, f"{query} where table_ = {name}")


def _find_dangling(
    store: KeyStore, table: Table, link: ForeignKey, collect: Callable[..., int]
) -> bool:
    """Find links that name no row; return False if that is so because there are no rows at all.

    ``collect`` fills ``lost_``, and returns how many links it found.
    """
    if not collect(store, table.name, link):
        return True
    if store.count(link.table) == 0:
        return False
    known: list[str] = []
    if store.count(link.table) <= NEAR_AMONG:
        keys = f"select {quoted(link.key)} from {quoted(link.table)} order by row_"
        known = [key for (key,) in store.run(keys).fetchall() if key is not None]
    fill_hints(store, "select distinct value_ from lost_", known)
    prefix = literal(f"The table {link.table} has no row ")
    rule = schema.UNKNOWN_REFERENCE
    store.keep_faults(
        table.name,
        link.column,
        rule.identifier,
        f"""select row_, {prefix} || value_ || '.', coalesce(hint_, {literal(rule.repair)})
        from lost_ left join hints_ using (value_)""",
    )
    return True


def _collect_lost(store: KeyStore, table: str, link: ForeignKey) -> int:
    """Collect in ``lost_`` the rows of a table whose link names no row, and what it names."""
    name, column, key, target = map(quoted, (table, link.column, link.key, link.table))
    named = store.run(f"select count({column}) from {name}").fetchall()[0][0]
    known = f"select {key} as k from {target} where slice_of({key})"
    if MANY_TO_ONE * named < store.count(link.table):
        known += f" and {key} in (select {column} from {name})"
    query = f"""select row_, {column} from {name} anti join ({known}) on {column} = k
        where {column} is not null and slice_of({column})"""
    return store.collect("lost_", "row_, value_", query, min(named, store.count(link.table)))


def _tally(store: KeyStore, table: str, link: ForeignKey) -> int:
    """Collect ``lost_`` in the same way, and ``tallied_`` as ``PackageRule.tallied`` says."""
    name, column, key, target = map(quoted, (table, link.column, link.key, link.table))
    query = f"""select k, count(t) as known, count(n) as links from (
            select {key} as k, 1 as t, null as n from {target}
            union all select {column}, null, 1 from {name})
        where k is not null and slice_of(k) group by k having known = 0 or links <> 1"""
    rows = max(store.count(table), store.count(link.table))
    store.share("tallied_", store.collect("tallied_", "k, known, links", query, rows))
    query = f"select row_, {column} from {name} semi join tallied_ on {column} = k and known = 0"
    return store.collect("lost_", "row_, value_", query)


def _find_package_faults(store: KeyStore, misleading: Set[str]) -> set[str]:
    """Query every rule over tables, and return the tables without rows that rules rest on.

    Rules that read a table of ``misleading`` are skipped.
    """
    empty: set[str] = set()
    looked_at = ""
    for rule in sorted(rules_of(store.package), key=lambda rule: rule.table):
        if misleading & rule.misled_by or not store.count(rule.table):
            continue
        table = store.package.tables[rule.table]
        grouped = max(map(store.count, rule.grouped), default=0)
        if not store.collect("faults_", "row_, message_", rule.sql(store), grouped):
            continue
        if looked_at != table.name:
            store.find_rows_with_bad_keys(table)
            looked_at = table.name
        without_rows = {name for name in rule.rests_on if store.count(name) == 0}
        empty |= without_rows
        if not without_rows:
            query = f"select row_, message_, {literal(rule.repair)} from faults_"
            store.keep_faults(table.name, rule.column, rule.identifier, query, tied=True)
    return empty
