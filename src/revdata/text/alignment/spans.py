"""The characters of a copy that make up a passage, by hash or by length.

How a copy is set (line ends, notes, dashes, emphasis) is undone before hashing; the hash says
which way is right. In the end what too little speaks for is dropped.
"""

from __future__ import annotations

import hashlib
import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from revdata.text.alignment.chain import HASH_BITS, Link, Worth, digest_of, trail
from revdata.text.alignment.passage_prints import (
    BITS_A_LETTER,
    PARAGRAPH_ENDS,
    PassagePrint,
    drift,
    opening_bits,
)
from revdata.text.alignment.words import LINE_END_HYPHEN, LINK, NOTE_NUMBER, SPACED, Words, unspaced
from revdata.text.fingerprints import SHINGLE_WORDS, normalise

PROVED = 6.0  # bits of a hash that holds, besides those of the passage's letters
INSERTED = 60  # words that a page head or a note may put into a passage
INSERTIONS = 2  # of which a passage may have so many
OMITTED = 10  # passages a copy may leave out within a stretch
SETTING = 60  # characters that notes and line ends may add to a passage
LINKS_LENGTHEN = 4  # times that addresses make a passage longer at most
UNTOUCHED = 0.03  # share of shingles that a copy may be thought to lose at least
DAMAGED = 0.25  # share of shingles lost by which a copy is damaged rather than changed
MOST_CHOICES = 4  # hyphens at line ends that are tried both ways
SENTENCE_END = re.compile(r"[.?!:;\u2026]")
BRACKETED = re.compile(r"\[[^\[\]]{9,600}\]|\((?:[^()]|\([^()]{0,99}\)){9,600}\)")
SENTENCE_BREAK = re.compile(r"[.?!:;\u2026].*\s|,.*\s[^\W\d_a-z]")  # the mark may be misread
CLOSING = re.compile(r"""(?:(?!\.\.\.)[.,;:?!"'\u2019\u201d)\]])*""")
OPENING_MARKS = re.compile(r"""["'\u201c\u2018(\[]*\Z""")
NOTE_OPENS = re.compile(r"\d|. ?[\[(]")
LEAD = re.compile(r"[\W_]*")
LINE_END = re.compile(LINE_END_HYPHEN)
NOTE_MARK = re.compile(
    rf" ?(?:{NOTE_NUMBER}|\[ ?\])|[\u00b9\u00b2\u00b3\u2070-\u2079*\u2020\u2021]+"
    r"|(?<=\w)\[[a-z]{1,2}\]|(?<=[^\W\d_][^\W\d_])\d{1,3}\b"
)
LINKED = re.compile(rf"\[([^\[\]\n]*){LINK.pattern}")
EMPHASIS = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
DASH = re.compile(r"\s*(?:--+|[\u2013\u2014-])\s*")


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


def place_spans(
    passages: Sequence[PassagePrint],
    words: Words,
    placed: Mapping[int, int],
    worth: Worth,
    before: Sequence[Placement] = (),
) -> list[Placement]:
    """Return placements in the order of the text; in the copy none runs into the next.

    ``placed`` has the word at which each passage begins, by number; ``before`` all placements of an
    earlier call, of which those stay that have the same neighbour.
    """
    limits = _limits({one.number: one.first for one in before}, len(words))
    known = {(one.number, one.first, *limits[one.number]): one for one in before}
    placements = []
    for number, (after, limit) in sorted(_limits(placed, len(words)).items()):
        one, at = passages[number], placed[number]
        placement = known.get((number, at, after, limit)) or _proved(one, words, at, limit)
        if placement is None:
            last = likely_last_word(one, words, at, limit, adjoins=after == number + 1)
            placement = _likely(one, words, (at, last), worth)
        placements.append(placement)
    return placements


