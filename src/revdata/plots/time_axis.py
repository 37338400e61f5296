"""Days as places on an axis of years and as words, with no clock and so no time zone."""

from datetime import date, timedelta

from revdata.dataset.dates import MONTHS


def year_of(day: date, *, ends: bool = False) -> float:
    """Return a day as a number of years, at its start, or with ``ends`` at its end."""
    first = date(day.year, 1, 1)
    length = (date(day.year, 12, 31) - first).days + 1
    return day.year + ((day - first).days + ends) / length


def days_in_words(earliest: date | None, latest: date | None) -> str:
    """Return the days a date can mean in words, as short as they allow: 1923, July 1923–1924."""
    if earliest is None:
        return f"up to {_end(latest)}" if latest else "at no known time"
    if latest is None:
        return f"from {_start(earliest)}"
    if earliest == latest:
        return _day(earliest)
    if _starts_year(earliest) and _ends_year(latest):
        return _span(str(earliest.year), str(latest.year))
    if earliest.day == 1 and _ends_month(latest):
        if earliest.year == latest.year:
            months = _span(MONTHS[earliest.month - 1], MONTHS[latest.month - 1])
            return f"{months} {latest.year}"
        return _span(_month(earliest), _month(latest))
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return f"{earliest.day}–{latest.day} {_month(latest)}"
    return f"{_day(earliest)} – {_day(latest)}"


def _span(start: str, end: str) -> str:
    return start if start == end else f"{start}–{end}"


def _start(day: date) -> str:
    if _starts_year(day):
        return str(day.year)
    return _month(day) if day.day == 1 else _day(day)


def _end(day: date) -> str:
    if _ends_year(day):
        return str(day.year)
    return _month(day) if _ends_month(day) else _day(day)


def _day(day: date) -> str:
    return f"{day.day} {_month(day)}"


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _starts_year(day: date) -> bool:
    return (day.month, day.day) == (1, 1)


def _ends_year(day: date) -> bool:
    return (day.month, day.day) == (12, 31)


def _ends_month(day: date) -> bool:
    return day == date.max or (day + timedelta(days=1)).day == 1
