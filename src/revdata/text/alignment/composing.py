"""Compose accents written apart and drop what has no width, and lead places back to the copy."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable

from revdata.text.fingerprints import INVISIBLE

LINE_END = r"[ \t]*\r?\n[ \t]*"
UNSEEN = re.compile(rf"\u00ad{LINE_END}|[{INVISIBLE}]")


def compose(text: str) -> tuple[str, Callable[[int], int]]:
    """Return the text in NFC, and a function from its offsets to those of the text given.

    Characters without width go, a soft hyphen together with the line end it stands before. Method:
    Unicode Standard Annex 15; each character is composed with the marks after it.
    """
    composed_already = unicodedata.is_normalized("NFC", text)
    if composed_already and not any(char in text for char in INVISIBLE):
        return text, lambda offset: offset
    marks = "".join(sorted(c for c in set(text) if unicodedata.combining(c)))
    cluster = rf".?[{re.escape(marks)}{INVISIBLE}]+(?:(?<=\u00ad){LINE_END})?|[^\x00-\u02ff]"
    pieces: list[str] = []
    composed_at, given_at = [0], [0]
    at = length = 0
    for match in re.finditer(cluster, text, re.DOTALL):
        composed = unicodedata.normalize("NFC", UNSEEN.sub("", match.group()))
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
