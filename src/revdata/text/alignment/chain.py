"""The most plausible order of openings and shingles that occur in a copy.

The worth of a find is counted in bits: how surely it is no accident. A find among many passages
and many places needs more bits than one where a passage is expected.

The chain is dynamic programming over candidates in the order of the text: a passage near the place
where its predecessors lead us to expect it costs little; one after an insertion costs more; one
anywhere else costs a jump, which only several finds together can pay. Jumps may lead backwards, so
that a copy in another order is found too.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain
from operator import attrgetter, methodcaller
from typing import Generic, TypeVar

import numpy as np

from revdata.text.alignment.passage_prints import PassagePrint, drift
from revdata.text.alignment.words import HYPHENS_INSIDE, Words
from revdata.text.fingerprints import SHINGLE_WORDS, folded_words, normalise

HASH_BYTES = 3
HASH_BITS = 8 * HASH_BYTES
OPENING = -1  # stands for the opening where shingles are numbered from 0
PHRASE_SHARE = 0.6  # words of a phrase say less together than each alone
BATCH = 1 << 14  # runs hashed at a time
COMMONEST = 200  # a phrase found more often says nothing of where a passage stands
APART = 6  # passages from a column to the next at least
LEAST_MIXED, MIXED_SHARE = 10, 0.04  # times, and of the finds, that lines of two columns alternate
REACH = 40  # passages without a find that a chain may bridge without a jump
INSERTION = 3.0  # bits that other text in between costs, besides those of its length
LEAST_COST = 1.0  # bits of a passage that stands exactly where it is expected
MARGIN = 8.0  # bits beyond chance that a jump must be worth

Part = tuple[int, int]  # number of a passage, and its shingle or OPENING
T = TypeVar("T")


class Worth:
    """How much a run of words says, in bits, from how common its words are in a copy."""

    def __init__(self, words: Words) -> None:
        """Count words only when first asked: many copies never need it."""
        self._words = words

    @cached_property
    def _counts(self) -> Counter[bytes]:
        return Counter(self._words.folded.split(b" "))

    def __call__(self, run: bytes) -> float:
        """Return the bits of a run of folded words."""
        most = math.log2(len(self._words) + 1)
        return PHRASE_SHARE * sum(
            most - math.log2(self._counts[word] + 1) for word in run.split(b" ")
        )


@dataclass
class Candidate:
    """A place where a passage may begin: ``start`` is a word of the copy, ``bits`` its worth.

    What was found of it stands from word ``first`` to before ``stop``.
    """

    number: int
    start: int
    bits: float
    first: int
    stop: int
    parts: set[int] = field(default_factory=set)  # of the passage, which were found

    @property
    def opens(self) -> bool:
        """Whether the opening itself was found."""
        return OPENING in self.parts


@dataclass(frozen=True)
class Link(Generic[T]):
    """An item, the value of the best chain that ends in it, and what it follows there."""

    item: T
    value: float
    previous: Link[T] | None


def trail(link: Link[T] | None) -> list[T]:
    """Return the items of the chain that ends in a link."""
    items = []
    while link:
        items.append(link.item)
        link = link.previous
    return items[::-1]


# Candidates


def find_candidates(
    passages: Sequence[PassagePrint], words: Words, worth: Worth
) -> list[Candidate]:
    """Return the places where passages may begin, those of one passage merged where they agree."""
    by_passage: dict[int, list[tuple[int, int, float]]] = {}
    for (number, part), at, run in _finds(passages, words):
        offset = 0 if part == OPENING else passages[number].offset(part)
        bits = worth(run) if part == OPENING else min(HASH_BITS, worth(run))
        by_passage.setdefault(number, []).append((at - offset, part, bits))
    return [
        candidate
        for number, found in sorted(by_passage.items())
        for candidate in _merged(passages[number], sorted(found))
    ]


def _finds(passages: Sequence[PassagePrint], words: Words) -> Iterator[tuple[Part, int, bytes]]:
    """Yield each occurrence of an opening of full length or of a shingle: word and run."""
    shingles: dict[bytes, list[Part]] = {}
    openings: dict[bytes, list[Part]] = {}
    for passage in passages:
        for index, shingle in enumerate(passage.shingles):
            shingles.setdefault(shingle, []).append((passage.number, index))
        if len(passage.opening_words) == SHINGLE_WORDS:
            run = " ".join(passage.opening_words).encode()
            openings.setdefault(run, []).append((passage.number, OPENING))
    found: dict[bytes, list[tuple[int, bytes]]] = {}
    wanted = {*shingles, *map(digest_of, openings)}
    in_pieces = (_runs_in_pieces(words, broken) for broken in words.broken)
    for at, run in chain(_runs_like(wanted, words), *in_pieces):
        for key in (digest_of(run), run):
            if key in shingles or key in openings:
                found.setdefault(key, []).append((at, run))
    for key, places in found.items():
        if len(places) <= COMMONEST:
            for part in (shingles if len(key) == HASH_BYTES else openings)[key]:
                yield from ((part, at, run) for at, run in places)


def digest_of(run: bytes) -> bytes:
    """Return the shingle of a run of folded words."""
    return hashlib.sha256(run).digest()[:HASH_BYTES]


def _runs_like(wanted: Iterable[bytes], words: Words) -> Iterator[tuple[int, bytes]]:
    """Yield runs of four words whose digest begins with the two bytes of a wanted one.

    Hashing is most of what aligning costs, so that no step of it is written in Python.
    """
    begins = np.zeros(1 << 16, bool)
    begins[[int.from_bytes(digest[:2]) for digest in wanted]] = True
    digest = methodcaller("digest")
    for low in range(0, len(words) - SHINGLE_WORDS + 1, BATCH):
        bounds = words.at[low : low + BATCH + SHINGLE_WORDS]
        starts, stops = bounds[:-SHINGLE_WORDS].tolist(), (bounds[SHINGLE_WORDS:] - 1).tolist()
        runs = map(words.folded.__getitem__, map(slice, starts, stops))
        digests = b"".join(map(digest, map(hashlib.sha256, runs)))
        pairs = np.frombuffer(digests, ">u2")[:: hashlib.sha256().digest_size // 2]
        for at in np.flatnonzero(begins[pairs]).tolist():
            yield low + at, words.run(low + at, low + at + SHINGLE_WORDS)


def _runs_in_pieces(words: Words, broken: int) -> Iterator[tuple[int, bytes]]:
    raw = words.text[words.starts[broken] : words.ends[broken]]
    first = max(broken - SHINGLE_WORDS + 1, 0)
    last = min(broken + SHINGLE_WORDS, len(words))
    before = words.run(first, broken).split()
    after = words.run(broken + 1, last).split()
    for pieces in _pieces(raw):
        parts = [w.encode() for piece in pieces for w in folded_words(normalise(piece))]
        row = [*before, *parts, *after]
        for at in range(len(row) - SHINGLE_WORDS + 1):
            yield first + min(at, len(before)), b" ".join(row[at : at + SHINGLE_WORDS])


def _pieces(word: str) -> Iterator[list[str]]:
    """Yield what a word that was joined may be: pieces, or a letter beside a spaced word."""
    yield HYPHENS_INSIDE.sub(" ", word).split()
    letters = word.split(" ")
    if len(letters) > 3:
        yield [letters[0], "".join(letters[1:])]
        yield ["".join(letters[:-1]), letters[-1]]


def _merged(passage: PassagePrint, found: Iterable[tuple[int, int, float]]) -> list[Candidate]:
    """Return candidates of one passage, finds that agree on where it begins taken together."""
    merged: list[Candidate] = []
    for start, part, bits in found:
        first = start if part == OPENING else start + passage.offset(part)
        stop = first + SHINGLE_WORDS
        last = merged[-1] if merged else None
        if not last or start - last.start > passage.drift or part in last.parts:
            merged.append(Candidate(passage.number, start, bits, first, stop, {part}))
            continue
        last.parts.add(part)
        last.bits += bits
        last.first, last.stop = min(last.first, first), max(last.stop, stop)
        if part == OPENING:
            last.start = start
    return merged


def stand_mixed(candidates: Iterable[Candidate]) -> bool:
    """Whether passages alternate that are far apart in the text, as in lines read over columns."""
    order = [one.number for one in sorted(candidates, key=attrgetter("first"))]
    fours = zip(order, order[1:], order[2:], order[3:], strict=False)
    mixed = sum(abs(a - b) > APART and 0 <= c - a < 3 and 0 <= d - b < 3 for a, b, c, d in fours)
    return mixed >= max(LEAST_MIXED, MIXED_SHARE * len(order))


# Their order


def jump_cost(words: int, passages: int) -> float:
    """Return the bits that must speak for a passage at a place where nothing leads us to it."""
    return math.log2(max(words, 2)) + math.log2(max(passages, 2)) + MARGIN


def best_chain(
    passages: Sequence[PassagePrint], candidates: Iterable[Candidate], words: int
) -> list[Candidate]:
    """Return the chosen candidates in the order of the text, at most one a passage."""
    of_passage: list[list[Candidate]] = [[] for _ in passages]
    for candidate in candidates:
        of_passage[candidate.number].append(candidate)
    chains = _Chains(passages, jump_cost(words, len(passages)))
    for found in of_passage:
        chains.add_passage(found)
    return trail(chains.best[-1])


class _Chains:
    """The best chains that end in each candidate of the passages so far."""

    def __init__(self, passages: Sequence[PassagePrint], jump: float) -> None:
        self.passages = passages
        self.offsets = [0, *accumulate(passage.words for passage in passages)]
        self.jump = jump
        self.links: list[list[Link[Candidate]]] = []  # by passage
        self.best: list[Link[Candidate] | None] = [None]  # of the passages before each
        self.values = [0.0]  # of these

    def add_passage(self, candidates: Iterable[Candidate]) -> None:
        links = [self._link(candidate) for candidate in candidates]
        best = max(links, key=lambda link: link.value, default=None)
        if best is None or best.value <= self.values[-1]:
            best = self.best[-1]
        self.links.append(links)
        self.best.append(best)
        self.values.append(best.value if best else 0.0)

    def _link(self, candidate: Candidate) -> Link[Candidate]:
        """Return a candidate after the best of the chains that it can follow."""
        value, previous = self.values[-1] - self.jump, self.best[-1]
        for earlier in range(candidate.number - 1, max(candidate.number - REACH, 0) - 1, -1):
            if self.values[earlier + 1] - LEAST_COST <= value:
                break  # nothing further back is worth more
            for link in self.links[earlier]:
                worth = link.value - self._cost(link.item, candidate)
                if worth > value:
                    value, previous = worth, link
        return Link(candidate, value + candidate.bits, previous)

    def _cost(self, one: Candidate, other: Candidate) -> float:
        """Return what it costs that ``other`` is the next passage found after ``one``."""
        expected = self.offsets[other.number] - self.offsets[one.number]
        found = other.start - one.start
        beyond = abs(found - expected)
        if beyond <= drift(expected):
            return math.log2(2 + beyond)
        if other.first < one.stop:
            return self.jump
        return min(self.jump, INSERTION + 2 * math.log2(beyond))
