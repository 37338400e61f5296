"""Removal of page numbers, running heads and quotation marks that interrupt sentences."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz, process

from revdata.text.fingerprints import normalise

LONGEST = 70  # characters of a running head
OFTEN = 3  # times a line stands alone before it is a running head
MOST_HEADS = 20  # running heads of which damaged spellings are looked for
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


def blank_running_heads(text: str, passages: Iterable[str] = ()) -> str:
    """Return the text, as long as before, with spaces for what is not of the text but of the page.

    That is page numbers, running heads, and ``>`` or ``|`` before each line of a quotation.

    A running head is a short line that recurs, digits aside; its first occurrence stays where no
    sentence runs on over it, since that may be the title. Where a page breaks a sentence, the line
    ends around it go too.

    ``passages`` are the SHA-256 of passages: a line that begins with one of them stays, unless more
    lines do so than there are such passages.
    """
    known = Counter(passages)
    if ">" in text or "|" in text:
        text = LINE_MARKS.sub(lambda marks: " " * len(marks[0]), text)
    pieces: list[str] = []
    at = 0
    for start, end in _regions(text, known):
        before = text[max(at, start - 9) : start]
        pieces += [text[at:start], _blank(text[start:end], before)]
        at = end
    return "".join([*pieces, text[at:]])


def _blank(region: str, before: str) -> str:
    if not SENTENCE_GOES_ON.search(before):
        return NOT_SPACE.sub(" ", region)
    blank = " " * len(region)
    if before.endswith("-"):
        broken = region.find("\n")
        return f"{blank[:broken]}\n{blank[broken + 1 :]}"
    return blank


def _regions(text: str, known: Counter[str]) -> list[tuple[int, int]]:
    """Return where page numbers and running heads stand, with the white space around them."""
    lines = list(_short_lines(text))
    heads = [NOT_LETTERS.sub(" ", text[start:end]).strip().casefold() for start, end, _ in lines]
    running = _running_heads(heads)
    recurring = [head in running for head in heads]
    of_text = _lines_of_passages(text, lines, known)
    seen: set[str] = set()
    regions: list[tuple[int, int]] = []
    for index, (start, end, alone) in enumerate(lines):
        apart = alone or _beside_head(text, lines, recurring, index)
        if index in of_text:
            continue
        if not (recurring[index] or _is_page_number(text[start:end], apart)):
            continue
        low, high = _with_space_around(text, start, end)
        overlaps = bool(regions) and low <= regions[-1][1]
        may_be_title = recurring[index] and alone and heads[index] not in seen and not overlaps
        seen.add(heads[index])
        if may_be_title and not SENTENCE_GOES_ON.search(text, max(low - 9, 0), low):
            continue
        if overlaps:
            low, _ = regions.pop()
        regions.append((low, high))
    return regions


def _lines_of_passages(text: str, lines: list[Line], known: Counter[str]) -> set[int]:
    """Return which lines begin with a passage, one that stands so no more often than it should."""
    found: dict[str, list[int]] = {}
    for index, (start, end, _) in enumerate(lines if known else ()):
        words = normalise(text[start:end]).split(" ")
        for count in range(1, len(words) + 1):
            digest = hashlib.sha256(" ".join(words[:count]).encode("utf-8", "replace")).hexdigest()
            if digest in known:
                found.setdefault(digest, []).append(index)
                break
    return {i for digest, at in found.items() if len(at) <= known[digest] for i in at}


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
