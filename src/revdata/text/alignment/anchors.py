"""Find where openings and shingles of passages occur in a copy, and what each find is worth.

The worth of a find is counted in bits: how surely it is no accident. A find among many passages
and many places needs more bits than one where a passage is expected.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from revdata.text.alignment.passage_prints import Print
from revdata.text.alignment.words import HYPHENS_INSIDE, Words
from revdata.text.fingerprints import SHINGLE_WORDS, folded_words, normalise

HASH_BYTES = 3
HASH_BITS = 8 * HASH_BYTES
OPENING = -1  # stands for the opening where shingles are numbered from 0
PHRASE_SHARE = 0.6  # words of a phrase tell less together than each alone
COMMONEST = 200  # a phrase found more often says nothing of where a passage stands


class Worth:
    """How much a run of words tells, in bits, from how common its words are in a copy."""

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
    """A place where a passage may begin: ``start`` is a word of the copy, ``bits`` its worth."""

    number: int
    start: int
    bits: float
    finds: dict[int, int] = field(default_factory=dict)  # part of the passage: word of the copy

    @property
    def opens(self) -> bool:
        """Whether the opening itself was found."""
        return OPENING in self.finds


Find = tuple[int, int, int]  # number of a passage, part of it, word of the copy


def find_candidates(prints: Sequence[Print], words: Words, worth: Worth) -> list[Candidate]:
    """Return the places where passages may begin, those of one passage merged where they agree."""
    by_passage: dict[int, list[tuple[int, Find, float]]] = {}
    for find, run in _finds(prints, words):
        number, part, at = find
        offset = 0 if part == OPENING else prints[number].offset(part)
        bits = worth(run) if part == OPENING else min(HASH_BITS, worth(run))
        by_passage.setdefault(number, []).append((at - offset, find, bits))
    candidates = []
    for number, found in sorted(by_passage.items()):
        candidates += _merge(prints[number], sorted(found))
    return candidates


def _finds(prints: Sequence[Print], words: Words) -> Iterator[tuple[Find, bytes]]:
    """Yield each occurrence of an opening of full length or of a shingle, with its words."""
    parts: dict[bytes, list[tuple[int, int]]] = {}
    openings: dict[bytes, list[tuple[int, int]]] = {}
    for one in prints:
        for index, shingle in enumerate(one.shingles):
            parts.setdefault(shingle, []).append((one.number, index))
        if len(one.opening_words) == SHINGLE_WORDS:
            run = " ".join(one.opening_words).encode()
            openings.setdefault(run, []).append((one.number, OPENING))
    found: dict[bytes, list[tuple[int, bytes]]] = {}
    sha256 = hashlib.sha256  # this loop is most of what aligning costs
    for at, run in _runs(words):
        digest = sha256(run).digest()[:HASH_BYTES]
        if digest in parts:
            found.setdefault(digest, []).append((at, run))
        if run in openings:
            found.setdefault(run, []).append((at, run))
    for key, places in found.items():
        if len(places) <= COMMONEST:
            for number, part in (parts if len(key) == HASH_BYTES else openings)[key]:
                yield from (((number, part, at), run) for at, run in places)


def digest_of(run: bytes) -> bytes:
    """Return the shingle of a run of folded words."""
    return hashlib.sha256(run).digest()[:HASH_BYTES]


def _runs(words: Words) -> Iterator[tuple[int, bytes]]:
    """Return every run of four words; of a word broken at a line's end also as two words."""
    starts = words.at[: -SHINGLE_WORDS - 1].tolist()
    stops = (words.at[SHINGLE_WORDS:] - 1).tolist()
    runs = map(words.folded.__getitem__, map(slice, starts, stops))
    return chain(enumerate(runs), *(_runs_with_two(words, broken) for broken in words.broken))


def _runs_with_two(words: Words, broken: int) -> Iterator[tuple[int, bytes]]:
    raw = words.text[words.starts[broken] : words.ends[broken]]
    first = max(broken - SHINGLE_WORDS + 1, 0)
    last = min(broken + SHINGLE_WORDS, len(words))
    before = words.run(first, broken).split()
    parts = [
        w.encode() for part in HYPHENS_INSIDE.split(raw) for w in folded_words(normalise(part))
    ]
    row = [*before, *parts, *words.run(broken + 1, last).split()]
    for at in range(len(row) - SHINGLE_WORDS + 1):
        yield first + min(at, len(before)), b" ".join(row[at : at + SHINGLE_WORDS])


def _merge(one: Print, found: Iterable[tuple[int, Find, float]]) -> list[Candidate]:
    """Return candidates of one passage, finds that agree on where it begins taken together."""
    merged: list[Candidate] = []
    slack = drift(one.words)
    for start, (_, part, at), bits in found:
        last = merged[-1] if merged else None
        if last and start - last.start <= slack and part not in last.finds:
            last.finds[part] = at
            last.bits += bits
            if part == OPENING:
                last.start = start
        else:
            merged.append(Candidate(one.number, start, bits, {part: at}))
    return merged


def drift(words: int) -> int:
    """Return by how many words a damaged stretch may be longer or shorter than it was."""
    return max(2, words // 8)
