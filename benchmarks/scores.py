"""Score where passages were placed in a copy against where they stand in it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

from editions import NOBODY, WORD, Edition

ENOUGH, EXCESS = 0.8, 0.2  # share of a passage's words to cover, and to exceed at most
Spans = dict[str, tuple[int, int]]


@dataclass
class Score:
    """Passages placed right, wrong, missed; of those left out, called absent or found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    absent: int = 0
    invented: int = 0

    def add(self, copy: Edition, found: Spans) -> None:
        """Count one copy, comparing words of the copy."""
        words = [match.span() for match in WORD.finditer(copy.text)]
        begins = [start for start, _ in words]
        own: dict[str, list[int]] = {}
        for index, (start, end) in enumerate(words):
            owner = Counter(copy.owners[start:end]).most_common(1)[0][0]
            if owner != NOBODY:
                own.setdefault(copy.passage_ids[owner], []).append(index)
        for passage in copy.passage_ids:
            there, span = own.get(passage), found.get(passage)
            if span is None:
                self.missed += there is not None
                self.absent += there is None
            elif there is None:
                self.invented += 1
            else:
                here = range(bisect_left(begins, span[0]), bisect_left(begins, span[1]))
                covered = sum(index in here for index in there) / len(there)
                beyond = sum(not there[0] <= i <= there[-1] for i in here) / len(there)
                good = covered >= ENOUGH and beyond <= EXCESS
                self.right += good
                self.wrong += not good

    def cells(self) -> list[str]:
        """Return right, wrong and, of those left out, called absent, in percent."""
        there = self.right + self.wrong + self.missed
        shares = [f"{100 * n / there:.2f}" if there else "" for n in (self.right, self.wrong)]
        gone = self.absent + self.invented
        called = f"{100 * self.absent / gone:.1f}" if gone else ""
        return [*shares, called]
