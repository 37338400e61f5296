"""The first and last day of a date in the Extended Date/Time Format (EDTF), levels 0 to 2.

The format is that of the Library of Congress; the bounds are what a historian means by it, and
``docs/dates.md`` states them form by form. Every engine uses this one grammar. A library was tried
and left: it widens ``1917-03~`` by a month and a year at once, refuses or prints on valid strings
such as ``1917-1X``, takes winter for December alone, and needs milliseconds for each string.
"""

import re
from calendar import month_name, monthrange
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache

from revdata.errors import RevdataError

REMEMBERED = 2**16  # strings whose bounds are kept
EDTF, EARLIEST, LATEST = "_edtf", "_earliest", "_latest"  # ends of the columns of a date
Bounds = tuple[date | None, date | None]
Unit = tuple[int, int]  # months and days

# Parts of a year: the first month, and how many; one that passes December ends in the next year.
PARTS = {
    **{21: (3, 3), 22: (6, 3), 23: (9, 3), 24: (12, 3)},  # seasons, wherever they are
    **{25: (3, 3), 26: (6, 3), 27: (9, 3), 28: (12, 3)},  # of the northern hemisphere
    **{29: (9, 3), 30: (12, 3), 31: (3, 3), 32: (6, 3)},  # of the southern hemisphere
    **{33: (1, 3), 34: (4, 3), 35: (7, 3), 36: (10, 3)},  # quarters
    **{37: (1, 4), 38: (5, 4), 39: (9, 4), 40: (1, 6), 41: (7, 6)},  # thirds and halves
}
_MARK = "[~?%]"
_DATE = re.compile(
    rf"(?P<left_year>{_MARK}?)(?P<year>-?[0-9X]{{4}})(?:S(?P<digits>[1-9][0-9]*))?"
    rf"(?P<right_year>{_MARK}?)"
    rf"(?:-(?P<left_month>{_MARK}?)(?P<month>[0-9X]{{2}})(?P<right_month>{_MARK}?)"
    rf"(?:-(?P<left_day>{_MARK}?)(?P<day>[0-9X]{{2}})(?P<right_day>{_MARK}?))?)?"
)
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){1,2}"
    r"(?:Z|[+-][01][0-9](?::?[0-5][0-9])?)?"
)
_LONG_YEAR = re.compile(r"Y-?(?:[0-9]{5,}|[0-9]+E[0-9]+)(?:S[0-9]+)?")
_SHORT_YEAR = re.compile(r"Y-?[0-9]{1,4}")
_OUTSIDE = "The date lies outside the years 1 to 9999, which are all that a date column holds."


class DateFormatError(RevdataError, ValueError):
    """A string is not a date in EDTF that the package accepts."""


def edtf_bounds(text: str) -> Bounds:
    """Return the first and the last day that an EDTF string can mean; None is an open end.

    ``~`` and ``%`` widen once, by one unit of the component they stand at; ``?`` does not widen.
    Raises DateFormatError, with the reason, for what is not EDTF, for a day that does not exist,
    and for days outside the years 1 to 9999.
    """
    found = _remembered(text)
    if isinstance(found, str):
        raise DateFormatError(found)
    return found


def dated(columns: Sequence[str]) -> Iterator[str]:
    """Yield how the columns of each date of a table begin, such as ``date`` or ``said``."""
    for column in columns:
        prefix = column.removesuffix(EDTF)
        if prefix != column and {prefix + EARLIEST, prefix + LATEST} <= set(columns):
            yield prefix


def with_bounds(columns: Sequence[str], cells: Sequence[str]) -> tuple[str, ...]:
    """Return the cells of a row with those bounds filled that are empty, where the date is EDTF."""
    row = dict(zip(columns, cells, strict=True))
    for prefix in dated(columns):
        with suppress(DateFormatError):
            days = edtf_bounds(row[prefix + EDTF]) if row[prefix + EDTF] else (None, None)
            for name, day in zip((prefix + EARLIEST, prefix + LATEST), days, strict=True):
                row[name] = row[name] or (day.isoformat() if day else "")
    return tuple(row.values())


_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_MONTHS = {month_name[number][:3].lower(): number for number in range(1, 13)}
_ABOUT = re.compile(r"(?:c|ca|circa|about|around)[. ]+(.+)", re.IGNORECASE)
_DECADE = re.compile(r"([0-9]{3})0'?s")
_YEARS = re.compile(r"([0-9]{4})\s*[-\u2013]\s*([0-9]{4})")
_PARTS_OF_DATE = re.compile(r"[\s,./-]+")