def _limits(placed: Mapping[int, int], most: int) -> dict[int, tuple[int | None, int]]:
    """Return of each passage which follows it in the copy, and where that begins."""
    order = [*sorted(placed, key=placed.__getitem__), None]
    return {
        one: (other, most if other is None else placed[other])
        for one, other in pairwise(order)
        if one is not None
    }


def _proved(one: PassagePrint, words: Words, at: int, limit: int) -> Placement | None:
    """Return the passage that begins at a word if its hash says so and it ends before a limit."""
    span = exact_span(one, words, at)
    if span is None or (limit < len(words) and span[1] > words.starts[limit]):
        return None
    last = int(words.starts.searchsorted(span[1])) - 1
    bits = PROVED + BITS_A_LETTER * one.chars
    if words.text.find("](", words.ends[last], span[1]) >= 0:  # an address is none of its words
        span = span[0], last_char(words, last)
    return Placement(one.number, at, last, *span, exact=True, share=1.0, bits=bits)


def _likely(one: PassagePrint, words: Words, span: tuple[int, int], worth: Worth) -> Placement:
    """Return the passage placed at its first and last word, with what of it stands there.

    Of a passage the words of the opening and of the shingles are known; the one to three words
    after the last shingle are not.
    """
    at, last = span
    here = words.run(at, last + 1).split()
    kept = sum(
        word.encode() in here[max(i - 1, 0) : i + 2] for i, word in enumerate(one.opening_words)
    )
    runs = [b" ".join(here[i : i + SHINGLE_WORDS]) for i in range(len(here) - SHINGLE_WORDS + 1)]
    found = {digest: run for run in runs if (digest := digest_of(run)) in one.shingles}
    there = sum(digest in found for digest in one.shingles)
    known = len(one.opening_words) + SHINGLE_WORDS * len(one.shingles)
    share = (kept + SHINGLE_WORDS * there) / known if known else 0.0
    bits = sum(min(HASH_BITS, worth(run)) for run in found.values())
    bits += max(opening_bits(one, words, at), 0.0)
    start, end, lost = first_char(words, at), last_char(words, last), len(one.shingles) - there
    return Placement(one.number, at, last, start, end, False, share, bits, lost)


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


def likely_last_word(
    one: PassagePrint, words: Words, start: int, limit: int, adjoins: bool = False
) -> int:
    """Return the last word of a passage that begins at word ``start``, by its length.

    A word that ends a sentence is preferred near the expected place. ``limit`` is a word that
    belongs to another passage; ``adjoins`` says that it is the next.
    """
    expected, counted = _expected_end(one, words, start, limit)
    if counted is not None and _note_follows(words, counted):
        return counted
    if adjoins and int(words.at[limit]) <= expected + 0.2 * one.chars + 3:
        return max(limit - 1, start)
    if counted is not None:
        expected = int(words.at[counted + 1])
    stop = int(words.at.searchsorted(expected))
    near = 1 + one.words // 10
    low, high = max(start, stop - 1 - near), max(start, min(limit - 1, stop + near))

    def misfit(last: int) -> float:
        away = abs(int(words.at[last + 1]) - expected) / (one.chars / one.words + 1)
        return away - (1.5 if _ends_sentence(words, last) else 0.8 * _note_follows(words, last))

    last = min(range(min(low, high), high + 1), key=misfit)
    if _ends_sentence(words, last) or _note_follows(words, last):
        return last
    if adjoins and _goes_on(words, last, limit):
        return limit - 1  # the text of a note, say, is in it
    return _sentence_end_near(one, words, (start, last), limit)


