"""The machine-readable place of a problem: path, lines and characters.

A problem knows the physical line on which its cell begins. The characters are looked up in the
file when a report is written, whichever engine found the problem: the file is read once, line by
line, as far as the last line in question.
"""

import os
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from revdata.dataset.parquet_files import is_parquet
from revdata.dataset.problems import Problem
from revdata.dataset.workbooks import is_spreadsheet
from revdata.errors import near_names

WORKSPACE_VARIABLE = "GITHUB_WORKSPACE"
_CELL = re.compile(r'(?:^|,)(?P<cell>"[^"]*(?:""[^"]*)*(?P<closing>"?)[^,]*|[^,]*)')
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
class ProblemPlace:
    """Where a problem stands.

    ``path`` is relative to the root of the repository where the file lies below it, else absolute,
    with slashes. ``line`` is None for a problem of a whole file, ``span`` is None for one of a
    whole row or file.
    """

    path: str
    line: int | None
    span: Span | None


def has_lines(path: Path) -> bool:
    """Return whether a file has lines; of a workbook or Parquet file messages name the place."""
    return not is_spreadsheet(path) and not is_parquet(path)


def find_places(found: Sequence[Problem], paths: Mapping[str, Path]) -> list[ProblemPlace]:
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
        places.append(ProblemPlace(_relative(path, root), line, span))
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


def without_folder(places: Iterable[ProblemPlace]) -> dict[str, str]:
    """Return the paths of files outside the repository, without the folder that they share.

    So that a report says nothing of the machine that wrote it, and is the same on any other.
    """
    paths = {Path(place.path) for place in places if Path(place.path).is_absolute()}
    try:
        folder = Path(os.path.commonpath([path.parent for path in paths]))
        return {path.as_posix(): path.relative_to(folder).as_posix() for path in paths}
    except ValueError:  # there are none, or they are on several drives
        return {path.as_posix(): path.name for path in paths}


def _relative(path: Path, root: Path) -> str:
    whole = Path(os.path.abspath(path))  # noqa: PTH100 -- a link keeps its own name
    return (whole.relative_to(root) if whole.is_relative_to(root) else whole).as_posix()


def _find_spans(path: Path, wanted: Mapping[Cell, str | None]) -> dict[Cell, Span]:
    """Return the spans of the wanted cells as far as they are found; values help with a header."""
    by_line: dict[int, list[Cell]] = defaultdict(list)
    for cell in wanted:
        by_line[cell[0]].append(cell)
    spans: dict[Cell, Span] = {}
    header: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            for first, record in _records(lines, max(by_line)):
                header = header or _header(record)
                in_record = range(first, first + len(record))
                cells = [cell for line in in_record for cell in by_line.get(line, ())]
                found = _spans(first, record) if cells else []
                for cell in cells:
                    place = _position(header, cell, wanted[cell])
                    if place is not None and place < len(found):
                        spans[cell] = found[place]
    except OSError:
        pass  # a file that cannot be opened is a problem by itself
    return spans


def _header(record: Sequence[str]) -> list[str]:
    """Return the names in a record, none if it is blank."""
    text = "".join(record).rstrip("\r\n")
    return [match["cell"].strip('"') for match in _CELL.finditer(text)] if text else []


def _position(header: list[str], cell: Cell, value: str | None) -> int | None:
    """Return where a column stands; of a name that stands twice in the header, the second."""
    line, column = cell
    of_header = line == 1
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
    *_, last = _CELL.finditer(f'"{line}' if quoted else line)
    return last["closing"] == ""


def _spans(first: int, record: Sequence[str]) -> list[Span]:
    starts = list(accumulate(map(len, record), initial=0))[:-1]

    def place(offset: int) -> tuple[int, int]:
        row = bisect_right(starts, offset) - 1
        return first + row, offset - starts[row] + 1

    content = "".join(record).rstrip("\r\n")
    cells = [match.span("cell") for match in _CELL.finditer(content)]
    return [Span(*place(start), *place(end)) for start, end in cells]
