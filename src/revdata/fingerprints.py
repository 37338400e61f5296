"""Normalise a passage and fingerprint it, so that it can be recognised without being republished.

The algorithm is described for implementers in ``docs/design.md``. Offsets everywhere count Unicode
code points in the normalised paragraph.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

SHINGLE_WORDS = 4
SHINGLE_HEX_DIGITS = 6
OPENING_WORDS = 4

_PLAIN_CHARACTERS = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
    }
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True)
class Fingerprint:
    """What is stored of a passage instead of its text."""

    words: int
    opening: str
    sha256: str
    shingles: tuple[str, ...]


def normalise(text: str) -> str:
    """Return the text in NFC with straight quotes, plain hyphens and single spaces."""
    text = unicodedata.normalize("NFC", text).translate(_PLAIN_CHARACTERS)
    return " ".join(text.split())


def paragraphs(text: str) -> list[str]:
    """Return the normalised non-blank lines of a text; the title is the first."""
    return [normalise(line) for line in text.splitlines() if line.strip()]


def folded_words(passage: str) -> list[str]:
    """Return the words of a normalised passage, case-folded, without accents or apostrophes."""
    return [_fold(match.group()) for match in _WORD.finditer(passage)]


def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("'", "")


def fingerprint(passage: str) -> Fingerprint:
    """Return the fingerprint of a normalised passage.

    The opening has at most four words and at most half of the passage. Shingles are hashes of
    runs of four consecutive words after the opening that do not overlap; words left over at the
    end are not hashed.
    """
    matches = list(_WORD.finditer(passage))
    opening_words = min(OPENING_WORDS, len(matches) // 2)
    opening = passage[: matches[opening_words - 1].end()] if opening_words else ""
    rest = [_fold(match.group()) for match in matches[opening_words:]]
    runs = range(0, len(rest) - SHINGLE_WORDS + 1, SHINGLE_WORDS)
    return Fingerprint(
        words=len(matches),
        opening=opening,
        sha256=hashlib.sha256(passage.encode()).hexdigest(),
        shingles=tuple(_shingle(rest[start : start + SHINGLE_WORDS]) for start in runs),
    )


def _shingle(words: list[str]) -> str:
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:SHINGLE_HEX_DIGITS]
