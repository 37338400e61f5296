"""The events that the text dates, each over the days it can mean; the editor's dates set apart."""

from __future__ import annotations

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
    RIGHT,
    SMALL,
    STRONG,
    WIDTH,
    Align,
    Canvas,
    Fill,
    Letters,
    Sign,
    Stroke,
)
from revdata.plots.rows import Row, claims_of, code_labels, rows_of
from revdata.plots.time_axis import days_in_words, year_of

BY_TEXT = ("stated", "computed", "deictic")  # bases of a date that the text gives
SOFT = frozenset({"left", "right"})
DATED, INFERRED = Fill(BLUE, soft=SOFT), Fill(ORANGE, soft=SOFT)
DAY = Sign("diamond", BLUE, size=44)
INFERRED_DAY = Sign("diamond", ORANGE, full=False, size=44)
EDITORS = Fill("#666666", soft=SOFT)
EDITORS_DAY = Sign("diamond", "#666666", full=False, size=44)
HALF, ROW = 4.5, 17.0  # half the height of a bar; the least height of a row
LEAST = 4.0  # pixels that a bar is wide at least
GAP = 7.0
YEAR = Letters(size=10, align="center")


@dataclass(frozen=True)
class Axis:
    """Years as pixels."""

    first: int
    last: int

    def x(self, year: float) -> float:
        """Return the place of a year."""
        span = max(self.last - self.first, 1)
        return MARGIN + 8 + (year - self.first) / span * (RIGHT - MARGIN - 16)

    def years(self) -> list[int]:
        """Return the years to write, far enough apart to be read."""
        span = self.last - self.first
        for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000):
            if span / step <= 12:
                break
        return [y for y in range(self.first, self.last + 1) if y % step == 0]


def draw(dataset: TableSet, *, editorial: bool = True) -> Canvas:
    """Return the picture of the dated events; with ``editorial`` the editor's dates below them."""
    events = rows_of(dataset, "events")
    dated = sorted((row for row in events if _is_dated(row)), key=_when)
    undated = [row for row in events if not _is_dated(row)]
    canvas = Canvas()
    canvas.heading(
        "Events that the text dates",
        f"{claims_of(dataset)}: each event over all the days that its date can mean, with the "
        "text's own words. A bar fades because the day within it is not told.",
    )
    entries: list[tuple[Sign | Stroke | Fill | str, str]] = [
        (DATED, "dated by the text"),
        (INFERRED, "inferred by the coder"),
        (DAY, "a single day"),
    ]
    canvas.key(entries + ([(EDITORS, "the editor's date")] if editorial else []))
    axis = _axis(dated)
    _years(canvas, axis)
    top = canvas.y
    for row in dated:
        _event(canvas, axis, row)
    notes = rows_of(dataset, "chronology") if editorial else []
    notes.sort(key=_when)
    calendars = code_labels(dataset, "calendar")
    if notes:
        _editors(canvas, axis, notes, calendars)
    for year in axis.years():
        canvas.rule((axis.x(year), top), (axis.x(year), canvas.y), Stroke(FAINT, 0.7))
    if undated:
        canvas.y += 8
        labels = "; ".join(row["label"] for row in undated)
        canvas.paragraph(f"Not dated by the text: {labels}.", SMALL)
    canvas.told += (
        [f"{row['label']}: {_words(row)} ({row['date_basis']})." for row in dated]
        + [f"Not dated by the text: {row['label']}." for row in undated]
        + [
            f"The editor's, not in the text: {row['label']}: {_editors_words(row, calendars)}."
            for row in notes
        ]
    )
    return canvas


def _is_dated(row: Row) -> bool:
    return bool(row["date_earliest"] or row["date_latest"])


def _when(row: Row) -> tuple[date, date]:
    earliest, latest = row["date_earliest"], row["date_latest"]
    return (earliest or latest, latest or earliest)


def _axis(dated: list[Row]) -> Axis:
    years = [
        year_of(row[column], ends=column == "date_latest")
        for row in dated
        for column in ("date_earliest", "date_latest")
        if row[column]
    ]
    return Axis(floor(min(years)), ceil(max(years))) if years else Axis(1900, 1901)


def _years(canvas: Canvas, axis: Axis) -> None:
    for year in axis.years():
        canvas.text(axis.x(year), canvas.y + 9, str(year), YEAR)
    canvas.y += 16


