"""Rules that descriptor and schemas state, and those on identifiers across the package."""

from collections.abc import Iterator

from revdata.dataset.descriptor import Package
from revdata.dataset.problems import Rule
from revdata.files.sql import literal, quoted
from revdata.validation.rules.kinds import (
    NEAR_AMONG,
    Faults,
    PackageRule,
    Records,
    RowRule,
    Store,
    by_key,
    circle_from,
    fill_circles,
    fill_hints,
    near_hint,
)

REQUIRED = Rule("required", "A required cell is filled.", "Fill the cell.")
PATTERN = Rule(
    "pattern",
    "A cell follows the pattern of its column.",
    "Write the value as the codebook shows it for this column.",
)
RANGE = Rule(
    "range",
    "A number lies within the limits of its column.",
    "Write a number within the limits that the codebook gives.",
)
DUPLICATE_KEY = Rule(
    "duplicate-key",
    "A key stands once in its table.",
    "Give one of the two rows a new identifier, or remove it.",
)
UNKNOWN_REFERENCE = Rule(
    "unknown-reference",
    "A link names a row that exists.",
    "Correct the identifier, or add the row it names.",
)
UNKNOWN_TABLE = Rule(
    "unknown-table",
    "A CSV file in a data folder is named for a table.",
    "Rename the file to the name of its table, or move it elsewhere.",
)
UNLISTED_FILE = Rule(
    "unlisted-file",
    "A CSV file beside a descriptor or its tables is named by a resource.",
    "Add a resource for the file to datapackage.json, or move the file elsewhere.",
)
EMPTY_TABLE = Rule(
    "empty-table",
    "A table has the rows that other tables need.",
    "Put the rows back; perhaps the file was not saved whole.",
)
FOLDER_RULES = (UNKNOWN_TABLE, UNLISTED_FILE, EMPTY_TABLE)
DERIVED_COLUMN = Rule(
    "derived-column",
    "A derived column in a file says what it is derived from.",
    "Change what it is derived from (the claim, its utterance or citation), or leave it out.",
)
SCHEMA_RULES = (REQUIRED, PATTERN, RANGE, DUPLICATE_KEY, UNKNOWN_REFERENCE, DERIVED_COLUMN)


def _code_identifier(name: str | None, code: str | None, identifier: str | None) -> str | None:
    if identifier is None or name is None or code is None or identifier == f"{name}.{code}":
        return None
    return f"Write {name}.{code}."


ROW_RULES = (
    RowRule(
        identifier="code-identifier",
        sentence="The identifier of a code is made of its list and the code.",
        repair="Correct the identifier.",
        table="vocabularies",
        columns=("list", "code", "vocabulary_id"),
        fix=_code_identifier,
    ),
)


def _in_other_table(rule: PackageRule, records: Records) -> Faults:
    tables = records.package.tables
    keys = records.values(rule.table, tables[rule.table].key)
    return {
        row[other.key]: f"The table {other.name} has the same identifier."
        for other in tables.values()
        if other.name not in (rule.table, "withdrawn")
        if not keys.isdisjoint(records.values(other.name, other.key))
        for row in records.rows(other.name)
        if row[other.key] in keys
    }


def _in_other_table_query(rule: PackageRule, _: Store) -> str:
    table = literal(rule.table)
    return f"""
        with others as (
            select key_, arg_max(table_, place_) as other from repeats_
            where table_ not in ({table}, 'withdrawn') group by key_
        )
        select row_, 'The table ' || other || ' has the same identifier.'
        from repeats_ join others using (key_) where table_ = {table}"""


_STILL_THERE = "The identifier is recorded as withdrawn, and the row is still there."
_WITHDRAWN_FROM = "The identifier is recorded as withdrawn from "


def _withdrawn(rule: PackageRule, records: Records) -> Faults:
    stood_in = {row["withdrawn_id"]: row["table_name"] for row in records.rows("withdrawn")}
    return {
        key: _STILL_THERE if stood_in[key] == rule.table else f"{_WITHDRAWN_FROM}{stood_in[key]}."
        for key in records.values(rule.table, records.package.tables[rule.table].key)
        if key in stood_in
    }


def _withdrawn_query(rule: PackageRule, _: Store) -> str:
    return f"""
        select row_, if(table_name = {literal(rule.table)}, {literal(_STILL_THERE)},
            {literal(_WITHDRAWN_FROM)} || coalesce(table_name, 'None') || '.')
        from repeats_ join {by_key("withdrawn", "withdrawn_id", "table_name")}
        on key_ = withdrawn_id where table_ = {literal(rule.table)}"""


def _unknown_tables(_: PackageRule, records: Records) -> Faults:
    found = {}
    for row in records.filled("withdrawn", "withdrawn_id", "table_name"):
        name = row["table_name"]
        if name not in _tables_of_rows(records.package):
            said = f"No row is withdrawn from a table {name}."
            hint = near_hint(name, records.package.tables)
            found[row["withdrawn_id"]] = f"{said} {hint}".rstrip()
    return found


