"""Dates in words: of EDTF, and of the French Republican calendar, such as 18 Brumaire VIII."""

import re
from datetime import date
from importlib.util import find_spec
from unicodedata import normalize

from revdata.dataset.edtf import DateFormatError
from revdata.errors import require_extra

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


def edtf_in_words(text: str) -> str:
    """Return an EDTF string as a reader would say it, such as ``second half of 1923``.

    A string of a form that has no words here is returned as it is.
    """
    if text[:1] in "[{" and text[-1:] in "]}":
        return _set_in_words(text) or text
    if "/" in text:
        first, _, last = text.partition("/")
        said = _span("" if first == ".." else first, "" if last == ".." else last)
        both = ".." not in (first, last)
        return (said.removeprefix("from ") if both else said) or text
    return _words(text) or text


def _set_in_words(text: str) -> str:
    """Return one or all of some dates in words, empty for a form that has none here."""
    members = text[1:-1].split(",")
    if len(members) == 1 and ".." in text:
        span = _span(*members[0].split("..", 1))
        return f"some time {span}" if span else ""
    words = [_words(one) for one in members]
    joint = " and " if text[:1] == "{" else " or "
    listed = joint.join(filter(None, [", ".join(words[:-1]), words[-1]]))
    return listed if all(words) else ""


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


REPUBLICAN_MONTHS = (
    *("Vendémiaire", "Brumaire", "Frimaire", "Nivôse", "Pluviôse", "Ventôse"),
    *("Germinal", "Floréal", "Prairial", "Messidor", "Thermidor", "Fructidor"),
    "jour complémentaire",
)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV")
_FIRST, _LAST = date(1792, 9, 22), date(1805, 12, 31)  # while it was in force


def _folded(text: str) -> str:
    plain = normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().replace(",", " ").split())


_NUMBERS = {_folded(month): number for number, month in enumerate(REPUBLICAN_MONTHS, 1)}
_NUMBERS |= {"sansculottide": 13, "sans-culottide": 13}
_DATE = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|e|eme)? (?:of )?)?(?P<month>{'|'.join(_NUMBERS)}) "
    r"(?:(?:of the |de l'|de l )?(?:year|an) )?(?P<year>[ivx]+|\d{1,2})\.?"
)


def republican_parts(text: str) -> tuple[int | None, int, int] | None:
    """Return day, month and year of a date of the Republican calendar, or None for another text.

    The day is None where a month is meant. Accents, case, *year* or *an*, and the way in which the
    numbers are written do not matter.
    """
    found = _DATE.fullmatch(_folded(text))
    if found is None:
        return None
    roman = found["year"].upper()
    year = _ROMAN.index(roman) + 1 if roman in _ROMAN else roman
    if not str(year).isdigit() or not 1 <= int(year) <= len(_ROMAN):
        raise DateFormatError(
            f"{text}: the Republican calendar was in force in the years I to XIV, from "
            f"22 September 1792 to 31 December 1805."
        )
    return int(found["day"]) if found["day"] else None, _NUMBERS[found["month"]], int(year)


def republican_words(parts: tuple[int | None, int, int]) -> str:
    """Return a date of the Republican calendar as the tables write it, such as 9 Thermidor II."""
    day, month, year = parts
    return f"{day or ''} {REPUBLICAN_MONTHS[month - 1]} {_ROMAN[year - 1]}".lstrip()


def republican_bounds(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of a Republican date, or None if the text is none.

    Raises DateFormatError if there was no such day, MissingExtraError without convertdate.
    """
    parts = republican_parts(text)
    if parts is None:
        return None
    require_extra("calendars", "Dates of the Republican calendar", "convertdate")
    from convertdate import french_republican

    day, month, year = parts
    length = 30 if month < 13 else 6 if french_republican.leap(year) else 5
    if day is not None and not 1 <= day <= length:
        month_words = republican_words((None, month, year))
        raise DateFormatError(f"{text}: there is no such day; {month_words} has {length} days.")
    ends = (day, day) if day else (1, length)
    first, last = (date(*french_republican.to_gregorian(year, month, end)) for end in ends)
    if first > _LAST:
        raise DateFormatError(f"{text}: the Republican calendar ended with 31 December 1805.")
    return first, min(last, _LAST)


def in_republican_calendar(day: date) -> str:
    """Return a Gregorian day in the Republican calendar; empty while that was not in force."""
    if not _FIRST <= day <= _LAST:
        return ""
    require_extra("calendars", "Dates of the Republican calendar", "convertdate")
    from convertdate import french_republican

    year, month, of_month = french_republican.from_gregorian(day.year, day.month, day.day)
    return republican_words((of_month, month, year))


def gregorian_words(text: str) -> str:
    """Return what a Republican date is in ours, or why there is none; empty for another text."""
    if not find_spec("convertdate"):
        return ""
    try:
        parts, span = republican_parts(text), republican_bounds(text)
    except DateFormatError as error:
        return str(error)
    if parts is None or span is None:
        return ""
    day = "/".join(dict.fromkeys(end.isoformat() for end in span))
    return f"{republican_words(parts)} is {edtf_in_words(day)}."
