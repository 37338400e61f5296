"""Choose the engine that validates a data set, and run it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, get_args

from revdata.dataset.parquet_files import is_parquet
from revdata.dataset.parts import TableSet
from revdata.errors import MissingExtraError, RevdataError, not_found
from revdata.validation import in_memory
from revdata.validation.inspection import Inspection

Engine = Literal["auto", "pandas", "polars", "dask", "spark"]
ENGINES: tuple[str, ...] = get_args(Engine)
LARGE = 8 << 20  # bytes of all files from which rows are streamed
LEAST_MEMORY = 512 << 20
_NEEDS = {
    "polars": (("polars", "duckdb", "numpy"), "scale", "Large tables"),
    "dask": (("distributed", "polars", "duckdb"), "dask", "Checks on Dask"),
    "spark": (("pyspark", "pyarrow", "polars", "duckdb"), "spark", "Checks on Spark"),
}


@dataclass(frozen=True)
class Choice:
    """How to validate: engine, where its cluster is, memory in bytes, where the full list goes."""

    engine: str = "auto"
    scheduler: str | None = None
    master: str | None = None
    memory: int = 1 << 30
    full_report: Path | None = None
    progress: Callable[[str, int, int], None] = field(default=lambda *_: None)


def inspect(dataset: TableSet, choice: Choice) -> Inspection:
    """Return what the engine chosen finds, with the name of the engine that ran.

    ``auto`` is pandas for a small data set and polars for a large one; no engine stands in for
    another. Raises NotFoundError for an unknown engine, MissingExtraError if its libraries are
    not installed, RevdataError if what is asked cannot be done.
    """
    if choice.engine not in ENGINES:
        raise not_found("engine", choice.engine, ENGINES)
    engine = choose(dataset, choice)
    for option, value, wanted in (
        ("--scheduler", choice.scheduler, "dask"),
        ("--master", choice.master, "spark"),
    ):
        if value is not None and engine != wanted:
            raise RevdataError(f"{option} is for --engine {wanted}, and the engine is {engine}.")
    if choice.memory < LEAST_MEMORY:
        raise RevdataError(
            f"The libraries alone take nearly {LEAST_MEMORY >> 20}MB; ask for that or more."
        )
    if choice.full_report is not None and not choice.full_report.absolute().parent.is_dir():
        raise RevdataError(f"There is no folder {choice.full_report.parent} for the full report.")
    if engine == "pandas":
        return _in_memory(dataset, choice)
    return _streamed(dataset, engine, choice)


def choose(dataset: TableSet, choice: Choice) -> str:
    """Return the engine that will run; raises MissingExtraError if it is not installed."""
    engine = choice.engine
    if engine == "auto":
        engine = "polars" if size_of(dataset) > LARGE and not is_workbook(dataset) else "pandas"
    elif engine != "pandas" and is_workbook(dataset):
        raise RevdataError("A workbook is validated by the engine pandas; it is never that large.")
    if engine in _NEEDS:
        modules, extra, purpose = _NEEDS[engine]
        if any(find_spec(module) is None for module in modules):
            raise MissingExtraError(extra, purpose)
    return engine


def is_workbook(dataset: TableSet) -> bool:
    """Return whether rows come from the sheets of a workbook."""
    return any(part.sheets for part in dataset.parts)


def size_of(dataset: TableSet) -> int:
    """Return the bytes of all files; a byte of Parquet counts for four of CSV."""
    total = 0
    for table in dataset.package.tables:
        for _, path in dataset.all_files(table):
            if path.is_file():
                total += path.stat().st_size * (4 if is_parquet(path) else 1)
    return total


def _in_memory(dataset: TableSet, choice: Choice) -> Inspection:
    inspection = in_memory.inspect(dataset)
    if choice.full_report is not None:
        _require_scale("Full reports")
        from revdata.validation.streaming.gathering import write_problems  # heavy

        write_problems(choice.full_report, inspection.problems)
    return inspection


def _require_scale(purpose: str) -> None:
    if find_spec("polars") is None:
        raise MissingExtraError("scale", purpose)


def _streamed(dataset: TableSet, engine: str, choice: Choice) -> Inspection:
    from revdata.validation.streaming.run import (  # heavy
        Runner,
        Streaming,
        inspect_batches,
        run_here,
    )

    run: Runner = run_here
    if engine == "dask":
        from revdata.validation.streaming.on_dask import run_on_dask  # heavy

        run = partial(run_on_dask, scheduler=choice.scheduler)
    elif engine == "spark":
        from revdata.validation.streaming.on_spark import run_on_spark  # heavy

        run = partial(run_on_spark, master=choice.master)
    options = Streaming(
        memory=choice.memory, full_report=choice.full_report, progress=choice.progress
    )
    return inspect_batches(dataset, engine, run, options)
