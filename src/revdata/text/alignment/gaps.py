"""Place passages without a find of their own between neighbours that have been placed.

Within the stretch that the neighbours leave, every word is tried as a beginning: by the hash of
the whole passage, by how much the opening looks like what stands there, by whether a sentence
begins there, and by whether the distances to the neighbours are the passages' lengths.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from revdata.text.alignment.anchors import Candidate, drift
from revdata.text.alignment.chain import INSERTION
from revdata.text.alignment.likeness import BITS_A_LETTER, best_start, boundary, likeness
from revdata.text.alignment.passage_prints import Print
from revdata.text.alignment.spans import PROVED, exact_span
from revdata.text.alignment.words import Words

MOST_STARTS = 12  # beginnings of a passage that are weighed against each other
ROOM = 60  # words beyond the passages' own that are searched beside a neighbour
NEAR = 6  # passages looked for beside a neighbour where the other is elsewhere
PRIOR = 5.0  # bits that placing a passage without a find must be worth
ELSEWHERE = 8.0  # bits it costs to stand beside one neighbour only
FITS = 2.0  # bits for a passage as long as it should be
GIVE = 0.07  # share by which a damaged passage is commonly longer or shorter


@dataclass(frozen=True)
class Start:
    """A passage that begins, or may begin, at a word, and how many bits speak for it."""

    number: int
    at: int
    bits: float = 0.0


@dataclass(frozen=True)
class Gap:
    """Passages ``first`` to before ``stop``, unplaced, and the placed ones around them."""

    first: int
    stop: int
    left: Start | None
    right: Start | None


def fill(
    prints: Sequence[Print],
    words: Words,
    gap: Gap,
    taken: Sequence[int],
    finds: Mapping[int, Sequence[Candidate]],
) -> list[Start]:
    """Return the most plausible beginnings of the passages in a gap.

    ``taken`` are the words where placed passages begin, sorted; ``finds`` the candidates that no
    chain took.
    """
    chosen: list[Start] = []
    for stretch in _stretches(prints, gap, taken, len(words)):
        starts = [
            start
            for number in stretch.numbers
            for start in _likely_starts(prints[number], words, stretch, finds.get(number, ()))
        ]
        path = _best_path(prints, words, starts, stretch)
        chosen += [start for start in path if not chosen or start.number > chosen[-1].number]
    return chosen


@dataclass(frozen=True)
class _Stretch:
    """Words ``low`` to before ``high``, the passages looked for there, the neighbours around."""

    low: int
    high: int
    numbers: range
    left: Start | None
    right: Start | None


def _stretches(
    prints: Sequence[Print], gap: Gap, taken: Sequence[int], count: int
) -> Iterator[_Stretch]:
    """Yield where to look: between the neighbours, or after the one and before the other."""
    left, right, numbers = gap.left, gap.right, range(gap.first, gap.stop)
    if left and right:
        room = _room(prints, numbers)
        length = prints[left.number].words
        if 0 < right.at - left.at <= length + drift(length) + room + ROOM:
            yield _Stretch(left.at + max(1, length * 3 // 4), right.at, numbers, left, right)
            return
    if left:
        near = numbers[:NEAR]
        low = left.at + max(1, prints[left.number].words * 3 // 4)
        following = bisect_right(taken, left.at)
        high = taken[following] if following < len(taken) else count
        yield _Stretch(low, min(low + _room(prints, near), high), near, left, None)
    if right:
        near = numbers[-NEAR:]
        preceding = bisect_left(taken, right.at) - 1
        low = taken[preceding] + 1 if preceding >= 0 else 0
        yield _Stretch(max(low, right.at - _room(prints, near)), right.at, near, None, right)


def _room(prints: Sequence[Print], numbers: range) -> int:
    """Return how many words passages may take, insertions included."""
    return sum(prints[number].words for number in numbers) * 3 // 2 + ROOM


def _likely_starts(
    one: Print, words: Words, stretch: _Stretch, finds: Sequence[Candidate]
) -> list[Start]:
    """Return the places in a stretch where a passage begins most plausibly."""
    if stretch.high - stretch.low < one.words // 2:
        return []
    found = {
        best_start(one, words, find.start): find.bits
        for find in finds
        if stretch.low <= find.start < stretch.high
    }
    starts = []
    for at in range(stretch.low, stretch.high):
        bits = likeness(one, words, at) + boundary(one, words, at) + found.get(at, 0)
        starts.append(Start(one.number, at, bits))
    starts.sort(key=lambda start: -start.bits)
    if one.letters:
        starts = [start for start in starts[:MOST_STARTS] if start.bits > -FITS - INSERTION]
    proof = PROVED + BITS_A_LETTER * one.chars
    proved = {start.at for start in starts if exact_span(one, words, start.at)}
    return [
        replace(start, bits=start.bits + (proof if start.at in proved else 0.0))
        for start in starts
        if one.letters or start.at in proved  # nothing else is known of a passage of one word
    ]


def _best_path(
    prints: Sequence[Print], words: Words, starts: Sequence[Start], stretch: _Stretch
) -> list[Start]:
    """Return the beginnings that together are worth most, none if nothing is worth it."""
    scores: list[tuple[float, int]] = []
    left, right = stretch.left, stretch.right
    for index, start in enumerate(starts):
        if left:
            best = -_distance(prints, words, left, start)
        else:
            best = 0.0 if start.at == 0 else -ELSEWHERE
        previous = -1
        for other in range(index):
            if starts[other].number < start.number:
                value = scores[other][0] - _distance(prints, words, starts[other], start)
                if value > best:
                    best, previous = value, other
        scores.append((best + start.bits - PRIOR, previous))
    best, last = 0.0, -1
    if left and right:
        best = -_distance(prints, words, left, right)
    for index, start in enumerate(starts):
        value = scores[index][0] - (_distance(prints, words, start, right) if right else 0)
        if value > best:
            best, last = value, index
    chosen = []
    while last >= 0:
        chosen.append(starts[last])
        last = scores[last][1]
    return chosen[::-1]


def _distance(prints: Sequence[Print], words: Words, one: Start, other: Start) -> float:
    """Return what it costs in bits that ``other`` is the next passage after ``one``."""
    length = prints[one.number].folded_chars
    beyond = int(words.at[other.at] - words.at[one.at]) - length
    share = beyond / (length + 6)
    if share < -0.25:
        return math.inf
    fit = 0.72 * (share / GIVE) ** 2 - FITS
    return min(fit, INSERTION + 2 * math.log2(1 + beyond / 6)) if beyond > 0 else fit
