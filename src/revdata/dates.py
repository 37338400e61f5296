"""EDTF strings and the days they can mean.

The format is the Extended Date/Time Format of the Library of Congress, levels 0 to 2, as read by
the library ``edtf``. That library is imported only when a string is parsed.
"""

from datetime import date
from functools import cache

from revdata.errors import RevdataError


class DateFormatError(RevdataError, ValueError):
    """A string is not a date in EDTF that the package accepts."""


@cache
def edtf_bounds(text: str) -> tuple[date | None, date | None]:
    """Return the first and the last day that an EDTF string can mean.

    An open end is None. ``~`` and ``?`` widen the bounds by the padding of the library (a year for
    a year). Raises DateFormatError if the string is not EDTF, ends in a bare ``/`` (write ``..``
    for an open end), or means days outside the years 1 to 9999.
    """
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
