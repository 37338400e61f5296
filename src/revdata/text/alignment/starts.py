"""The beginnings of sentences in a copy whose wording differs from the coded text.

A shingle says where a passage begins only if nothing was put in or left out before it: the text of
a note, say, or words that an abridged edition lacks. Where words were replaced by others, the
length of a sentence between its neighbours is all that is known of it.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from revdata.text.alignment.chain import Link, trail
from revdata.text.alignment.gaps import NEAR
from revdata.text.alignment.passage_prints import (
    PassagePrint,
    boundary_bits,
    opening_bits,
)
from revdata.text.alignment.spans import INSERTED, exact_span, shingles_in_order
from revdata.text.alignment.words import Words
from revdata.text.fingerprints import SHINGLE_WORDS

BEGINS = 1.5  # bits of a boundary that begins a sentence with a capital letter
STRETCHED = 0.35  # logarithm of how much longer or shorter other words make a sentence
SHORT = 1.0  # words by which one of few words differs besides
GIVE = 0.1  # of that logarithm, for a bit
PUT_IN, LEFT_OUT = 0.2, 0.1  # bits that each word costs by which a beginning is not as expected


def settle_starts(passages: Sequence[PassagePrint], words: Words, placed: dict[int, int]) -> None:
    """Change the words at which passages begin, in ``placed``, where another is more plausible."""
    found = {
        number: _shingles_around(passages[number], words, at)
        for number, at in placed.items()
        if not _begins(passages[number], words, at)
    }
    firsts = {number: shingles[0][1] for number, shingles in found.items() if shingles}
    order = sorted(placed, key=lambda number: firsts.get(number, placed[number]))
    for before, number in pairwise([None, *order]):
        if number in firsts:
            one, at = passages[number], placed[number]
            part, first = found[number][0]
            floor = 0 if before is None else _stop(passages[before], words, placed[before])
            stretch = (min(max(floor, at - INSERTED), first), first)
            placed[number] = _start_before(one, words, stretch, one.offset(part), at)


def _begins(one: PassagePrint, words: Words, at: int) -> bool:
    """Whether a sentence begins at a word as the passage does."""
    return is_opening(one, words, at) and (
        boundary_bits(one, words, at) > 0 or exact_span(one, words, at) is not None
    )


def _shingles_around(one: PassagePrint, words: Words, at: int) -> list[tuple[int, int]]:
    reach = one.words + one.drift + INSERTED
    return shingles_in_order(one, words, max(at - one.drift, 0), at + reach)


def _stop(one: PassagePrint, words: Words, at: int) -> int:
    """Return a word before which a passage certainly does not end."""
    proved = exact_span(one, words, at)
    if proved:
        return int(words.starts.searchsorted(proved[1]))
    found = _shingles_around(one, words, at)
    return found[-1][1] + SHINGLE_WORDS if found else at + 1


def fill_by_length(passages: Sequence[PassagePrint], words: Words, placed: dict[int, int]) -> None:
    """Add to ``placed`` passages for which their neighbours leave as many sentences, as long."""
    for before, after in pairwise(sorted(placed)):
        low, high = placed[before], placed[after]
        if 1 < after - before <= NEAR and low < high:
            ends = [Begin(before, low), Begin(after, high)]
            lengths = [passages[number].folded_chars for number in range(before, after)]
            longer = int(words.at[high] - words.at[low]) / sum(lengths)
            if abs(math.log(longer)) <= STRETCHED:
                placed.update(_best_division(passages, words, ends, longer))


@dataclass(frozen=True)
class Begin:
    """A passage that may begin at a word."""

    number: int
    at: int


def _best_division(
    passages: Sequence[PassagePrint], words: Words, ends: Sequence[Begin], longer: float
) -> dict[int, int]:
    """Return where the passages between two begin, each with a sentence as long; else nothing."""
    left, right = ends
    links = [Link(left, 0.0, None)]
    for number in range(left.number + 1, right.number + 1):
        one, before = passages[number], passages[number - 1]
        last = number == right.number
        span = [right.at] if last else range(left.at + 1, right.at)
        following = []
        for at in span:
            bits = 0.0 if last else boundary_bits(one, words, at)
            if not last and bits <= BEGINS:
                continue
            bits += max(opening_bits(one, words, at), 0.0)
            for link in links:
                length = int(words.at[at] - words.at[link.item.at])
                misfit = length / (longer * before.folded_chars)
                if length > 0 and abs(math.log(misfit)) <= STRETCHED + SHORT / before.words:
                    value = link.value + bits - abs(math.log(misfit)) / GIVE
                    following.append(Link(Begin(number, at), value, link))
        links = _best_of_each(following)
    best = max(links, key=lambda link: link.value, default=None)
    return {begin.number: begin.at for begin in trail(best)[1:-1]}


def _best_of_each(links: Iterable[Link[Begin]]) -> list[Link[Begin]]:
    """Return of the links that end in the same place the one of most worth."""
    best: dict[int, Link[Begin]] = {}
    for link in links:
        if link.item.at not in best or link.value > best[link.item.at].value:
            best[link.item.at] = link
    return list(best.values())


def _start_before(
    one: PassagePrint, words: Words, stretch: tuple[int, int], offset: int, known: int
) -> int:
    """Return where a passage begins in a stretch, if ``offset`` words should follow in it."""
    low, high = stretch
    low = max(low, high - offset - INSERTED)
    starts = [
        at
        for at in range(low, high + 1)
        if boundary_bits(one, words, at) > BEGINS or is_opening(one, words, at)
    ]
    if opening_bits(one, words, known) > 0:
        starts.append(known)

    def worth(at: int) -> float:
        beyond = high - at - offset
        cost = beyond * PUT_IN if beyond > 0 else -beyond * LEFT_OUT
        return boundary_bits(one, words, at) + max(opening_bits(one, words, at), 0.0) - cost

    return max(starts, key=worth, default=max(known, low))


def is_opening(one: PassagePrint, words: Words, at: int) -> bool:
    """Whether the opening of a passage stands at a word, letter for letter."""
    opening = " ".join(one.opening_words).encode()
    return bool(opening) and words.run(at, min(at + len(one.opening_words), len(words))) == opening
