"""EDTF dates in words."""

import re

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
