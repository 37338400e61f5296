"""Where a problem stands for a machine: path in the repository, lines and characters.

A problem knows the physical line on which its cell begins. The characters are looked up in the
file when a report is written, whichever engine found the problem: the file is read once, line by
line, as far as the last line in question.
"""

import os
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from revdata.dataset.problems import Problem
from revdata.errors import near_names
from revdata.validation.reports.lines import has_lines

WORKSPACE_VARIABLE = "GITHUB_WORKSPACE"
Cell = tuple[int, str]  # the line on which a cell begins, and its column


@dataclass(frozen=True)
class Span:
    """A stretch of a file: lines and characters counted from 1, the end behind the last one.

    Characters are Unicode code points. A quoted cell is taken with its quotation marks.
    """

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class Place:
    """Where a problem stands.

    ``path`` is relative to the root of the repository where the file lies below it, else absolute,
    with slashes. ``line`` is None for a problem of a whole file, ``span`` is None for one of a
    whole row or file.
    """

    path: str
    line: int | None
    span: Span | None


def find_places(found: Sequence[Problem], paths: Mapping[str, Path]) -> list[Place]:
    """Return the place of each problem; ``paths`` says where the files that they name lie."""
    root = repository_root()
    wanted: dict[str, dict[Cell, str | None]] = defaultdict(dict)
    for problem in found:
        if not has_lines(Path(problem.file)):
            continue
        if problem.line is not None and problem.column is not None:
            wanted[problem.file][problem.line, problem.column] = problem.value
    spans = {
        file: _find_spans(paths.get(file, Path(file)), cells) for file, cells in wanted.items()
    }
    places = []
    for problem in found:
        span = None
        if problem.line is not None and problem.column is not None:
            span = spans.get(problem.file, {}).get((problem.line, problem.column))
        path = paths.get(problem.file, Path(problem.file))
        line = problem.line if has_lines(path) else None
        places.append(Place(_relative(path, root), line, span))
    return places


def repository_root() -> Path:
    """Return the folder that paths in annotations are relative to.

    That is the workspace of a GitHub job that runs within it, else the nearest folder above with a
    repository, else the working directory.
    """
    here = Path.cwd()
    workspace = os.environ.get(WORKSPACE_VARIABLE)
    if workspace and here.is_relative_to(Path(workspace).resolve()):
        return Path(workspace).resolve()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


def _relative(path: Path, root: Path) -> str:
    whole = Path(os.path.abspath(path))  # noqa: PTH100 -- a link keeps its own name
    return (whole.relative_to(root) if whole.is_relative_to(root) else whole).as_posix()


def _find_spans(path: Path, wanted: Mapping[Cell, str | None]) -> dict[Cell, Span]:
    """Return the spans of the wanted cells as far as they are found; values help with a header."""
    by_line: dict[int, list[str]] = defaultdict(list)
    for line, column in wanted:
        by_line[line].append(column)
    spans: dict[Cell, Span] = {}
    header: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            for first, record in _records(lines, max(by_line)):
                if not header:
                    text = "".join(record).rstrip("\r\n")
                    header = [text[a:b].strip('"') for a, b in _cells(text)] if text else []
                for line in range(first, first + len(record)):
                    for column in by_line.get(line, ()):
                        value = wanted[line, column]
                        place = _position(header, column, value, of_header=line == 1)
                        cells = _spans(first, record)
                        if place is not None and place < len(cells):
                            spans[line, column] = cells[place]
    except OSError:
        pass  # a file that cannot be opened is a problem by itself
    return spans


def _position(header: list[str], column: str, value: str | None, of_header: bool) -> int | None:
    """Return where a column stands; of a name that stands twice in the header, the second."""
    if of_header and value in header:
        return len(header) - 1 - header[::-1].index(value)
    if column in header:
        return header.index(column)
    if of_header:
        return None
    tidied = [name.strip().lower().replace(" ", "_") for name in header]
    near = near_names(column, tidied, most=1)
    return tidied.index(near[0]) if near else None


def _records(lines: Iterable[str], last: int) -> Iterator[tuple[int, list[str]]]:
    """Return the records that begin by a line, each with its first line and all its lines."""
    record: list[str] = []
    quoted, first = False, 1
    for number, line in enumerate(lines, start=1):
        if not record:
            if number > last:
                return
            first = number
        record.append(line)
        quoted = _ends_quoted(line, quoted)
        if not quoted:
            yield first, record
            record = []
    if record:
        yield first, record


def _ends_quoted(line: str, quoted: bool) -> bool:
    """Return whether a line ends within quotation marks, given whether it begins so."""
    if '"' not in line:
        return quoted
    at = 0
    if not quoted and line.startswith('"'):
        quoted, at = True, 1
    while True:
        if quoted:
            behind = _behind_closing(line, at)
            if behind is None:
                return True
            at = behind
        comma = line.find(",", at)
        if comma < 0:
            return False
        quoted = line.startswith('"', comma + 1)
        at = comma + 1 + quoted


def _behind_closing(text: str, at: int) -> int | None:
    """Return the position behind the mark that closes a cell, None if there is none."""
    while True:
        at = text.find('"', at)
        if at < 0:
            return None
        if not text.startswith('"', at + 1):
            return at + 1
        at += 2


def _cells(content: str) -> list[tuple[int, int]]:
    """Return where each cell of a record begins and ends, quotation marks included."""
    cells: list[tuple[int, int]] = []
    at = 0
    while True:
        behind: int | None = at
        if content.startswith('"', at):
            behind = _behind_closing(content, at + 1)
        comma = -1 if behind is None else content.find(",", behind)
        if comma < 0:
            return [*cells, (at, len(content))]
        cells.append((at, comma))
        at = comma + 1


def _spans(first: int, record: Sequence[str]) -> list[Span]:
    starts = list(accumulate(map(len, record), initial=0))[:-1]

    def place(offset: int) -> tuple[int, int]:
        row = bisect_right(starts, offset) - 1
        return first + row, offset - starts[row] + 1

    content = "".join(record).rstrip("\r\n")
    return [Span(*place(start), *place(end)) for start, end in _cells(content)]
