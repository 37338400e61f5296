"""The run of a streaming validation: batches, rules over whole tables, and the log of problems.

A runner maps the check of batches over threads, Dask or Spark. Its results are taken in as
they come; nothing but the first problems of each rule is held in memory, and the full list is
written in Parquet.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import astuple, dataclass, field, replace
from functools import partial
from itertools import chain, count, groupby, islice
from pathlib import Path
from typing import Any

import polars as pl

from revdata.dataset.descriptor import Table
from revdata.dataset.parts import TableSet
from revdata.dataset.problems import COLUMNS, Problem
from revdata.errors import RevdataError
from revdata.files.writing import moved_into_place, scratch_folder
from revdata.validation.inspection import Inspection
from revdata.validation.rules import empty_table, kept_columns, word_fault
from revdata.validation.streaming.batch_check import ROW_BITS, BatchResult, Plan, check_batches
from revdata.validation.streaming.key_store import MEGABYTE, Fault, KeyStore, answer
from revdata.validation.streaming.record_bounds import (
    BATCH_BYTES,
    Batch,
    Source,
    split_file,
)
from revdata.validation.streaming.runners import Runner
from revdata.validation.streaming.table_checks import Progress, compare_tables
from revdata.validation.streaming.text_batches import TextBatch, read_batch, read_rows

_TYPES = {column: pl.Int64 if column == "line" else pl.String for column in COLUMNS}
_AT_ONCE = 100_000  # problems written to the full list in one go
_Placed = tuple[int, Problem]  # number of the table, problem
AddProblems = Callable[[Iterable[Problem]], None]


@contextmanager
def full_list(path: Path) -> Iterator[AddProblems]:
    """Give what adds problems to a Parquet file, which has a column for each field of ``Problem``.

    The file is there at the end, whole, unless an error broke off.
    """
    buffer: list[tuple[Any, ...]] = []
    parts = count()
    with scratch_folder() as folder:

        def write_part() -> None:
            frame = pl.DataFrame(buffer, schema=_TYPES, orient="row")
            frame.write_parquet(folder / f"{next(parts):08}.parquet")
            buffer.clear()

        def add(problems: Iterable[Problem]) -> None:
            buffer.extend(map(astuple, problems))
            if len(buffer) >= _AT_ONCE:
                write_part()

        yield add
        write_part()
        with moved_into_place(path) as beside:
            pl.scan_parquet(folder / "*.parquet").sink_parquet(beside)


def write_problems(path: Path, problems: Iterable[Problem]) -> None:
    """Write problems to a Parquet file."""
    with full_list(path) as add:
        add(problems)


class ProblemLog:
    """Problems as they come, in any order; of each rule the first ``first`` are kept, None for all.

    All of them are added to the full list, if there is one.
    """

    def __init__(self, tables: Iterable[str], first: int | None, every: AddProblems | None) -> None:
        """Collect problems of these tables."""
        self._order = {name: i for i, name in enumerate(tables)}
        self._first, self._every = first, every
        self._counts = Counter[str]()
        self._kept: dict[str, list[_Placed]] = {}

    def add(
        self, table: str, problems: Iterable[Problem], counts: Mapping[str, int] | None = None
    ) -> None:
        """Add problems of a table.

        ``counts`` says how many there are of each rule, where that is more than are given or where
        they have been counted already.
        """
        problems = tuple(problems)
        self._counts.update(Counter(p.rule for p in problems) if counts is None else counts)
        for problem in problems:
            kept = self._kept.setdefault(problem.rule, [])
            kept.append((self._order[table], problem))
            if self._first is not None and len(kept) > 2 * self._first + 1000:
                self._trim(kept)
        if self._every is not None:
            self._every(problems)

    def count(self, counts: Mapping[str, int]) -> None:
        """Add to the counts of rules."""
        self._counts.update(counts)

    def problems(self) -> tuple[Problem, ...]:
        """Return the problems that are kept, by table, then in the order of the files."""
        for kept in self._kept.values():
            self._trim(kept)
        placed = chain.from_iterable(self._kept.values())
        return tuple(problem for _, problem in sorted(placed, key=_place))

    def counts_if_more(self) -> dict[str, int]:
        """Return how often each rule is broken if that is more than is kept, else nothing."""
        kept = sum(map(len, self._kept.values()))
        return dict(self._counts.most_common()) if self._counts.total() > kept else {}

    def _trim(self, kept: list[_Placed]) -> None:
        kept.sort(key=_place)
        if self._first is not None:
            del kept[self._first :]


def _place(item: _Placed) -> tuple[int, str, int]:
    table, problem = item
    return table, problem.file, problem.line or 0


FIRST = 1000  # problems of each rule that a report lists
MEMORY = 1024 * MEGABYTE
LINES_IN_GROUP = 100_000  # at least, where there are more
MOST_LINES_IN_GROUP = 300_000
GROUPS = 20  # of all lines, between the two limits
BATCHES_IN_GROUP = 8  # at most, however few lines they have
SUSPECTS = 60_000  # rows of a full report
FEW = 100  # faults of a batch whose rows are read without reading all of it again
_LIBRARIES = 840 * MEGABYTE  # what the libraries and the batches take beside the store


@dataclass(frozen=True)
class StreamingOptions:
    """How to validate in batches.

    ``memory`` is in bytes; ``first`` is how many problems of a rule the report lists, None for all;
    ``full_report`` is the Parquet file for all problems; ``batch_bytes`` of CSV are read at a time.
    In the folder ``shared``, which the workers of a cluster see, they compare the keys.
    """

    memory: int = MEMORY
    first: int | None = FIRST
    full_report: Path | None = None
    batch_bytes: int | None = None
    shared: Path | None = None
    progress: Progress = field(default=lambda *_: None)

    @property
    def size_of_batch(self) -> int:
        """Return the bytes of CSV that are read at a time: 8 MB where memory is ample, or fewer.

        In 512 MB the libraries take so much that 1.5 MB are left for a batch.
        """
        return self.batch_bytes or min(BATCH_BYTES, max(MEGABYTE, self.memory // 78 - 5 * MEGABYTE))

    def scaled_to_memory(self, rows: int) -> int:
        """Return how many rows, or lines, to hold where ``rows`` are held in ample memory."""
        return rows * min(self.memory, MEMORY) // MEMORY

    @property
    def memory_of_store(self) -> int:
        """Return how many bytes the store of keys may hold before it spills to disk."""
        return max(80 * MEGABYTE, self.memory - _LIBRARIES)


def inspect_batches(
    dataset: TableSet, engine: str, runner: Runner, options: StreamingOptions | None = None
) -> Inspection:
    """Return every problem of a data set, or the first of each rule and the counts of all.

    ``engine`` is what the report calls the engine; ``runner`` maps the check over the batches.
    """
    options = options or StreamingOptions()
    stamps = _file_stamps(dataset)
    sources, batches = _split_files(dataset, options)
    plan = _plan(dataset, sources, options)
    full, shared = options.full_report, options.shared
    ask = partial(runner.map, answer) if shared else None
    with (
        full_list(full) if full else nullcontext() as every,
        KeyStore(dataset.package, plan.kept, options.memory_of_store, shared, ask) as store,
    ):
        if shared or runner.in_process:
            plan = replace(plan, folder=store.folder)
        log = ProblemLog(plan.tables, options.first, every)
        for source in sources:
            log.add(source.table, source.problems)
        check = _RowCheck(plan, batches, store, log)
        groups = _groups(batches, options.scaled_to_memory(MOST_LINES_IN_GROUP))
        for result in runner.map(check_batches, groups, plan):
            check.take_in(result)
            options.progress("Checking rows", len(batches) - len(check.missing), len(batches))
        if check.missing:
            raise RevdataError(
                f"The engine {engine} gave no answer on {len(check.missing)} batches."
            )
        misleading = check.misleading.union(source.table for source in sources if source.problems)
        for table in compare_tables(store, plan, misleading, options.progress):
            log.add(table, (empty_table(dataset, table),))
        _forget_damaged_lines(store, plan, batches)
        _require_unchanged(dataset, stamps)
        log.count(store.counts())
        found = store.found(plan.most)
        if plan.most is not None:  # so few that the store can go
            found = iter(list(found))
            store.close()
        for table, problem in _found_problems(found, plan, batches, check.row_a_line):
            log.add(table, (problem,), {})
        return Inspection(engine, log.problems(), check.rows, plan.complete, log.counts_if_more())


class _RowCheck:
    """What the batches have answered so far."""

    def __init__(
        self, plan: Plan, batches: Sequence[Batch], store: KeyStore, log: ProblemLog
    ) -> None:
        self._plan, self._store, self._log = plan, store, log
        self._next = 0  # the first batch after those that came in order
        self.missing = {batch.number for batch in batches}
        self.row_a_line: set[int] = set()  # batches of which each line is a row
        self.misleading: set[str] = set()  # tables with a cell or row that cannot be read
        self.rows = 0

    def take_in(self, result: BatchResult) -> None:
        """Store the rows of some batches, and log their problems."""
        self.missing.difference_update(result.numbers)
        self.row_a_line.update(result.row_a_line)
        self.misleading.update([result.table] if result.unread else [])
        self.rows += result.rows
        self._log.add(result.table, result.problems, result.counts)
        self._store.add(result)
        if self._next == result.numbers[0]:
            self._next += len(result.numbers)
            self._plan.listed.update(problem.rule for problem in result.problems)


def _files(dataset: TableSet) -> list[tuple[Table, Path, str]]:
    """Return table, path and name of each file."""
    return [
        (table, path, part.file_name(table.name, path))
        for table in dataset.package.tables.values()
        for part, path in dataset.all_files(table.name)
    ]


def _file_stamps(dataset: TableSet) -> dict[str, tuple[int, int]]:
    """Return size and time of change of each file."""
    known = {name: path.stat() for _, path, name in _files(dataset) if path.is_file()}
    return {name: (stat.st_size, stat.st_mtime_ns) for name, stat in known.items()}


def _require_unchanged(dataset: TableSet, stamps: dict[str, tuple[int, int]]) -> None:
    now = _file_stamps(dataset)
    changed = sorted(name for name, stamp in now.items() if stamps.get(name) != stamp)
    if changed:
        raise RevdataError(
            f"{', '.join(changed)} changed while the rows were checked; validate once more."
        )


def _split_files(dataset: TableSet, options: StreamingOptions) -> tuple[list[Source], list[Batch]]:
    files = _files(dataset)
    sources: list[Source] = []
    batches: list[Batch] = []
    for done, file in enumerate(files, 1):
        options.progress("Reading files", done, len(files))
        source, some = split_file(*file, options.size_of_batch)
        sources.append(source)
        batches += some
    return sources, [replace(batch, number=n) for n, batch in enumerate(batches)]


def _plan(dataset: TableSet, sources: Iterable[Source], options: StreamingOptions) -> Plan:
    tables = dataset.package.tables
    absent: dict[str, frozenset[str]] = dict.fromkeys(tables, frozenset())
    for source in sources:
        columns = tables[source.table].columns
        absent[source.table] |= {columns[i] for i in source.absent}
    return Plan(
        tables=dict(tables),
        kept=kept_columns(dataset.package),
        absent=absent,
        unreadable=frozenset(source.table for source in sources if not source.readable),
        most=None if options.full_report is not None else options.first,
        suspects=options.scaled_to_memory(SUSPECTS),
    )


def _groups(batches: Sequence[Batch], most_lines: int) -> Iterator[tuple[Batch, ...]]:
    """Yield the batches by some of one file, so many that there are groups for all workers."""
    in_all = sum(in_file[-1].line for in_file in _by_file(batches))
    lines = min(max(in_all // GROUPS, LINES_IN_GROUP), most_lines)
    for in_file in _by_file(batches):
        group: list[Batch] = []
        for batch in in_file:
            full = len(group) == BATCHES_IN_GROUP
            if group and (full or batch.line - group[0].line >= lines):
                yield tuple(group)
                group = []
            group.append(batch)
        yield tuple(group)


def _by_file(batches: Iterable[Batch]) -> Iterator[list[Batch]]:
    return (list(some) for _, some in groupby(batches, key=lambda batch: batch.source))


def _forget_damaged_lines(store: KeyStore, plan: Plan, batches: Sequence[Batch]) -> None:
    """Forget what was found in cells on lines whose bytes are no text."""
    for in_file in _by_file(batches):
        source = in_file[0].source
        for line in source.damaged_lines:
            place = bisect_right(in_file, line, key=lambda batch: batch.line) - 1
            if place >= 0:
                batch = in_file[place]
                text = read_batch(batch, plan.tables[source.table].columns)
                row, columns = text.cells_on(line)
                store.forget(source.table, row + (batch.number << ROW_BITS), columns)


def _found_problems(
    faults: Iterable[Fault], plan: Plan, batches: Sequence[Batch], row_a_line: set[int]
) -> Iterator[tuple[str, Problem]]:
    """Yield table and problem of what the comparison of tables found.

    Lines and values, which the store does not hold, are read again: where little was found in a
    batch, and each of its lines is a row, those alone.
    """
    by_number = {batch.number: batch for batch in batches}
    for number, found in groupby(faults, key=lambda fault: fault.row >> ROW_BITS):
        batch = by_number[number]
        first = list(islice(found, FEW + 1))
        start, columns = number << ROW_BITS, plan.tables[batch.source.table].columns
        rows: Sequence[int]  # of the store, that the text holds
        if number in row_a_line and len(first) <= FEW:
            rows = sorted({fault.row for fault in first})
            text = read_rows(batch, columns, [row - start for row in rows])
        else:
            text = read_batch(batch, columns)
            rows = range(start, start + text.frame.height)
        for fault in chain(first, found):
            yield fault.table, _problem(fault, text, rows.index(fault.row), plan)


def _problem(fault: Fault, text: TextBatch, row: int, plan: Plan) -> Problem:
    if fault.message is not None and fault.suggestion is not None:
        words = fault.message, fault.suggestion
    else:  # of a rule over its row
        cells = text.frame.row(row, named=True)
        words = word_fault(plan.tables[fault.table], fault.column, fault.rule, cells, {})
    return text.problem(row, fault.column, fault.rule, words)