def _bar(canvas: Canvas, axis: Axis, row: Row, fill: Fill, day: Sign) -> tuple[float, float]:
    """Draw the days of a row in the middle of its line; return where the bar begins and ends."""
    earliest, latest = row["date_earliest"], row["date_latest"]
    start = axis.x(year_of(earliest)) if earliest else float(MARGIN)
    end = axis.x(year_of(latest, ends=True)) if latest else float(RIGHT)
    y = canvas.y + ROW / 2
    if start < MARGIN or end > RIGHT:  # the editor's dates alone can lie beyond the text's
        x = float(MARGIN + 4 if start < MARGIN else RIGHT - 4)
        beyond = "triangle-left" if start < MARGIN else "triangle-right"
        canvas.sign(x, y, Sign(beyond, day.color, full=False, size=40), _tip(row))
        return x - 4, x + 4
    if earliest == latest:
        canvas.sign(start, y, day, _tip(row))
        return start - 4, start + 4
    if end - start < LEAST:
        middle = (start + end) / 2
        start, end = middle - LEAST / 2, middle + LEAST / 2
    # Where one end is open, the other is a limit that the date has, so it is not soft.
    soft = fill.soft if earliest and latest else frozenset({"left" if latest else "right"})
    canvas.area((start, y - HALF), (end, y + HALF), Fill(fill.color, soft=soft), _tip(row))
    return start, end


def _label(canvas: Canvas, bar: tuple[float, float], label: str, remark: str) -> None:
    """Set a label and a remark on the roomier side of the bar, or below it; move down."""
    start, end = bar
    room: dict[Align, float] = {"left": RIGHT - end - GAP, "right": start - GAP - MARGIN}
    align: Align = "left" if room["left"] >= room["right"] else "right"
    line = f"{label}  "
    y, needed = canvas.y + ROW / 2 + 4, BODY.width(line) + SMALL.width(remark)
    if needed <= room[align]:
        if align == "left":
            canvas.text(end + GAP, y, label, BODY)
            canvas.text(end + GAP + BODY.width(line), y, remark, SMALL)
        else:
            canvas.text(start - GAP, y, remark, SMALL.to("right"))
            canvas.text(start - GAP - needed, y, label, BODY)
        canvas.y += ROW
        return
    if room[align] > WIDTH / 3:
        x = end + GAP if align == "left" else start - GAP
        bottom, limit = canvas.y + 2, room[align]
    else:
        x, align, bottom, limit = MARGIN, "left", canvas.y + ROW - 1, RIGHT - MARGIN
    bottom = canvas.lines(x, bottom, BODY.wrap(label, limit), BODY.to(align))
    bottom = canvas.lines(x, bottom, SMALL.wrap(remark, limit), SMALL.to(align))
    canvas.y = max(bottom + 3, canvas.y + ROW)


def _event(canvas: Canvas, axis: Axis, row: Row) -> None:
    drawn = (DATED, DAY) if row["date_basis"] in BY_TEXT else (INFERRED, INFERRED_DAY)
    _label(canvas, _bar(canvas, axis, row, *drawn), row["label"], _words(row))


def _words(row: Row) -> str:
    """Return the text's own time words, and what follows from them where it says no more."""
    quoted = f"“{row['date_text']}”" if row["date_text"] else ""
    meant = days_in_words(row["date_earliest"], row["date_latest"])
    if row["date_basis"] != "stated":
        meant = f"{row['date_basis'] or 'basis not said'}: {meant}"
    elif quoted and not any(month in meant and month not in quoted for month in MONTHS):
        meant = ""
    return ", ".join(filter(None, (quoted, meant, row["contribution"])))


def _tip(row: Row) -> str:
    days = days_in_words(row["date_earliest"], row["date_latest"])
    return f"{row['label']}: {row['date_edtf']} ({days})"


def _editors(canvas: Canvas, axis: Axis, notes: list[Row], calendars: dict[str, str]) -> None:
    canvas.y += 6
    canvas.rule((MARGIN, canvas.y), (RIGHT, canvas.y), Stroke(INK))
    heading = "The editor's dates, not in the text (Gregorian)"
    canvas.y = canvas.lines(MARGIN, canvas.y + 4, STRONG.wrap(heading, RIGHT - MARGIN), STRONG) + 2
    for row in notes:
        bar = _bar(canvas, axis, row, EDITORS, EDITORS_DAY)
        _label(canvas, bar, row["label"], _editors_words(row, calendars))


def _editors_words(row: Row, calendars: dict[str, str]) -> str:
    """Return the days of the editor's date, and the date in the calendar of its place."""
    words = days_in_words(row["date_earliest"], row["date_latest"])
    if not row["local_date"]:
        return words
    return f"{words} ({row['local_date']}, {calendars.get(row['calendar'], row['calendar'])})"
