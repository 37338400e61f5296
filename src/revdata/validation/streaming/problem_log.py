"""The log of problems: the first of each rule, counts, and the full list in Parquet."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from revdata.dataset.problems import COLUMNS, Problem
from revdata.files.writing import moved_into_place, scratch_folder

_TYPES = {column: pl.Int64 if column == "line" else pl.String for column in COLUMNS}
_AT_ONCE = 100_000  # problems written to the full list in one go
_Placed = tuple[int, Problem]  # number of the table, problem


class FullList:
    """A Parquet file of all problems, one column a field of ``Problem``, written part by part."""

    def __init__(self, folder: Path) -> None:
        """Write the parts into a folder."""
        self._folder = folder
        self._buffer: list[tuple[Any, ...]] = []
        self._parts = 0

    def add(self, problems: Iterable[Problem]) -> None:
        """Append problems."""
        for problem in problems:
            self._buffer.append(astuple(problem))
            if len(self._buffer) >= _AT_ONCE:
                self._write_part()

    def save(self, path: Path) -> None:
        """Write all problems to a file, which is there whole or not at all."""
        self._write_part()
        with moved_into_place(path) as beside:
            pl.scan_parquet(self._folder / "*.parquet").sink_parquet(beside)

    def _write_part(self) -> None:
        frame = pl.DataFrame(self._buffer, schema=_TYPES, orient="row")
        frame.write_parquet(self._folder / f"{self._parts:08}.parquet")
        self._parts += 1
        self._buffer.clear()


@contextmanager
def full_list(path: Path) -> Iterator[FullList]:
    """Give a list of all problems, which is saved at the end unless an error broke off."""
    with scratch_folder() as folder:
        problems = FullList(folder)
        yield problems
        problems.save(path)


def write_problems(path: Path, problems: Iterable[Problem]) -> None:
    """Write problems to a Parquet file."""
    with full_list(path) as every:
        every.add(problems)


class ProblemLog:
    """Problems as they come, in any order; of each rule the first ``first`` are kept, None for all.

    All of them are added to the full list, if there is one.
    """

    def __init__(self, tables: Iterable[str], first: int | None, every: FullList | None) -> None:
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
            self._every.add(problems)

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
