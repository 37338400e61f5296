"""Choose among candidates the most plausible way the passages follow each other in a copy.

Dynamic programming over candidates in the order of the text: a passage near the place where its
predecessors lead us to expect it costs little; one after an insertion costs more; one anywhere
else costs a jump, which only several finds together can pay. Jumps may lead backwards, so that a
copy in another order is found too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

from revdata.alignment.anchors import Candidate, drift
from revdata.alignment.prints import Print

REACH = 40  # passages without a find that a chain may bridge without a jump
INSERTION = 3.0  # bits that other text in between costs, besides those of its length
MARGIN = 8.0  # bits beyond chance that a jump must be worth


def jump_cost(words: int, prints: int) -> float:
    """Return the bits that must speak for a passage at a place where nothing leads us to it."""
    return math.log2(max(words, 2)) + math.log2(max(prints, 2)) + MARGIN


def best_chain(
    prints: Sequence[Print], candidates: Sequence[Candidate], words: int
) -> list[Candidate]:
    """Return the chosen candidates in the order of the text, at most one a passage."""
    jump = jump_cost(words, len(prints))
    offsets = [0, *accumulate(one.words for one in prints)]
    groups: dict[int, list[tuple[Candidate, float, int]]] = {}
    trail: list[tuple[Candidate, int]] = []
    best_before, best_node = 0.0, -1
    total_best, last = 0.0, -1
    ordered = sorted(candidates, key=lambda c: c.number)
    pending: list[tuple[float, int]] = []
    current = -1
    for candidate in ordered:
        if candidate.number != current:
            for value, node in pending:
                if value > best_before:
                    best_before, best_node = value, node
            pending, current = [], candidate.number
        value, previous = best_before - jump, best_node
        for number in range(max(0, candidate.number - REACH), candidate.number):
            for other, score, node in groups.get(number, ()):
                cost = _step(prints, offsets, other, candidate, jump)
                if score - cost > value:
                    value, previous = score - cost, node
        value += candidate.bits
        node = len(trail)
        trail.append((candidate, previous))
        groups.setdefault(candidate.number, []).append((candidate, value, node))
        pending.append((value, node))
        if value > total_best:
            total_best, last = value, node
    chain: list[Candidate] = []
    while last >= 0:
        candidate, last = trail[last]
        chain.append(candidate)
    return chain[::-1]


def _step(
    prints: Sequence[Print],
    offsets: Sequence[int],
    one: Candidate,
    other: Candidate,
    jump: float,
) -> float:
    """Return what it costs that ``other`` is the next passage found after ``one``."""
    expected = offsets[other.number] - offsets[one.number]
    found = other.start - one.start
    length = prints[one.number].words
    beyond = abs(found - expected)
    if beyond <= drift(expected):
        return math.log2(2 + beyond)
    if found < length - drift(length):
        return jump
    return min(jump, INSERTION + 2 * math.log2(beyond))
