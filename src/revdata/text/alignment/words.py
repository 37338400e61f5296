"""A copy as folded words, each with its position; page numbers and running heads are none.

Words are those of ``revdata.text.fingerprints``, with habits of print undone: a word broken by a
hyphen at the end of a line is one word, and so is one with a space after each letter; a footnote
number is no word, nor is the address of a link in Markdown.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from revdata.text.fingerprints import APOSTROPHES, INVISIBLE, RUN, normalise

Offsets = NDArray[np.int64]

CHUNK = 300_000  # characters split at a time, which bounds memory
LINE_END = r"[ \t]*\r?\n[ \t]*"
LINE_END_HYPHEN = rf"[-\u2010\u00ac]{LINE_END}(?=[a-z\u00df-\u00ff])"
UNSEEN = re.compile(rf"\u00ad{LINE_END}|[{INVISIBLE}]")
AFTER_MARK = r"""[.,;:!?"'\u2019\u201d]"""
NOTE_NUMBER = (  # its first character by a class, for which ``re`` looks fast
    r"[\[({^\d](?:(?<=\[)(?:(?:foot)?notes?\.? ?|fn\.? ?|n\.? ?)?\d{1,3}[a-z]?\]"
    r"|(?<=\()\d{1,3}\)|(?<=\{)\d{1,3}\}|(?<=\^)\d{1,3}"
    rf"|(?<={AFTER_MARK}\[)[a-z]{{1,2}}\]|(?<={AFTER_MARK}\d)\d{{0,2}}(?=\s))"
)
NOTE_NUMBERS = re.compile(NOTE_NUMBER)
ALONE = re.compile(r"(?<![^\n])[\[(]\w+[\])](?![^\n])")  # in a line, which is no note
WORD = re.compile(rf"({RUN}(?:(?:[{APOSTROPHES}]|{LINE_END_HYPHEN}){RUN})*)")
LETTER_APOSTROPHE = "\u02bc"  # to Python a letter, to the fingerprints an apostrophe
LINK = re.compile(r"""\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+"[^"\n]*")?\)""")
LETTERS = re.compile(r" [^\W\d_] [^\W\d_] [^\W\d_](?![^\W_])")
SPACED = re.compile(r"(?<=[\s\"'\u2018\u201c(])[^\W\d_](?: [^\W\d_]){2,}(?![^\W_])")
HYPHENS_INSIDE = re.compile(r"[-\u2010\u00ac]\s*")
NUMBER_AFTER_LETTERS = re.compile(rb"(?<=[a-z]{2})[0-9]{1,3}(?=\0|$)")


@dataclass(frozen=True)
class Words:
    """The words of a copy: word ``i`` is ``text[starts[i]:ends[i]]``.

    ``text`` is the copy's with page numbers and running heads blanked.

    ``folded`` has them folded, in UTF-8, separated by one space; there word ``i`` is
    ``folded[at[i]:at[i + 1] - 1]``. ``broken`` lists the words that were joined of pieces.
    """

    text: str
    starts: Offsets
    ends: Offsets
    folded: bytes
    at: Offsets
    broken: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.starts)

    def run(self, start: int, stop: int) -> bytes:
        """Return the folded words from ``start`` to before ``stop``."""
        return self.folded[self.at[start] : max(self.at[stop] - 1, 0)]

    def letters(self, start: int, count: int) -> bytes:
        """Return ``count`` bytes of folded text without spaces from word ``start`` on."""
        at = int(self.at[start])
        return self.folded[at : at + 2 * count + 8].replace(b" ", b"")[:count]


def compose(text: str) -> tuple[str, Callable[[int], int]]:
    """Return the text in NFC, and a function from its offsets to those of the text given.

    Characters without width go, a soft hyphen together with the line end it stands before. Method:
    Unicode Standard Annex 15; each character is composed with the marks after it.
    """
    if unicodedata.is_normalized("NFC", text) and not any(char in text for char in INVISIBLE):
        return text, lambda offset: offset
    seen = sorted(set(text))
    marks = f"[{re.escape(INVISIBLE + ''.join(filter(unicodedata.combining, seen)))}]"
    lone = [c for c in seen if not unicodedata.is_normalized("NFC", c)]
    line_end = rf"(?:(?<=\u00ad){LINE_END})?"
    cluster = rf"{marks}+{line_end}"
    cluster += rf"|[{re.escape(''.join(lone))}]{marks}*{line_end}" if lone else ""
    pieces: list[str] = []
    composed_at, given_at = [0], [0]
    at = length = 0
    for match in re.finditer(cluster, text):
        start = max(match.start() - 1, at)
        composed = unicodedata.normalize("NFC", UNSEEN.sub("", text[start : match.end()]))
        if composed != text[start : match.end()]:
            pieces += [text[at:start], composed]
            length += start - at + len(composed)
            at = match.end()
            composed_at.append(length)
            given_at.append(at)
    pieces.append(text[at:])

    def given(offset: int) -> int:
        step = bisect_right(composed_at, offset) - 1
        return given_at[step] + offset - composed_at[step]

    return "".join(pieces), given


