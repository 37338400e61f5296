"""Compare the rows of all tables in the store: keys, links, faults that waited, rules over tables.

Of several faults in one cell the first found is reported, so the order is that of the reports.
"""

from collections.abc import Callable

from revdata.dataset.descriptor import Table
from revdata.validation.messages import CONSTRAINTS
from revdata.validation.pandera_schemas import row_rules
from revdata.validation.rules import of_column as schema
from revdata.validation.rules import rules_of
from revdata.validation.streaming.batch_check import Plan
from revdata.validation.streaming.full_report import waiting_rules
from revdata.validation.streaming.key_store import KeyStore, quoted, text
from revdata.validation.streaming.numbering import fill_numbering
from revdata.validation.streaming.package_queries import (
    BY_ROW,
    NEAR_AMONG,
    NUMBERED,
    QUERIES,
    SLICED,
    fill_hints,
)

DUPLICATE = CONSTRAINTS["field_uniqueness"][1]
Progress = Callable[
    [str, int, int], None
]  # what is being done, how many steps are done, of how many


def compare_tables(  # noqa: PLR0913 -- one call
    store: KeyStore,
    plan: Plan,
    unreadable: frozenset[str],
    troubled: frozenset[str],
    progress: Progress,
    *,
    compared: bool,
) -> set[str]:
    """Compare tables, in the order in which the faults of a cell are reported.

    Returns the tables that lost all the rows that others rest on.
    """
    steps = len(plan.tables) + 2
    progress("Comparing tables", 0, steps)
    store.complete()
    gather_repeats(store)
    emptied: set[str] = set()
    for done, table in enumerate(plan.tables.values(), 1):
        progress("Comparing tables", done, steps)
        lost = frozenset(
            k.table
            for k in table.foreign_keys
            if k.table in unreadable or k.key in plan.absent.get(k.table, ())
        )
        if table.name not in unreadable:
            find_duplicates(store, table)
        emptied |= find_dangling(store, table, lost)
        settle_rows(store, table)
    if compared:
        progress("Comparing tables", steps - 1, steps)
        emptied |= find_package_faults(store, troubled)
    progress("Comparing tables", steps, steps)
    return emptied


def gather_repeats(store: KeyStore) -> None:
    """Fill a table with the keys that stand more than once, be it in one table or in several."""
    tables = [t for t in store.package.tables.values() if t.key != "withdrawn_id"]
    keys = " union all ".join(
        f"select {quoted(t.key)} as k from {quoted(t.name)} where {quoted(t.key)} is not null"
        for t in tables
    )
    store.run("create or replace temp table repeated_ (k bigint)")
    for _ in store.slices(sum(store.count(t.name) for t in tables)):
        store.run(
            f"insert into repeated_ select k from ({keys}) where slice_of(k) "
            "group by k having count(*) > 1"
        )
    rows = " union all ".join(
        f"select {text(t.name)} as table_, {i} as place_, {quoted(t.key)} as key_, row_ "
        f"from {quoted(t.name)} where {quoted(t.key)} in (from repeated_)"
        for i, t in enumerate(tables)
    )
    store.run(f"create or replace temp table repeats_ as {rows}")


def find_duplicates(store: KeyStore, table: Table) -> None:
    """Find the rows whose key stands in an earlier row; what is tied to those is not looked at."""
    if table.key == "withdrawn_id":
        key, name = quoted(table.key), quoted(table.name)
        rows = f"(select row_, {key} as key_ from {name} where {key} is not null)"
    else:
        rows = f"(select row_, key_ from repeats_ where table_ = {text(table.name)})"
    store.run(
        f"""insert into again_ select {text(table.name)}, row_ from (
            select row_, row_number() over (partition by key_ order by row_) n from {rows}
        ) where n > 1"""
    )
    rule = schema.DUPLICATE_KEY
    message, repair = text(DUPLICATE), text(rule.repair)
    query = f"select row_, {message}, {repair} from again_ where table_ = {text(table.name)}"
    store.blame(table.name, table.key, rule.identifier, query)


