"""Check some batches of a file: the same function on this machine, under Dask and under Spark.

What it returns is small: the first faults of each rule in words and the counts of all, and of every
row the few cells that rules over tables look at.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default

import polars as pl

from revdata.dataset.cells import tidy
from revdata.dataset.descriptor import Table
from revdata.dataset.frames import cell_reader
from revdata.dataset.problems import Problem
from revdata.validation.messages import word_fault
from revdata.validation.streaming.first_pass import look_over
from revdata.validation.streaming.full_report import IN_WRITING, NO_FAULTS, RowFaults, find_faults
from revdata.validation.streaming.handles import identifier_columns, split_identifiers
from revdata.validation.streaming.marks import mark_rows, marked_columns
from revdata.validation.streaming.record_bounds import Batch, Source
from revdata.validation.streaming.text_batches import TextBatch, join_texts, read_batch

ROWS_OF_REPORT = 80_000  # in doubt, that a full report is made on, if no single batch has more
ROW_BITS = 32  # a row's number is the number of its batch, then its place in the batch


@dataclass(frozen=True)
class Plan:
    """What every batch is checked against.

    ``kept`` names by table the columns whose cells rules over tables need, ``absent`` the columns
    that some file of a table lacks. ``most`` is how many problems of a rule a batch puts in words,
    None for all; ``told`` counts by rule those that batches before it have put in words already.
    """

    tables: Mapping[str, Table]
    kept: Mapping[str, tuple[str, ...]]
    absent: Mapping[str, frozenset[str]]
    most: int | None = None
    told: Counter[str] = default(default_factory=Counter)


@dataclass(frozen=True)
class Comparable:
    """What rules over tables need to know of the rows of one batch.

    Rows are numbered throughout all batches. ``cells`` holds of each row its number, the cells of
    the kept columns, identifiers as handles under ``heads``, and its marks.
    """

    cells: pl.DataFrame
    heads: tuple[str, ...]
    faulty: pl.DataFrame  # row and column of the cells with problems
    waiting: pl.DataFrame  # row, column, rule, as of ``RowFaults``
    ragged: pl.Series  # rows with too few or too many cells
    bad_keys: pl.Series  # rows whose key is at fault
    formless: pl.Series  # rows whose key has not the form that the table asks for


@dataclass(frozen=True)
class BatchResult:
    """What came of some batches of a file; ``even`` has the numbers of the even ones among them."""

    numbers: tuple[int, ...]  # of the batches
    even: tuple[int, ...]
    table: str
    rows: int
    problems: tuple[Problem, ...]
    counts: Counter[str]
    unread: bool  # whether a cell or row cannot be read, so that rules over tables would be misled
    comparable: tuple[Comparable, ...]


@dataclass(frozen=True)
class _Doubtful:
    """The rows of a batch that need a full report, their sure cells and their numbers."""

    text: TextBatch
    sure: pl.DataFrame
    numbers: pl.Series


def check_batches(batches: Sequence[Batch], plan: Plan) -> BatchResult:
    """Return the problems of batches of one file, and what rules over tables need to know of them.

    The rows in doubt are gathered from all the batches, for a full report costs more by the call
    than by the row. Raises RevdataError if the file is not what it was when it was laid out.
    """
    source = batches[0].source
    table, absent = plan.tables[source.table], plan.absent[source.table]
    kept = plan.kept[table.name]
    comparable: list[Comparable] = []
    doubtful: list[_Doubtful] = []
    reports: list[_Report] = []
    problems: list[Problem] = []
    examples: dict[str, str] = {}
    rows = 0
    even: list[int] = []
    for batch in batches:
        text = read_batch(batch, table.columns)
        rows += text.frame.height
        even += [batch.number] if text.even else []
        problems.extend(text.problems)
        examples = _examples(text, table) | examples
        base = batch.number << ROW_BITS
        numbers = pl.int_range(base, base + text.frame.height, eager=True)
        looked_over = look_over(text, table, absent)
        suspects = looked_over.suspects
        cells = _tidy_cells(text, table, kept)
        if suspects.any():
            places = suspects.arg_true()
            sure = looked_over.sure.filter(suspects)
            doubtful.append(_Doubtful(text.take(places), sure, numbers.gather(places)))
            cells, numbers = cells.filter(~suspects), numbers.filter(~suspects)
        ragged = [base + row for row in sorted(text.ragged)]
        comparable.append(_comparable(cells, numbers, table, kept, ragged=ragged))
        many = sum(len(part.numbers) for part in doubtful) >= ROWS_OF_REPORT
        if doubtful and (many or batch is batches[-1]):
            reports.append(_report(doubtful, source, plan, examples))
            doubtful = []
    return BatchResult(
        numbers=tuple(batch.number for batch in batches),
        even=tuple(even),
        table=table.name,
        rows=rows,
        problems=(*problems, *(problem for report in reports for problem in report.problems)),
        counts=sum(
            (report.counts for report in reports), Counter(problem.rule for problem in problems)
        ),
        unread=bool(problems) or any(report.unread for report in reports),
        comparable=(*comparable, *(report.comparable for report in reports)),
    )


@dataclass(frozen=True)
class _Report:
    """What a full report says of rows in doubt."""

    problems: tuple[Problem, ...]
    counts: Counter[str]
    unread: bool
    comparable: Comparable


def _report(
    doubtful: Sequence[_Doubtful], source: Source, plan: Plan, examples: Mapping[str, str]
) -> _Report:
    table, absent = plan.tables[source.table], plan.absent[source.table]
    kept = plan.kept[table.name]
    text = join_texts([part.text for part in doubtful])
    numbers = pl.concat([part.numbers for part in doubtful])
    sure = pl.concat([part.sure for part in doubtful])
    found = find_faults(text.frame, sure, table, absent)
    faults = _of_sound_lines(found.settled, text, source)
    wanted = faults if plan.most is None else _first(faults, plan.most, plan.told)
    cells = _tidy_cells(text, table, kept, found.settled)
    return _Report(
        problems=tuple(_in_words(wanted, text, source, table, examples)),
        counts=Counter(dict(faults["rule"].value_counts().iter_rows())),
        unread=bool((found.settled["rank"] == IN_WRITING).any()),
        comparable=_comparable(cells, numbers, table, kept, found=found),
    )


def _of_sound_lines(faults: pl.DataFrame, text: TextBatch, source: Source) -> pl.DataFrame:
    """Return the faults without those on lines whose bytes are no text."""
    damaged = source.damaged_lines
    if not damaged or faults.is_empty():
        return faults
    on_line = [
        text.line_of(row, column) not in damaged
        for row, column in faults.select("row", "column").iter_rows()
    ]
    return faults.filter(pl.Series(on_line))


def _examples(text: TextBatch, table: Table) -> dict[str, str]:
    """Return for each column with a pattern a value that keeps it, if one stands near the top."""
    top = text.frame.head(1000)
    examples: dict[str, str] = {}
    for field in table.fields:
        if field.pattern is not None:
            cells = top[field.name]
            keeping = cells.filter(cells.str.contains(field.pattern) & (cells != "")).head(1)
            examples.update((field.name, value) for value in keeping)
    return examples


def _first(faults: pl.DataFrame, most: int, told: Mapping[str, int]) -> pl.DataFrame:
    """Return the first faults of each rule, as many as are still to be told."""
    told = dict(told)
    left = {rule: most - told.get(rule, 0) for rule in faults["rule"].unique()}
    open_rules = [rule for rule, number in left.items() if number > 0]
    some = faults.filter(pl.col("rule").is_in(open_rules))
    number = pl.int_range(pl.len()).over("rule")
    return some.filter(
        number < pl.col("rule").replace_strict(left, default=0, return_dtype=pl.Int64)
    )


def _in_words(
    faults: pl.DataFrame,
    text: TextBatch,
    source: Source,
    table: Table,
    examples: Mapping[str, str],
) -> Iterator[Problem]:
    for row, column, rule in faults.select("row", "column", "rule").iter_rows():
        cells = dict(zip(table.columns, text.frame.row(row), strict=True))
        message, suggestion = word_fault(table, column, rule, cells, examples)
        yield Problem(
            file=source.name,
            line=text.line_of(row, column),
            column=column,
            value=cells[column],
            rule=rule,
            message=message,
            suggestion=suggestion,
        )


def _comparable(  # noqa: PLR0913 -- one call for rows in doubt, one for the others
    cells: pl.DataFrame,
    numbers: pl.Series,
    table: Table,
    kept: tuple[str, ...],
    *,
    ragged: Sequence[int] = (),
    found: RowFaults = NO_FAULTS,
) -> Comparable:
    """Return what rules over tables look at of rows with these tidy cells and these numbers.

    ``ragged`` are numbers of rows; ``found`` has the faults by the places of the rows in ``cells``.
    """
    handles, heads = split_identifiers(cells.select(kept), identifier_columns(table))
    form = table.field(table.key).pattern or ""
    bad_keys = numbers.gather(found.bad_keys)
    doubtful = numbers.is_in([*ragged, *bad_keys])
    keys = zip(numbers.filter(doubtful), cells[table.key].filter(doubtful), strict=True)
    formless = [number for number, key in keys if not re.fullmatch(form, key or "")]
    return Comparable(
        cells=numbers.to_frame("row").hstack(handles).hstack(mark_rows(cells, table)),
        heads=heads,
        faulty=_numbered(found.settled, numbers).drop("rule"),
        waiting=_numbered(found.waiting, numbers),
        ragged=pl.Series("row", ragged, dtype=pl.Int64),
        bad_keys=bad_keys.alias("row"),
        formless=pl.Series("row", formless, dtype=pl.Int64),
    )


def _numbered(faults: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    return faults.select(numbers.gather(faults["row"]).alias("row"), "column", "rule")


def _tidy_cells(
    text: TextBatch, table: Table, kept: tuple[str, ...], faults: pl.DataFrame = NO_FAULTS.settled
) -> pl.DataFrame:
    """Return the cells that are kept or marked as tidy text, without those that cannot be read."""
    columns = tuple(dict.fromkeys((*kept, *marked_columns(table))))
    cells = text.frame.select(columns)
    unreadable = faults.filter(pl.col("rank") == IN_WRITING)
    if not unreadable.is_empty():
        cells = cells.with_columns(_readable(cells[c], c, table, unreadable) for c in columns)
    rows = pl.int_range(cells.height, eager=True)
    whole = ~rows.is_in(sorted(text.ragged)) if text.ragged else True
    return cells.select(
        pl.when(pl.col(c) != "", True if c == table.key else whole).then(pl.col(c)) for c in columns
    )


def _readable(cells: pl.Series, column: str, table: Table, unreadable: pl.DataFrame) -> pl.Series:
    """Return a column with its untidy cells made tidy and its unreadable cells empty."""
    read = cell_reader(table.field(column))
    bad = unreadable.filter(pl.col("column") == column)["row"]
    if bad.is_empty():
        return cells
    mended = [tidy(cell) if read(cell)[0] is not None else "" for cell in cells.gather(bad)]
    return cells.scatter(bad, mended).alias(column)
