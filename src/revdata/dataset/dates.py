"""EDTF strings and the days they can mean.

The format is the Extended Date/Time Format of the Library of Congress, levels 0 to 2, as read by
the library ``edtf``. That library is imported only when a string is parsed.
"""

import re
from calendar import isleap, monthrange
from datetime import date
from functools import cache, lru_cache

from revdata.errors import RevdataError

REMEMBERED = 2**16  # strings whose bounds are kept; parsing one takes milliseconds
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_PARTS = {
    **dict(zip(range(21, 25), ("spring", "summer", "autumn", "winter"), strict=True)),
    **dict(zip(range(33, 37), ("first", "second", "third", "fourth"), strict=True)),
    40: "first half of",
    41: "second half of",
}
_ONE_DATE = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?([~?%]?)")
_DOUBT = {"": "", "~": "about ", "?": "perhaps ", "%": "perhaps about "}


class DateFormatError(RevdataError, ValueError):
    """A string is not a date in EDTF that the package accepts."""


def edtf_bounds(text: str) -> tuple[date | None, date | None]:
    """Return the first and the last day that an EDTF string can mean.

    An open end is None. ``~`` and ``?`` widen the bounds by the padding of the library (a year for
    a year). Raises DateFormatError if the string is not EDTF, ends in a bare ``/`` (write ``..``
    for an open end), or means days outside the years 1 to 9999.
    """
    found = _bounds(text)
    if isinstance(found, str):
        raise DateFormatError(found)
    return found


@lru_cache(maxsize=REMEMBERED)
def _bounds(text: str) -> tuple[date | None, date | None] | str:
    """Return the bounds, or what is wrong with the string: a fault is remembered like a date."""
    try:
        return _plain_bounds(text) or _parsed(text)
    except DateFormatError as error:
        return str(error)


def _plain_bounds(text: str) -> tuple[date | None, date | None] | None:
    """Return the bounds of a calendar date, an approximate year, a season or part of a year.

    So it does of an interval of calendar dates. These need no grammar, and are most of what stands
    in a table; parsing them with the library takes a thousand times as long. None for anything
    else, also where such a date is wrong.
    """
    try:
        if season := _SEASON.fullmatch(text):
            return _season_bounds(int(season[1]), season[2])
        if _APPROXIMATE_YEAR.fullmatch(text):
            year = int(text[:4])
            return date(year - 1, 1, 1), date(year + 1, 12, 31)
        first, _, last = text.partition("/")
        bounds = [None if end == ".." else _calendar_bounds(end) for end in (first, last or first)]
    except ValueError:
        return None
    earliest = bounds[0] and bounds[0][0]
    latest = bounds[1] and bounds[1][1]
    if (earliest is None and latest is None) or text.endswith("/"):
        return None
    if earliest is not None and latest is not None and earliest > latest:
        return None
    return earliest, latest


_SEASON = re.compile(r"([0-9]{4})-(2[1-9]|3[0-9]|4[01])")
_LIKE = {  # a year by whether the year before, the year itself and the year after are leap years
    (isleap(year - 1), isleap(year), isleap(year + 1)): year for year in range(1901, 1909)
}


@cache
def _season_of(year: int, season: str) -> tuple[date | None, date | None]:
    return _parsed(f"{year}-{season}")


def _season_bounds(year: int, season: str) -> tuple[date, date]:
    """Return what the library says of the season of a like year, moved to this year."""
    like = _LIKE[isleap(year - 1), isleap(year), isleap(year + 1)]
    first, last = _season_of(like, season)
    if first is None or last is None:
        raise ValueError(season)
    moved = year - like
    return first.replace(year=first.year + moved), last.replace(year=last.year + moved)


_APPROXIMATE_YEAR = re.compile(r"[0-9]{4}[~?]")
_CALENDAR = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?")


def _calendar_bounds(text: str) -> tuple[date, date]:
    """Return first and last day of a year, a month or a day; raises ValueError for other text."""
    match = _CALENDAR.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year = int(match[1])
    month, day = (int(part) if part else None for part in match.groups()[1:])
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def _parsed(text: str) -> tuple[date | None, date | None]:
    from edtf import parse_edtf  # half of the time of a validation, so only where needed

    if text.startswith("/") or text.endswith("/"):
        raise DateFormatError(f"{text!r} leaves an end empty; write .. for an open end.")
    try:
        parsed = parse_edtf(text)
        first, last = _day(parsed.lower_fuzzy()), _day(parsed.upper_fuzzy())
    except DateFormatError:
        raise
    except Exception as error:  # the library raises many types on strings it half accepts
        raise DateFormatError(f"{text!r} is not a date in EDTF.") from error
    if first is not None and last is not None and first > last:
        raise DateFormatError(f"{text!r} ends before it begins.")
    return first, last


def _day(moment: object) -> date | None:
    if isinstance(moment, float):  # an open end is an infinity
        return None
    year, month, day = (int(part) for part in moment[:3])  # type: ignore[index]
    try:
        return date(year, month, day)
    except ValueError as error:
        raise DateFormatError("The date lies outside the years 1 to 9999.") from error


def edtf_in_words(text: str) -> str:
    """Return an EDTF string as a reader would say it, such as ``second half of 1923``.

    A string of a form that has no words here is returned as it is.
    """
    if text[:1] in "[{" and text[-1:] in "]}":
        inside = text[1:-1].split(",")
        if len(inside) == 1 and ".." in inside[0]:
            span = _span(*inside[0].split("..", 1))
            return f"some time {span}" if span else text
        words = [_words(one) for one in inside]
        if not all(words):
            return text
        joint = " and " if text[0] == "{" else " or "
        return joint.join(filter(None, [", ".join(words[:-1]), words[-1]]))
    if "/" in text:
        first, _, last = text.partition("/")
        said = _span("" if first == ".." else first, "" if last == ".." else last)
        both = ".." not in (first, last)
        return (said.removeprefix("from ") if both else said) or text
    return _words(text) or text


def _span(first: str, last: str) -> str:
    start, end = _words(first) if first else "", _words(last) if last else ""
    if (first and not start) or (last and not end) or not (first or last):
        return ""
    if not first:
        return f"up to {end}"
    return f"from {start} to {end}" if last else f"from {start} on"


def _words(text: str) -> str:
    """Return one date in words, empty for a form that has none here."""
    found = _ONE_DATE.fullmatch(text)
    if found is None:
        return ""
    year, part, day, doubt = found[1], int(found[2] or 0), int(found[3] or 0), _DOUBT[found[4]]
    if not part:
        return f"{doubt}{year}"
    if part <= len(MONTHS):
        return f"{doubt}{f'{day} ' if day else ''}{MONTHS[part - 1]} {year}"
    if part not in _PARTS or day:
        return ""
    name = _PARTS[part]
    return f"{doubt}{name} quarter of {year}" if 33 <= part <= 36 else f"{doubt}{name} {year}"
