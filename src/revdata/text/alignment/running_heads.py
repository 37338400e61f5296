"""Blank page numbers, running heads and marks of quoting, so that sentences run on over them."""

import re
from collections import Counter
from collections.abc import Iterator

from rapidfuzz import fuzz, process

LONGEST = 70  # characters of a running head
OFTEN = 3  # times a line stands alone before it is a running head
MOST_HEADS = 20  # running heads of which damaged forms are looked for
ALIKE = 80  # per cent of its letters that a damaged head keeps
PAGE_NUMBER = re.compile(
    r"[-\u2013\[( ]*(?:p(?:g|age)?\.? ?)?(?:[\dOoIl]{1,4}|[ivxlc]{1,7})[-\u2013\]) ]*\Z",
    re.IGNORECASE,
)
NUMBER_BEGINS, NUMBER_ENDS = "0123456789[-\u2013", "0123456789]"  # of a line that has one
DECORATED = re.compile(r"\[.*\]\Z|[-\u2013] ?\d+ ?[-\u2013]\Z")  # a number that is no word
LINE_MARKS = re.compile(r"^[ \t]*[>|](?:[ \t]?[>|])*(?![^\s])", re.MULTILINE)
NOT_LETTERS = re.compile(r"[\W\d_]+")
SENTENCE_GOES_ON = re.compile(r"[^\s.?!:;\"'\u201d\u2019)\]\f]\s*\Z")
NOT_SPACE = re.compile(r"\S")

Line = tuple[int, int, bool]  # first character, end, whether it stands alone


def blank_furniture(text: str) -> str:
    """Return the text, as long as before, with spaces for what is not of the text but of the page.

    That is page numbers, running heads, and ``>`` or ``|`` before each line of a quotation.

    A running head is a short line that recurs, digits aside; its first occurrence stays where no
    sentence runs on over it, since that may be the title. Where a page breaks a sentence, the line
    ends around it go too.
    """
    if ">" in text or "|" in text:
        text = LINE_MARKS.sub(lambda marks: " " * len(marks[0]), text)
    pieces: list[str] = []
    at = 0
    for start, end in _regions(text):
        before = (
            pieces[-1][-LONGEST:] if at == start and pieces else text[max(at, start - 9) : start]
        )
        pieces += [text[at:start], _blank(text[start:end], before)]
        at = end
    return "".join([*pieces, text[at:]]) if pieces else text


def _blank(region: str, before: str) -> str:
    if not SENTENCE_GOES_ON.search(before):
        return NOT_SPACE.sub(" ", region)
    if before.endswith("-"):
        broken = region.find("\n")
        return " " * broken + "\n" + " " * (len(region) - broken - 1)
    return " " * len(region)


def _regions(text: str) -> Iterator[tuple[int, int]]:
    """Yield stretches of furniture with the white space around them."""
    lines = list(_short_lines(text))
    heads = [NOT_LETTERS.sub(" ", text[start:end]).strip().casefold() for start, end, _ in lines]
    running = _running_heads(heads)
    recurring = [head in running for head in heads]
    seen: set[str] = set()
    low, high = -1, -1
    for index, (line, head) in enumerate(zip(lines, heads, strict=True)):
        start, end, alone = line
        recurs = recurring[index]
        near = alone or _beside_head(text, lines, recurring, index)
        if not (recurs or _is_page_number(text[start:end], near)):
            continue
        start, end = _with_space_around(text, start, end)
        title = recurs and alone and head not in seen and start > high
        seen.add(head)
        if title and not SENTENCE_GOES_ON.search(text, max(start - 9, 0), start):
            continue
        if start <= high:
            high = end
            continue
        if high > low >= 0:
            yield low, high
        low, high = start, end
    if high > low >= 0:
        yield low, high


def _beside_head(text: str, lines: list[Line], recurring: list[bool], index: int) -> bool:
    """Whether a running head stands on the line before or after."""
    pairs = ((index - 1, index, index - 1), (index, index + 1, index + 1))
    return any(
        0 <= head < len(lines) and recurring[head] and text[lines[a][1] : lines[b][0]].isspace()
        for a, b, head in pairs
    )


def _is_page_number(line: str, apart: bool) -> bool:
    """Whether a line is a page number; one not apart from a paragraph must be marked as such."""
    return PAGE_NUMBER.match(line) is not None and (apart or DECORATED.match(line) is not None)


def _short_lines(text: str) -> Iterator[Line]:
    """Yield short lines that stand alone or are numbered, and whether they stand alone.

    Alone is what comes after nothing, a blank line, a new page or a line that ends in a number.
    """
    start, alone = 0, True
    for line in text.replace("\f", "\n").split("\n"):
        words = line.strip()
        short = 0 < len(words) <= LONGEST
        if short and (alone or words[0] in NUMBER_BEGINS or words[-1] in NUMBER_ENDS):
            first = start + line.index(words[0])
            yield first, first + len(words), alone
        alone = not words or words[-1].isdigit()
        start += len(line) + 1


def _with_space_around(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isspace():
        start -= 1
    while end < len(text) and text[end].isspace():
        end += 1
    return start, end


def _running_heads(heads: list[str]) -> set[str]:
    """Return the heads that recur, and those that damage has made a little different from them."""
    counts = Counter(head for head in heads if len(head) > 2)
    frequent = [head for head, count in counts.most_common(MOST_HEADS) if count >= OFTEN]
    like = {
        head
        for head in counts
        if frequent and process.extractOne(head, frequent, scorer=fuzz.ratio, score_cutoff=ALIKE)
    }
    return like.union(head for head, count in counts.items() if count >= OFTEN)
