"""What aligning knows of each passage: its row of ``passages``, made ready to be looked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from revdata.dataset.frames import plain_values
from revdata.text.fingerprints import SHINGLE_WORDS, folded_words, normalise

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "passage_id",
    "section",
    "sentence",
    "start",
    "end",
    "words",
    "opening",
    "sha256",
    "shingles",
)
LETTERS_AND_SPACES = 0.975  # share of the characters of English prose that are no marks


@dataclass(frozen=True)
class Print:
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

    @property
    def letters(self) -> bytes:
        """Return the folded opening without spaces."""
        return "".join(self.opening_words).encode()

    @property
    def folded_chars(self) -> int:
        """Return about how many characters its words have when folded, with a space after each."""
        return round(LETTERS_AND_SPACES * self.chars) + 1

    def offset(self, shingle: int) -> int:
        """Return at which word of the passage a shingle begins."""
        return len(self.opening_words) + SHINGLE_WORDS * shingle


def read_prints(passages: pd.DataFrame) -> list[Print]:
    """Return the fingerprints of passages, which are rows in the order of the text."""
    columns = (plain_values(passages, name) for name in COLUMNS)
    return [_print(number, *cells) for number, cells in enumerate(zip(*columns, strict=True))]


def _print(number: int, *cells: Any) -> Print:
    row = dict(zip(COLUMNS, cells, strict=True))
    opening = row["opening"] or ""
    return Print(
        number=number,
        passage_id=row["passage_id"],
        section=row["section"],
        words=row["words"],
        chars=row["end"] - row["start"],
        opens_paragraph=row["sentence"] == 1,
        opening=opening,
        opening_words=tuple(folded_words(normalise(opening))),
        sha256=row["sha256"],
        shingles=tuple(bytes.fromhex(shingle) for shingle in (row["shingles"] or "").split()),
    )
