"""The picture of dated events, each as wide as the days that its date can mean."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor

from revdata.dataset.dates import MONTHS
from revdata.dataset.parts import TableSet
from revdata.plots.canvas import (
    BLUE,
    BODY,
    FAINT,
    INK,
    MARGIN,
    ORANGE,
    SMALL,
    STRONG,
    WIDTH,
    Canvas,
    Fill,
    Letters,
    Sample,
    Sign,
    Stroke,
    Tip,
)
from revdata.plots.rows import Row, claims_of, code_labels, days_in_words, labelled_rows

BY_TEXT = ("stated", "computed", "deictic")  # bases of a date that the text gives
SOFT = ("left", "right")
DATED, INFERRED = Fill(BLUE, soft=SOFT), Fill(ORANGE, soft=SOFT)
DAY = Sign("diamond", BLUE, size=44)
INFERRED_DAY = Sign("diamond", ORANGE, full=False, size=44)
EDITORS = Fill("#666666", soft=SOFT)
EDITORS_DAY = Sign("diamond", "#666666", full=False, size=44)
WORDS = 0.62  # of the width, for label and words; the axis has the rest
HALF, ROW = 4.5, 17.0  # half the height of a bar; the least height of a row
LEAST = 4.0  # pixels that a bar is wide at least
GAP = 7.0
YEAR = Letters(size=10, align="center")
KEY: list[tuple[Sample, str]] = [
    (DATED, "dated by the text"),
    (INFERRED, "inferred by the coder"),
    (DAY, "a single day"),
]


@dataclass(frozen=True)
class TimeAxis:
    """Years as pixels, from the first to the last, on the right of the words; a margin follows."""

    first: int
    last: int
    width: float

    def x(self, year: float) -> float:
        """Return the place of a year."""
        span = max(self.last - self.first, 1)
        return self.left + 8 + (year - self.first) / span * (self.width - MARGIN - self.left - 16)

    @property
    def left(self) -> float:
        """Return where the words end and the axis begins."""
        return self.width * WORDS

    def years(self) -> list[int]:
        """Return the years to write, far enough apart to be read."""
        span = self.last - self.first
        for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000):
            if span / step <= 5 * self.width / WIDTH:
                break
        return [y for y in range(self.first, self.last + 1) if y % step == 0]


def year_of(day: date, *, ends: bool = False) -> float:
    """Return a day as a number of years, at its start, or with ``ends`` at its end."""
    return day.year + (day.timetuple().tm_yday - 1 + ends) / (365 + isleap(day.year))


def draw(canvas: Canvas, dataset: TableSet, *, editorial: bool = True) -> None:
    """Draw the dated events; with ``editorial`` the editor's dates below them."""
    events, undated = dated_events(dataset)
    notes = _notes(dataset) if editorial else []
    canvas.heading(
        "Events that the text dates",
        f"{claims_of(dataset)}: each event over all the days that its date can mean, with the "
        "text's own words. A bar fades because the day within it is not given.",
    )
    canvas.key(KEY + ([(EDITORS, "the editor's date")] if editorial else []))
    _draw_dated(canvas, events, notes)
    if undated:
        canvas.y += 8
        canvas.paragraph(f"Not dated by the text: {'; '.join(undated)}.", SMALL)
    canvas.sentences += [f"Not dated by the text: {label}." for label in undated]
    canvas.sentences += [
        f"The editor's, not in the text: {row['label']}: {row['words']}." for row in notes
    ]


def draw_things(canvas: Canvas, dataset: TableSet, tables: Sequence[str]) -> None:
    """Draw the dated rows of several tables of things, each with a link to its own place."""
    rows = [
        row | {"link": f"#{row[dataset.table(table).key]}"}
        for table in tables
        for row in (
            dated_events(dataset)[0] if table == "events" else labelled_rows(dataset, table)
        )
    ]
    canvas.key(KEY)
    _draw_dated(canvas, rows, [])


def dated_events(dataset: TableSet) -> tuple[list[Row], list[str]]:
    """Return the events with each date that a depiction gives them, and the labels of the others.

    An event that the texts date in several ways is there once for each.
    """
    events = {row["event_id"]: row for row in labelled_rows(dataset, "events")}
    dated = [
        row | {"label": events[row["event_id"]]["label"]}
        for row in labelled_rows(dataset, "depictions")
        if row["event_id"] in events and _is_dated(row)
    ]
    named = {row["event_id"] for row in dated}
    return dated, [row["label"] for event, row in events.items() if event not in named]


def _notes(dataset: TableSet) -> list[Row]:
    """Return the editor's dates in their order, with the days and the date of the place."""
    calendars = code_labels(dataset, "calendar")
    notes = sorted(labelled_rows(dataset, "chronology"), key=_when)
    for row in notes:
        row["words"] = days_in_words(row["date_earliest"], row["date_latest"])
        if row["local_date"]:
            calendar = calendars.get(row["calendar"], row["calendar"])
            row["words"] += f" ({row['local_date']}, {calendar})"
    return notes


