"""Placing of the passages that the chain left out, by neighbours or by hash.

Within the stretch that the neighbours leave, every word is tried as a beginning: by the hash of
the whole passage, by how much the opening looks like what stands there, by whether a sentence
begins there, and by whether the distances to the neighbours are the passages' lengths.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from revdata.text.alignment.chain import COMMONEST, INSERTION, MARGIN, Candidate, Link, trail
from revdata.text.alignment.passage_prints import (
    BITS_A_LETTER,
    PassagePrint,
    best_start,
    boundary_bits,
    drift,
    opening_bits,
    start_bits,
)
from revdata.text.alignment.spans import (
    INSERTED,
    INSERTIONS,
    PROVED,
    exact_span,
    in_brackets,
    shingles_in_order,
)
from revdata.text.alignment.words import Words
from revdata.text.fingerprints import SHINGLE_WORDS

MOST_STARTS = 12  # beginnings of a passage that are weighed against each other
ROOM = 60  # words beyond the passages' own that are searched beside a neighbour
NEAR = 6  # passages looked for beside a neighbour where the other is elsewhere
PRIOR = 5.0  # bits that placing a passage without a find must be worth
ELSEWHERE = 8.0  # bits it costs to stand beside one neighbour only
FITS = 2.0  # bits for a passage as long as it should be
GIVE = 0.07  # share by which a damaged passage is commonly longer or shorter

Finds = Mapping[int, Sequence[Candidate]]  # by passage


@dataclass(frozen=True)
class Start:
    """A passage that begins, or may begin, at a word, and how many bits speak for it.

    ``length`` is that of its folded words, estimated unless its hash holds there.
    """

    number: int
    at: int
    length: int
    bits: float = 0.0


@dataclass(frozen=True)
class Stretch:
    """Words ``low`` to before ``high``, the passages looked for there, the neighbours around."""

    low: int
    high: int
    numbers: range
    left: Start | None
    right: Start | None


class GapFiller:
    """Passages of which some are ``placed``: by number, the word of the copy they begin at."""

    def __init__(
        self, passages: Sequence[PassagePrint], words: Words, placed: dict[int, int]
    ) -> None:
        """Take the places that are known; the methods add to them."""
        self.passages = passages
        self.words = words
        self.placed = placed

    def fill(self, candidates: Iterable[Candidate]) -> None:
        """Place the passages that stand between those that are placed."""
        finds: dict[int, list[Candidate]] = {}
        for one in candidates:
            if one.number not in self.placed:
                finds.setdefault(one.number, []).append(one)
        ends = [-1, *sorted(self.placed), len(self.passages)]
        pending = [*pairwise(ends)] if self.placed else []
        while pending:
            before, after = pending.pop()
            if after - before < 2:
                continue
            found = self._found_between(before, after, sorted(self.placed.values()), finds)
            self.placed.update(found)
            if found and after - before > NEAR:  # more may stand beside what is placed now
                pending += pairwise([before, *found, after])

    def call_back(self) -> None:
        """Prefer the place between its neighbours for passages that also stand elsewhere.

        Another chapter may quote a sentence whole that is damaged where it belongs.
        """
        order = sorted(self.placed, key=self.placed.__getitem__)
        for before, after in pairwise(order):
            if not self._have_room_between(before, after):
                continue
            between = range(before + 1, after)
            taken = sorted(at for number, at in self.placed.items() if number not in between)
            found = self._found_between(before, after, taken, {})
            if 2 * len(found) > len(between):
                for number in between:
                    self.placed.pop(number, None)
                self.placed.update(found)

    def _have_room_between(self, before: int, after: int) -> bool:
        """Whether neighbours are as far apart as the passages between, which are elsewhere."""
        if not (1 < after - before <= 1 + NEAR and {before, after} <= self.placed.keys()):
            return False
        length = sum(self.passages[number].words for number in range(before, after))
        return abs(self.placed[after] - self.placed[before] - length) <= drift(length)

    def sweep(self) -> bool:
        """Place passages whose opening and hash are found anywhere, if too long for chance.

        One placed where its opening is not is taken from there, and so is one of few words, without
        shingles, placed where its hash is not. Returns whether any passage was placed.
        """
        taken, any_found = set(self.placed.values()), False
        least = math.log2(len(self.words) + 1) + MARGIN
        for one in self.passages:
            if not one.letters or BITS_A_LETTER * one.chars < least or not self._is_doubted(one):
                continue
            found = [
                at
                for at in islice(self._occurrences(one), COMMONEST)
                if at not in taken and exact_span(one, self.words, at)
            ]
            if found:
                beside = (self.placed.get(n) for n in (one.number - 1, one.number + 1))
                near = [at for at in beside if at is not None]
                best = min(found, key=lambda at: min((abs(at - n) for n in near), default=0))
                self.placed[one.number] = best
                taken.add(best)
                any_found = True
        return any_found

    def _is_doubted(self, one: PassagePrint) -> bool:
        here = self.placed.get(one.number)
        if here is None or opening_bits(one, self.words, here) < 0:
            return True
        return not one.shingles and not exact_span(one, self.words, here)

    def _occurrences(self, one: PassagePrint) -> Iterator[int]:
        """Yield the words of the copy where a sentence begins with the opening of a passage."""
        words = self.words
        opening = " ".join(one.opening_words).encode() + b" "
        found = words.folded.find(opening)
        while found >= 0:
            at = int(words.at.searchsorted(found))
            if words.at[at] == found and boundary_bits(one, words, at) > 0:
                yield at
            found = words.folded.find(opening, found + 1)

    # Between neighbours

    def _found_between(
        self, before: int, after: int, taken: Sequence[int], finds: Finds
    ) -> dict[int, int]:
        """Return the most plausible beginnings of the passages between two, in their order.

        ``taken`` are the words where placed passages begin, sorted; ``finds`` the candidates that
        no chain took.
        """
        chosen: dict[int, int] = {}
        for stretch in self._stretches(before, after, taken):
            starts = [
                start
                for number in stretch.numbers
                for start in self._likely_starts(number, stretch, finds.get(number, ()))
            ]
            last = max(chosen, default=-1)
            path = self._best_path(starts, stretch)
            chosen.update((start.number, start.at) for start in path if start.number > last)
        return chosen

    def _stretches(self, before: int, after: int, taken: Sequence[int]) -> Iterator[Stretch]:
        """Yield where to look: between the neighbours, or after the one and before the other."""
        left, right = (
            Start(number, at, self._length_at(number, at))
            if (at := self.placed.get(number)) is not None
            else None
            for number in (before, after)
        )
        numbers = range(before + 1, after)
        length = self.passages[before].words if left else 0
        low = left.at + max(1, length * 3 // 4) if left else 0
        if left and right:
            most = length + drift(length) + self._room(numbers) + ROOM
            if 0 < right.at - left.at <= most:
                yield Stretch(low, right.at, numbers, left, right)
                return
        if left:
            near = numbers[:NEAR]
            following = bisect_right(taken, left.at)
            high = taken[following] if following < len(taken) else len(self.words)
            yield Stretch(low, min(low + self._room(near), high), near, left, None)
        if right:
            near = numbers[-NEAR:]
            preceding = bisect_left(taken, right.at) - 1
            low = taken[preceding] + 1 if preceding >= 0 else 0
            yield Stretch(max(low, right.at - self._room(near)), right.at, near, None, right)

    def _room(self, numbers: range) -> int:
        """Return how many words passages may take, insertions included."""
        return sum(self.passages[number].words for number in numbers) * 3 // 2 + ROOM

    def _likely_starts(
        self, number: int, stretch: Stretch, finds: Sequence[Candidate]
    ) -> list[Start]:
        """Return the places in a stretch where a passage begins most plausibly."""
        one, words = self.passages[number], self.words
        if stretch.high - stretch.low < one.words // 2:
            return []
        found = {
            best_start(one, words, find.start): find.bits
            for find in finds
            if stretch.low <= find.start < stretch.high
        }
        starts = [
            Start(number, at, one.folded_chars, start_bits(one, words, at) + found.get(at, 0))
            for at in range(stretch.low, stretch.high)
        ]
        starts.sort(key=lambda start: -start.bits)
        if one.letters:
            starts = [start for start in starts[:MOST_STARTS] if start.bits > -FITS - INSERTION]
        proved = {start.at for start in starts if exact_span(one, words, start.at)}
        proof = PROVED + BITS_A_LETTER * one.chars
        return [
            replace(start, bits=start.bits + proof, length=self._length_at(number, start.at))
            if start.at in proved
            else start
            for start in starts
            if one.letters or start.at in proved  # nothing else is known of a passage of one word
        ]

    def _length_at(self, number: int, at: int) -> int:
        """Return how long the folded words of a passage are that begins at a word."""
        one, words = self.passages[number], self.words
        span = exact_span(one, words, at)
        if span is None:
            return one.folded_chars
        return int(words.at[words.starts.searchsorted(span[1])] - words.at[at])

    def _best_path(self, starts: Sequence[Start], stretch: Stretch) -> list[Start]:
        """Return the beginnings that together are worth most, none if nothing is worth it."""
        left, right = stretch.left, stretch.right
        links: list[Link[Start]] = []
        for start in starts:
            beside_none = 0.0 if start.at == 0 else -ELSEWHERE
            best = -self._distance(left, start) if left else beside_none
            previous = None
            for link in links:
                if link.item.number < start.number:
                    value = link.value - self._distance(link.item, start)
                    if value > best:
                        best, previous = value, link
            links.append(Link(start, best + start.bits - PRIOR, previous))
        best = -self._distance(left, right) if left and right else 0.0
        last = None
        for link in links:
            value = link.value - (self._distance(link.item, right) if right else 0)
            if value > best:
                best, last = value, link
        return trail(last)

    def _distance(self, one: Start, other: Start) -> float:
        """Return what it costs in bits that ``other`` is the next passage after ``one``."""
        beyond = int(self.words.at[other.at] - self.words.at[one.at]) - one.length
        share = beyond / (one.length + 6)
        if share < -0.25:
            return math.inf
        fit = 0.72 * (share / GIVE) ** 2 - FITS
        return min(fit, INSERTION + 2 * math.log2(1 + beyond / 6)) if beyond > 0 else fit


# The beginnings of sentences in a copy whose wording differs from the coded text
#
# A shingle says where a passage begins only if nothing was put in or left out before it: the text
# of a note, say, or words that an abridged edition lacks. Where words were replaced by others, the
# length of a sentence between its neighbours is all that is known of it.

BEGINS = 1.5  # bits of a boundary that begins a sentence with a capital letter
STRETCHED = 0.35  # logarithm of how much longer or shorter other words make a sentence
SHORT = 1.0  # words by which one of few words differs besides
EVEN = 0.1  # of that logarithm, for a bit
HALF_END = re.compile("[:;]")  # a sentence may go on after it
WORDS_BEFORE = 3  # an opening that are put into the first words of a sentence
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
    for before, number in pairwise([-1, *order]):
        one, at = passages[number], placed[number]
        floor = 0 if before < 0 else _stop(passages[before], words, placed[before])
        if number in firsts:
            part, first = found[number][0]
            stretch = (min(max(floor, at - INSERTIONS * INSERTED), first), first)
            placed[number] = _start_before(one, words, stretch, one.offset(part), at)
        elif number in found and before == number - 1 and boundary_bits(one, words, at) < 0:
            placed[number] = _start_before(one, words, (max(floor, at - one.drift), at), 0, at)


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
                    value = link.value + bits - abs(math.log(misfit)) / EVEN
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
    low = max(low, high - offset - INSERTIONS * INSERTED)
    starts = [
        at
        for at in range(low, high + 1)
        if is_opening(one, words, at)
        or (boundary_bits(one, words, at) > BEGINS and not in_brackets(words, at))
    ]
    if opening_bits(one, words, known) > 0:
        starts.append(known)

    def worth(at: int) -> float:
        beyond = high - at - offset
        cost = beyond * PUT_IN if beyond > 0 else -beyond * LEFT_OUT
        last = max(at, min(at + WORDS_BEFORE, high))
        opens = max(opening_bits(one, words, i) - (i - at) for i in range(at, last + 1))
        half = HALF_END.search(words.text, words.ends[at - 1], words.starts[at]) if at else None
        return boundary_bits(one, words, at) + max(opens, 0.0) - cost - (half is not None)

    return max(starts, key=worth, default=max(known, low))


def is_opening(one: PassagePrint, words: Words, at: int) -> bool:
    """Whether the opening of a passage stands at a word, letter for letter."""
    opening = " ".join(one.opening_words).encode()
    return (
        at >= 0
        and bool(opening)
        and words.run(at, min(at + len(one.opening_words), len(words))) == opening
    )
