"""The check of a few batches, the same on this machine, Dask and Spark.

What it returns is small: the first problems of each rule and the counts of all, and of every row
the few cells that rules over tables look at.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import polars as pl

from revdata.dataset.cells import cell_reader, tidy
from revdata.dataset.descriptor import ForeignKey, Table
from revdata.dataset.problems import Problem
from revdata.validation.rules import word_fault
from revdata.validation.rules.of_numbers import is_numbered
from revdata.validation.streaming.record_bounds import Batch, Source
from revdata.validation.streaming.row_checks import (
    IN_WRITING,
    NO_FAULTS,
    find_faults,
    find_suspects,
)
from revdata.validation.streaming.stored_rows import (
    ROWS_OF_FILE,
    as_parquet,
    hash_rows,
    hashed_columns,
    join_runs,
    runs_of,
    write_rows,
)
from revdata.validation.streaming.text_batches import TextBatch, join_texts, read_batch

_ONE_REPORT = Lock()  # at a time: two take twice the memory, and pandera shares its settings
FEW_CELLS = 25_000  # rows that are returned, so that a table in many parts makes few files
ROW_BITS = 32  # a row's number is the number of its batch, then its place in the batch


@dataclass(frozen=True)
class Plan:
    """What every batch is checked against.

    ``kept`` names by table the columns whose cells rules over tables need, ``absent`` the columns
    that some file of a table lacks; ``unreadable`` are the tables with a file that cannot be read.
    ``most`` is how many problems of a rule are listed, None for all; ``listed`` counts by rule
    those that batches before have listed already. The cells that rules over tables need are
    written into ``folder``; without one, or where they are few, they are returned. A full report is
    made on ``suspects`` rows at most, unless a single batch has more.
    """

    tables: Mapping[str, Table]
    kept: Mapping[str, tuple[str, ...]]
    absent: Mapping[str, frozenset[str]]
    unreadable: frozenset[str] = frozenset()
    most: int | None = None
    listed: Counter[str] = field(default_factory=Counter)
    folder: Path | None = None
    suspects: int = 60_000

    @property
    def complete(self) -> bool:
        """Return whether every file can be read and has its columns, so that tables compare."""
        return not self.unreadable and not any(self.absent.values())

    def has_keys(self, link: ForeignKey) -> bool:
        """Return whether the keys that a link names can be read."""
        return (
            link.table in self.tables
            and link.table not in self.unreadable
            and link.key not in self.absent[link.table]
        )


@dataclass
class BatchResult:
    """What came of some batches of a file.

    Rows are numbered throughout all batches. ``files`` are Parquet with the number of each row, its
    cells in the kept columns, and its hashes, unless these were written. ``about`` has what else
    rules over tables need to know of rows and cells, by the table of the key store that holds it.
    """

    table: str
    numbers: list[int] = field(default_factory=list)  # of the batches
    row_a_line: list[int] = field(default_factory=list)  # batches of which each line is a row
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)  # of the problems, listed or not
    unread: bool = False  # whether a cell or row cannot be read, which would mislead other rules
    files: list[bytes] = field(default_factory=list)
    about: dict[str, pl.DataFrame] = field(default_factory=dict)


def check_batches(batches: Sequence[Batch], plan: Plan) -> BatchResult:
    """Return the problems of batches of one file, and what rules over tables need to know of them.

    Suspects are gathered from several batches, for a full report costs more by the call than by
    the row. Raises RevdataError if the file is not what it was when it was split.
    """
    check = _GroupCheck(batches[0].source, plan)
    for batch in batches:
        check.pass_over(batch)
    check.report_suspects()
    return check.finish()


class _GroupCheck:
    """A group of batches of one file while it is checked."""

    def __init__(self, source: Source, plan: Plan) -> None:
        self._source, self._plan = source, plan
        self._table, self._absent = plan.tables[source.table], plan.absent[source.table]
        self._kept = plan.kept[source.table]
        self._suspects: list[tuple[TextBatch, pl.Series]] = []  # rows, and their numbers
        self._cells: list[pl.DataFrame] = []
        self._about: dict[str, list[pl.DataFrame]] = defaultdict(list)
        self._files = 0
        self._examples: dict[str, str] = {}
        self.result = BatchResult(source.table)

    def pass_over(self, batch: Batch) -> None:
        """Read a batch, store its good rows and set its suspects aside."""
        text = read_batch(batch, self._table.columns)
        self._count(batch, text)
        self._examples = _examples(text, self._table) | self._examples
        start = batch.number << ROW_BITS
        numbers = pl.int_range(start, start + text.frame.height, eager=True)
        cells = self._tidy_cells(text)
        suspects = find_suspects(text, self._table, self._absent)
        if suspects.any():
            places = suspects.arg_true()
            waiting = sum(len(numbers) for _, numbers in self._suspects)
            if waiting + len(places) > self._plan.suspects:
                self.report_suspects()
            self._suspects.append((text.take(places), numbers.gather(places)))
            cells, numbers = cells.filter(~suspects), numbers.filter(~suspects)
        ragged = [start + row for row in sorted(text.ragged)]
        self._note("ragged_", _row_numbers(ragged))
        self._store(cells, numbers, uncertain=ragged, plain_letters=text.plain_letters)

    def report_suspects(self) -> None:
        """Make the full report on the suspects that were set aside, and store them."""
        if not self._suspects:
            return
        text = join_texts([text for text, _ in self._suspects])
        numbers = pl.concat([numbers for _, numbers in self._suspects])
        self._suspects = []
        with _ONE_REPORT:
            found = find_faults(
                text.frame, self._table, self._absent, plain_letters=text.plain_letters
            )
        faults = self._on_undamaged_lines(found.final, text)
        self.result.counts.update(dict(faults["rule"].value_counts().iter_rows()))
        self.result.problems.extend(self._problems(self._to_list(faults), text))
        self.result.unread |= bool((found.final["rank"] == IN_WRITING).any())
        bad_keys = numbers.gather(found.bad_keys)
        self._note("bad_keys_", _row_numbers(bad_keys))
        self._note("faulty_", _numbered(found.final, numbers).drop("rule_"))
        self._note("deferred_", _numbered(found.deferred, numbers))
        cells = self._tidy_cells(text, found.final.filter(pl.col("rank") == IN_WRITING))
        self._store(cells, numbers, uncertain=bad_keys.to_list())

    def finish(self) -> BatchResult:
        """Return what came of the batches, with the runs joined that suspects had parted."""
        self._write_cells(at_least=1)
        result = self.result
        result.about = {name: pl.concat(frames) for name, frames in self._about.items()}
        if "runs_" in result.about:
            result.about["runs_"] = join_runs(result.about["runs_"].sort("row_"))
        return result

    def _write_cells(self, at_least: int) -> None:
        """Make a file of the cells so far if they have so many rows."""
        if sum(some.height for some in self._cells) < at_least:
            return
        result, folder, rows = self.result, self._plan.folder, pl.concat(self._cells)
        if folder is None or rows.height < FEW_CELLS:
            result.files.append(as_parquet(rows))
        else:
            name = f"{result.numbers[0]}-{self._files}"
            write_rows(folder, result.table, name, as_parquet(rows))
        self._files += 1
        self._cells = []

    def _count(self, batch: Batch, text: TextBatch) -> None:
        result = self.result
        result.numbers.append(batch.number)
        result.row_a_line += [batch.number] if text.row_a_line else []
        result.rows += text.frame.height
        result.problems += text.problems
        result.counts.update(problem.rule for problem in text.problems)
        result.unread |= bool(text.problems)

    def _on_undamaged_lines(self, faults: pl.DataFrame, text: TextBatch) -> pl.DataFrame:
        """Return the faults without those on lines whose bytes are no text."""
        damaged = self._source.damaged_lines
        if not damaged or faults.is_empty():
            return faults
        cells = faults.select("row", "column").iter_rows()
        return faults.filter(pl.Series([text.line_of(*cell) not in damaged for cell in cells]))

    def _to_list(self, faults: pl.DataFrame) -> pl.DataFrame:
        """Return the first faults of each rule, as many as are still to be listed."""
        most, listed = self._plan.most, dict(self._plan.listed)  # which another thread may change
        if most is None:
            return faults
        left = {rule: most - listed.get(rule, 0) for rule in faults["rule"].unique()}
        some = faults.filter(pl.col("rule").is_in([rule for rule in left if left[rule] > 0]))
        allowed = pl.col("rule").replace_strict(left, default=0, return_dtype=pl.Int64)
        return some.filter(pl.int_range(pl.len()).over("rule") < allowed)

    def _problems(self, faults: pl.DataFrame, text: TextBatch) -> Iterator[Problem]:
        rows = text.frame[faults["row"]].iter_rows(named=True)
        found = faults.select("row", "column", "rule").iter_rows()
        for (row, column, rule), cells in zip(found, rows, strict=True):
            words = word_fault(self._table, column, rule, cells, self._examples)
            yield text.problem(row, column, rule, words)

    def _tidy_cells(
        self, text: TextBatch, unreadable: pl.DataFrame = NO_FAULTS.final
    ) -> pl.DataFrame:
        """Return the cells that are kept or hashed as tidy text, null where empty or unreadable."""
        key = self._table.key
        columns = tuple(dict.fromkeys((*self._kept, *hashed_columns(self._table))))
        cells = text.frame.select(columns)
        if not unreadable.is_empty():
            cells = cells.with_columns(
                _readable(cells[column], self._table, unreadable) for column in columns
            )
        cells = cells.select(pl.when(pl.all() != "").then(pl.all()))
        if text.ragged:
            cells = cells.with_columns(pl.when(text.whole).then(pl.exclude(key)))
        return cells

    def _note(self, name: str, about: pl.DataFrame) -> None:
        """Add what rules over tables need to know of some rows."""
        if about.height:
            self._about[name].append(about)

    def _store(
        self,
        cells: pl.DataFrame,
        numbers: pl.Series,
        *,
        uncertain: Sequence[int],
        plain_letters: bool = False,
    ) -> None:
        """Add rows with these tidy cells and these numbers to what rules over tables look at.

        The keys of rows with ``uncertain`` numbers may not be written as the table asks.
        """
        if is_numbered(self._table):
            malformed = self._malformed(cells, numbers, uncertain)
            self._note("runs_", runs_of(cells[self._table.key], numbers, malformed))
        kept = cells.select(self._kept)
        hashes = hash_rows(cells, self._table, plain_letters=plain_letters)
        self._cells.append(numbers.to_frame("row_").hstack(kept).hstack(hashes))
        self._write_cells(ROWS_OF_FILE)

    def _malformed(
        self, cells: pl.DataFrame, numbers: pl.Series, uncertain: Sequence[int]
    ) -> pl.Series:
        """Return which of the uncertain rows have a key that is not written as the table asks."""
        rows = numbers.is_in(uncertain)
        keys = cells[self._table.key].filter(rows).fill_null("")
        formed = keys.str.contains(self._table.field(self._table.key).pattern or "")
        return numbers.filter(rows).filter(~formed)


def _examples(text: TextBatch, table: Table) -> dict[str, str]:
    """Return for each column with a pattern a value that keeps it, if one stands near the top."""
    top = text.frame.head(1000)
    examples: dict[str, str] = {}
    for column in table.fields:
        if column.pattern is not None:
            cells = top[column.name]
            keeping = cells.filter(cells.str.contains(column.pattern) & (cells != "")).head(1)
            examples.update((column.name, value) for value in keeping)
    return examples


def _row_numbers(rows: Sequence[int] | pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"row_": rows}, schema={"row_": pl.Int64})


def _numbered(faults: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    places = numbers.gather(faults["row"])
    return faults.select(places.alias("row_"), column_="column", rule_="rule")


def _readable(cells: pl.Series, table: Table, unreadable: pl.DataFrame) -> pl.Series:
    """Return a column with its untidy cells made tidy and its unreadable cells empty."""
    rows = unreadable.filter(pl.col("column") == cells.name)["row"]
    if rows.is_empty():
        return cells
    read = cell_reader(table.field(cells.name))
    tidied = [tidy(cell) if read(cell)[0] is not None else "" for cell in cells.gather(rows)]
    return cells.scatter(rows, tidied)
