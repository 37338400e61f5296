"""Place every passage in a copy: finds, chain, gaps; then drop what too little speaks for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise

from revdata.text.alignment.anchors import COMMONEST, Candidate, Worth, drift, find_candidates
from revdata.text.alignment.chain import MARGIN, best_chain, jump_cost
from revdata.text.alignment.gaps import NEAR, Gap, Start, fill
from revdata.text.alignment.likeness import BITS_A_LETTER, best_start, boundary, likeness
from revdata.text.alignment.passage_prints import Print
from revdata.text.alignment.spans import Placement, Slot, exact_span, place_span
from revdata.text.alignment.words import Words

UNTOUCHED = 0.03  # share of shingles that a copy may be thought to lose at least
DAMAGED = 0.25  # share of shingles lost by which a copy is damaged rather than changed


def place(prints: Sequence[Print], words: Words) -> list[Placement]:
    """Return a placement for each passage that is in the copy, in the order of the text."""
    worth = Worth(words)
    candidates = find_candidates(prints, words, worth)
    chain = best_chain(prints, candidates, len(words))
    placed = {
        one.number: one.start if one.opens else best_start(prints[one.number], words, one.start)
        for one in chain
    }
    _fill_gaps(prints, words, placed, candidates)
    _call_back(prints, words, placed)
    _sweep(prints, words, placed)
    placements = list(_credible(prints, _place_spans(prints, words, placed, worth)))
    return list(_supported(placements, jump_cost(len(words), len(prints))))


def _fill_gaps(
    prints: Sequence[Print],
    words: Words,
    placed: dict[int, int],
    candidates: Sequence[Candidate],
) -> None:
    """Add to ``placed`` the passages that stand between those that are."""
    finds: dict[int, list[Candidate]] = {}
    for one in candidates:
        if one.number not in placed:
            finds.setdefault(one.number, []).append(one)
    pending = [*pairwise([-1, *sorted(placed), len(prints)])] if placed else []
    while pending:
        before, after = pending.pop()
        if after - before < 2:
            continue
        left = Start(before, placed[before]) if before >= 0 else None
        right = Start(after, placed[after]) if after < len(prints) else None
        gap = Gap(before + 1, after, left, right)
        found = fill(prints, words, gap, sorted(placed.values()), finds)
        placed.update((start.number, start.at) for start in found)
        if found and after - before > NEAR:  # more may stand beside what is placed now
            pending += pairwise([before, *(start.number for start in found), after])


def _call_back(prints: Sequence[Print], words: Words, placed: dict[int, int]) -> None:
    """Prefer the place between its neighbours for passages that also stand elsewhere.

    Another chapter may quote a sentence whole that is damaged where it belongs.
    """
    for before, after in _strays(prints, placed):
        numbers = range(before + 1, after)
        gap = Gap(before + 1, after, Start(before, placed[before]), Start(after, placed[after]))
        taken = sorted(at for number, at in placed.items() if number not in numbers)
        found = fill(prints, words, gap, taken, {})
        if 2 * len(found) > len(numbers):
            for number in numbers:
                placed.pop(number, None)
            placed.update((start.number, start.at) for start in found)


def _strays(prints: Sequence[Print], placed: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Yield neighbours with room between them for the passages between, which are elsewhere."""
    order = sorted(placed, key=lambda number: placed[number])
    for before, after in pairwise(order):
        if 1 < after - before <= 1 + NEAR:
            length = sum(prints[number].words for number in range(before, after))
            if abs(placed[after] - placed[before] - length) <= drift(length):
                yield before, after


def _sweep(prints: Sequence[Print], words: Words, placed: dict[int, int]) -> None:
    """Add passages whose opening and hash are found anywhere, if they are too long for chance.

    One placed where its opening is not is taken from there, and so is one of few words, without
    shingles, placed where its hash is not.
    """
    taken = set(placed.values())
    least = math.log2(len(words) + 1) + MARGIN
    for one in prints:
        here = placed.get(one.number)
        doubted = (
            here is None
            or likeness(one, words, here) < 0
            or (not one.shingles and not exact_span(one, words, here))
        )
        if not doubted or not one.letters or BITS_A_LETTER * one.chars < least:
            continue
        found = [
            at
            for at in islice(_occurrences(one, words), COMMONEST)
            if at not in taken and exact_span(one, words, at)
        ]
        if found:
            beside = [placed[n] for n in (one.number - 1, one.number + 1) if n in placed]
            away = {at: min((abs(at - other) for other in beside), default=0) for at in found}
            placed[one.number] = min(away, key=lambda at: away[at])
            taken.add(placed[one.number])


def _occurrences(one: Print, words: Words) -> Iterator[int]:
    """Yield the words of the copy where a sentence begins with the opening of a passage."""
    opening = " ".join(one.opening_words).encode() + b" "
    found = words.folded.find(opening)
    while found >= 0:
        at = int(words.at.searchsorted(found))
        if words.at[at] == found and boundary(one, words, at) > 0:
            yield at
        found = words.folded.find(opening, found + 1)


def _place_spans(
    prints: Sequence[Print], words: Words, placed: dict[int, int], worth: Worth
) -> list[Placement]:
    """Return placements in the order of the text; in the copy none runs into the next."""
    order = sorted(placed, key=lambda number: placed[number])
    following = dict(zip(order, [*order[1:], None], strict=False))
    placements = []
    for number in sorted(placed):
        after = following[number]
        limit = len(words) if after is None else placed[after]
        slot = Slot(placed[number], limit, next=after == number + 1)
        placements.append(place_span(prints[number], words, slot, worth))
    return placements


def _credible(prints: Sequence[Print], placements: Sequence[Placement]) -> Iterator[Placement]:
    """Yield the placements without those that lost more than the copy elsewhere leads to expect.

    Where nearly all shingles of the copy hold, a passage that holds none of its own is another
    sentence. Damage comes in stretches, so of a damaged copy nothing is expected.
    """
    total = sum(len(prints[one.number].shingles) for one in placements)
    lost = sum(one.lost for one in placements)
    share = max(lost / total, UNTOUCHED) if total else 1.0
    surprise = -math.log2(share) if share < DAMAGED else 0.0
    yield from (one for one in placements if one.bits >= one.lost * surprise)


def _supported(placements: Sequence[Placement], least: float) -> Iterator[Placement]:
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
