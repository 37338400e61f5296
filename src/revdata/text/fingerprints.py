"""Normalisation and fingerprints of passages, which identify text without publishing it.

The algorithm is described for implementers in ``docs/fingerprints.md``. Offsets everywhere count
Unicode code points in the normalised paragraph.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

SHINGLE_WORDS = 4
SHINGLE_HEX_DIGITS = 6
OPENING_WORDS = 4

APOSTROPHES = "'\u2018\u2019\u201a\u201b\u02bc"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
# Letters and digits, and the accents that no composed letter holds.
RUN = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"

_PLAIN_CHARACTERS = str.maketrans(
    dict.fromkeys(APOSTROPHES, "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | {"\u2026": "..."}
)
_UNSEEN = str.maketrans(dict.fromkeys(INVISIBLE))
_WORD = re.compile(rf"{RUN}(?:'{RUN})*")


@dataclass(frozen=True)
class Fingerprint:
    """What is stored of a passage instead of its text."""

    words: int
    opening: str
    sha256: str
    shingles: tuple[str, ...]


def normalise(text: str) -> str:
    """Return the text in NFC with straight quotes, plain hyphens and single spaces.

    Soft hyphens and other characters without width are removed.
    """
    text = unicodedata.normalize("NFC", text.translate(_UNSEEN)).translate(_PLAIN_CHARACTERS)
    return " ".join(text.split())


def paragraphs(text: str) -> list[str]:
    """Return the normalised lines of a text that are not empty; the title is the first."""
    return [line for line in map(normalise, text.splitlines()) if line]


def text_sha256(paragraphs: list[str]) -> str:
    """Return the SHA-256 of an edition: of its normalised paragraphs joined by line feeds."""
    return hashlib.sha256("\n".join(paragraphs).encode()).hexdigest()


def folded_words(passage: str) -> list[str]:
    """Return the words of a normalised passage, case-folded, without accents or apostrophes."""
    return [_fold(match.group()) for match in _WORD.finditer(passage)]


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower().replace("'", "")
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    bare = (c for c in decomposed if not unicodedata.category(c).startswith("M"))
    return "".join(bare).replace("'", "")


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
