"""The store of keys, links and labels of all tables, in DuckDB.

Each table of the data set has a table here with a row for each of its rows: its number and the few
cells that are needed. Where rows came in Parquet files that is a view of them, for they are written
and read in less time and room than a table. Faults found in it are collected by cell; of several in
one cell the first found is kept, and none where a fault of the cell itself is known.

Workers of a cluster that share a folder write their rows there, and answer the queries for which
the rows do not fit into memory, a slice of the keys each.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from glob import escape
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from revdata.dataset.descriptor import Package, Table
from revdata.errors import RevdataError, UnreadableInputError, require_extra
from revdata.files.sql import literal, quoted
from revdata.files.writing import Scratch, scratch_folder
from revdata.validation.rules.kinds import RowRule
from revdata.validation.streaming.batch_check import BatchResult
from revdata.validation.streaming.stored_rows import (
    ROWS_OF_FILE,
    as_parquet,
    hash_columns,
    no_room,
    write_rows,
)

MEGABYTE = 1 << 20
BYTES_OF_ROW = 18  # of memory, for each of the rows that are grouped or joined at a time
MOST_SLICES = 64
BYTES_OF_FILE = 1 << 20  # of rows that are written as they come
_OF_TABLES = {  # what is known of single rows and cells of the table named in table_
    "ragged_": "row_ bigint",
    "faulty_": "row_ bigint, column_ varchar",
    "bad_keys_": "row_ bigint",
    "repeated_keys_": "row_ bigint",  # whose key stands in an earlier row
    "runs_": "row_ bigint, length bigint, letters varchar, number bigint",  # as of ``runs_of``
    "deferred_": "row_ bigint, column_ varchar, rule_ varchar",
    "found_": "row_ bigint, column_ varchar, rule_ varchar, message_ varchar, suggestion_ varchar",
}
_TABLES = {name: f"table_ varchar, {columns}" for name, columns in _OF_TABLES.items()}
_TABLES["doubtful_"] = "row_ bigint"  # whose key may stand elsewhere too
_TABLES["tallied_"] = "k varchar, known bigint, links bigint"  # as of ``PackageRule.tallied``


class _Stream:
    """An Arrow stream for DuckDB, which takes any object that gives one, without pyarrow."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


class Fault(NamedTuple):
    """A fault of a cell, found by comparing tables."""

    table: str
    row: int  # numbered throughout all batches
    column: str
    rule: str
    message: str | None
    suggestion: str | None


@dataclass(frozen=True)
class Question:
    """A query over the tables whose files lie in a folder, asked in so many slices."""

    folder: Path
    columns: Mapping[str, str]  # by table, as SQL declares them
    rows: Mapping[str, int]  # by table
    query: str
    slices: int
    memory: int


def answer(number: int, question: Question) -> pl.DataFrame:
    """Return what a query finds in one slice; for a worker that sees the folder.

    Raises RevdataError if memory or disk do not suffice, UnreadableInputError if it does not see
    every file.
    """
    with (
        scratch_folder() as folder,
        _sufficing(folder),
        _connect(folder, question.memory) as database,
    ):
        _make_tables(database, question.folder, question.columns, question.rows)
        database.execute(_slice_macro(number, question.slices))
        return pl.DataFrame(database.sql(question.query))


Asking = Callable[[Iterable[int], Question], Iterator[pl.DataFrame]]  # ``answer`` for each slice


