"""Compose accents that a copy writes as characters of their own, and lead places back to it."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable


def compose(text: str) -> tuple[str, Callable[[int], int]]:
    """Return the text in NFC, and a function from its offsets to those of the text given.

    Method: Unicode Standard Annex 15; each character is composed with the marks after it.
    """
    if unicodedata.is_normalized("NFC", text):
        return text, lambda offset: offset
    marks = "".join(sorted(c for c in set(text) if unicodedata.combining(c)))
    cluster = rf".[{re.escape(marks)}]+|[^\x00-\u02ff]" if marks else r"[^\x00-\u02ff]"
    pieces: list[str] = []
    composed_at, given_at = [0], [0]
    at = length = 0
    for match in re.finditer(cluster, text, re.DOTALL):
        composed = unicodedata.normalize("NFC", match.group())
        if composed != match.group():
            pieces += [text[at : match.start()], composed]
            length += match.start() - at + len(composed)
            at = match.end()
            composed_at.append(length)
            given_at.append(at)
    pieces.append(text[at:])

    def given(offset: int) -> int:
        step = bisect_right(composed_at, offset) - 1
        return given_at[step] + offset - composed_at[step]

    return "".join(pieces), given