def split_words(text: str, passages: Iterable[str] = ()) -> Words:
    """Return the words of a composed text; time and memory grow with its length.

    ``passages`` are the SHA-256 of those looked for, which are no running heads.
    """
    text = blank_running_heads(text.replace(LETTER_APOSTROPHE, "'"), passages)
    bare = NOTE_NUMBERS.sub(lambda note: note[0] if _alone(note) else _blank(note), text)
    if "](" in text:
        bare = LINK.sub(_blank, bare)
    spaced = LETTERS.search(text) is not None
    if spaced:  # an apostrophe joins letters to a word, and is not folded
        bare = SPACED.sub(lambda word: _joined(word[0], "'"), bare)
    starts: list[Offsets] = []
    ends: list[Offsets] = []
    folded: list[bytes] = []
    broken: list[int] = []
    count = 0
    for low, high in _chunks(bare):
        pieces = WORD.split(bare[low:high])  # what is between words, and words, in turn
        words = pieces[1::2]
        if not words:
            continue
        stops = low + np.cumsum(np.fromiter(map(len, pieces), np.int64, len(pieces)))
        starts.append(stops[:-1:2])
        ends.append(stops[1::2])
        separated = "\0".join(words)
        if spaced or "\n" in separated:
            broken += [
                count + i for i, word in enumerate(words) if "\n" in word or word[1:4:2] == "''"
            ]
        folded.append(_fold(separated))
        count += len(words)
    joined = b"\0".join(folded)
    breaks = np.flatnonzero(np.frombuffer(joined, np.uint8) == 0)
    at = np.concatenate(([0], breaks + 1, [len(joined) + 1])) if count else np.zeros(1, np.int64)
    empty = [np.zeros(0, np.int64)]
    return Words(
        text,
        np.concatenate(starts or empty),
        np.concatenate(ends or empty),
        joined.replace(b"\0", b" "),
        at,
        tuple(broken),
    )


def unspaced(text: str) -> str:
    """Return a text in which words with a space after each letter are words."""
    return SPACED.sub(lambda word: _joined(word[0], ""), text)


def _joined(letters: str, by: str) -> str:
    """Return letters joined, unless they are one letter that is a word and stands repeatedly."""
    return letters.replace(" ", by) if len(set(letters.casefold())) > 2 else letters


def _alone(match: re.Match[str]) -> bool:
    return ALONE.match(match.string, match.start()) is not None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """Yield stretches that together are the text, cut at spaces between letters."""
    low = 0
    while low < len(text):
        high = low + CHUNK
        while high < len(text) and not (
            text[high - 1] == " " and text[high - 2].isalpha() and text[high].isalpha()
        ):
            high += 1
        yield low, min(high, len(text))
        low = high


def _fold(joined: str) -> bytes:
    """Return words, separated by NUL, folded as ``fingerprints.folded_words`` folds them."""
    if "\n" in joined:
        joined = HYPHENS_INSIDE.sub("", joined)
    joined = joined.casefold()
    if not joined.isascii():
        joined = unicodedata.normalize("NFKD", joined)
        for char in set(joined):
            if char in APOSTROPHES or unicodedata.category(char)[0] == "M":
                joined = joined.replace(char, "")
    return NUMBER_AFTER_LETTERS.sub(b"", joined.replace("'", "").encode("utf-8", "replace"))


# Page numbers, running heads and quotation marks that interrupt sentences

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
        pieces += [text[at:start], _blank_region(text[start:end], before)]
        at = end
    return "".join([*pieces, text[at:]])


def _blank_region(region: str, before: str) -> str:
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
    doubtful = [
        index
        for index, (start, end, alone) in enumerate(lines)
        if recurring[index]
        or _is_page_number(text[start:end], alone or _beside_head(text, lines, recurring, index))
    ]
    of_text = _lines_of_passages([text[start:end] for start, end, _ in lines], doubtful, known)
    seen: set[str] = set()
    regions: list[tuple[int, int]] = []
    for index in doubtful:
        if index in of_text:
            continue
        start, end, alone = lines[index]
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


def _lines_of_passages(lines: list[str], doubtful: list[int], known: Counter[str]) -> set[int]:
    """Return which lines begin with a passage, one that stands so no more often than it should.

    Looked for are those that some ``doubtful`` line begins with.
    """
    most: dict[str, int] = {}
    for line in {normalise(lines[index]) for index in doubtful} if known else ():
        for begin in accumulate(line.split(" "), "{} {}".format):
            digest = hashlib.sha256(begin.encode("utf-8", "replace")).hexdigest()
            if digest in known:
                most[f"{begin} "] = known[digest]
                break
    plain = [f"{normalise(line)} " for line in lines] if most else []
    found = ([i for i, line in enumerate(plain) if line.startswith(begin)] for begin in most)
    return {
        i for at, often in zip(found, most.values(), strict=True) if len(at) <= often for i in at
    }


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
