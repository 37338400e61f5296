"""Validation of a place with the engine that suits its size.

One mistake is reported once: cells are checked first, then rows, then repeated keys, then tables
against each other, and each check leaves out what an earlier one reported.
"""

import re
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, get_args

from revdata.dataset.locations import Reference
from revdata.dataset.parquet_files import is_parquet
from revdata.dataset.parts import TableSet
from revdata.errors import RevdataError, not_found, require_extra
from revdata.validation import in_memory
from revdata.validation.identifiers import IdentifierCheck, check_identifiers
from revdata.validation.in_memory import Progress
from revdata.validation.inspection import (
    Inspection,
    describe,
    files_with_derived,
    stale_derived_cells,
)
from revdata.validation.reports import Report

Engine = Literal["auto", "pandas", "polars", "dask", "spark"]
ENGINES: tuple[str, ...] = get_args(Engine)
LARGE = 8 << 20  # bytes of all files from which rows are streamed
MANY_ROWS = 50_000  # lines of all CSV files from which they are, if the libraries are there
LEAST_MEMORY = 512 << 20
_NEEDS = {  # extra, what needs it, and the libraries it brings
    "polars": ("scale", "Large tables", "polars", "duckdb", "numpy"),
    "dask": ("dask", "Checks on Dask", "distributed", "polars", "duckdb"),
    "spark": ("spark", "Checks on Spark", "pyspark", "pyarrow", "polars", "duckdb"),
}
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_AMOUNT = re.compile(r"([0-9]+(?:[.][0-9]+)?) ?([KMGT]?)i?B?", re.IGNORECASE)


@dataclass(frozen=True)
class Options:
    """How to validate: engine, where its cluster is, memory in bytes, where the full list goes."""

    engine: str = "auto"
    scheduler: str | None = None
    master: str | None = None
    memory: int = 1 << 30
    full_report: Path | None = None
    progress: Progress | None = None
    shared: Path | None = None  # a folder in which workers of a cluster compare keys


class Choice(Options):
    """Deprecated: ``validate`` takes by keyword what was an argument ``choice`` of this class."""


def validate(dataset: TableSet, options: Options, against: Reference = None) -> Report:
    """Return the report on what was opened; see ``revdata.Dataset.validate``."""
    inspection = inspect(dataset, options)
    identifiers = IdentifierCheck()
    if against is not None:
        identifiers = check_identifiers(dataset, against)
    small = size_of(dataset) <= LARGE
    derived = tuple(stale_derived_cells(dataset)) if small and inspection.compared else ()
    report = describe(dataset, inspection, identifiers, derived)
    left = [] if small else [name for name, *_ in files_with_derived(dataset)]
    note = f"Too large to compare the derived columns with what they come from: {', '.join(left)}."
    return replace(report, notes=(*report.notes, note)) if left else report


def memory_in_bytes(amount: int | str) -> int:
    """Return an amount such as 512MB or 1.5GB in bytes; a unit is 1024 times the one below.

    Raises RevdataError for what is no amount of memory.
    """
    match = _AMOUNT.fullmatch(str(amount).strip())
    if match is None:
        raise RevdataError(f"{amount!r} is no amount of memory; write one such as 512MB or 2GB.")
    return int(float(match[1]) * _UNITS[match[2].upper()])


def inspect(dataset: TableSet, options: Options) -> Inspection:
    """Return what the engine chosen finds, with the name of the engine that ran.

    There is no fallback from one engine to another. Raises NotFoundError for an unknown engine,
    MissingExtraError if its libraries are not installed, RevdataError if what is asked cannot be
    done.
    """
    engine = choose(dataset, options)
    for option, value, wanted in (
        ("--scheduler", options.scheduler, ("dask",)),
        ("--master", options.master, ("spark",)),
        ("--shared", options.shared, ("dask", "spark")),
    ):
        if value is not None and engine not in wanted:
            engines = " or ".join(wanted)
            raise RevdataError(f"{option} is for --engine {engines}, and the engine is {engine}.")
    if options.memory < LEAST_MEMORY:
        raise RevdataError(
            f"The libraries alone take nearly {LEAST_MEMORY >> 20}MB; ask for that or more."
        )
    full = options.full_report
    if full is not None and not full.absolute().parent.is_dir():
        raise RevdataError(f"There is no folder {full.parent} for the full report.")
    return (
        _in_memory(dataset, options) if engine == "pandas" else _streamed(dataset, engine, options)
    )


def choose(dataset: TableSet, options: Options) -> str:
    """Return the engine that will run: that asked for, or for ``auto`` the one for the size."""
    engine = options.engine
    if engine not in ENGINES:
        raise not_found("engine", engine, ENGINES)
    of_workbook = any(part.sheets for part in dataset.parts)
    if engine == "auto":
        large = size_of(dataset) > LARGE or (_has_many_rows(dataset) and has_libraries("polars"))
        engine = "polars" if large and not of_workbook else "pandas"
    elif engine != "pandas" and of_workbook:
        raise RevdataError("A workbook is validated by the engine pandas; it is never that large.")
    if engine in _NEEDS:
        require_extra(*_NEEDS[engine])
    return engine


def size_of(dataset: TableSet) -> int:
    """Return the bytes of all files; a byte of Parquet counts for four of CSV."""
    return sum(
        path.stat().st_size * (4 if is_parquet(path) else 1)
        for table in dataset.package.tables
        for _, path in dataset.all_files(table)
        if path.is_file()
    )


def has_libraries(engine: str) -> bool:
    """Return whether the libraries that an engine needs are installed."""
    return all(find_spec(library) for library in _NEEDS[engine][2:])


def _has_many_rows(dataset: TableSet) -> bool:
    """Return whether the CSV files, none of them large, have many lines in all."""
    lines = 0
    for table in dataset.package.tables:
        for _, path in dataset.all_files(table):
            if path.is_file() and path.suffix == ".csv":
                lines += path.read_bytes().count(b"\n")
    return lines > MANY_ROWS


def _in_memory(dataset: TableSet, options: Options) -> Inspection:
    progress, full_report = options.progress, options.full_report
    inspection = in_memory.inspect(dataset, **({"progress": progress} if progress else {}))
    if full_report is not None:
        require_extra("scale", "Full reports", "polars")
        from revdata.validation.streaming.run import write_problems

        write_problems(full_report, inspection.problems)
    return inspection


def _streamed(dataset: TableSet, engine: str, options: Options) -> Inspection:
    from revdata.validation.streaming.run import StreamingOptions, inspect_batches
    from revdata.validation.streaming.runners import runner_of

    streaming = StreamingOptions(
        memory=options.memory, full_report=options.full_report, shared=options.shared
    )
    if options.progress is not None:
        streaming = replace(streaming, progress=options.progress)
    with runner_of(engine, options.memory, options.scheduler, options.master) as runner:
        return inspect_batches(dataset, engine, runner, streaming)
