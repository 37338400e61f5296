"""Validate tables of any size: batches checked one by one, rules over tables asked of a store.

The batches are checked by whatever engine maps the check over them: this machine, Dask or Spark.
What comes back is taken in as it comes; nothing but the first problems of each rule is held.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from dataclasses import field as default
from itertools import chain, groupby, islice, zip_longest
from pathlib import Path

from revdata.dataset.parts import TableSet
from revdata.dataset.problems import Problem
from revdata.errors import RevdataError
from revdata.validation.inspection import Inspection
from revdata.validation.messages import empty_table, word_fault
from revdata.validation.streaming.batch_check import ROW_BITS, BatchResult, Plan, check_batches
from revdata.validation.streaming.gathering import Gathering
from revdata.validation.streaming.key_store import MEGABYTE, KeyStore
from revdata.validation.streaming.package_queries import kept_columns
from revdata.validation.streaming.record_bounds import (
    BATCH_BYTES,
    Batch,
    Source,
    lay_out,
    sequence_of,
)
from revdata.validation.streaming.table_checks import Progress, compare_tables
from revdata.validation.streaming.text_batches import TextBatch, read_batch, read_rows

FIRST = 1000  # problems of each rule that a report holds
MEMORY = 1024 * MEGABYTE
_THREADS = 2
_AHEAD = 2  # groups under way, or done while the rows of others are being put into the store
LINES_IN_GROUP = 400_000
BATCHES_IN_GROUP = 6  # at most, however few lines they have
FEW = 100  # faults of a batch that are told without reading all of it again
_LIBRARIES = 860 * MEGABYTE  # what the libraries and the batches take beside the store

Runner = Callable[[Iterable[Sequence[Batch]], Plan], Iterator[BatchResult]]


@dataclass(frozen=True)
class Streaming:
    """How to validate in batches: memory in bytes, problems of a rule to hold, where all go."""

    memory: int = MEMORY
    first: int | None = FIRST
    full_report: Path | None = None
    batch_bytes: int | None = None
    progress: Progress = default(default=lambda *_: None)

    @property
    def size_of_batch(self) -> int:
        """Return the bytes of CSV that are read at a time."""
        return self.batch_bytes or max(1 << 20, min(BATCH_BYTES, self.memory // 64))

    @property
    def lines_of_group(self) -> int:
        """Return the lines that a group of batches comes to, fewer in less memory."""
        return LINES_IN_GROUP * min(self.memory, MEMORY) // MEMORY

    @property
    def memory_of_store(self) -> int:
        """Return how many bytes the store of keys may hold before it spills to disk."""
        return max(96 * MEGABYTE, self.memory - _LIBRARIES)


def run_here(groups: Iterable[Sequence[Batch]], plan: Plan) -> Iterator[BatchResult]:
    """Check groups of batches in this process, in order, a few at a time.

    polars uses all processors by itself; a second thread keeps it fed while the first is in Python.
    """
    with ThreadPoolExecutor(_THREADS) as pool:
        running: deque[Future[BatchResult]] = deque()
        try:
            for group in groups:
                running.append(pool.submit(check_batches, group, plan))
                if len(running) > _AHEAD:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            for future in running:
                future.cancel()


def inspect_batches(
    dataset: TableSet, engine: str, run: Runner, options: Streaming | None = None
) -> Inspection:
    """Return every problem of a data set, or the first of each rule and the counts of all.

    ``engine`` is what the report calls the engine; ``run`` maps ``check_batches`` over groups.
    """
    options = options or Streaming()
    stamps = _stamps(dataset)
    laid_out = _lay_out(dataset, options)
    batches = sequence_of(laid_out)
    sources = [source for source, _ in laid_out]
    plan = _plan(dataset, sources, options)
    unreadable = frozenset(source.table for source in sources if not source.readable)
    troubled = {source.table for source in sources if source.problems}
    with (
        Gathering(tuple(plan.tables), options.first, options.full_report) as gathering,
        KeyStore(dataset.package, plan.kept, options.memory_of_store) as store,
    ):
        for source in sources:
            gathering.add(source.table, -1, source.problems)
        rows = 0
        even: set[int] = set()
        in_order = True  # so long as that is so, a batch need not tell what others before it told
        missing = {batch.number for batch in batches}
        for result in run(_groups(batches, options.lines_of_group), plan):
            in_order = in_order and result.numbers[0] == len(batches) - len(missing)
            missing.difference_update(result.numbers)
            options.progress("Checking rows", len(batches) - len(missing), len(batches))
            rows += result.rows
            even.update(result.even)
            gathering.add(result.table, result.numbers[0], result.problems, result.counts)
            store.add(result)
            if in_order:
                plan.told.update(problem.rule for problem in result.problems)
            if result.unread:
                troubled.add(result.table)
        if missing:
            raise RevdataError(f"The engine {engine} gave no answer on {len(missing)} batches.")
        compared = not unreadable and not any(plan.absent.values())
        emptied = compare_tables(
            store, plan, unreadable, frozenset(troubled), options.progress, compared=compared
        )
        for table in emptied:
            gathering.add(table, -1, (empty_table(dataset, table),))
        _drop_damaged_lines(store, plan, batches)
        gathering.count(store.counts())
        changed = sorted(
            name for name, stamp in _stamps(dataset).items() if stamps.get(name) != stamp
        )
        if changed:
            raise RevdataError(
                f"{', '.join(changed)} changed while the rows were checked; validate once more."
            )
        for row, table, problem in _found_problems(store, plan, batches, even):
            gathering.add(table, row, (problem,), {})
        return Inspection(engine, gathering.problems(), rows, compared, gathering.counts_if_more())


def _stamps(dataset: TableSet) -> dict[str, tuple[int, int]]:
    """Return size and time of change of each file."""
    stamps = {}
    for table in dataset.package.tables:
        for part, path in dataset.all_files(table):
            if path.is_file():
                known = path.stat()
                stamps[part.file_name(table, path)] = known.st_size, known.st_mtime_ns
    return stamps


def _groups(batches: Sequence[Batch], lines: int) -> Iterator[tuple[Batch, ...]]:
    """Yield the batches by some of one file."""
    for _, some in groupby(batches, key=lambda batch: batch.source):
        in_file = list(some)
        group: list[Batch] = []
        for batch, following in zip_longest(in_file, in_file[1:]):
            group.append(batch)
            if (
                following is None
                or len(group) == BATCHES_IN_GROUP
                or following.line - group[0].line >= lines
            ):
                yield tuple(group)
                group = []


def _drop_damaged_lines(store: KeyStore, plan: Plan, batches: Sequence[Batch]) -> None:
    """Forget what was found in cells on lines whose bytes are no text."""
    for source, some in groupby(batches, key=lambda batch: batch.source):
        in_file = list(some)
        for line in source.damaged_lines:
            place = bisect_right(in_file, line, key=lambda batch: batch.line) - 1
            if place >= 0:
                batch = in_file[place]
                row, columns = _read(batch, plan).cells_on(line)
                store.forget(source.table, row + (batch.number << ROW_BITS), columns)


def _found_problems(
    store: KeyStore, plan: Plan, batches: Sequence[Batch], even: Container[int]
) -> Iterator[tuple[int, str, Problem]]:
    """Yield row, table and problem of what the comparison of tables found.

    Lines and values, which the store does not hold, are read again: where little was found in a
    batch, and each of its lines is a row, those alone.
    """
    by_number = {batch.number: batch for batch in batches}
    for number, found in groupby(store.found(plan.most), key=lambda fault: fault[1] >> ROW_BITS):
        batch, base = by_number[number], number << ROW_BITS
        first = list(islice(found, FEW + 1))
        rows: Sequence[int]  # of the batch, that the text holds
        if number in even and len(first) <= FEW:
            rows = sorted({row - base for _, row, *_ in first})
            text = read_rows(batch, plan.tables[batch.source.table].columns, rows)
        else:
            text = _read(batch, plan)
            rows = range(text.frame.height)
        for table, row, column, rule, message, suggestion in chain(first, found):
            place = rows.index(row - base)
            if message is not None and suggestion is not None:
                words = message, suggestion
            else:
                cells = text.frame.row(place, named=True)
                words = word_fault(plan.tables[table], column, rule, cells, {})
            problem = Problem(
                file=batch.source.name,
                line=text.line_of(place, column),
                column=column,
                value=text.frame[column][place],
                rule=rule,
                message=words[0],
                suggestion=words[1],
            )
            yield row, table, problem


def _read(batch: Batch, plan: Plan) -> TextBatch:
    return read_batch(batch, plan.tables[batch.source.table].columns)


def _lay_out(dataset: TableSet, options: Streaming) -> list[tuple[Source, list[Batch]]]:
    files = [
        (table, part, path)
        for table in dataset.package.tables.values()
        for part, path in dataset.all_files(table.name)
    ]
    laid_out = []
    for done, (table, part, path) in enumerate(files, 1):
        options.progress("Reading files", done, len(files))
        laid_out.append(
            lay_out(table, path, part.file_name(table.name, path), options.size_of_batch)
        )
    return laid_out


def _plan(dataset: TableSet, sources: Iterable[Source], options: Streaming) -> Plan:
    tables = dataset.package.tables
    absent: dict[str, frozenset[str]] = dict.fromkeys(tables, frozenset())
    for source in sources:
        columns = tables[source.table].columns
        absent[source.table] |= {columns[i] for i in source.absent}
    kept = {name: kept_columns(table) for name, table in tables.items()}
    most = None if options.full_report is not None else options.first
    return Plan(dict(tables), kept, absent, most)
