"""The position in the file of a stretch of readable text."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from pathlib import Path
from typing import Literal

Kind = Literal["text", "html", "epub", "mhtml", "tei", "jats", "pdf", "docx", "odt"]
BLANK_LINE = "\n\n"


@dataclass(frozen=True)
class CopyPlace:
    """Where a stretch of the readable text stands in the reader's file.

    Offsets count code points of the decoded file, a byte order mark not counted; lines and
    characters count from 1. In an EPUB all of them count in the document that is named.
    """

    document: str | None  # the document inside an EPUB or MHTML, the page of a PDF
    start: int
    end: int  # the first code point after the stretch
    line: int  # of the start; a line ends at \n, \r\n or \r
    character: int  # of the start in its line
    heading: str | None  # the nearest heading before the stretch, or the one it stands in
    block: int | None  # its number after that heading; None in the heading itself


def integers() -> "array[int]":
    """Return an empty array of offsets: four bytes each, enough for any file that is read."""
    return array("i")


@dataclass
class Runs:
    """Which characters of a readable text stand where in its source, as parallel arrays.

    Run ``i`` is ``text[i]`` up to ``text_end[i]`` of the readable text, and comes from
    ``source[i]`` up to ``source_end[i]``. Both are equally long, character by character the same,
    unless the run is one decoded character reference, which is always shorter in the text.
    """

    text: "array[int]" = field(default_factory=integers)
    text_end: "array[int]" = field(default_factory=integers)
    source: "array[int]" = field(default_factory=integers)
    source_end: "array[int]" = field(default_factory=integers)

    def add(self, text: int, text_end: int, source: int, source_end: int) -> None:
        """Add a run after the others."""
        self.text.append(text)
        self.text_end.append(text_end)
        self.source.append(source)
        self.source_end.append(source_end)

    def keep(self, count: int) -> None:
        """Drop all runs but the first ``count``."""
        for column in (self.text, self.text_end, self.source, self.source_end):
            del column[count:]

    def snap(self, position: int) -> int:
        """Return the position, or that of the next run if it stands between two."""
        run = self._run(position)
        if position < self.text_end[run] or run + 1 == len(self.text):
            return position
        return self.text[run + 1]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the source that holds the characters from start to end."""
        run = self._run(start)
        first = self.source_end[run]
        if start < self.text_end[run]:
            first = self.source[run] + (start - self.text[run] if self._verbatim(run) else 0)
        if end <= start:
            return first, first
        run = self._run(end - 1)
        last = self.source_end[run]
        if end < self.text_end[run] and self._verbatim(run):
            last = self.source[run] + end - self.text[run]
        return first, last if last > first else first + 1  # of columns the next may stand above

    def _run(self, position: int) -> int:
        return bisect_right(self.text, position) - 1

    def _verbatim(self, run: int) -> bool:
        length = self.text_end[run] - self.text[run]
        return self.source_end[run] - self.source[run] == length


@dataclass
class Readable:
    """A document read: its text, and what is needed to find its words in the source again."""

    text: str
    runs: Runs
    lines: "array[int]"  # where each line of the source begins
    blocks: "array[int]"  # where each block of the text begins
    headings: bytearray  # of each block, whether it is a heading
    name: str | None = None
    encoding: str = ""


def line_starts(source: str) -> "array[int]":
    """Return the offset at which each line begins."""
    return _sums(len(line) + 1 for line in plain_newlines(source).split("\n"))


def plain_newlines(source: str) -> str:
    """Return a source of the same length whose lines all end at \\n."""
    return source.replace("\r\n", " \n").replace("\r", "\n") if "\r" in source else source


def whole(source: str) -> Readable:
    """Return a document that is readable as it stands."""
    runs = Runs()
    runs.add(0, len(source), 0, len(source))
    return Readable(source, runs, line_starts(source), integers(), bytearray())


class Copy:
    """A reader's copy: its readable text, and the way back from there into the file.

    ``text`` holds the blocks separated by blank lines; of a plain text it is the decoded file
    itself. ``encoding`` names what the file, or each document of an EPUB, was decoded with.
    ``unread`` names what an EPUB lists as its text and could not be read; ``columns`` says that two
    columns stood side by side.
    """

    def __init__(
        self,
        path: Path,
        kind: Kind,
        documents: Sequence[Readable],
        unread: tuple[str, ...] = (),
        columns: bool = False,
    ) -> None:
        """Join the documents of a file, at least one and each with some text."""
        self.path = path
        self.kind = kind
        self.unread = unread
        self.columns = columns
        self.encoding = ", ".join(dict.fromkeys(document.encoding for document in documents))
        self.text = BLANK_LINE.join(document.text for document in documents)
        self._documents = documents
        self._starts = _sums(len(document.text) + len(BLANK_LINE) for document in documents)
        self._first_blocks = _sums(len(document.blocks) for document in documents)
        flags = chain.from_iterable(document.headings for document in documents)
        self._headings = array("i", (block for block, flag in enumerate(flags) if flag))

    def place(self, start: int, end: int) -> CopyPlace:
        """Return where the characters ``text[start:end]`` stand in the file.

        A stretch that runs on into a further document of an EPUB is cut at the end of the one
        it begins in. An end that falls between two blocks stands for the nearest word inside.

        Raises IndexError if the stretch is not inside the text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise IndexError(f"{start} to {end} is no stretch of {len(self.text)} characters.")
        which = bisect_right(self._starts, start) - 1
        past = self._starts[which] + len(self._documents[which].text)
        if past <= start < end and which + 1 < len(self._documents):
            which += 1
        document, offset = self._documents[which], self._starts[which]
        start = document.runs.snap(max(start - offset, 0))
        source, source_end = document.runs.span(start, min(end - offset, len(document.text)))
        line = bisect_right(document.lines, source)
        heading, block = self._context(which, start)
        return CopyPlace(
            document=document.name,
            start=source,
            end=source_end,
            line=line,
            character=source - document.lines[line - 1] + 1,
            heading=heading,
            block=block,
        )

    def _context(self, which: int, start: int) -> tuple[str | None, int | None]:
        """Return the heading over a character of a document, and the number of its block."""
        if self.kind in {"text", "pdf"}:
            return None, None
        block = bisect_right(self._documents[which].blocks, start) - 1
        block += self._first_blocks[which]
        before = bisect_right(self._headings, block)
        if not before:
            return None, block + 1
        heading = self._headings[before - 1]
        home = bisect_right(self._first_blocks, heading) - 1
        words = _block(self._documents[home], heading - self._first_blocks[home])
        return words, block - heading or None


def _sums(lengths: Iterable[int]) -> "array[int]":
    """Return the sum of the lengths before each."""
    return array("i", accumulate(lengths, initial=0))[:-1]


def _block(document: Readable, index: int) -> str:
    blocks = document.blocks
    end = blocks[index + 1] if index + 1 < len(blocks) else len(document.text)
    return " ".join(document.text[blocks[index] : end].split())