def suggest_edtf(text: str) -> str | None:
    """Return what a date that is not EDTF may mean in it, or None.

    Of ``05/06/1844`` the day is taken to stand first, as in most of the world.

    >>> [suggest_edtf(text) for text in ("06/1844", "1 June 1844", "c. 1905", "the 1840s")]
    ['1844-06', '1844-06-01', '1905~', '184X']
    >>> suggest_edtf("1844, 5 June"), suggest_edtf("5 summer 1844")
    ('1844-06-05', None)
    """
    text = text.strip().removeprefix("the ")
    if about := _ABOUT.fullmatch(text):
        return _if_edtf(f"{suggest_edtf(about[1]) or about[1]}~")
    if decade := _DECADE.fullmatch(text):
        return f"{decade[1]}X"
    if years := _YEARS.fullmatch(text):
        return _if_edtf(f"{years[1]}/{years[2]}")
    return _suggest_day(text.lower())


def _suggest_day(text: str) -> str | None:
    """Return what a year with a month or a season, and perhaps a day, may mean in EDTF.

    A month in words is one wherever it stands; of numbers it is that beside the year, if it can be.
    """
    pieces = [piece for piece in _PARTS_OF_DATE.split(text) if piece]
    years = [piece for piece in pieces if re.fullmatch("[0-9]{4}", piece)]
    others = [piece for piece in pieces if piece not in years]
    words = sum(piece[0].isalpha() for piece in others)
    if len(years) != 1 or not others or words > 1 or None in map(_number_in_date, others):
        return None
    outwards = others if pieces[0] in years else others[::-1]
    orders = [one for one in (outwards, outwards[::-1]) if one[0][0].isalpha() == bool(words)]
    dates = ("-".join([*years, *(f"{_number_in_date(p):02}" for p in one)]) for one in orders)
    return next((date for date in dates if _if_edtf(date)), None)


def _number_in_date(piece: str) -> int | None:
    """Return the number of a month, of a season or of a day."""
    if re.fullmatch("[0-9]{1,2}(?:st|nd|rd|th)?", piece):
        return int(re.sub("[a-z]", "", piece))
    whole = next((n for n in range(1, 13) if month_name[n].lower().startswith(piece)), None)
    return _SEASONS.get(piece) or (whole if len(piece) >= 3 else None)


def _if_edtf(text: str) -> str | None:
    return None if isinstance(_remembered(text), str) else text


@lru_cache(maxsize=REMEMBERED)
def _remembered(text: str) -> Bounds | str:
    """Return the bounds, or what is wrong with the string: a fault is remembered like a date."""
    try:
        return _bounds(text)
    except DateFormatError as error:
        return str(error)


def _bounds(text: str) -> Bounds:
    if not text:
        raise DateFormatError("An empty string is no date.")
    if text != "".join(text.split()):
        raise DateFormatError("An EDTF string has no spaces in or around it.")
    if text[0] in "[{" or text[-1] in "]}":
        return _set(text)
    if "/" in text:
        return _interval(text)
    return _one(text)


def _set(text: str) -> Bounds:
    """Return the bounds of ``[one of]`` or ``{all of}`` some dates, from first to last."""
    if text[0] + text[-1] not in ("[]", "{}"):
        raise DateFormatError("A set begins and ends with [ ] (one of them) or { } (all of them).")
    members = text[1:-1].split(",")
    bounds = []
    for place, member in enumerate(members):
        first, run, last = member.partition("..")
        inside = (not first and place) or (run and not last and place < len(members) - 1)
        if inside:
            raise DateFormatError("A set is open only before its first or after its last date.")
        bounds.append(_span(member, first, last if run else first))
    firsts, lasts = zip(*bounds, strict=True)
    return (
        None if None in firsts else min(day for day in firsts if day),
        None if None in lasts else max(day for day in lasts if day),
    )


def _interval(text: str) -> Bounds:
    ends = ["" if end == ".." else end for end in text.split("/")]
    if len(ends) != 2:
        raise DateFormatError("An interval has one / between its two ends.")
    if ends == ["", ""]:
        raise DateFormatError("An interval with no date at either end dates nothing.")
    return _span(text, *ends)


def _span(text: str, first: str, last: str) -> Bounds:
    """Return the bounds of what lasts from one date to another; an empty one is an open end."""
    if not (first or last):
        raise DateFormatError(f"{text or 'A member of the set'} has no date at either end.")
    earliest = _one(first)[0] if first else None
    latest = _one(last)[1] if last else None
    if earliest and latest and earliest > latest:
        raise DateFormatError(f"{text} ends before it begins.")
    return earliest, latest


