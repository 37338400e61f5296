"""Keys, links and what else rules over tables look at, kept by DuckDB and spilled to disk.

Each table of the data set has a table here with a row for each of its rows: its number and the few
cells that are needed. Faults found in it are gathered by cell; of several in one cell the first
found is kept, and none where a fault of the cell itself is known.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from revdata.dataset.descriptor import Package
from revdata.errors import MissingExtraError, RevdataError
from revdata.validation.streaming.batch_check import BatchResult, Comparable
from revdata.validation.streaming.handles import NUMBER, Heads, identifier_columns
from revdata.validation.streaming.marks import marks_of

MEGABYTE = 1 << 20
ROWS_OF_SLICE = 4_000_000  # rows that are grouped or joined at a time
AT_ONCE = 400_000  # rows put into a table in one go, which takes half the time of small ones
_ABOUT_ROWS = {  # what is known of single rows and cells, beside the tables of the data set
    "ragged_": "row_ bigint",
    "faulty_": "row_ bigint, column_ varchar",
    "bad_keys_": "row_ bigint",
    "formless_": "row_ bigint",
    "again_": "row_ bigint",  # whose key stands in an earlier row
    "waiting_": "row_ bigint, column_ varchar, rule_ varchar",
    "found_": "row_ bigint, column_ varchar, rule_ varchar, message_ varchar, suggestion_ varchar",
}


# The text of an identifier, by its handle.
_NAME_OF = f"""create temp macro name_of(handle) as case
    when handle < 0 then (select any_value(name_) from hashed_ where handle_ = handle)
    else (select head_ from heads_ where id_ = handle // {NUMBER})
        || case when handle % {NUMBER} = 0 then '' else (handle % {NUMBER})::varchar end end"""


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
        self.heads = Heads()
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
        # The store lives for minutes: packing what is put in takes longer than it saves.
        self.run("pragma force_compression = 'uncompressed'")
        for table, columns in kept.items():
            described = package.tables[table]
            types = dict.fromkeys(columns, "varchar") | marks_of(described)
            types |= dict.fromkeys(identifier_columns(described), "bigint")
            self.run(
                f"create table {quoted(table)} "
                f"(row_ bigint, {', '.join(f'{quoted(c)} {t}' for c, t in types.items())})"
            )
        for name, columns_of in _ABOUT_ROWS.items():
            self.run(f"create table {name} (table_ varchar, {columns_of})")
        self.run("create table heads_ (id_ bigint, head_ varchar)")
        self.run("create table hashed_ (handle_ bigint, name_ varchar)")
        self.run(_NAME_OF)

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
        for part in result.comparable:
            self._take_in(result.table, part)

    def _take_in(self, table: str, given: Comparable) -> None:
        identifiers = identifier_columns(self.package.tables[table])
        cells, hashed = self.heads.adopt(given.cells, identifiers, given.heads)
        self._add(table, cells)
        self._add("hashed_", hashed)
        about_rows = {
            "ragged_": given.ragged.to_frame(),
            "faulty_": given.faulty,
            "bad_keys_": given.bad_keys.to_frame(),
            "formless_": given.formless.to_frame(),
            "waiting_": given.waiting,
        }
        for name, frame in about_rows.items():
            if frame.height:
                self._add(name, frame.select(pl.lit(table), pl.all()))

    def _add(self, table: str, frame: pl.DataFrame) -> None:
        waiting = self._waiting.setdefault(table, [])
        waiting.append(frame)
        if sum(some.height for some in waiting) >= AT_ONCE:
            self._flush(table)

    def complete(self) -> None:
        """Put what waits into the tables, before they are asked anything.

        Raises RevdataError if two identifiers cannot be told apart.
        """
        for table in list(self._waiting):
            self._flush(table)
        self.fill("heads_", self.heads.table())
        alike = self.run(
            """select min(name_), max(name_) from hashed_ group by handle_
            having min(name_) <> max(name_) limit 1"""
        ).fetchone()
        if alike:  # of ten million identifiers one time in a hundred thousand
            raise RevdataError(
                f"The identifiers {alike[0]} and {alike[1]} have the same hash, and cannot be told "
                "apart; rename one of them."
            )

    def _flush(self, table: str) -> None:
        self.fill(table, pl.concat(self._waiting.pop(table)))

    def fill(self, table: str, frame: pl.DataFrame) -> None:
        """Add the rows of a frame to a table that has its columns, in their order."""
        if frame.height:
            self._database.register("batch", _Stream(frame))
            self.run(f"insert into {quoted(table)} select * from batch")
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
        this = f"table_ = {text(table)}"
        this_cell = f"{this} and column_ = {text(column)}"
        left_out = [
            f"select row_ from faulty_ where {this_cell}",
            f"select row_ from found_ where {this_cell}",
            f"select row_ from ragged_ where {this}",
            *(["from tied_to_bad_"] if tied else []),
        ]
        self.run(
            f"""insert into found_
            select {text(table)}, row_, {text(column)}, {text(rule)}, any_value(m), any_value(s)
            from blamed_ anti join ({" union all ".join(left_out)}) using (row_) group by row_"""
        )

    def holds_any(self, table: str) -> bool:
        """Return whether a table has a row."""
        return bool(self.run(f"select exists (from {table})").fetchone()[0])

    def look_at_keys(self, table: str) -> None:
        """Find the rows of a table with a key that is wrong itself in some row of it."""
        key, name = quoted(self.package.tables[table].key), quoted(table)
        bad = f"select row_ from bad_keys_ where table_ = {text(table)} "
        bad += f"union all select row_ from again_ where table_ = {text(table)}"
        keys = f"select {key} from {name} semi join ({bad}) using (row_)"
        self.run(
            f"create or replace temp table tied_to_bad_ as "
            f"select row_ from {name} semi join ({keys}) using ({key})"
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
            f"""insert into found_ select *, null, null from (from waiting_ where table_ = ?) w
            where not exists (from ({pairs}) p join found_ x using (column_)
                where p.rule_ = w.rule_ and x.table_ = w.table_ and x.row_ = w.row_)
            qualify row_number() over (partition by row_, column_
                order by case rule_ {ranks} end) = 1""",
            [table],
        )

    def forget(self, table: str, row: int, columns: Iterable[str]) -> None:
        """Forget the faults found in some cells of a row."""
        for column in columns:
            self.run(
                "delete from found_ where table_ = ? and row_ = ? and column_ = ?",
                [table, row, column],
            )

    def counts(self) -> dict[str, int]:
        """Return how many faults of each rule were found."""
        return dict(self.run("select rule_, count(*) from found_ group by rule_").fetchall())

    def found(
        self, most: int | None
    ) -> Iterator[tuple[str, int, str, str, str | None, str | None]]:
        """Yield table, row, column, rule, message and suggestion of the faults that were found.

        Those of a rule over its row alone are without message and suggestion.
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
                yield from rows


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"
