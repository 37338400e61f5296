"""The declaration of a rule, and the rows that it applies to."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from revdata.dataset.descriptor import Package
from revdata.dataset.problems import Rule

Record = Mapping[str, Any]
Faults = Mapping[str, str]  # what is wrong, by the key of the row


@dataclass(frozen=True, kw_only=True)
class RowRule(Rule):
    """A rule over one row, reported at the last of the columns that it looks at.

    ``fix`` gets the values of the columns (None for an empty cell) and returns None where the rule
    is kept, else how to fix the row. Engines call it once for each distinct tuple of values. Cells
    of a rule over one column that match ``surely``, a pattern, keep it, so that a column in which
    hardly two cells are the same need not be looked at cell by cell.
    """

    columns: tuple[str, ...]
    fix: Callable[..., str | None]
    table: str | None = None  # None: every table that has all the columns
    surely: str | None = None

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

    def values(self, table: str, column: str) -> set[Any]:
        """Return the values that stand in a column."""
        return {row[column] for row in self.filled(table, column)}

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
    in the rows, ``query`` is, or returns, SQL for the keys of the bad rows and the same messages.
    In SQL ``row_`` is the number of a row. A test breaks every rule and asks both.
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
    # Whether the query gives the numbers of rows: a row whose key is repeated is not reported.
    by_row: bool = False
    # Whether the query needs the rows gone through by their running numbers.
    numbered: bool = False

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