class KeyStore:
    """The tables that rules over the whole data set query."""

    def __init__(
        self,
        package: Package,
        kept: Mapping[str, tuple[str, ...]],
        memory: int,
        shared: Path | None = None,
        ask: Asking | None = None,
    ) -> None:
        """Open the store for the kept columns of the tables; ``memory`` in bytes is its limit.

        Workers that see the folder ``shared`` write many rows into ``folder`` in it themselves, and
        are asked what takes more memory.
        """
        require_extra("scale", "Large tables", "duckdb")
        self.package, self._memory, self._ask = package, memory, ask
        tables = {name: _columns(package.tables[name], columns) for name, columns in kept.items()}
        self._columns = tables | _TABLES
        self._buffers: dict[str, list[pl.DataFrame]] = {}
        self._files = Counter[str]()
        self._scratch = Scratch(shared)
        self.folder = self._scratch.folder
        with _sufficing(self.folder):
            self._database = _connect(self.folder, memory)
        self._slice = (0, 0)  # how many slices there are, and the one at hand
        self._counts = Counter[str]()

    def __enter__(self) -> "KeyStore":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the memory and remove the folder."""
        self._database.close()
        self._scratch.remove()

    def run(self, query: str, values: Iterable[object] = ()) -> Any:
        """Run a query and return what DuckDB gives.

        Raises RevdataError if memory or disk do not suffice.
        """
        with _sufficing(self.folder):
            return self._database.execute(query, list(values))

    def add(self, result: BatchResult) -> None:
        """Add the rows of some batches; their cells may have been written already.

        Raises RevdataError if the disk does not suffice.
        """
        self._counts[result.table] += result.rows
        for number, rows in enumerate(result.files):
            if len(rows) < BYTES_OF_FILE:
                self._buffer(result.table, pl.read_parquet(BytesIO(rows)))
            else:
                write_rows(self.folder, result.table, f"{result.numbers[0]}-{number}", rows)
        for name, frame in result.about.items():
            self._counts[name] += frame.height
            self._buffer(name, frame.select(pl.lit(result.table).alias("table_"), pl.all()))

    def _buffer(self, table: str, frame: pl.DataFrame) -> None:
        buffer = self._buffers.setdefault(table, [])
        buffer.append(frame)
        if sum(some.height for some in buffer) >= ROWS_OF_FILE:
            self._write_file(table)

    def _write_file(self, table: str) -> None:
        rows = as_parquet(pl.concat(self._buffers.pop(table)))
        write_rows(self.folder, table, str(self._files[table]), rows)
        self._files[table] += 1

    def complete(self) -> None:
        """Make the tables of what was added, before they are queried.

        Raises UnreadableInputError if rows are missing in the folder that workers share.
        """
        for table in list(self._buffers):
            if self._ask or any(self.folder.glob(f"{table}-*.parquet")):
                self._write_file(table)
        in_files = {table: n for table, n in self._counts.items() if table not in self._buffers}
        with _sufficing(self.folder):
            _make_tables(self._database, self.folder, self._columns, in_files)
        if any(self.folder.glob("*.parquet")):
            self.run("reset threads")
        for table, buffer in self._buffers.items():
            self._run_on(f"insert into {quoted(table)} from batch", pl.concat(buffer))
        self._buffers.clear()

    def share(self, table: str, rows: int) -> None:
        """Let workers see so many rows of a table of ``_TABLES`` that was collected here."""
        if self._ask and rows:
            self._counts[table] = rows
            self.run(f"copy {table} to {literal(f'{self.folder}/{table}-0.parquet')}")

    def _run_on(self, query: str, batch: pl.DataFrame) -> None:
        self._database.register("batch", _Stream(batch))
        self.run(query)
        self._database.unregister("batch")

    def count(self, table: str) -> int:
        """Return how many rows were added to a table."""
        return self._counts[table]

    def collect(
        self, table: str, columns: str, query: str, rows: int = 0, *, here: bool = False
    ) -> int:
        """Put what a query finds into a new temporary table, and return how many rows it has.

        Of more ``rows`` to be grouped or joined than there is memory for the query is asked slice
        by slice: in it ``slice_of(x)`` is true for the rows whose ``x`` is in the slice at hand.
        What is grouped or joined by ``x`` is found in full, for equal values are in the same slice.
        Where memory does not suffice after all, the query is asked once more in smaller slices.
        Workers that share the folder are asked the slices, unless they lack what it reads,
        which is ``here`` alone.
        """
        count = -(-rows * BYTES_OF_ROW // self._memory) or 1
        try:
            return self._collect_slices(table, columns, query, count, here)
        except UnreadableInputError:  # which no smaller slices would mend
            raise
        except RevdataError:
            if count >= MOST_SLICES or not rows:
                raise
            return self.collect(table, columns, query, 2 * rows, here=here)

    def _collect_slices(self, table: str, columns: str, query: str, count: int, here: bool) -> int:
        found = 0
        into = f"create or replace temp table {table} ({columns}) as"
        if self._ask and count > 1 and not here:
            question = Question(
                self.folder, self._columns, self._counts, query, count, self._memory
            )
            for frame in self._ask(range(count), question):
                self._run_on(f"{into} from batch", frame)
                found += frame.height
                into = f"insert into {table}"
            return found
        for number in range(count):
            if (count, number) != self._slice:
                self.run(_slice_macro(number, count))
                self._slice = count, number
            found += self.run(f"{into} {query}").fetchall()[0][0]
            into = f"insert into {table}"
        return found

    def keep_faults(
        self, table: str, column: str, rule: str, query: str, *, tied: bool = False
    ) -> None:
        """Keep the faults that a query finds: number of the row, message, suggestion.

        A cell with a fault already and a row that cannot be trusted are left out, and where rows
        are ``tied`` by their keys those with a bad one: what is tied to it only seems to be wrong.
        """
        if not self.collect("new_", "row_, m, s", query):
            return
        this = f"table_ = {literal(table)}"
        this_cell = f"{this} and column_ = {literal(column)}"
        left_out = f"""select row_ from faulty_ where {this_cell}
            union all select row_ from found_ where {this_cell}
            union all select row_ from ragged_ where {this}
            {"union all from tied_to_bad_keys_" if tied else ""}"""
        names = ", ".join((literal(table), "row_", literal(column), literal(rule)))
        self.run(
            f"""insert into found_ select {names}, any_value(m), any_value(s)
            from new_ anti join ({left_out}) using (row_) group by row_"""
        )

    def find_rows_with_bad_keys(self, table: Table) -> None:
        """Fill ``tied_to_bad_keys_`` with rows whose key is wrong itself in some row of a table."""
        key, name, of = quoted(table.key), quoted(table.name), f"table_ = {literal(table.name)}"
        self.run(
            f"""create or replace temp table tied_to_bad_keys_ as with bad as (
                from bad_keys_ where {of} union all from repeated_keys_ where {of}
            )
            select row_ from {name} semi join
                (select {key} from {name} semi join bad using (row_)) using ({key})"""
        )

    def keep_deferred(self, table: str, rules: Sequence[RowRule]) -> None:
        """Keep the deferred faults of rows, but those of a rule that looks at a wrong cell.

        Of several rules that blame a cell the first is kept.
        """
        pairs = " union all ".join(
            f"select {literal(rule.identifier)} as rule_, {literal(column)} as column_"
            for rule in rules
            for column in rule.columns
        )
        order = ", ".join(literal(rule.identifier) for rule in rules)
        mine = f"table_ = {literal(table)} and slice_of(row_)"
        query = f"""with deferred as (from deferred_ where {mine}), wrong as (
                select row_, rule_ from (select row_, rule_ from deferred)
                join ({pairs}) using (rule_)
                semi join (from found_ where {mine}) using (row_, column_)
            )
            select row_, column_, arg_min(rule_, list_position([{order}], rule_))
            from deferred anti join wrong using (row_, rule_) group by row_, column_"""
        self.collect("kept_", "row_, column_, rule_", query, self._counts["deferred_"], here=True)
        self.run(f"insert into found_ select {literal(table)}, *, null, null from kept_")

    def forget(self, table: str, row: int, columns: Sequence[str]) -> None:
        """Forget the faults found in some cells of a row."""
        cells = "table_ = ? and row_ = ? and list_contains(?, column_)"
        self.run(f"delete from found_ where {cells}", [table, row, columns])

    def counts(self) -> dict[str, int]:
        """Return how many faults of each rule were found."""
        return dict(self.run("select rule_, count(*) from found_ group by rule_").fetchall())

    def found(self, most: int | None) -> Iterator[Fault]:
        """Yield the faults that were found; those of a rule over its row are without words.

        They come table by table, in the order of cells; of each rule in a table the first ``most``.
        """
        tables = self.run("select distinct table_ from found_").fetchall()
        limit = f"qualify row_number() over (partition by rule_ order by row_) <= {most}"
        for (table,) in tables:
            cursor = self._database.cursor().execute(
                f"""from found_ where table_ = ? {limit if most is not None else ""}
                order by row_, list_position(?, column_)""",
                [table, list(self.package.tables[table].columns)],
            )
            while rows := cursor.fetchmany(10_000):
                yield from map(Fault._make, rows)


@contextmanager
def _sufficing(folder: Path) -> Iterator[None]:
    """Raise RevdataError where memory, or the disk of the folder, do not suffice."""
    import duckdb

    try:
        yield
    except (
        duckdb.OutOfMemoryException,
        duckdb.IOException,
        duckdb.TransactionException,
        duckdb.FatalException,
        pl.exceptions.ComputeError,
        OSError,
    ) as error:
        raise no_room(folder, error) from error


def _connect(folder: Path, memory: int) -> Any:
    """Return a database that spills into a folder."""
    import duckdb

    return duckdb.connect(
        config={
            "memory_limit": f"{memory // MEGABYTE}MB",
            "temp_directory": str(folder),
            "preserve_insertion_order": "false",
            "threads": "1",  # more take longer on a few rows
        },
    )


def _make_tables(
    database: Any, folder: Path, columns: Mapping[str, str], rows: Mapping[str, int]
) -> None:
    """Make the tables, those with files as views of them.

    ``rows`` says how many rows of each table are in files. Raises UnreadableInputError if there are
    more or fewer.
    """
    database.execute("set parquet_metadata_cache = true")
    for table, declared in columns.items():
        wanted, seen = rows.get(table, 0), 0
        if any(folder.glob(f"{table}-*.parquet")):
            files = literal(f"{escape(str(folder))}/{table}-*.parquet")
            database.execute(f"create view {quoted(table)} as from {files}")
            seen = database.execute(f"select count(*) from {quoted(table)}").fetchall()[0][0]
        else:
            database.execute(f"create table {quoted(table)} ({declared})")
        if seen != wanted:
            raise UnreadableInputError(
                f"{folder.parent} shows {seen:,} of the {wanted:,} rows of {table} that were "
                "written there; it must be one folder on all machines, and show files at once."
            )


def _slice_macro(number: int, slices: int) -> str:
    held = f"hash(x) % {slices} = {number}" if slices > 1 else "true"
    return f"create or replace temp macro slice_of(x) as ({held})"


def _columns(table: Table, kept: tuple[str, ...]) -> str:
    """Return the columns of a table of the store, as SQL declares them."""
    types = dict.fromkeys(kept, "varchar") | dict.fromkeys(hash_columns(table), "ubigint")
    columns = (f"{quoted(column)} {kind}" for column, kind in types.items())
    return ", ".join(("row_ bigint", *columns))
