"""The cells that follow from the coded text (fingerprints, counts) or from a date (its bounds).

Works on the folder of any package, the base or a contribution. What is not such a cell stays as it
is in the file, byte for byte.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

from revdata.dataset.csv_files import read_csv
from revdata.dataset.descriptor import Table, read_package
from revdata.dataset.edtf import EARLIEST, EDTF, LATEST, DateFormatError, dated, edtf_bounds
from revdata.errors import UnreadableInputError
from revdata.files.writing import write_texts
from revdata.text.copies import read_copy
from revdata.text.fingerprints import fingerprint, normalise, paragraphs, text_sha256

PASSAGES = "passages"
SOURCES = "sources"
PASSAGE_COLUMNS = ("words", "opening", "sha256", "shingles")
SOURCE_COLUMNS = ("sha256", "paragraphs", "passages", "words")
WIDEST_LINE = 100  # characters of a line in a text whose paragraphs are broken into lines
_SENTENCE_END = re.compile(r"""[.!?:]["'\u201d\u2019)\]]*$""")
_CELL = re.compile(r'(?:^|,)("(?:[^"]|"")*"|[^,\r\n]*)')


@dataclass(frozen=True)
class TextCell:
    """A cell that is not what the text gives: where it stands, what it holds and should hold."""

    path: Path
    file: str
    line: int
    key: str
    column: str
    position: int  # in the row, from 0
    current: str
    fresh: str

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.key}: {self.column} is {self.current!r}; "
            f"the text gives {self.fresh!r}."
        )


@dataclass(frozen=True)
class OpenRow:
    """A row of a table in a file without fault: its line, its key, its cells by column."""

    path: Path
    file: str
    line: int
    key: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def differences(self, fresh: Mapping[str, str]) -> list[TextCell]:
        """Return the cells that are not as they should be."""
        place = (self.path, self.file, self.line, self.key)
        columns = list(self.cells)
        return [
            TextCell(*place, column, columns.index(column), self[column], value)
            for column, value in fresh.items()
            if self[column] != value
        ]


def stale_cells(folder: Path, text: Path) -> list[TextCell]:
    """Return the cells derived from a text that are not what it gives, in the order of the files.

    They are ``words``, ``opening``, ``sha256`` and ``shingles`` of the passages of the edition, and
    ``sha256``, ``paragraphs``, ``passages`` and ``words`` of its row in ``sources``. The edition is
    the one with the SHA-256 of the text, or the only one whose SHA-256 is still empty. ``folder``
    holds a ``datapackage.json``; ``text`` is as ``read_edition`` wants it. Raises
    UnreadableInputError if a file cannot be read, the text is no edition of the package, or a
    passage lies outside of it.
    """
    lines, edition, own = _open_edition(folder, text)
    stale: list[TextCell] = []
    words = 0
    for row in own:
        found = fingerprint(_passage(row, lines, text))
        words += found.words
        fresh = (str(found.words), found.opening, found.sha256, " ".join(found.shingles))
        stale += row.differences(dict(zip(PASSAGE_COLUMNS, fresh, strict=True)))
    counts = (text_sha256(lines), str(len(lines) - 1), str(len(own)), str(words))
    return stale + edition.differences(dict(zip(SOURCE_COLUMNS, counts, strict=True)))


def stale_bounds(folder: Path) -> list[TextCell]:
    """Return the bounds that disagree with their date in EDTF, in the order of the files.

    ``folder`` holds a ``datapackage.json``. Raises UnreadableInputError if a file cannot be read,
    or a date is not in EDTF.
    """
    stale: list[TextCell] = []
    for table in read_package(folder).tables.values():
        prefixes = list(dated(table.columns))
        if prefixes and (folder / table.path).exists():
            for row in open_rows(folder, table):
                stale += row.differences(_bounds(row, prefixes))
    return stale


def _bounds(row: OpenRow, prefixes: list[str]) -> dict[str, str]:
    fresh: dict[str, str] = {}
    for prefix in prefixes:
        text = row[prefix + EDTF]
        try:
            first, last = edtf_bounds(text) if text else (None, None)
        except DateFormatError as error:
            raise UnreadableInputError(
                f"{row.file}:{row.line}: {row.key}: {prefix}{EDTF} is {text!r}. {error}"
            ) from error
        fresh[prefix + EARLIEST] = first.isoformat() if first else ""
        fresh[prefix + LATEST] = last.isoformat() if last else ""
    return fresh


def passage_lines(folder: Path, text: Path) -> list[str]:
    """Return a line for each passage of the edition: id, start, end and its words in the text.

    Raises UnreadableInputError as ``stale_cells`` does.
    """
    lines, _, own = _open_edition(folder, text)
    return [
        f"{row['passage_id']}  {row['start']}-{row['end']}  {_passage(row, lines, text)}"
        for row in own
    ]


def write_cells(cells: list[TextCell]) -> None:
    """Put the fresh values into the files; all else in them stays byte for byte."""
    write_texts({path: _rewritten(path, cells) for path in dict.fromkeys(c.path for c in cells)})


