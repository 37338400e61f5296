"""Move passages that were placed by their shingles to where their sentence begins.

A shingle says where a passage begins only if nothing was put in or left out before it: the text of
a note, say, or words that an abridged edition lacks.
"""

from collections.abc import Sequence

from revdata.text.alignment.passage_prints import (
    PassagePrint,
    boundary_bits,
    opening_bits,
)
from revdata.text.alignment.spans import INSERTED, exact_span, shingles_in_order
from revdata.text.alignment.words import Words
from revdata.text.fingerprints import SHINGLE_WORDS

BEGINS = 1.5  # bits of a boundary that begins a sentence with a capital letter
PUT_IN, LEFT_OUT = 0.2, 0.1  # bits that each word costs by which a beginning is not as expected


def settle_starts(passages: Sequence[PassagePrint], words: Words, placed: dict[int, int]) -> None:
    """Change the words at which passages begin, in ``placed``, where another is more plausible."""
    found = {
        number: shingles_in_order(
            one, words, max(at - one.drift, 0), at + one.words + one.drift + INSERTED
        )
        for number, at in placed.items()
        for one in [passages[number]]
    }
    firsts = {number: found[number][0][1] if found[number] else at for number, at in placed.items()}
    floor = 0
    before = None
    for number in sorted(firsts, key=firsts.__getitem__):
        one, at = passages[number], placed[number]
        opens = is_opening(one, words, at) and boundary_bits(one, words, at) > 0
        if found[number] and not (opens and at >= floor):
            part, first = found[number][0]
            proved = before and exact_span(before, words, placed[before.number])
            if proved:
                floor = max(floor, int(words.starts.searchsorted(proved[1])))
            stretch = (min(max(floor, at - INSERTED), first), first)
            placed[number] = _start_before(one, words, stretch, one.offset(part), at)
        last = found[number][-1][1] + SHINGLE_WORDS if found[number] else placed[number] + 1
        floor, before = max(floor, last), one


def _start_before(
    one: PassagePrint, words: Words, stretch: tuple[int, int], offset: int, known: int
) -> int:
    """Return where a passage begins in a stretch, if ``offset`` words should follow in it."""
    low, high = stretch
    low = max(low, high - offset - INSERTED)
    opens = [at for at in range(low, high) if is_opening(one, words, at)]
    if opens:
        return max(opens, key=lambda at: (boundary_bits(one, words, at), at))
    if opening_bits(one, words, known) > 0:
        return known
    starts = [at for at in range(low, high + 1) if boundary_bits(one, words, at) > BEGINS]

    def worth(at: int) -> float:
        beyond = high - at - offset
        cost = beyond * PUT_IN if beyond > 0 else -beyond * LEFT_OUT
        return boundary_bits(one, words, at) + max(opening_bits(one, words, at), 0.0) - cost

    return max(starts, key=worth, default=max(known, low))


def is_opening(one: PassagePrint, words: Words, at: int) -> bool:
    """Whether the opening of a passage stands at a word, letter for letter."""
    opening = " ".join(one.opening_words).encode()
    return bool(opening) and words.run(at, min(at + len(one.opening_words), len(words))) == opening