def find_dangling(store: KeyStore, table: Table, missing: frozenset[str]) -> set[str]:
    """Find links that name no row, and return the tables that lost all the rows that are named.

    ``missing`` are tables whose keys cannot be read.
    """
    emptied = set()
    for link in table.foreign_keys:
        if link.table in missing or link.table not in store.package.tables:
            continue
        column, key, target = quoted(link.column), quoted(link.key), quoted(link.table)
        store.run("create or replace temp table lost_ (row_ bigint, value_ bigint)")
        fewer = min(store.count(table.name, link.column), store.count(link.table))
        for _ in store.slices(fewer):
            store.run(
                f"""insert into lost_ select row_, c.{column} from {quoted(table.name)} c
                anti join (select {key} from {target} where slice_of({key})) p
                on c.{column} = p.{key}
                where c.{column} is not null and slice_of(c.{column})"""
            )
        if not store.holds_any("lost_"):
            continue
        if store.count(link.table) == 0:
            emptied.add(link.table)
            continue
        known = _known_keys(store, link.table, link.key)
        fill_hints(store, "select distinct name_of(value_) from lost_", known)
        prefix = text(f"The table {link.table} has no row ")
        repair = text(schema.UNKNOWN_REFERENCE.repair)
        store.blame(
            table.name,
            link.column,
            schema.UNKNOWN_REFERENCE.identifier,
            f"""select row_, {prefix} || name || '.', coalesce(hint_, {repair})
            from (select row_, name_of(value_) as name from lost_)
            left join hints_ on hints_.value_ = name""",
        )
    return emptied


def settle_rows(store: KeyStore, table: Table) -> None:
    """Keep the faults of rows that waited for keys and links to be looked at."""
    waiting = waiting_rules(table)
    rules = [rule for rule in row_rules(table) if rule.identifier in waiting]
    if rules:
        looks_at = [(rule.identifier, column) for rule in rules for column in rule.columns]
        store.settle(table.name, looks_at, [rule.identifier for rule in rules])


def _known_keys(store: KeyStore, table: str, key: str) -> list[str]:
    """Return the keys of a table in which near names are looked for: none of a large table."""
    if store.count(table) > NEAR_AMONG:
        return []
    keys = f"select name_of({quoted(key)}) from {quoted(table)} where {quoted(key)} is not null"
    return [value for (value,) in store.run(f"{keys} order by row_").fetchall()]


def find_package_faults(store: KeyStore, troubled: frozenset[str]) -> set[str]:
    """Ask every rule over tables, and return the tables that lost all the rows they rest on.

    Rules that read a table of ``troubled`` would be misled, and are not asked.
    """
    emptied: set[str] = set()
    numbered = looked_at = ""
    for rule in sorted(rules_of(store.package), key=lambda rule: rule.table):
        if troubled & set(rule.reads):
            continue
        table = store.package.tables[rule.table]
        if looked_at != table.name:
            store.look_at_keys(table.name)
            looked_at = table.name
        if rule.identifier in NUMBERED and numbered != table.name:
            fill_numbering(store, table)
            numbered = table.name
        query = QUERIES[rule.identifier](rule, store)
        store.run("create or replace temp table faults_ (of_ bigint, message_ varchar)")
        grouped = SLICED.get(rule.identifier, ())
        for _ in store.slices(
            max((store.count(name or rule.table) for name in grouped), default=0)
        ):
            store.run(f"insert into faults_ {query}")
        if not store.holds_any("faults_"):
            continue
        without_rows = {name for name in rule.rests_on if store.count(name) == 0}
        if without_rows:
            emptied |= without_rows
            continue
        if rule.identifier in BY_ROW:
            rows = "(select of_ as row_, message_ from faults_)"
        else:
            rows = f"{quoted(rule.table)} join faults_ on {quoted(table.key)} = of_"
        query = f"select row_, message_, {text(rule.repair)} from {rows}"
        store.blame(rule.table, rule.at, rule.identifier, query, tied=True)
    return emptied