def _sentence_end_near(one: PassagePrint, words: Words, span: tuple[int, int], limit: int) -> int:
    """Return where a sentence ends that goes on a little: the words in it may be longer ones."""
    start, last = span
    if words.text[words.ends[last] : words.ends[last] + 1] != " ":
        return last
    for at in range(max(last - 1, start), min(limit, last + 4 + one.words // 4)):
        if _ends_sentence(words, at):
            return at
        between = words.text[words.ends[at] : words.starts[at + 1] + 1]
        if SENTENCE_BREAK.search(between) and not in_brackets(words, at):
            return at
    return last


def _goes_on(words: Words, last: int, limit: int) -> bool:
    """Whether what stands after a word, up to a sentence, may be of the sentence of that word."""
    ends = any(_ends_sentence(words, at) for at in range(max(limit - 2, last), limit))
    near = limit - last <= INSERTIONS * INSERTED
    return ends and near and not _paragraph_ends(words, last, limit - 1)


def _paragraph_ends(words: Words, one: int, other: int) -> bool:
    """Whether a paragraph ends between two words."""
    return PARAGRAPH_ENDS.search(words.text[words.ends[one] : words.starts[other]]) is not None


def _note_follows(words: Words, last: int) -> bool:
    """Whether a word has the number of a note, or a bracket opens after it."""
    after = words.text[words.ends[last] - 1 : words.ends[last] + 3]
    return NOTE_OPENS.match(after) is not None


def in_brackets(words: Words, at: int) -> bool:
    """Whether a word stands in brackets that hold several, as the text of a note does."""
    low, high = max(at - INSERTED, 0), min(at + INSERTED, len(words)) - 1
    first = int(words.starts[at])
    begin = int(words.ends[low - 1]) if low else 0
    around = BRACKETED.finditer(words.text, begin, int(words.ends[high]) + 3)
    return any(match.start() < first < match.end() for match in around)


def _ends_sentence(words: Words, last: int) -> bool:
    """Whether a mark after a word, though not within brackets, or a paragraph ends a sentence."""
    if last + 1 == len(words) or _paragraph_ends(words, last, last + 1):
        return True
    end = last_char(words, last)
    marks = words.text[words.ends[last] : end]
    if SENTENCE_END.search(marks) is None or words.text[end : end + 1].islower():
        return False
    return not in_brackets(words, last)


def _expected_end(
    one: PassagePrint, words: Words, start: int, limit: int
) -> tuple[int, int | None]:
    """Return where in the folded text a passage ends by its length after its last shingle.

    So what is put into it, the text of a note say, does not cut it short. If no other shingle could
    follow, also returned is its last word, by their number.
    """
    reach = start + one.words + one.drift + INSERTIONS * INSERTED
    found = shingles_in_order(one, words, start, min(limit, reach))
    if not found:
        return int(words.at[start]) + one.folded_chars, None
    part, at = found[-1]
    left = one.words - one.offset(part)
    counted = at + left - 1 if part == len(one.shingles) - 1 and at + left <= limit else None
    return int(words.at[at]) + round(left / one.words * one.folded_chars), counted


def shingles_in_order(
    one: PassagePrint, words: Words, start: int, limit: int
) -> list[tuple[int, int]]:
    """Return as many shingles of a passage as stand in their order, each with its word.

    They are looked for from ``start`` on to before ``limit``.
    """
    parts: dict[bytes, list[int]] = {}
    for part, shingle in enumerate(one.shingles):
        parts.setdefault(shingle, []).append(part)
    stop = min(limit, len(words)) - SHINGLE_WORDS + 1
    best: list[Link[tuple[int, int]]] = []
    for at in range(start, max(start, stop)):
        for part in parts.get(digest_of(words.run(at, at + SHINGLE_WORDS)), ()):
            earlier = [
                link for link in best if link.item[0] < part and link.item[1] + SHINGLE_WORDS <= at
            ]
            before = max(earlier, key=lambda link: link.value, default=None)
            best.append(Link((part, at), 1 + (before.value if before else 0), before))
    return trail(max(best, key=lambda link: link.value, default=None))


# By the hash


def exact_span(one: PassagePrint, words: Words, at: int) -> tuple[int, int] | None:
    """Return the characters of the passage that begins at a word, if its hash says it does."""
    for start in _beginnings(one, words, int(words.starts[at])):
        window = words.text[start : start + one.chars + one.chars // 4 + SETTING]
        if "](" in window:
            window = words.text[start : start + len(window) * LINKS_LENGTHEN]
        for setting in settings(window):
            if setting.notes and NOTE_MARK.match(window):
                continue  # the passage begins after it
            plain = normalise(setting.undone(window))[: one.chars]
            if hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest() == one.sha256:
                return start, start + _length_as_set(window, setting, one.chars)
    return None


def _beginnings(one: PassagePrint, words: Words, first: int) -> Iterator[int]:
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


@dataclass(frozen=True)
class Setting:
    """How a stretch may be set: for each hyphen at a line's end whether it goes, and the rest."""

    joins: tuple[bool, ...] = ()
    notes: bool = False
    dashes: bool = False
    emphasis: bool = False

    def undone(self, text: str) -> str:
        """Return the text as it was before it was set."""
        if self.joins:
            choices = iter(self.joins)
            last = self.joins[-1]
            text = LINE_END.sub(lambda _: "" if next(choices, last) else "-", text)
        if self.emphasis:
            text = EMPHASIS.sub("", unspaced(text))
        if self.notes:
            text = NOTE_MARK.sub("", LINKED.sub(r"\1", text))
        return DASH.sub("-", text) if self.dashes else text


def settings(window: str) -> Iterator[Setting]:
    """Yield the ways in which a stretch may be set, the plainest first."""
    ends = len(LINE_END.findall(window))
    joins = product((True, False), repeat=ends if ends <= MOST_CHOICES else 1)
    emphasis, notes, dashes = (
        (False, True) if any(one.search(window) for one in marks) else (False,)
        for marks in ((EMPHASIS, SPACED), (NOTE_MARK, LINKED), (DASH,))
    )
    for emphatic, noted, dashed, joined in product(emphasis, notes, dashes, joins):
        yield Setting(joined, noted, dashed, emphatic)


def _length_as_set(window: str, setting: Setting, chars: int) -> int:
    """Return how many characters of the window become so many normalised ones."""
    inside = {at for link in LINKED.finditer(window) for at in range(link.start() + 1, link.end())}
    stops = [at for at in range(len(window)) if at not in inside]
    first = bisect_left(
        stops, chars, key=lambda stop: len(normalise(setting.undone(window[:stop])))
    )
    return stops[first] if first < len(stops) else len(window)


# What speaks for a placement


def credible(passages: Sequence[PassagePrint], placements: Sequence[Placement]) -> list[Placement]:
    """Return the placements without those that lost more than the copy elsewhere leads to expect.

    Where nearly all shingles of the copy hold, a passage that holds none of its own is another
    sentence. Damage comes in stretches, so of a damaged copy nothing is expected.
    """
    share = max(share_lost(passages, placements), UNTOUCHED)
    surprise = -math.log2(share) if share < DAMAGED else 0.0
    return [one for one in placements if one.bits >= one.lost * surprise]


def share_lost(passages: Sequence[PassagePrint], placements: Sequence[Placement]) -> float:
    """Return the share of the shingles of the passages placed that a copy has lost."""
    total = sum(len(passages[one.number].shingles) for one in placements)
    return sum(one.lost for one in placements) / total if total else 1.0


def supported(placements: Sequence[Placement], least: float) -> Iterator[Placement]:
    """Yield the placements, without stretches in which too little speaks for them.

    A stretch is passages that follow each other in the text and in the copy. A common phrase or
    two in the order of the text are no passage of it.
    """
    stretch: list[Placement] = []
    for one in [*placements, None]:
        if stretch and one and stretch[-1].leads_to(one):
            stretch.append(one)
            continue
        enough = sum(part.bits for part in stretch) >= least
        yield from (part for part in stretch if enough or part.exact)
        stretch = [one] if one else []
