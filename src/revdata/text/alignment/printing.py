"""Undo how a copy is set: line ends, notes, dashes, emphasis. A hash tells which way is right."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from revdata.text.alignment.words import LINE_END_HYPHEN, NOTE_NUMBER

MOST_CHOICES = 4  # hyphens at line ends that are tried both ways
LINE_END = re.compile(LINE_END_HYPHEN)
NOTE_MARK = re.compile(
    rf" ?(?:{NOTE_NUMBER}|\[ ?\])|[\u00b9\u00b2\u00b3\u2070-\u2079*\u2020\u2021]+"
    r"|(?<=\w)\[[a-z]{1,2}\]|(?<=[^\W\d_][^\W\d_])\d{1,3}\b"
)
EMPHASIS = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
DASH = re.compile(r"\s*(?:--+|[\u2013\u2014-])\s*")


@dataclass(frozen=True)
class Mend:
    """A way to undo the setting: of each line-end hyphen whether it goes, and the rest."""

    joins: tuple[bool, ...] = ()
    notes: bool = False
    dashes: bool = False
    emphasis: bool = False

    def __call__(self, text: str) -> str:
        """Return the text as it was before it was set."""
        if self.joins:
            choices = iter(self.joins)
            last = self.joins[-1]
            text = LINE_END.sub(lambda _: "" if next(choices, last) else "-", text)
        if self.notes:
            text = NOTE_MARK.sub("", text)
        if self.emphasis:
            text = EMPHASIS.sub("", text)
        return DASH.sub("-", text) if self.dashes else text


def mends(window: str) -> Iterator[Mend]:
    """Yield the ways to undo the setting of a stretch, the plainest first."""
    ends = len(LINE_END.findall(window))
    if ends == 0:
        joins: list[tuple[bool, ...]] = [()]
    elif ends <= MOST_CHOICES:
        joins = list(product((True, False), repeat=ends))
    else:
        joins = [(True,), (False,)]
    notes = (False, True) if NOTE_MARK.search(window) else (False,)
    dashes = (False, True) if DASH.search(window) else (False,)
    emphasis = (False, True) if EMPHASIS.search(window) else (False,)
    for emphatic, noted, dashed, joined in product(emphasis, notes, dashes, joins):
        yield Mend(joined, noted, dashed, emphatic)
