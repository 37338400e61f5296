"""Say which characters of a copy are a passage: by its hash if that holds, else by its length."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from revdata.text.alignment.anchors import HASH_BITS, Worth, digest_of, drift
from revdata.text.alignment.likeness import BITS_A_LETTER, likeness
from revdata.text.alignment.passage_prints import Print
from revdata.text.alignment.printing import Mend, mends
from revdata.text.alignment.words import Words
from revdata.text.fingerprints import SHINGLE_WORDS, normalise

PROVED = 6.0  # bits of a hash that holds, besides those of the passage's letters
INSERTED = 12  # words that a page head or a note may put into a passage
OMITTED = 10  # passages a copy may leave out within a stretch
SETTING = 60  # characters that notes and line ends may add to a passage
SENTENCE_END = re.compile(r"[.?!:;]")
CLOSING = re.compile(r"""(?:(?!\.\.\.)[.,;:?!"'\u2019\u201d)\]])*""")
OPENING_MARKS = re.compile(r"""["'\u201c\u2018(\[]*\Z""")
LEAD = re.compile(r"[\W_]*")


@dataclass(frozen=True)
class Placement:
    """Where a passage stands: words ``first`` to ``last``, characters ``start`` to ``end``.

    ``share`` is that of the words known by fingerprint which stand there, ``lost`` the shingles
    which do not, ``bits`` what speaks for the place by itself.
    """

    number: int
    first: int
    last: int
    start: int
    end: int
    exact: bool
    share: float
    bits: float
    lost: int = 0

    def leads_to(self, other: Placement) -> bool:
        """Whether ``other`` is a later passage that follows here, a few words between at most."""
        between = other.first - self.last
        later = 0 < other.number - self.number <= OMITTED
        return later and 0 < between <= 1 + drift(self.last - self.first)


@dataclass(frozen=True)
class Slot:
    """Words from ``at`` to before ``limit``; whether the ``next`` passage of the text is there."""

    at: int
    limit: int
    next: bool


def place_span(one: Print, words: Words, slot: Slot, worth: Worth) -> Placement:
    """Return the passage that begins at the first word of a slot, placed."""
    at, limit = slot.at, slot.limit
    exact = exact_span(one, words, at)
    if exact and (limit >= len(words) or exact[1] <= int(words.starts[limit])):
        last = int(words.starts.searchsorted(exact[1])) - 1
        bits = PROVED + BITS_A_LETTER * one.chars
        return Placement(one.number, at, last, *exact, exact=True, share=1.0, bits=bits)
    last = likely_last_word(one, words, at, limit)
    if slot.next and _nearly(one, words, at, limit):
        last = limit - 1
    share, bits, lost = _kept(one, words.run(at, last + 1).split(), worth)
    bits += max(likeness(one, words, at), 0.0)
    start, end = first_char(words, at), last_char(words, last)
    return Placement(one.number, at, last, start, end, False, share, bits, lost)


def _nearly(one: Print, words: Words, at: int, limit: int) -> bool:
    """Whether the words up to the next passage are about as many characters as this one has."""
    chars = int(words.at[limit] - words.at[at])
    return abs(chars - one.folded_chars) <= 0.2 * one.chars + 3


def _kept(one: Print, here: list[bytes], worth: Worth) -> tuple[float, float, int]:
    """Return the share of the known words that stand here, bits for shingles, and those lost.

    Known are the words of the opening and of the shingles; the one to three words after the last
    shingle are not.
    """
    known = len(one.opening_words) + SHINGLE_WORDS * len(one.shingles)
    kept = sum(
        word.encode() in here[max(i - 1, 0) : i + 2] for i, word in enumerate(one.opening_words)
    )
    runs = [b" ".join(here[i : i + SHINGLE_WORDS]) for i in range(len(here) - SHINGLE_WORDS + 1)]
    found = {digest: run for run in runs if (digest := digest_of(run)) in one.shingles}
    there = sum(digest in found for digest in one.shingles)
    kept += SHINGLE_WORDS * there
    bits = sum(min(HASH_BITS, worth(run)) for run in found.values())
    return (kept / known if known else 0.0), bits, len(one.shingles) - there


def exact_span(one: Print, words: Words, at: int) -> tuple[int, int] | None:
    """Return the characters of the passage that begins at a word, if its hash says it does."""
    first = int(words.starts[at])
    for start in _beginnings(one, words, first):
        window = words.text[start : start + one.chars + one.chars // 4 + SETTING]
        for mend in mends(window):
            mended = normalise(mend(window))[: one.chars]
            if hashlib.sha256(mended.encode("utf-8", "replace")).hexdigest() == one.sha256:
                return start, start + _raw_length(window, mend, one.chars)
    return None


def _beginnings(one: Print, words: Words, first: int) -> Iterator[int]:
    """Yield where a passage may begin whose first word begins at ``first``."""
    if not one.opening:
        yield first
        marks = OPENING_MARKS.search(words.text[max(first - 3, 0) : first])
        if marks and marks[0]:
            yield first - len(marks[0])
        return
    match = LEAD.match(one.opening)
    lead = match[0] if match else ""
    start = first - len(lead)
    if start >= 0 and normalise(words.text[start:first]) == lead.strip():
        yield start


def _raw_length(window: str, mend: Mend, chars: int) -> int:
    """Return how much of the window becomes so many normalised characters."""
    return bisect_left(
        range(len(window)), chars, key=lambda stop: len(normalise(mend(window[:stop])))
    )


def first_char(words: Words, at: int) -> int:
    """Return where the marks before a word begin: its quotation marks and brackets are its own."""
    first = int(words.starts[at])
    low = int(words.ends[at - 1]) if at else 0
    marks = OPENING_MARKS.search(words.text[low:first])
    return first - len(marks[0]) if marks else first


def last_char(words: Words, at: int) -> int:
    """Return where the marks after a word end."""
    end = int(words.ends[at])
    high = int(words.starts[at + 1]) if at + 1 < len(words) else len(words.text)
    marks = CLOSING.match(words.text[end:high])
    return end + len(marks[0]) if marks else end


def likely_last_word(one: Print, words: Words, start: int, limit: int) -> int:
    """Return the last word of a passage that begins at word ``start``, by its length.

    A word that ends a sentence is preferred near the expected place. ``limit`` is a word that
    belongs to the next passage.
    """
    expected = _expected_end(one, words, start, limit)
    stop = int(words.at.searchsorted(expected))
    near = 1 + one.words // 10
    low, high = max(start, stop - 1 - near), min(limit - 1, stop + near)
    choices = range(min(low, limit - 1), max(low, high) + 1)

    def misfit(last: int) -> float:
        marks = words.text[words.ends[last] : last_char(words, last)]
        away = abs(int(words.at[last + 1]) - expected) / (one.chars / one.words + 1)
        return away - (1.5 if SENTENCE_END.search(marks) else 0)

    return min(choices, key=misfit)


def _expected_end(one: Print, words: Words, start: int, limit: int) -> int:
    """Return where in the folded text a passage ends by its length after its last shingle.

    So what is put into it, a page head say, does not cut it short.
    """
    slack = drift(one.words)
    for part in reversed(range(len(one.shingles))):
        near = start + one.offset(part)
        stop = min(near + slack + INSERTED, limit - SHINGLE_WORDS) + 1
        for at in range(max(near - slack, start), stop):
            if digest_of(words.run(at, at + SHINGLE_WORDS)) == one.shingles[part]:
                left = (one.words - one.offset(part)) / one.words
                return int(words.at[at]) + round(left * one.folded_chars)
    return int(words.at[start]) + one.folded_chars
