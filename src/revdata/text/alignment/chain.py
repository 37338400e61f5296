"""Choose among candidates the most plausible way the passages follow each other in a copy.

Dynamic programming over candidates in the order of the text: a passage near the place where its
predecessors lead us to expect it costs little; one after an insertion costs more; one anywhere
else costs a jump, which only several finds together can pay. Jumps may lead backwards, so that a
copy in another order is found too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from revdata.text.alignment.anchors import Candidate, drift
from revdata.text.alignment.passage_prints import Print

REACH = 40  # passages without a find that a chain may bridge without a jump
INSERTION = 3.0  # bits that other text in between costs, besides those of its length
LEAST_COST = 1.0  # bits of a passage that stands exactly where it is expected
MARGIN = 8.0  # bits beyond chance that a jump must be worth


@dataclass(frozen=True)
class _Node:
    """A candidate, the value of the best chain that ends in it, and what it follows there."""

    candidate: Candidate
    value: float
    previous: _Node | None


def jump_cost(words: int, prints: int) -> float:
    """Return the bits that must speak for a passage at a place where nothing leads us to it."""
    return math.log2(max(words, 2)) + math.log2(max(prints, 2)) + MARGIN


def best_chain(
    prints: Sequence[Print], candidates: Sequence[Candidate], words: int
) -> list[Candidate]:
    """Return the chosen candidates in the order of the text, at most one a passage."""
    jump = jump_cost(words, len(prints))
    offsets = [0, *accumulate(one.words for one in prints)]
    groups: list[list[_Node]] = [[] for _ in prints]
    ceilings = [0.0] * (len(prints) + 1)  # the best value of the passages before each
    tops: list[_Node | None] = [None] * (len(prints) + 1)
    by_passage = groupby(sorted(candidates, key=_number), key=_number)
    found = {number: list(group) for number, group in by_passage}
    for number in range(len(prints)):
        for candidate in found.get(number, ()):
            value, previous = ceilings[number] - jump, tops[number]
            for earlier in range(number - 1, max(number - REACH, 0) - 1, -1):
                if ceilings[earlier + 1] - LEAST_COST <= value:
                    break  # nothing further back is worth more
                for node in groups[earlier]:
                    cost = _step(prints, offsets, node.candidate, candidate, jump)
                    if node.value - cost > value:
                        value, previous = node.value - cost, node
            groups[number].append(_Node(candidate, value + candidate.bits, previous))
        known = [node for node in (tops[number], *groups[number]) if node and node.value > 0]
        tops[number + 1] = top = max(known, key=lambda node: node.value, default=None)
        ceilings[number + 1] = top.value if top else 0.0
    return _trail(tops[-1])


def _number(candidate: Candidate) -> int:
    return candidate.number


def _trail(node: _Node | None) -> list[Candidate]:
    """Return the candidates that lead to a node."""
    trail = []
    while node:
        trail.append(node.candidate)
        node = node.previous
    return trail[::-1]


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
