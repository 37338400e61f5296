"""The fingerprint of each passage, and how well words of a copy fit its beginning."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rapidfuzz.distance import Levenshtein

from revdata.text.alignment.words import Words
from revdata.text.fingerprints import SHINGLE_WORDS, folded_words, normalise

LETTERS_AND_SPACES = 0.975  # share of the characters of English prose that are no marks
BITS_A_LETTER = 1.5  # of what is known of the beginning of a passage
UNLIKE = 0.4  # share of its letters by which an opening differs before that speaks against it
STRANGE = 6.0  # bits against a passage whose opening is another
SENTENCE_ENDS = re.compile(r"[.?!:;\u2026]")
PARAGRAPH_ENDS = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class PassagePrint:
    """One passage: ``number`` counts in the order of the text, ``chars`` in code points."""

    number: int
    passage_id: str
    section: int
    words: int
    chars: int
    opens_paragraph: bool
    opening: str
    opening_words: tuple[str, ...]
    sha256: str
    shingles: tuple[bytes, ...]

    @cached_property
    def letters(self) -> bytes:
        """Return the folded opening without spaces."""
        return "".join(self.opening_words).encode()

    @property
    def folded_chars(self) -> int:
        """Return about how many characters its words have when folded, with a space after each."""
        return round(LETTERS_AND_SPACES * self.chars) + 1

    @property
    def drift(self) -> int:
        """Return by how many words the passage may be longer or shorter in a damaged copy."""
        return drift(self.words)

    def offset(self, shingle: int) -> int:
        """Return at which word of the passage a shingle begins."""
        return len(self.opening_words) + SHINGLE_WORDS * shingle


def read_passage_prints(passages: Sequence[Mapping[str, Any]]) -> list[PassagePrint]:
    """Return the fingerprints of passages, which are rows in the order of the text."""
    return [_passage_print(number, row) for number, row in enumerate(passages)]


def _passage_print(number: int, row: Mapping[str, Any]) -> PassagePrint:
    opening = row["opening"] or ""
    return PassagePrint(
        number=number,
        passage_id=row["passage_id"],
        section=row["section"],
        words=row["words"],
        chars=row["end"] - row["start"],
        opens_paragraph=row["sentence"] == 1,
        opening=opening,
        opening_words=tuple(folded_words(normalise(opening))),
        sha256=row["sha256"],
        shingles=tuple(map(bytes.fromhex, (row["shingles"] or "").split())),
    )


def drift(words: int) -> int:
    """Return by how many words a damaged stretch may be longer or shorter than it was."""
    return max(2, words // 8)


def opening_bits(passage: PassagePrint, words: Words, at: int) -> float:
    """Return bits for or against the opening of a passage standing at a word."""
    letters = passage.letters
    if not letters:
        return 0.0
    length = len(letters)
    most = length * 2 // 3
    edits = Levenshtein.distance(letters, words.letters(at, length), score_cutoff=most)
    if 1 < edits <= most:  # letters lost or added move the end
        shorter, longer = words.letters(at, length - 1), words.letters(at, length + 1)
        others = (Levenshtein.distance(letters, other) for other in (shorter, longer))
        edits = min(edits, *others)
    share = 1 - edits / length / UNLIKE
    return BITS_A_LETTER * length * max(share, -1.0) - (STRANGE if share < 0 else 0.0)


def boundary_bits(passage: PassagePrint, words: Words, at: int) -> float:
    """Return bits for or against a sentence beginning at a word."""
    if at == 0:
        return 3.0
    between = words.text[words.ends[at - 1] : words.starts[at]]
    if PARAGRAPH_ENDS.search(between):
        bits = 3.0 if passage.opens_paragraph else 1.0
    else:
        bits = 2.0 if SENTENCE_ENDS.search(between) else -3.0
    return bits + (-1.0 if words.text[words.starts[at]].islower() else 1.0)


def start_bits(passage: PassagePrint, words: Words, at: int) -> float:
    """Return bits for or against a passage beginning at a word."""
    return opening_bits(passage, words, at) + boundary_bits(passage, words, at)


def best_start(passage: PassagePrint, words: Words, around: int) -> int:
    """Return the word near ``around`` that looks most like the beginning of a passage."""
    around = max(around, 0)  # a copy may begin with the middle of a passage
    low, high = max(around - passage.drift, 0), min(around + passage.drift + 1, len(words))
    return max(
        range(low, high), key=lambda at: start_bits(passage, words, at) - abs(at - around) / 2
    )