def _one(text: str) -> tuple[date, date]:
    if timed := _TIME.fullmatch(text):
        text = timed[1]
    if _LONG_YEAR.fullmatch(text):
        raise DateFormatError(_OUTSIDE)
    found = _DATE.fullmatch(text)
    if found is None and _SHORT_YEAR.fullmatch(text):
        raise DateFormatError(
            f"{text} is not a long year: Y stands before five digits or more, or before a power "
            "of ten."
        )
    if found is None:
        raise DateFormatError(f"{text} is not a date in EDTF.")
    year, month = found["year"], found["month"]
    if found["digits"]:
        if month or "X" in year:
            raise DateFormatError("Significant digits (S) stand after a plain year alone.")
        year = year[: int(found["digits"])].ljust(4, "X")
    if year.startswith("-"):
        raise DateFormatError(_OUTSIDE)
    first, last = _extent(text, year, month, found["day"])
    for name, unit in (("year", _year_unit(year)), ("month", _month_unit(month)), ("day", (0, 1))):
        for side in ("left", "right"):
            if (found[f"{side}_{name}"] or "?") in "~%":
                first, last = _shift(first, unit, -1), _shift(last, unit, 1)
    return first, last


def _extent(text: str, year: str, month: str | None, day: str | None) -> tuple[date, date]:
    """Return the first and the last day that fit the digits; X is any digit."""
    years = [number for number in _numbers(year) if number]
    if not years:
        raise DateFormatError(_OUTSIDE)
    if month is None:
        return date(years[0], 1, 1), date(years[-1], 12, 31)
    if "X" not in month and int(month) in PARTS:
        if day:
            raise DateFormatError("A season or part of a year has no day.")
        start, count = PARTS[int(month)]
        return date(years[0], start, 1), _end_of_month(years[-1], start + count - 1)
    months = [number for number in _numbers(month) if 1 <= number <= 12]
    if not months:
        raise DateFormatError(
            f"{month} is neither a month (01 to 12) nor a season or part of a year (21 to 41)."
        )
    if day is None:
        return date(years[0], months[0], 1), _end_of_month(years[-1], months[-1])
    days = _numbers(day)
    first = _first_that_exists(years, months, days)
    last = _first_that_exists(years[::-1], months[::-1], days[::-1])
    if first is None or last is None:
        raise DateFormatError(_no_such_day(text, years[0], months[0]))
    return first, last


def _first_that_exists(
    years: Sequence[int], months: Sequence[int], days: Sequence[int]
) -> date | None:
    for year in years:
        for month in months:
            length = monthrange(year, month)[1]
            for day in days:
                if 1 <= day <= length:
                    return date(year, month, day)
    return None


def _no_such_day(text: str, year: int, month: int) -> str:
    if "X" in text:
        return f"{text}: no month that this can mean has such a day."
    length = monthrange(year, month)[1]
    return f"There is no such day: {month_name[month]} {year} has {length} days."


def _numbers(pattern: str) -> list[int]:
    """Return the numbers that fit digits of which X is any, in order."""
    numbers = [0]
    for digit in pattern:
        choices = range(10) if digit == "X" else (int(digit),)
        numbers = [10 * number + choice for number in numbers for choice in choices]
    return numbers


def _year_unit(year: str) -> Unit:
    return 12 * 10 ** (len(year) - len(year.rstrip("X"))), 0


def _month_unit(month: str | None) -> Unit:
    if month is not None and "X" not in month and int(month) in PARTS:
        return PARTS[int(month)][1], 0
    return {"XX": 12, "1X": 3, "0X": 9}.get(month or "", 1), 0


def _shift(day: date, unit: Unit, step: int) -> date:
    """Return a day moved by a unit; the last day of a month that grows stays its last day."""
    months, days = unit
    try:
        if days:
            return day + timedelta(days=step * days)
        year, month = divmod(12 * day.year + day.month - 1 + step * months, 12)
        length = monthrange(year, month + 1)[1]
        is_last = day.day == monthrange(day.year, day.month)[1]
        return date(year, month + 1, length if is_last and step > 0 else min(day.day, length))
    except (ValueError, OverflowError) as error:
        raise DateFormatError(_OUTSIDE) from error


def _end_of_month(year: int, month: int) -> date:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    try:
        return date(year, month, monthrange(year, month)[1])
    except ValueError as error:
        raise DateFormatError(_OUTSIDE) from error
