"""Gather problems: the first of each rule to show, the counts of all, the full list to Parquet."""

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

import polars as pl

from revdata.dataset.problems import COLUMNS, Problem

_AT_ONCE = 100_000  # problems written to the full list in one go
_Placed = tuple[int, int, Problem]  # table, number of the row, problem


class Gathering:
    """Problems as they come, in any order; of each rule the first ``first`` are kept, None for all.

    As a context manager it moves the full list into place at the end, or leaves nothing behind.
    """

    def __init__(self, tables: Sequence[str], first: int | None, full: Path | None) -> None:
        """Gather for these tables; ``full`` is the Parquet file for all the problems."""
        self._order = {name: i for i, name in enumerate(tables)}
        self._first, self._counts = first, Counter[str]()
        self._kept: dict[str, list[_Placed]] = {}
        self._full = full
        self._parts: Any = None
        self._waiting: list[tuple[Any, ...]] = []
        self._written = 0

    def __enter__(self) -> "Gathering":
        if self._full is not None:
            self._parts = tempfile.TemporaryDirectory(prefix="revdata-")
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if self._full is None:
            return
        try:
            if kind is None:
                self._finish(self._full)
        finally:
            self._parts.cleanup()

    def add(
        self,
        table: str,
        number: int,
        problems: Iterable[Problem],
        counts: Mapping[str, int] | None = None,
    ) -> None:
        """Take in problems of a table from a batch, or a row, of that number.

        ``counts`` says how many there are of each rule, where that is more than are given or where
        they have been counted already.
        """
        problems = tuple(problems)
        self._counts.update(Counter(p.rule for p in problems) if counts is None else counts)
        for problem in problems:
            kept = self._kept.setdefault(problem.rule, [])
            kept.append((self._order[table], number, problem))
            if self._first is not None and len(kept) > 2 * self._first + 1000:
                self._trim(kept)
        if self._full is not None:
            self.write_only(problems)

    def write_only(self, problems: Iterable[Problem]) -> None:
        """Add problems to the full list alone."""
        for problem in problems:
            self._waiting.append(astuple(problem))
            if len(self._waiting) >= _AT_ONCE:
                self._write()

    def count(self, counts: Mapping[str, int]) -> None:
        """Add to the counts of rules."""
        self._counts.update(counts)

    def problems(self) -> tuple[Problem, ...]:
        """Return the problems that are kept, by table, then in the order of the files."""
        for kept in self._kept.values():
            self._trim(kept)
        placed = [item for kept in self._kept.values() for item in kept]
        return tuple(problem for _, _, problem in sorted(placed, key=_place))

    def counts_if_more(self) -> dict[str, int]:
        """Return how often each rule is broken if that is more than is kept, else nothing."""
        kept = sum(len(some) for some in self._kept.values())
        return dict(self._counts.most_common()) if self._counts.total() > kept else {}

    def _trim(self, kept: list[_Placed]) -> None:
        kept.sort(key=_place)
        if self._first is not None:
            del kept[self._first :]

    def _write(self) -> None:
        types = {c: pl.Int64 if c == "line" else pl.String for c in COLUMNS}
        frame = pl.DataFrame(self._waiting, schema=types, orient="row")
        frame.write_parquet(Path(self._parts.name) / f"{self._written:08}.parquet")
        self._written += 1
        self._waiting.clear()

    def _finish(self, full: Path) -> None:
        self._write()
        beside = full.with_name(f".{full.name}.{os.getpid()}")
        try:
            pl.scan_parquet(Path(self._parts.name) / "*.parquet").sink_parquet(beside)
            beside.replace(full)
        finally:
            beside.unlink(missing_ok=True)


def write_problems(full: Path, problems: Iterable[Problem]) -> None:
    """Write problems to a Parquet file, one column a field of ``Problem``."""
    with Gathering((), None, full) as gathering:
        gathering.write_only(problems)


def _place(item: _Placed) -> tuple[int, str, int]:
    table, _, problem = item
    return table, problem.file, problem.line or 0
