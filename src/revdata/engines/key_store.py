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
            self.run(
                f"create table {quoted(table)} (row_ bigint, line_ bigint, offsets_ varchar, "
                f"whole_ boolean, {', '.join(f'{quoted(c)} varchar' for c in columns)})"
            )
        self.run("create table faulty_ (table_ varchar, row_ bigint, column_ varchar)")
        self.run("create table bad_keys_ (table_ varchar, row_ bigint)")
        self.run(
            "create table found_ (table_ varchar, row_ bigint, column_ varchar, rule_ varchar, "
            "message_ varchar, suggestion_ varchar)"
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
                "insert into bad_keys_ select ?, row from batch",
                result.bad_keys.to_frame("row"),
                result.table,
            )

    def complete(self) -> None:
        """Put what waits into the tables, before they are asked anything."""
        for table in self.kept:
            self._flush(table)

    def _flush(self, table: str) -> None:
        waiting = self._waiting.pop(table, [])
        if waiting:
            self._insert(f"insert into {quoted(table)} select * from batch", pl.concat(waiting))

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

    def blame(self, table: str, column: str, rule: str, query: str) -> None:
        """Keep the faults that a query finds: number of the row, message, suggestion.

        A cell with a fault already, a row that cannot be trusted and one with a bad key are left
        out: what is tied to those only seems to be wrong.
        """
        self.run("create or replace temp table blamed_ (row_ bigint, m varchar, s varchar)")
        self.run(f"insert into blamed_ {query}")
        if not self.run("select exists (from blamed_)").fetchone()[0]:
            return
        self.run(
            f"""insert into found_
            select ?, f.row_, ?, ?, any_value(f.m), any_value(f.s) from blamed_ f
            join {quoted(table)} t on t.row_ = f.row_ and t.whole_
            where not exists (from faulty_ x
                where x.table_ = ? and x.row_ = f.row_ and x.column_ = ?)
            and not exists (from bad_keys_ x where x.table_ = ? and x.row_ = f.row_)
            and not exists (from found_ x
                where x.table_ = ? and x.row_ = f.row_ and x.column_ = ?)
            group by f.row_""",
            [table, column, rule, table, column, table, table, column],
        )

    def counts(self) -> dict[str, int]:
        """Return how many faults of each rule were found."""
        return dict(self.run("select rule_, count(*) from found_ group by rule_").fetchall())

    def problems(
        self, sources: Mapping[int, Source], most: int | None
    ) -> Iterable[tuple[int, str, Problem]]:
        """Yield number of the row, table and problem; of each rule the first ``most``.

        ``sources`` has the file of each batch by the number of the batch.
        """
        tables = self.run("select distinct table_ from found_").fetchall()
        for (table,) in tables:
            columns = self.kept[table]
            names = self.package.tables[table].columns
            places = {column: names.index(column) for column in columns}
            cells = " ".join(f"when {text(c)} then {quoted(c)}" for c in columns)
            limit = f"qualify row_number() over (partition by rule_ order by f.row_) <= {most}"
            cursor = self._database.cursor().execute(
                f"""select f.row_, line_, offsets_, column_, case column_ {cells} end, rule_,
                message_, suggestion_ from found_ f join {quoted(table)} t using (row_)
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
                            value=value or "",
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