def _unknown_tables_query(_: PackageRule, store: Store) -> str:
    listed = ", ".join(map(literal, _tables_of_rows(store.package)))
    wrong = f"table_name is not null and table_name not in ({listed})"
    values = f"select distinct table_name from withdrawn where {wrong}"
    fill_hints(store, values, list(store.package.tables))
    return f"""
        select row_, 'No row is withdrawn from a table ' || table_name || '.'
            || coalesce(' ' || hint_, '')
        from withdrawn left join hints_ on table_name = value_
        where withdrawn_id is not null and {wrong}"""


def _tables_of_rows(package: Package) -> dict[str, str]:
    """Return the tables from which rows can be withdrawn, with their keys."""
    return {table.name: table.key for table in package.tables.values() if table.name != "withdrawn"}


def _without_successor(_: PackageRule, records: Records) -> Faults:
    """Return the records whose replacement is no row, nor leads to one.

    It is not asked of a table that lost all its rows, which is one fault and not as many.
    """
    keys = _tables_of_rows(records.package)
    known = {key for table, column in keys.items() for key in records.values(table, column)}
    after = {
        row["withdrawn_id"]: row["replacement_id"]
        for row in records.filled("withdrawn", "withdrawn_id", "replacement_id")
        if row["table_name"] not in keys or records.rows(row["table_name"])
    }
    recorded = {row["withdrawn_id"] for row in records.rows("withdrawn")}
    found = {}
    for start, replacement in after.items():
        circle = circle_from(start, after)
        if replacement not in known | recorded:
            said = f"There is no row {replacement}."
            found[start] = f"{said} {near_hint(replacement, known)}".rstrip()
        elif circle:
            found[start] = f"The replacements lead in a circle: {circle}."
    return found


def _without_successor_query(_: PackageRule, store: Store) -> str:
    tables = _tables_of_rows(store.package)
    empty = ", ".join(map(literal, ("", *(name for name in tables if store.count(name) == 0))))
    after = f"""(from withdrawn where withdrawn_id is not null and replacement_id is not null
        and coalesce(table_name, '-') not in ({empty}))"""
    every = " union all ".join(
        f"select {quoted(key)} as k from {quoted(name)}" for name, key in tables.items()
    )
    keys = f"(select k from ({every}) where k is not null"
    lost = store.collect(
        *("lost_", "row_, value_"),
        f"""select row_, replacement_id from {after} where replacement_id not in
            {keys} and k in (select replacement_id from withdrawn))
        and replacement_id not in
            (select withdrawn_id from withdrawn where withdrawn_id is not null)""",
    )
    known = store.run(f"{keys} limit {NEAR_AMONG + 1})").fetchall() if lost else []
    names = [k for (k,) in known] if len(known) <= NEAR_AMONG else []
    fill_hints(store, "select distinct value_ from lost_", names)
    fill_circles(store, f"select withdrawn_id, replacement_id, row_ from {after}", "replacements")
    return """
        select row_, 'There is no row ' || value_ || '.' || coalesce(' ' || hint_, '')
        from lost_ left join hints_ using (value_)
        union all from circles_"""


def package_rules(package: Package) -> Iterator[PackageRule]:
    """Yield the rules on identifiers that stand for two rows, or were withdrawn."""
    for table, key in _tables_of_rows(package).items():
        yield PackageRule(
            identifier="unique-identifier",
            sentence="An identifier stands for one row of the whole package.",
            repair="Give one of the two rows another identifier.",
            table=table,
            column=key,
            check=_in_other_table,
            query=_in_other_table_query,
        )
        yield PackageRule(
            identifier="withdrawn-identifier",
            sentence="A withdrawn identifier is never used again.",
            repair="Give the row a new identifier; or take it out, if it is the row that was "
            "withdrawn.",
            table=table,
            column=key,
            check=_withdrawn,
            query=_withdrawn_query,
            columns={"withdrawn": ("table_name",)},
        )
    yield PackageRule(
        identifier="withdrawn-table",
        sentence="The record of a withdrawn identifier names a table of the package.",
        repair="Write the name of the table in which the row stood.",
        table="withdrawn",
        column="table_name",
        check=_unknown_tables,
        query=_unknown_tables_query,
        columns={"withdrawn": ("table_name",)},
    )
    yield PackageRule(
        identifier="replacement",
        sentence="What takes the place of a withdrawn row is another row, or was one and has a "
        "successor.",
        repair="Name the row that takes its place, or leave the cell empty.",
        table="withdrawn",
        column="replacement_id",
        check=_without_successor,
        query=_without_successor_query,
        reads=tuple(_tables_of_rows(package)),
        columns={"withdrawn": ("table_name", "replacement_id")},
    )