def _draw_dated(canvas: Canvas, rows: list[Row], notes: list[Row]) -> None:
    """Draw the rows that are dated on an axis of years, and the editor's notes below them."""
    dated = sorted((row | {"words": _words(row)} for row in rows if _is_dated(row)), key=_when)
    axis = _axis(dated, canvas.width)
    for year in axis.years():
        canvas.text(axis.x(year), canvas.y + 9, str(year), YEAR)
    canvas.y += 16
    top = canvas.y
    for row in dated:
        drawn = (DATED, DAY) if row["date_basis"] in BY_TEXT else (INFERRED, INFERRED_DAY)
        _row(canvas, axis, row, drawn)
    editorial = canvas.y
    if notes:
        _editors_heading(canvas)
    again = canvas.y
    for row in notes:
        _row(canvas, axis, row, (EDITORS, EDITORS_DAY))
    for year in axis.years():
        canvas.rule((axis.x(year), top), (axis.x(year), editorial), Stroke(FAINT, 0.7))
        if notes:
            canvas.rule((axis.x(year), again), (axis.x(year), canvas.y), Stroke(FAINT, 0.7))
    canvas.sentences += [f"{row['label']}: {row['words']} ({row['date_basis']})." for row in dated]


def _is_dated(row: Row) -> bool:
    return bool(row["date_earliest"] or row["date_latest"])


def _when(row: Row) -> tuple[date, date]:
    earliest, latest = row["date_earliest"], row["date_latest"]
    return (earliest or latest, latest or earliest)


def _axis(dated: list[Row], width: float) -> TimeAxis:
    years = [
        year_of(row[column], ends=column == "date_latest")
        for row in dated
        for column in ("date_earliest", "date_latest")
        if row[column]
    ]
    first, last = (floor(min(years)), ceil(max(years))) if years else (1900, 1901)
    return TimeAxis(first, last, width)


def _row(canvas: Canvas, axis: TimeAxis, row: Row, drawn: tuple[Fill, Sign]) -> None:
    """Set label and words of a row on the left, and its days on the axis; move down."""
    _bar(canvas, axis, row, *drawn)
    tip, limit = Tip(link=row.get("link", "")), axis.left - MARGIN - GAP
    beside = BODY.width(f"{row['label']}  ")
    bottom = canvas.lines(MARGIN, canvas.y, BODY.wrap(row["label"], limit), BODY, tip)
    if beside + SMALL.width(row["words"]) <= limit:
        canvas.text(MARGIN + beside, canvas.y + BODY.size, row["words"], SMALL)
    else:
        bottom = canvas.lines(MARGIN, bottom, SMALL.wrap(row["words"], limit), SMALL)
    canvas.y = max(bottom, canvas.y + ROW - 3) + 3
    canvas.rule((MARGIN, canvas.y), (canvas.right, canvas.y), Stroke(FAINT, 0.5))
    canvas.y += 2


def _bar(canvas: Canvas, axis: TimeAxis, row: Row, fill: Fill, day: Sign) -> None:
    """Draw the days of a row, on the height of its first line."""
    earliest, latest = row["date_earliest"], row["date_latest"]
    start = axis.x(year_of(earliest)) if earliest else axis.left
    end = axis.x(year_of(latest, ends=True)) if latest else canvas.right
    y = canvas.y + ROW / 2
    if start < axis.left or end > canvas.right:  # as the editor's dates may
        x = axis.left + 4 if start < axis.left else canvas.right - 4
        beyond = "triangle-left" if start < axis.left else "triangle-right"
        canvas.sign(x, y, Sign(beyond, day.color, full=False, size=40), _tip(row))
        return
    if earliest == latest:
        canvas.sign(start, y, day, _tip(row))
        return
    if end - start < LEAST:
        middle = (start + end) / 2
        start, end = middle - LEAST / 2, middle + LEAST / 2
    # Where one end is open, the other is a limit that the date has, so it is not soft.
    soft = fill.soft if earliest and latest else ("left" if latest else "right",)
    canvas.area((start, y - HALF), (end, y + HALF), Fill(fill.color, soft=soft), _tip(row))


def _words(row: Row) -> str:
    """Return the text's own time words, and what follows from them where it says no more."""
    quoted = f"“{row['date_text']}”" if row["date_text"] else ""
    meant = days_in_words(row["date_earliest"], row["date_latest"])
    if row["date_basis"] != "stated":
        meant = f"{row['date_basis'] or 'basis not said'}: {meant}"
    elif quoted and not any(month in meant and month not in quoted for month in MONTHS):
        meant = ""
    return ", ".join(filter(None, (quoted, meant, row["contribution"])))


def _tip(row: Row) -> Tip:
    days = days_in_words(row["date_earliest"], row["date_latest"])
    return Tip(f"{row['label']}: {row['date_edtf']} ({days})", row.get("link", ""))


def _editors_heading(canvas: Canvas) -> None:
    canvas.y += 6
    canvas.rule((MARGIN, canvas.y), (canvas.right, canvas.y), Stroke(INK))
    canvas.y += 4
    canvas.paragraph("The editor's dates, not in the text (Gregorian)", STRONG)
    canvas.y += 2
