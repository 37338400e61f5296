"""Each passage in a reader's copy: exact, changed, moved or absent, and where."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from html import escape
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

from revdata.dataset.joins import passage_locator
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import load_columns, load_rows
from revdata.errors import RevdataError, not_found
from revdata.text.alignment.chain import (
    Link,
    Worth,
    best_chain,
    find_candidates,
    jump_cost,
    trail,
)
from revdata.text.alignment.gaps import GapFiller
from revdata.text.alignment.passage_prints import PassagePrint, best_start, read_passage_prints
from revdata.text.alignment.spans import (
    DAMAGED,
    Placement,
    credible,
    place_spans,
    share_lost,
    supported,
)
from revdata.text.alignment.starts import fill_by_length, settle_starts
from revdata.text.alignment.words import Words, compose, split_words
from revdata.text.copies import Copy
from revdata.text.fingerprints import normalise

if TYPE_CHECKING:
    import pandas as pd

Status = Literal["exact", "changed", "moved", "absent"]
STATUSES: tuple[Status, ...] = ("exact", "changed", "moved", "absent")
SCREEN = 20  # passages listed in the text unless all are asked for


@dataclass(frozen=True)
class Found:
    """One passage in a copy.

    ``share`` is that of the words its fingerprint knows which are there: 1 if its hash holds.
    ``start`` and ``end`` count code points in the decoded file, in an EPUB those of ``document``;
    ``line`` and ``character`` count from 1; ``block`` counts the paragraphs after ``heading``. All
    are None where the passage is absent, the last three where the copy has no such thing.
    """

    passage_id: str
    locator: str
    section: int
    status: Status
    share: float
    line: int | None = None
    character: int | None = None
    start: int | None = None
    end: int | None = None
    document: str | None = None
    heading: str | None = None
    block: int | None = None


@dataclass(frozen=True)
class Alignment:
    """What became of each passage in a copy; true, as ``ok`` is, if none is absent."""

    copy: Copy
    words: int
    passages: tuple[Found, ...]
    spans: dict[str, tuple[int, int]]

    @property
    def ok(self) -> bool:
        """Return whether no passage is absent."""
        return self._there == len(self.passages)

    def __bool__(self) -> bool:
        return self.ok

    @property
    def share(self) -> float:
        """Return the share of the passages that are not absent."""
        return self._there / len(self.passages) if self.passages else 0.0

    @property
    def _there(self) -> int:
        return sum(one.status != "absent" for one in self.passages)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a passage, with the columns of ``Found``."""
        import pandas as pd

        columns = [field.name for field in fields(Found)]
        frame = pd.DataFrame([asdict(one) for one in self.passages], columns=columns)
        counts = ["line", "character", "start", "end", "block"]
        return frame.astype(dict.fromkeys(counts, "Int64"))

    def summary(self) -> pd.DataFrame:
        """Return how many passages of each section are exact, changed, moved and absent."""
        import pandas as pd

        sections = dict.fromkeys(one.section for one in self.passages)
        counts = Counter((one.section, one.status) for one in self.passages)
        rows = [[counts[section, status] for status in STATUSES] for section in sections]
        frame = pd.DataFrame(rows, columns=list(STATUSES), index=pd.Index(sections, name="section"))
        frame.insert(0, "passages", frame.sum(axis="columns"))
        return frame.reset_index()

    def found(self, passage_id: str) -> Found | None:
        """Return what became of a passage; None if it was not looked for."""
        return next((one for one in self.passages if one.passage_id == passage_id), None)

    def text_of(self, passage_id: str) -> str | None:
        """Return a passage as it stands in the copy, on one line; None where it does not."""
        if passage_id not in self.spans:
            return None
        start, end = self.spans[passage_id]
        return normalise(self.copy.text[start:end])

    def quotation(self, passage_id: str, around: int) -> tuple[str, str, str]:
        """Return what stands before, in and after a passage, as the copy's readable text has it.

        ``around`` counts characters on either side. Raises KeyError for one that is absent.
        """
        start, end = self.spans[passage_id]
        text = self.copy.text
        return text[max(start - around, 0) : start], text[start:end], text[end : end + around]

    @property
    def warning(self) -> str:
        """Return what of the copy was not read or not read as it stands, empty where all was."""
        lines = []
        if self.copy.columns:
            lines.append(
                "These are two columns side by side; of each page the left column was read first. "
                "A line and character are those of the first word."
            )
        if self.copy.unread:
            names = ", ".join(self.copy.unread)
            lines.append(f"Not read, so that passages in them are called absent: {names}.")
        return "\n".join(lines)

    def to_json(self) -> str:
        """Return a list of objects with the fields of ``Found``."""
        return json.dumps([asdict(one) for one in self.passages], indent=2, ensure_ascii=False)

    def to_text(self, most: int | None = SCREEN) -> str:
        """Return what was read, counts by section, and what is not exact.

        At most ``most`` passages are listed; None for all.
        """
        lines = [
            f"{self.copy.path}: {self.copy.kind}, {self.copy.encoding}, {self.words:,} words.",
            _verdict(self.passages),
            *filter(None, [self.warning]),
        ]
        if self._there:
            lines += ["", *_table(self.summary().itertuples(index=False))]
        other = [one for one in self.passages if one.status != "exact"]
        if len(other) < len(self.passages) or most is None:
            shown = other[:most]
            lines += [""] * bool(shown) + [_line(one) for one in shown]
            if len(shown) < len(other):
                lines.append(f"... and {len(other) - len(shown)} more that are not exact.")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.to_text())}</pre>"


