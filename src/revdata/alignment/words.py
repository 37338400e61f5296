"""Split a reader's copy into folded words that know where they stand in it.

Words are those of ``revdata.fingerprints``, with two habits of print undone: a word broken by a
hyphen at the end of a line is one word, a footnote number is no word.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from revdata.alignment.furniture import blank_furniture
from revdata.fingerprints import APOSTROPHES, RUN

Offsets = NDArray[np.int64]

BATCH = 50_000  # words folded at a time, which bounds memory
LINE_END_HYPHEN = r"[-\u2010\u00ac][ \t]*\r?\n[ \t]*(?=[a-z\u00df-\u00ff])"
NOTE_NUMBER = (
    r"\[(?:(?:foot)?notes?\.? ?|fn\.? ?|n\.? ?)?\d{1,3}[a-z]?\]|\(\d{1,3}\)|\{\d{1,3}\}|\^\d{1,3}"
    r"""|(?<=[.,;:!?"'\u2019\u201d])(?:\[[a-z]{1,2}\]|\d{1,3}(?=\s))"""
)
LETTER_APOSTROPHE = "\u02bc"  # to Python a letter, to the fingerprints an apostrophe
HYPHENS_INSIDE = re.compile(r"[-\u2010\u00ac]\s*")
NUMBER_AFTER_LETTERS = re.compile(rb"(?<=[a-z]{2})[0-9]{1,3}(?=\0|$)")


@dataclass(frozen=True)
class Words:
    """The words of a copy: word ``i`` is ``text[starts[i]:ends[i]]``.

    ``text`` is the copy's with page numbers and running heads blanked.

    ``folded`` has them folded, in UTF-8, separated by one space; there word ``i`` is
    ``folded[at[i]:at[i + 1] - 1]``. ``broken`` lists the words joined over the end of a line.
    """

    text: str
    starts: Offsets
    ends: Offsets
    folded: bytes
    at: Offsets
    broken: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.starts)

    def run(self, start: int, stop: int) -> bytes:
        """Return the folded words from ``start`` to before ``stop``."""
        return self.folded[self.at[start] : max(self.at[stop] - 1, 0)]

    def letters(self, start: int, count: int) -> bytes:
        """Return ``count`` bytes of folded text without spaces from word ``start`` on."""
        at = int(self.at[start])
        return self.folded[at : at + 2 * count + 8].replace(b" ", b"")[:count]


def split_words(text: str) -> Words:
    """Return the words of a composed text; time and memory grow with its length."""
    text = blank_furniture(text.replace(LETTER_APOSTROPHE, "'"))
    starts: list[Offsets] = []
    ends: list[Offsets] = []
    folded: list[bytes] = []
    broken: list[int] = []
    count = 0
    for batch in _batches(text):
        words = [match[1] for match in batch]
        broken += [count + i for i, word in enumerate(words) if "\n" in word]
        starts.append(np.fromiter((match.start(1) for match in batch), np.int64, len(batch)))
        ends.append(starts[-1] + np.fromiter(map(len, words), np.int64, len(words)))
        folded.append(_fold(words))
        count += len(words)
    joined = b"\0".join(folded)
    breaks = np.flatnonzero(np.frombuffer(joined, np.uint8) == 0)
    at = np.concatenate(([0], breaks + 1, [len(joined) + 1])) if count else np.zeros(1, np.int64)
    empty = [np.zeros(0, np.int64)]
    return Words(
        text,
        np.concatenate(starts or empty),
        np.concatenate(ends or empty),
        joined.replace(b"\0", b" "),
        at,
        tuple(broken),
    )


def _batches(text: str) -> Iterator[list[re.Match[str]]]:
    between = rf"(?:[{APOSTROPHES}]|{LINE_END_HYPHEN})"
    pattern = re.compile(rf"{NOTE_NUMBER}|({RUN}(?:{between}{RUN})*)")
    matches = pattern.finditer(text)
    while batch := list(islice(matches, BATCH)):
        yield [match for match in batch if match[1]]


def _fold(words: list[str]) -> bytes:
    """Return the words folded as ``fingerprints.folded_words`` folds them, separated by NUL."""
    joined = "\0".join(words)
    if "\n" in joined:
        joined = HYPHENS_INSIDE.sub("", joined)
    joined = joined.casefold()
    if not joined.isascii():
        joined = unicodedata.normalize("NFKD", joined)
        for char in set(joined):
            if char in APOSTROPHES or unicodedata.category(char)[0] == "M":
                joined = joined.replace(char, "")
    return NUMBER_AFTER_LETTERS.sub(b"", joined.replace("'", "").encode("utf-8", "replace"))
