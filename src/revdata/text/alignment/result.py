"""The result of an alignment: each passage exact, changed, moved or absent, with its place."""

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
from revdata.files import html
from revdata.text.alignment.chain import (
    Candidate,
    Link,
    Worth,
    best_chain,
    find_candidates,
    jump_cost,
    stand_mixed,
    trail,
)
from revdata.text.alignment.gaps import GapFiller, fill_by_length, is_opening, settle_starts
from revdata.text.alignment.passage_prints import PassagePrint, best_start, read_passage_prints
from revdata.text.alignment.spans import (
    DAMAGED,
    Placement,
    credible,
    place_spans,
    share_lost,
    supported,
)
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
    """One passage in a reader's copy.

    Attributes
    ----------
    passage_id : str
        Identifier of the passage.
    locator : str
        Section, paragraph and sentence in the coded edition.
    section : int
        Number of the section.
    status : {'exact', 'changed', 'moved', 'absent'}
        Whether the passage is there, and as it was coded.
    share : float
        Share, from 0 to 1, of the words known by fingerprint that are
        there; 1 if the hash of the passage holds.
    line, character : int or None
        Where it begins in the decoded file, counted from 1; None if absent.
    start, end : int or None
        Where it begins and ends, in code points from 0; None if absent.
    document : str or None
        File within an EPUB, or page of a PDF, to which the places belong.
    heading : str or None
        Nearest heading above it, if the copy has headings.
    block : int or None
        Number of the paragraph after that heading, counted from 1.

    Examples
    --------
    >>> from revdata.text.alignment import Found
    >>> Found("st.p01.s01", "§1¶1.1", 1, "absent", 0.0).line is None
    True
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
    """Where each passage of the coded text stands in a reader's copy.

    `revdata.align` returns one. It is true if no passage is absent;
    ``print`` shows counts by section and the passages that are not exact.

    Attributes
    ----------
    copy : Copy
        The copy that was read.
    words : int
        Number of its words.
    passages : tuple of Found
        The passages in the order of the coded text.
    spans : dict of str to tuple of int
        Begin and end of each passage that is there, in code points of the
        copy's readable text, by identifier.
    mixed : bool
        Whether lines of two columns, read across, are mixed in the copy.

    References
    ----------
    A passage is exact if its SHA-256 (FIPS 180-4) holds after
    normalisation; otherwise hashes of four words at a time show which of
    its words are there. See the page Fingerprints of the documentation.

    Examples
    --------
    >>> from pathlib import Path
    >>> import revdata
    >>> _ = Path("copy.txt").write_text("This is another text.")
    >>> found = revdata.align("copy.txt")
    >>> {passage.status for passage in found.passages}
    {'absent'}
    """

    copy: Copy
    words: int
    passages: tuple[Found, ...]
    spans: dict[str, tuple[int, int]]
    mixed: bool = False

    @property
    def ok(self) -> bool:
        """Whether no passage is absent."""
        return self._there == len(self.passages)

    def __bool__(self) -> bool:
        return self.ok

    @property
    def share(self) -> float:
        """The share of the passages that are there, from 0 to 1."""
        return self._there / len(self.passages) if self.passages else 0.0

    @property
    def _there(self) -> int:
        return sum(one.status != "absent" for one in self.passages)

    def to_frame(self) -> pd.DataFrame:
        """Return the passages as a table.

        Returns
        -------
        DataFrame
            One row a passage, with the columns

            ==========  =======  ==============================================
            Column      Type     Contents
            ==========  =======  ==============================================
            passage_id  str      identifier of the passage
            locator     str      section, paragraph and sentence
            section     int64    number of the section
            status      str      exact, changed, moved or absent
            share       float64  share of its known words, from 0 to 1
            line        Int64    line in the decoded file, from 1
            character   Int64    character in that line, from 1
            start       Int64    begin, in code points from 0
            end         Int64    end, in code points from 0
            document    object   file of an EPUB, page of a PDF
            heading     object   nearest heading above it
            block       Int64    paragraph after that heading, from 1
            ==========  =======  ==============================================

            The order is that of the coded text.
        """
        import pandas as pd

        columns = [field.name for field in fields(Found)]
        frame = pd.DataFrame([asdict(one) for one in self.passages], columns=columns)
        counts = ["line", "character", "start", "end", "block"]
        return frame.astype(dict.fromkeys(counts, "Int64"))

    def summary(self) -> pd.DataFrame:
        """Return how many passages of each section are there.

        Returns
        -------
        DataFrame
            One row a section, with the columns

            ========  =====  =====================================
            Column    Type   Contents
            ========  =====  =====================================
            section   int64  number of the section
            passages  int64  number of its passages
            exact     int64  those that stand there word for word
            changed   int64  those with other words
            moved     int64  those out of the order of the text
            absent    int64  those that are not there
            ========  =====  =====================================

            The order is that of the coded text.
        """
        import pandas as pd

        sections = dict.fromkeys(one.section for one in self.passages)
        counts = Counter((one.section, one.status) for one in self.passages)
        rows = [[counts[section, status] for status in STATUSES] for section in sections]
        frame = pd.DataFrame(rows, columns=list(STATUSES), index=pd.Index(sections, name="section"))
        frame.insert(0, "passages", frame.sum(axis="columns"))
        return frame.reset_index()

    def found(self, passage_id: str) -> Found | None:
        """Return what became of one passage.

        Parameters
        ----------
        passage_id : str
            Identifier of the passage.

        Returns
        -------
        Found or None
            None if the passage was not looked for.
        """
        return next((one for one in self.passages if one.passage_id == passage_id), None)

    def text_of(self, passage_id: str) -> str | None:
        """Return a passage as it stands in the copy.

        Parameters
        ----------
        passage_id : str
            Identifier of the passage.

        Returns
        -------
        str or None
            The passage on one line; None if it is absent.
        """
        if passage_id not in self.spans:
            return None
        start, end = self.spans[passage_id]
        return normalise(self.copy.text[start:end])

    def quotation(self, passage_id: str, around: int) -> tuple[str, str, str]:
        """Return a passage with the text around it.

        Parameters
        ----------
        passage_id : str
            Identifier of the passage.
        around : int
            Number of characters on either side.

        Returns
        -------
        tuple of str
            What stands before, in and after it in the copy's readable text.

        Raises
        ------
        KeyError
            If the passage is absent.
        """
        start, end = self.spans[passage_id]
        text = self.copy.text
        return text[max(start - around, 0) : start], text[start:end], text[end : end + around]

    @property
    def warning(self) -> str:
        """What of the copy was not read as it stands; empty if all was."""
        lines = []
        if self.copy.columns:
            lines.append(
                "These are two columns side by side; of each page the left column was read first. "
                "A line and character are those of the first word."
            )
        if self.mixed:
            lines.append(
                "Lines of two columns are mixed in this copy, and where each ends cannot be told, "
                "so that many passages are called absent: save one column below the other."
            )
        if self.copy.unread:
            names = ", ".join(self.copy.unread)
            lines.append(f"Not read, so that passages in them are called absent: {names}.")
        return "\n".join(lines)

    def to_json(self) -> str:
        """Return the passages as JSON.

        Returns
        -------
        str
            A list of objects with the attributes of `Found`.
        """
        return json.dumps([asdict(one) for one in self.passages], indent=2, ensure_ascii=False)

    def to_text(self, most: int | None = SCREEN) -> str:
        """Return what was read, counts by section, and what is not exact.

        Parameters
        ----------
        most : int or None, default 20
            How many passages are listed at most; None for all.

        Returns
        -------
        str
            Lines to read.
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
        other = [one for one in self.passages if one.status != "exact"]
        read = f"{self.copy.path}: {self.copy.kind}, {self.copy.encoding}, {self.words:,} words."
        words = [read, self.warning]
        if len(other) > SCREEN:
            words.append(f"Shown are the first {SCREEN} of {len(other)} that are not exact.")
        rest = "".join(f"<p>{escape(word)}</p>" for word in words if word)
        counts = html.table(("section", "passages", *STATUSES), self.summary().values.tolist())
        rows = [[one.locator, one.passage_id, one.status, *_where(one)] for one in other[:SCREEN]]
        listed = html.table(("place", "passage", "status", "words", "where"), rows) if rows else ""
        return f"<p><strong>{escape(_verdict(self.passages))}</strong></p>{rest}{counts}{listed}"


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
    worth = Worth(words)
    candidates = find_candidates(known, words, worth)
    placements = [
        replace(one, start=given(one.start), end=given(one.end))
        for one in (_placements(known, words, candidates, worth) if len(words) else ())
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
    return Alignment(copy, len(words), tuple(found), spans, stand_mixed(candidates))


def _placements(
    passages: Sequence[PassagePrint], words: Words, candidates: Sequence[Candidate], worth: Worth
) -> list[Placement]:
    """Return where each passage that is in the copy stands, in the order of the text."""
    placed = {
        one.number: one.start
        if one.opens or is_opening(passages[one.number], words, one.start)
        else best_start(passages[one.number], words, one.start)
        for one in best_chain(passages, candidates, len(words))
    }
    gaps = GapFiller(passages, words, placed)
    gaps.fill(candidates)
    gaps.call_back()
    if gaps.sweep():
        gaps.fill(candidates)
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
    share, where = _where(one)
    return f"{start}  {share:>4} of the words  {where}" if share else start.rstrip()


def _where(one: Found) -> tuple[str, str]:
    """Return the share of the words that are there, and where they are; neither if absent."""
    if one.status == "absent":
        return "", ""
    where = f"line {one.line}, character {one.character}"
    if one.document:
        where = f"{one.document}, {where}"
    if one.heading:
        where += f" (under “{one.heading}”)"
    return f"{one.share:.0%}", where
