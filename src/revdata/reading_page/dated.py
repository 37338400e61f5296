"""What the text dates, drawn on one axis, what it leaves undated, and the editor's chronology."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from revdata.reading_page.book import Book, Row

DATED = ("events", "stages", "reaction_waves")
WIDTH = 1000  # units of the axis


@dataclass(frozen=True)
class Bar:
    """A span on the axis: where it begins and how long it is, and whether its start is open."""

    start: float
    width: float
    open_start: bool
    open_end: bool


@dataclass(frozen=True)
class Dated:
    """A thing with its date, as it is drawn."""

    table: str
    row: Row
    bar: Bar


@dataclass(frozen=True)
class Chronology:
    """Dated things in order on an axis of years, undated ones by table, claims by year.

    ``ticks`` is the path of an SVG drawing, a stroke at the beginning of every few years.
    """

    years: tuple[int, ...]
    ticks: str
    dated: tuple[Dated, ...]
    undated: tuple[tuple[str, tuple[Row, ...]], ...]
    claims: tuple[tuple[int, int], ...]


def years_of(row: Row) -> tuple[int | None, int | None]:
    """Return the first and the last year that the date of a row can mean, None for an open end."""
    first, last = row["date_earliest"], row["date_latest"]
    return (first.year if first else None), (last.year if last else None)


def find_chronology(book: Book) -> Chronology:
    """Return what is dated and what is not."""
    rows = [(table, row) for table in DATED for row in book.rows(table)]
    dated = [(table, row) for table, row in rows if row["date_edtf"]]
    ends = [year for _, row in dated for year in years_of(row) if year is not None]
    if not ends:
        return Chronology((), "", (), _undated(rows), _claims(book))
    first, last = min(ends), max(ends) + 1
    axis = Axis(date(first, 1, 1), date(last, 1, 1))
    dated.sort(key=lambda one: _order(one[1]))
    step = max((last - first) // 10, 1)
    return Chronology(
        (first, last - 1),
        "".join(f"M{axis.place(date(year, 1, 1)):g} 0v40" for year in range(first, last, step)),
        tuple(Dated(table, row, axis.bar(row)) for table, row in dated),
        _undated(rows),
        _claims(book),
    )


@dataclass(frozen=True)
class Axis:
    """A stretch of time as wide as the drawing."""

    first: date
    last: date

    def place(self, day: date) -> float:
        """Return where a day stands."""
        return round(WIDTH * (day - self.first).days / (self.last - self.first).days, 1)

    def bar(self, row: Row) -> Bar:
        """Return the span that the date of a row can mean; an open end reaches the axis's own."""
        earliest, latest = row["date_earliest"], row["date_latest"]
        start = 0.0 if earliest is None else self.place(earliest)
        end = float(WIDTH) if latest is None else self.place(latest)
        return Bar(start, round(max(end - start, 4), 1), earliest is None, latest is None)


def _order(row: Row) -> tuple[str, str]:
    return str(row["date_earliest"] or row["date_latest"]), str(row["date_latest"] or "9999")


def _undated(rows: Sequence[tuple[str, Row]]) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    return tuple(
        (table, tuple(row for name, row in rows if name == table and not row["date_edtf"]))
        for table in DATED
        if any(name == table and not row["date_edtf"] for name, row in rows)
    )


def _claims(book: Book) -> tuple[tuple[int, int], ...]:
    """Return each year with the number of claims whose date may fall in it."""
    spans = [claim_years(claim) for claim in book.rows("claims")]
    known = [span for span in spans if span is not None]
    every = sorted({year for span in known for year in span})
    counts = [(year, sum(a <= year <= b for a, b in known)) for year in every]
    return tuple(counts)


def claim_years(claim: Row) -> tuple[int, int] | None:
    """Return the years between which a claim is found; one with an open end counts for its other.

    ``../1936`` says no more than that it ends by 1936, so the year filter knows it as 1936.
    """
    first, last = years_of(claim)
    if first is None and last is None:
        return None
    start, end = first if first is not None else last, last if last is not None else first
    assert start is not None and end is not None
    return start, end