def coded_editions(dataset: TableSet) -> list[str]:
    """Return the sources whose passages are in the data set, the base's first."""
    return list(dict.fromkeys(load_columns(dataset, "passages")["source_id"]))


def edition_passages(dataset: TableSet, source: str | None = None) -> list[dict[str, Any]]:
    """Return the passages of an edition in the order of its text.

    ``source`` may be left out where only one edition is coded. Raises NotFoundError for an edition
    without passages, RevdataError where one must be chosen.
    """
    coded = coded_editions(dataset)
    if source is None and len(coded) > 1:
        raise RevdataError(f"Several editions are coded: say which of {', '.join(coded)}.")
    if source is not None and source not in coded:
        raise not_found("coded edition", source, coded)
    rows = load_rows(dataset, "passages")
    chosen = (row for row in rows if source in (None, row["source_id"]))
    return sorted(chosen, key=itemgetter("paragraph", "sentence"))


def align_copy(passages: Sequence[Mapping[str, Any]], copy: Copy) -> Alignment:
    """Return where each passage stands in a copy.

    ``passages`` are rows of the table in the order of the text. Nothing but their fingerprints and
    the copy is read. Time and memory grow with the copy's length.
    """
    known = read_passage_prints(passages)
    text, given = compose(copy.text)
    words = split_words(text, (one.sha256 for one in known))
    placements = [
        replace(one, start=given(one.start), end=given(one.end))
        for one in (_placements(known, words) if len(words) else ())
    ]
    in_order = _in_order(placements)
    placed = {one.number: one for one in placements}
    locators = map(passage_locator, passages)
    found = []
    for passage, locator in zip(known, locators, strict=True):
        about = (passage.passage_id, locator, passage.section)
        here = placed.get(passage.number)
        if here is None:
            found.append(Found(*about, "absent", 0.0))
            continue
        status: Status = "exact" if here.exact else "changed"
        status = status if here.number in in_order else "moved"
        place = vars(copy.place(here.start, here.end))
        found.append(Found(*about, status, round(here.share, 3), **place))
    spans = {known[one.number].passage_id: (one.start, one.end) for one in placements}
    return Alignment(copy, len(words), tuple(found), spans)


def _placements(passages: Sequence[PassagePrint], words: Words) -> list[Placement]:
    """Return where each passage that is in the copy stands, in the order of the text."""
    worth = Worth(words)
    candidates = find_candidates(passages, words, worth)
    placed = {
        one.number: one.start if one.opens else best_start(passages[one.number], words, one.start)
        for one in best_chain(passages, candidates, len(words))
    }
    gaps = GapFiller(passages, words, placed)
    gaps.fill(candidates)
    gaps.call_back()
    gaps.sweep()
    settle_starts(passages, words, placed)
    placements = place_spans(passages, words, placed, worth)
    if share_lost(passages, placements) >= DAMAGED:
        fill_by_length(passages, words, placed)
        placements = place_spans(passages, words, placed, worth, placements)
    likely = credible(passages, placements)
    if len(likely) < len(placements):  # what is dropped is the end of no other
        placed = {one.number: placed[one.number] for one in likely}
        likely = credible(passages, place_spans(passages, words, placed, worth, placements))
    return list(supported(likely, jump_cost(len(words), len(passages))))


def _in_order(placements: Sequence[Placement]) -> set[int]:
    """Return the passages of a longest series that stands in the order of the text."""
    ends: list[int] = []  # last places of series, by their length
    series: list[Link[int]] = []
    for one in placements:
        length = bisect_left(ends, one.first)
        link = Link(one.number, length, series[length - 1] if length else None)
        ends[length : length + 1] = [one.first]
        series[length : length + 1] = [link]
    return set(trail(series[-1])) if series else set()


def _verdict(passages: Sequence[Found]) -> str:
    total = len(passages)
    counts = Counter(one.status for one in passages)
    if counts["exact"] == total:
        return f"All {total} passages are there, word for word."
    if counts["absent"] == total:
        return (
            f"None of the {total} passages is there. The copy is another text, or the text in "
            "another language or translation."
        )
    there = ", ".join(f"{counts[status]} {status}" for status in STATUSES[:3] if counts[status])
    absent = f"; {counts['absent']} are absent" if counts["absent"] else ""
    return f"{total - counts['absent']} of {total} passages are there: {there}{absent}."


def _table(rows: Any) -> list[str]:
    header = ("section", "passages", *STATUSES)
    lines = [header, *([f"§{row[0]}", *map(str, row[1:])] for row in rows)]
    return [
        "  ".join(cell.rjust(len(name)) for cell, name in zip(line, header, strict=True))
        for line in lines
    ]


def _line(one: Found) -> str:
    start = f"{one.locator:<9} {one.passage_id}  {one.status:<7}"
    if one.status == "absent":
        return start.rstrip()
    where = f"line {one.line}, character {one.character}"
    if one.document:
        where = f"{one.document}, {where}"
    if one.heading:
        where += f" (under “{one.heading}”)"
    return f"{start}  {one.share:4.0%} of the words  {where}"
