"""How much a place looks like the beginning of a passage, in bits for or against."""

import re

from rapidfuzz.distance import Levenshtein

from revdata.text.alignment.anchors import drift
from revdata.text.alignment.passage_prints import Print
from revdata.text.alignment.words import Words

BITS_A_LETTER = 1.5  # of what is known of the beginning of a passage
UNLIKE = 0.4  # share of its letters by which an opening differs before that speaks against it
STRANGE = 6.0  # bits against a passage whose opening is another
SENTENCE_ENDS = re.compile(r"[.?!:;\u2026]")
PARAGRAPH_ENDS = re.compile(r"\n\s*\n")


def likeness(one: Print, words: Words, at: int) -> float:
    """Return bits for or against the opening of a passage standing at a word."""
    letters = one.letters
    if not letters:
        return 0.0
    length = len(letters)
    edits = Levenshtein.distance(letters, words.letters(at, length), score_cutoff=length * 2 // 3)
    if 1 < edits <= length * 2 // 3:  # letters lost or added move the end
        edits = min(
            edits,
            Levenshtein.distance(letters, words.letters(at, length - 1)),
            Levenshtein.distance(letters, words.letters(at, length + 1)),
        )
    share = 1 - edits / length / UNLIKE
    return BITS_A_LETTER * length * max(share, -1.0) - (STRANGE if share < 0 else 0.0)


def boundary(one: Print, words: Words, at: int) -> float:
    """Return bits for or against a sentence beginning at a word."""
    if at == 0:
        return 3.0
    between = words.text[words.ends[at - 1] : words.starts[at]]
    paragraph = PARAGRAPH_ENDS.search(between) is not None
    if paragraph:
        bits = 3.0 if one.opens_paragraph else 1.0
    else:
        bits = 2.0 if SENTENCE_ENDS.search(between) else -3.0
    first = words.text[words.starts[at]]
    return bits + (-1.0 if first.islower() else 1.0)


def best_start(one: Print, words: Words, around: int) -> int:
    """Return the word near ``around`` that looks most like the beginning of a passage."""
    slack = drift(one.words)
    choices = range(max(around - slack, 0), min(around + slack + 1, len(words)))
    return max(
        choices,
        key=lambda at: likeness(one, words, at) + boundary(one, words, at) - abs(at - around) / 2,
    )
