"""Keys, links and what else rules over tables look at, kept by DuckDB and spilled to disk.

Each table of the data set has a table here with a row for each of its rows: number, place, and the
few cells that are needed. Faults found in it are gathered by cell; of several in one cell the first
found is kept, and none where a fault of the cell itself is known.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from revdata.descriptor import Package
from revdata.engines.batch_check import ROW_BITS, BatchResult
from revdata.engines.layout import Source
from revdata.engines.marks import marks_of
from revdata.errors import MissingExtraError, RevdataError
from revdata.problems import Problem

MEGABYTE = 1 << 20
ROWS_OF_SLICE = 4_000_000  # rows that are grouped or joined at a time
AT_ONCE = 400_000  # rows put into a table in one go, which takes half the time of small ones


class _Stream:
    """An Arrow stream for DuckDB, which takes any object that gives one, without pyarrow."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


class KeyStore:
    """The tables that rules over the whole data set are asked of."""

    def __init__(self, package: Package, kept: Mapping[str, tuple[str, ...]], memory: int) -> None:
        """Open the store for the kept columns of the tables; ``memory`` in bytes is its limit."""
        try:
            import duckdb  # heavy
        except ImportError as error:
            raise MissingExtraError("scale", "Large tables") from error
        self._exhausted = (duckdb.OutOfMemoryException, duckdb.IOException)
        self.package, self.kept = package, kept
        self._waiting: dict[str, list[pl.DataFrame]] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="revdata-")
        self._database = duckdb.connect(
            str(Path(self._folder.name) / "keys.duckdb"),
            config={
                "memory_limit": f"{memory // MEGABYTE}MB",
                "temp_directory": self._folder.name,
                "preserve_insertion_order": "false",
            },
        )
        for table, columns in kept.items():
            types = dict.fromkeys(columns, "varchar") | marks_of(package.tables[table])
            self.run(
                f"create table {quoted(table)} (row_ bigint, line_ bigint, offsets_ varchar, "
                f"whole_ boolean, {', '.join(f'{quoted(c)} {t}' for c, t in types.items())})"
            )
        self.run("create table faulty_ (table_ varchar, row_ bigint, column_ varchar)")
        self.run("create table bad_keys_ (table_ varchar, row_ bigint, again_ boolean)")
        for name in ("found_", "waiting_"):
            self.run(
                f"create table {name} (table_ varchar, row_ bigint, column_ varchar, "
                "value_ varchar, rule_ varchar, message_ varchar, suggestion_ varchar)"
            )

    def __enter__(self) -> "KeyStore":
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()
        self._folder.cleanup()

    def run(self, query: str, values: Iterable[object] = ()) -> Any:
        """Run a query and return what DuckDB gives.

        Raises RevdataError if memory or disk do not suffice.
        """
        try:
            return self._database.execute(query, list(values))
        except self._exhausted as error:
            reason = str(error).splitlines()[0]
            raise RevdataError(
                "The keys cannot be compared in the memory and on the disk that are there; give "
                f"more with --memory, or free space in {self._folder.name}. DuckDB says: {reason}"
            ) from error

    def add(self, result: BatchResult) -> None:
        """Take in what a batch gave."""
        waiting = self._waiting.setdefault(result.table, [])
        waiting.append(result.cells)
        if sum(frame.height for frame in waiting) >= AT_ONCE:
            self._flush(result.table)
        if result.faulty.height:
            self._insert(
                'insert into faulty_ select ?, row, "column" from batch',
                result.faulty,
                result.table,
            )
        if len(result.bad_keys):
            self._insert(
                "insert into bad_keys_ select ?, row, false from batch",
                result.bad_keys.to_frame("row"),
                result.table,
            )
        if result.waiting.height:
            self._insert(
                "insert into waiting_ select ?, * from batch", result.waiting, result.table
            )

    def complete(self) -> None:
        """Put what waits into the tables, before they are asked anything."""
        for table in self.kept:
            self._flush(table)

    def _flush(self, table: str) -> None:
        waiting = self._waiting.pop(table, [])
        if waiting:
            self._insert(f"insert into {quoted(table)} select * from batch", pl.concat(waiting))

    def fill(self, table: str, frame: pl.DataFrame) -> None:
        """Add the rows of a frame to a table that has its columns, in their order."""
        if frame.height:
            self._insert(f"insert into {quoted(table)} select * from batch", frame)

    def _insert(self, query: str, frame: Any, *values: object) -> None:
        self._database.register("batch", _Stream(frame))
        self.run(query, values)
        self._database.unregister("batch")

    def count(self, table: str, column: str | None = None) -> int:
        """Return how many rows a table has, or in how many of them a column is filled."""
        counted = "*" if column is None else quoted(column)
        return int(self.run(f"select count({counted}) from {quoted(table)}").fetchone()[0])

    def slices(self, rows: int) -> Iterator[None]:
        """Go through slices of so many rows, one after the other, each of which fits into memory.

        In a query ``slice_of(x)`` is true for the rows whose ``x`` is in the slice at hand. What
        is grouped or joined by ``x`` is found in full, for equal values are in the same slice.
        """
        count = -(-rows // ROWS_OF_SLICE) or 1
        for number in range(count):
            held = f"hash(x) % {count} = {number}" if count > 1 else "true"
            self.run(f"create or replace temp macro slice_of(x) as ({held})")
            yield

    def blame(self, table: str, column: str, rule: str, query: str, *, tied: bool = False) -> None:
        """Keep the faults that a query finds: number of the row, message, suggestion.

        A cell with a fault already and a row that cannot be trusted are left out, and where rows
        are ``tied`` by their keys those with a bad one: what is tied to it only seems to be wrong.
        """
        self.run("create or replace temp table blamed_ (row_ bigint, m varchar, s varchar)")
        self.run(f"insert into blamed_ {query}")
        if not self.holds_any("blamed_"):
            return
        key = quoted(self.package.tables[table].key)
        sound = f"and (t.{key} is null or t.{key} not in (select key_ from bad_values_))"
        self.run(
            f"""insert into found_
            select ?, f.row_, ?, null, ?, any_value(f.m), any_value(f.s) from blamed_ f
            join {quoted(table)} t on t.row_ = f.row_ and t.whole_
            where not exists (from faulty_ x
                where x.table_ = ? and x.row_ = f.row_ and x.column_ = ?)
            and not exists (from found_ x
                where x.table_ = ? and x.row_ = f.row_ and x.column_ = ?)
            {sound if tied else ""} group by f.row_""",
            [table, column, rule, table, column, table, column],
        )

    def holds_any(self, table: str) -> bool:
        """Return whether a table has a row."""
        return bool(self.run(f"select exists (from {table})").fetchone()[0])

    def look_at_keys(self, table: str) -> None:
        """Fill a table with the keys that are wrong themselves in some row of this table."""
        key = quoted(self.package.tables[table].key)
        self.run(
            f"""create or replace temp table bad_values_ as
            select distinct {key} as key_ from {quoted(table)} semi join
                (from bad_keys_ where table_ = ?) using (row_) where {key} is not null""",
            [table],
        )

    def settle(self, table: str, looks_at: Iterable[tuple[str, str]], order: Iterable[str]) -> None:
        """Keep the faults of rows that waited, but those of a rule that looks at a wrong cell.

        ``looks_at`` has rules with the columns they look at, ``order`` the rules in their order:
        of several that blame a cell the first is kept.
        """
        pairs = " union all ".join(
            f"select {text(rule)} as rule_, {text(column)} as column_" for rule, column in looks_at
        )
        ranks = " ".join(f"when {text(rule)} then {i}" for i, rule in enumerate(order))
        self.run(
            f"""insert into found_ select * from (from waiting_ where table_ = ?) w
            where not exists (from ({pairs}) p join found_ x using (column_)
                where p.rule_ = w.rule_ and x.table_ = w.table_ and x.row_ = w.row_)
            qualify row_number() over (partition by row_, column_
                order by case rule_ {ranks} end) = 1""",
            [table],
        )

    def drop_lines(self, source: Source, first: int, last: int) -> None:
        """Forget the faults on damaged lines of a file whose rows are these."""
        lines = ", ".join(map(str, sorted(source.damaged_lines)))
        names = self.package.tables[source.table].columns
        places = " ".join(f"when {text(name)} then {i}" for i, name in enumerate(names, 1))
        below = f"split(offsets_, ',')[case column_ {places} end]"
        self.run(
            f"""delete from found_ where table_ = ? and row_ between ? and ? and exists (
                from {quoted(source.table)} t where t.row_ = found_.row_
                and line_ + coalesce(try_cast({below} as bigint), 0) in ({lines}))""",
            [source.table, first, last],
        )

    def counts(self) -> dict[str, int]:
        """Return how many faults of each rule were found."""
        return dict(self.run("select rule_, count(*) from found_ group by rule_").fetchall())

    def problems(
        self, sources: Mapping[int, Source], most: int | None
    ) -> Iterator[tuple[int, str, Problem]]:
        """Yield number of the row, table and problem, by table and row; of each rule the first.

        ``sources`` has the file of each batch by the number of the batch, ``most`` says how many
        of a rule. The value is None where the store does not hold the column.
        """
        tables = self.run("select distinct table_ from found_").fetchall()
        for (table,) in tables:
            columns = self.kept[table]
            names = self.package.tables[table].columns
            places = {column: i for i, column in enumerate(names)}
            cells = " ".join(f"when {text(c)} then {quoted(c)}" for c in columns)
            limit = f"qualify row_number() over (partition by rule_ order by f.row_) <= {most}"
            cursor = self._database.cursor().execute(
                f"""select f.row_, line_, offsets_, column_,
                coalesce(value_, case column_ {cells} end), rule_, message_,
                suggestion_ from found_ f join {quoted(table)} t using (row_)
                where table_ = ? {limit if most is not None else ""} order by f.row_""",
                [table],
            )
            while rows := cursor.fetchmany(10_000):
                for row, line, offsets, column, value, rule, message, suggestion in rows:
                    below = int(offsets.split(",")[places[column]]) if offsets else 0
                    yield (
                        row,
                        table,
                        Problem(
                            file=sources[row >> ROW_BITS].name,
                            line=line + below,
                            column=column,
                            value=value if value or column not in columns else "",
                            rule=rule,
                            message=message,
                            suggestion=suggestion,
                        ),
                    )


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"
