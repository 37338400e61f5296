"""The declaration of a rule, the rows that it applies to, and what rules share.

Shared are circles of links, hints at near names, and pieces of SQL.

A rule says what it depends on, so that it does not run where it would mislead: ``reads`` names
tables whose rows must all be readable; ``rests_on`` names tables that must also have rows, since
the rule would otherwise report nearly every row of its own table. A row rule skips a row in which a
cell that it needs is invalid.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from revdata.dataset.descriptor import Package
from revdata.dataset.problems import Rule
from revdata.errors import near_names
from revdata.files.sql import quoted

if TYPE_CHECKING:
    import numpy as np


Record = Mapping[str, Any]
Faults = Mapping[str, str]  # what is wrong, by the key of the row


@dataclass(frozen=True, kw_only=True)
class RowRule(Rule):
    """A rule over one row, reported at the last of the columns that it looks at.

    ``fix`` gets the values of the columns (None for an empty cell) and returns None where the rule
    is kept, else how to fix the row. Engines call it once for each distinct tuple of values. Two
    things spare them columns in which hardly two cells are the same: ``presence`` names those of
    which ``fix`` asks only whether they are filled; and cells of a rule over one column that begin
    and end as the two patterns of ``surely`` say keep it.
    """

    columns: tuple[str, ...]
    fix: Callable[..., str | None]
    table: str | None = None  # None: every table that has all the columns
    presence: tuple[str, ...] = ()
    surely: tuple[str, str] | None = None

    @property
    def column(self) -> str:
        """Return the column at which the rule is reported."""
        return self.columns[-1]

    def applies_to(self, table: str, columns: Iterable[str]) -> bool:
        """Return whether the rule holds for a table with these columns."""
        return self.table in (None, table) and set(self.columns) <= set(columns)


@dataclass(frozen=True)
class Records:
    """The rows of all tables as dictionaries (None for an empty cell), and their package."""

    package: Package
    tables: Mapping[str, Sequence[Record]]

    def rows(self, table: str) -> Sequence[Record]:
        """Return the rows of a table; none if the package has no such table."""
        return self.tables.get(table, ())

    def filled(self, table: str, *columns: str) -> Iterator[Record]:
        """Return the rows of a table in which all these columns are filled."""
        return (row for row in self.rows(table) if all(row[column] for column in columns))

    def values(self, table: str, column: str) -> frozenset[Any]:
        """Return the values that stand in a column, which are looked up once."""
        if (table, column) not in self._values:
            cells = (row[column] for row in self.rows(table))
            self._values[table, column] = frozenset(cell for cell in cells if cell)
        return self._values[table, column]

    @cached_property
    def _values(self) -> dict[tuple[str, str], frozenset[Any]]:
        return {}

    @cached_property
    def stated_passages(self) -> Mapping[str, set[str]]:
        """Return the passages that each claim cites in the role states."""
        stated: dict[str, set[str]] = defaultdict(set)
        for row in self.filled("citations", "claim_id", "passage_id"):
            if row["role"] == "states":
                stated[row["claim_id"]].add(row["passage_id"])
        return stated

    @cached_property
    def things_mentioned(self) -> Mapping[str, set[str]]:
        """Return the identifiers of the things that each claim mentions."""
        links = [key.column for key in self.package.tables["mentions"].foreign_keys]
        mentioned: dict[str, set[str]] = defaultdict(set)
        for row in self.filled("mentions", "claim_id"):
            mentioned[row["claim_id"]] |= {row[c] for c in links if c != "claim_id" and row[c]}
        return mentioned


class Store(Protocol):
    """What a query may ask of the store of large tables; see ``streaming.key_store``."""

    package: Package

    def run(self, query: str, values: Iterable[object] = ()) -> Any:
        """Run a query and return what DuckDB gives."""

    def count(self, table: str) -> int:
        """Return how many rows a table has."""

    def collect(self, table: str, columns: str, query: str, rows: int = 0) -> int:
        """Put what a query finds into a new temporary table, and return how many rows it has."""


@dataclass(frozen=True, kw_only=True)
class PackageRule(Rule):
    """A rule over the package, whose faults are reported at one column of one table.

    It is said twice, for rows of a large table cannot be dictionaries: ``check`` finds the faults
    in the rows, ``query`` is, or returns, SQL for the numbers of bad rows and the same messages.
    In SQL ``row_`` is the number of a row. A test breaks every rule and asks both. Nothing is
    reported of a row whose key is repeated, so it does not matter which of such rows is found.
    """

    table: str
    column: str
    check: Callable[["PackageRule", Records], Faults]
    query: str | Callable[["PackageRule", Store], str]
    # Tables without any row of which the rule would fail for nearly all rows.
    rests_on: tuple[str, ...] = ()
    # Further tables in which a cell that cannot be read would mislead the rule.
    reads: tuple[str, ...] = ()
    # What the query looks at beside keys and links to other tables: columns by table.
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Tables whose rows the query groups or joins, if it is asked slice by slice.
    grouped: tuple[str, ...] = ()
    # A table and its column of links: the query needs ``tallied_``, the keys that no row has or
    # that not exactly one link names, each with how many rows have it and how many links name it.
    tallied: tuple[str, str] | None = None

    def faults(self, records: Records) -> Faults:
        """Return what is wrong, by the key of each row that breaks the rule."""
        return self.check(self, records)

    def sql(self, store: Store) -> str:
        """Return the query for the bad rows and what is wrong with each."""
        return self.query if isinstance(self.query, str) else self.query(self, store)

    @property
    def misled_by(self) -> frozenset[str]:
        """Return the tables in which a cell that cannot be read would mislead the rule."""
        return frozenset((*self.reads, *self.rests_on))


NEAR_AMONG = 20_000  # keys among which near names are looked for
MOST_HINTS = 1000  # values for which near names are looked for
LONGEST_CIRCLE = 50  # rows of a circle that a message of a query names


def near_hint(name: str, known: Iterable[str]) -> str:
    """Return a question that names what may have been meant, nothing if no name is near."""
    near = near_names(name, known)
    return f"Did you mean {' or '.join(near)}?" if near else ""


def circle_from(start: str, following: Mapping[str, str]) -> str | None:
    """Return the links that lead from a key back to it, None if they do not."""
    path, at = [start], following.get(start)
    while at is not None and at not in path:
        path.append(at)
        at = following.get(at)
    return " to ".join([*path, start]) if at == start else None


def table_and_key(rule: PackageRule, store: Store) -> tuple[str, str]:
    """Return the names of the table of a rule and of its key, as SQL writes them."""
    return quoted(rule.table), quoted(store.package.tables[rule.table].key)


def integer(column: str) -> str:
    """Return SQL for a cell as a whole number."""
    return f"cast({column} as bigint)"


def by_key(table: str, key: str, *columns: str, among: str = "") -> str:
    """Return SQL for columns of a table by its key, of rows that share one those of the last.

    ``among`` is a table, or a query in parentheses, with a column of the keys that are asked for.
    """
    values = ", ".join(f"arg_max_null({column}, row_) as {column}" for column in columns)
    wanted = f"{key} in (select {key} from {among})" if among else f"{key} is not null"
    return f"(select {key}, {values} from {table} where {wanted} group by {key})"


def mentioned(package: Package) -> str:
    """Return SQL for the things that claims mention: claim, thing."""
    links = (key.column for key in package.tables["mentions"].foreign_keys)
    things = ", ".join(quoted(column) for column in links if column != "claim_id")
    return f"(select claim_id, thing from mentions unpivot (thing for column_ in ({things})))"


def fill_hints(store: Store, values: str, known: Sequence[str]) -> None:
    """Fill the table ``hints_`` with hints at near names for the values that a query gives."""
    store.run("create or replace temp table hints_ (value_ varchar, hint_ varchar)")
    for (value,) in store.run(f"{values} order by 1 limit {MOST_HINTS}").fetchall():
        hint = near_hint(value, known)
        if hint:
            store.run("insert into hints_ values (?, ?)", [value, hint])


def fill_circles(store: Store, links: str, what: str) -> None:
    """Fill the table ``circles_`` with the rows on a circle; ``links`` asks for key, link, row.

    The links are followed twice as far in each step. Where every row has gone as far as there are
    rows, those that have come to no end are on circles, and all rows of the circles are reached.
    """
    import numpy as np

    made = store.run(
        f"""create or replace temp table links_ as
        select *, row_number() over () - 1 as id from (
            select k, arg_max(link, number) as parent, max(number) as row_
            from ({links}) l(k, link, number)
            where k is not null and link is not null group by k)"""
    )
    count = made.fetchall()[0][0]
    pairs = store.run(
        "select a.id as child, b.id as parent from links_ a join links_ b on a.parent = b.k"
    ).fetchnumpy()
    following = np.full(count + 1, count, dtype=np.int64)  # the last stands for the end of a chain
    following[pairs["child"]] = pairs["parent"]
    reached = following
    for _ in range(int(count).bit_length()):
        reached = reached[reached]
    circle = np.setdiff1d(reached, [count]).tolist()
    store.run("create or replace temp table circles_ (row_ bigint, message_ varchar)")
    if not circle:
        return
    named = "select id, k from links_ where id in (select unnest(?))"
    names = dict(store.run(named, [circle]).fetchall())
    for start in circle:
        message = f"The {what} lead in a circle: {_circle(start, following, names)}."
        store.run("insert into circles_ select row_, ? from links_ where id = ?", [message, start])


def _circle(start: int, following: "np.ndarray", names: Mapping[int, str]) -> str:
    path, at = [names[start]], int(following[start])
    while at != start and len(path) < LONGEST_CIRCLE:
        path.append(names[at])
        at = int(following[at])
    return " to ".join([*path, names[at]])
