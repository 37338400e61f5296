"""Check one batch: the same function on this machine, under Dask and under Spark.

What it returns is small: the first faults of each rule in words and the counts of all, and of every
row the few cells that rules over tables look at.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as default

import polars as pl

from revdata.descriptor import Table
from revdata.engines.first_pass import find_suspects
from revdata.engines.full_report import FAULTS, IN_WRITING, RowFaults, find_faults
from revdata.engines.handles import identifier_columns, split_identifiers
from revdata.engines.layout import Batch
from revdata.engines.marks import mark_rows, marked_columns
from revdata.engines.text_batches import TextBatch, read_batch
from revdata.engines.wording import word_fault
from revdata.errors import RevdataError
from revdata.frames import cell_reader
from revdata.lexical import tidy
from revdata.parquet import first_line
from revdata.problems import Problem

WAITING = {"row": pl.Int64} | dict.fromkeys(("column", "rule", "message", "suggestion"), pl.String)
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
    waiting: pl.DataFrame  # row, column, rule, message, suggestion, as of ``RowFaults``
    ragged: pl.Series  # rows with too few or too many cells
    bad_keys: pl.Series  # rows whose key is at fault
    formless: pl.Series  # rows whose key has not the form that the table asks for


@dataclass(frozen=True)
class BatchResult:
    """What came of one batch."""

    number: int
    table: str
    rows: int
    problems: tuple[Problem, ...]
    counts: Counter[str]
    unread: bool  # whether a cell or row cannot be read, so that rules over tables would be misled
    comparable: Comparable


def check_batch(batch: Batch, plan: Plan) -> BatchResult:
    """Return the problems of a batch, and what rules over tables need to know of it.

    Raises RevdataError if the file is no longer what it was when it was laid out.
    """
    table = plan.tables[batch.source.table]
    absent = plan.absent[table.name]
    try:
        text = read_batch(batch, table.columns)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise RevdataError(
            f"{batch.source.name} cannot be read to its end: {first_line(error)}."
        ) from error
    suspects = find_suspects(text, table, absent).arg_true()
    found = _find(text, table, absent, suspects)
    examples = _examples(text, table)
    faults = _of_sound_lines(found.settled, text, batch)
    wanted = faults if plan.most is None else _first(faults, plan.most, plan.told)
    problems = tuple(_in_words(wanted, text, batch, table, examples))
    counts = Counter(dict(faults["rule"].value_counts().iter_rows()))
    counts.update(problem.rule for problem in text.problems)
    unreadable = found.settled.filter(pl.col("rank") == IN_WRITING)
    return BatchResult(
        number=batch.number,
        table=table.name,
        rows=text.frame.height,
        problems=(*text.problems, *problems),
        counts=counts,
        unread=bool(text.problems) or not unreadable.is_empty(),
        comparable=_comparable(text, table, plan.kept[table.name], found, batch.number << ROW_BITS),
    )


def _find(text: TextBatch, table: Table, absent: frozenset[str], suspects: pl.Series) -> RowFaults:
    """Return the faults of the suspect rows, numbered as in the batch."""
    if suspects.is_empty():
        none = pl.DataFrame(schema=FAULTS)
        return RowFaults(none, none, none["row"])
    found = find_faults(text.frame[suspects], table, absent)
    return RowFaults(
        found.settled.with_columns(suspects.gather(found.settled["row"]).alias("row")),
        found.waiting.with_columns(suspects.gather(found.waiting["row"]).alias("row")),
        suspects.gather(found.bad_keys).alias("row"),
    )


def _of_sound_lines(faults: pl.DataFrame, text: TextBatch, batch: Batch) -> pl.DataFrame:
    """Return the faults without those on lines whose bytes are no text."""
    damaged = batch.source.damaged_lines
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
    batch: Batch,
    table: Table,
    examples: Mapping[str, str],
) -> Iterator[Problem]:
    for row, column, rule in faults.select("row", "column", "rule").iter_rows():
        cells = dict(zip(table.columns, text.frame.row(row), strict=True))
        message, suggestion = word_fault(table, column, rule, cells, examples)
        yield Problem(
            file=batch.source.name,
            line=text.line_of(row, column),
            column=column,
            value=cells[column],
            rule=rule,
            message=message,
            suggestion=suggestion,
        )


def _waiting(faults: pl.DataFrame, text: TextBatch, table: Table, base: int) -> pl.DataFrame:
    """Return the faults of rows that wait for the comparison of tables, in words."""
    worded = []
    for row, column, rule in faults.select("row", "column", "rule").iter_rows():
        cells = dict(zip(table.columns, text.frame.row(row), strict=True))
        worded.append((row + base, column, rule, *word_fault(table, column, rule, cells, {})))
    return pl.DataFrame(worded, schema=WAITING, orient="row")


def _comparable(
    text: TextBatch, table: Table, kept: tuple[str, ...], found: RowFaults, base: int
) -> Comparable:
    """Return what rules over tables look at; ``base`` is the number of the first row."""
    needed = tuple(dict.fromkeys((*kept, *marked_columns(table))))
    cells = _readable_cells(text, table, needed, found.settled)
    handles, heads = split_identifiers(cells.select(kept), identifier_columns(table))
    rows = pl.DataFrame({"row": pl.int_range(base, base + cells.height, eager=True)})
    ragged = sorted(text.ragged)
    doubtful, form = [*found.bad_keys, *ragged], table.field(table.key).pattern or ""
    keys = cells[table.key]
    formless = [row for row in doubtful if not re.fullmatch(form, keys[row] or "")]
    return Comparable(
        cells=rows.hstack(handles).hstack(mark_rows(cells, table)),
        heads=heads,
        faulty=found.settled.select(pl.col("row").cast(pl.Int64) + base, "column"),
        waiting=_waiting(found.waiting, text, table, base),
        ragged=pl.Series("row", ragged, dtype=pl.Int64) + base,
        bad_keys=found.bad_keys.cast(pl.Int64) + base,
        formless=pl.Series("row", formless, dtype=pl.Int64) + base,
    )


def _readable_cells(
    text: TextBatch, table: Table, columns: tuple[str, ...], faults: pl.DataFrame
) -> pl.DataFrame:
    """Return the cells of columns as tidy text; what is empty or cannot be read is missing."""
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