def read_edition(path: Path) -> list[str]:
    """Return the normalised paragraphs of a plain text in UTF-8, the title first.

    Each line that is not empty is a paragraph. Where paragraphs are broken into lines, as in most
    files of old books, each block between blank lines is one: no line is longer than 100 characters
    then, and of the lines that others follow in their block fewer than half end like a sentence.
    Raises UnreadableInputError for what is no plain text in UTF-8.
    """
    copy = read_copy(path)  # refuses what is no text, in words of its own
    if copy.kind != "text":
        raise UnreadableInputError(
            f"{path} is {copy.kind.upper()}. Fingerprints are made from plain text: save its text "
            "as such, in UTF-8, with each paragraph in a line of its own."
        )
    text = _read_text(path)
    blocks = [block.splitlines() for block in re.split(r"\n\s*\n", text.strip())]
    inner = [normalise(line) for block in blocks for line in block[:-1]]
    widest = max(len(normalise(line)) for block in blocks for line in block)
    ended = sum(1 for line in inner if _SENTENCE_END.search(line))
    if len(blocks) > 1 and widest <= WIDEST_LINE and 2 * ended < len(inner):
        return [" ".join(filter(None, map(normalise, block))) for block in blocks]
    return paragraphs(text)


def _open_edition(folder: Path, text: Path) -> tuple[list[str], OpenRow, list[OpenRow]]:
    """Return the paragraphs of a text, its row of ``sources``, and its rows of ``passages``."""
    lines = read_edition(text)
    package = read_package(folder)
    passages, sources = (open_rows(folder, package.table(name)) for name in (PASSAGES, SOURCES))
    coded = {row["source_id"] for row in passages}
    edition = _edition([row for row in sources if row["source_id"] in coded], lines, text)
    return lines, edition, [row for row in passages if row["source_id"] == edition.key]


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise UnreadableInputError(
            f"{path} is not text in UTF-8: byte {error.start + 1} is 0x{byte:02X}. "
            "Save it as plain text in UTF-8."
        ) from error


def open_rows(folder: Path, table: Table) -> list[OpenRow]:
    """Return the rows of a table whose file has no fault; raises UnreadableInputError else."""
    path = folder / table.path
    sheet = read_csv(path, table.columns, table.path)
    if sheet.problems:
        problem = sheet.problems[0]
        raise UnreadableInputError(
            f"{problem.file}:{problem.line or 1}: {problem.message} "
            "Fix the file first; 'revdata validate' lists every problem."
        )
    rows = ((row.line, dict(zip(table.columns, row.cells, strict=True))) for row in sheet.rows)
    return [OpenRow(path, sheet.name, line, cells[table.key], cells) for line, cells in rows]


def _edition(editions: list[OpenRow], lines: list[str], text: Path) -> OpenRow:
    """Return the row of ``sources`` that the text is the edition of."""
    sha256 = text_sha256(lines)
    blank = [row for row in editions if not row["sha256"]]
    same = [row for row in editions if row["sha256"] == sha256]
    if same or len(blank) == 1:
        return (same or blank)[0]
    names = ", ".join(row.key for row in blank or editions)
    if not editions:
        message = (
            "No source in the table sources has rows in passages yet: 'revdata new DIR --source "
            "FILE' writes them."
        )
    elif blank:
        message = (
            f"Several editions have no sha256 yet ({names}), so it is not clear which of them "
            f"{text} is; write {sha256} into the right row of sources."
        )
    else:
        message = (
            f"{text} is not the coded edition: its SHA-256 is {sha256}, and sources has another "
            f"for {names}. If the text was changed on purpose, empty that cell first."
        )
    raise UnreadableInputError(message)


def _passage(row: OpenRow, lines: list[str], text: Path) -> str:
    """Return the words of a passage; raises UnreadableInputError if it lies outside of the text."""
    where = f"{row.file}:{row.line}: {row.key}"
    numbers = [row[name] for name in ("paragraph", "start", "end")]
    if not all(re.fullmatch(r"[0-9]{1,18}", number) for number in numbers):
        raise UnreadableInputError(
            f"{where}: paragraph, start and end must be whole numbers, "
            f"not {', '.join(map(repr, numbers))}."
        )
    number, start, end = map(int, numbers)
    if number >= len(lines):
        raise UnreadableInputError(
            f"{where} is in paragraph {number}, but the last paragraph of {text} is "
            f"{len(lines) - 1}; this is not the coded edition."
        )
    if not start < end <= len(lines[number]):
        raise UnreadableInputError(
            f"{where} goes from {start} to {end}, but paragraph {number} of {text} has "
            f"{len(lines[number])} characters."
        )
    return lines[number][start:end]


def _rewritten(path: Path, cells: list[TextCell]) -> str:
    """Return the text of a CSV file with the fresh values of its cells in it."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(file)
    ends = csv.reader(lines)
    starts = [1, *(ends.line_num + 1 for _ in ends)]
    records = {start: "".join(lines[start - 1 : end - 1]) for start, end in pairwise(starts)}
    for cell in cells:
        if cell.path == path:
            record = records[cell.line]
            match = next(islice(_CELL.finditer(record), cell.position, None))
            start, end = match.span(1)
            records[cell.line] = record[:start] + _quoted(cell.fresh) + record[end:]
    return "".join(records.values())


def _quoted(value: str) -> str:
    """Return a cell as the csv module writes it."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow([value, ""])
    return buffer.getvalue()[:-1]
