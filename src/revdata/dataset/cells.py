"""The grammar of a cell: how a value of each type is written, the same for every engine."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from revdata.dataset.problems import Rule

INTEGER = Rule(
    "integer",
    "A whole number is written with digits alone.",
    "Write digits only, such as 1936, without spaces, points or quotation marks.",
)
NUMBER = Rule(
    "number",
    "A number is written with digits and at most one decimal point.",
    "Write a number such as 5000000 or 0.5, without spaces or separators of thousands.",
)
BOOLEAN = Rule("boolean", "A yes-or-no cell holds true or false.", "Write true or false.")
DAY = Rule(
    "date",
    "A day is written as year-month-day.",
    "Write the day as 1923-07-01; a spreadsheet may have rewritten it.",
)
STRAY_SPACE = Rule(
    "stray-space",
    "A cell is one line, without spaces around it, double spaces or tabs.",
    "Remove the spaces around the value, and put it on one line.",
)
UNSEEN = Rule(
    "unseen-character",
    "A cell holds no character that cannot be seen, such as a non-breaking space.",
    "Type the value again; it was pasted with characters that cannot be seen.",
)
FORMULA_LIKE = Rule(
    "formula-like",
    "No text begins with =, +, - or @, which a spreadsheet takes for a formula.",
    "Begin with a letter, a digit or a quotation mark.",
)
DAMAGED_LETTERS = Rule(
    "damaged-letters",
    "Letters are as they were written, not as a wrong encoding shows them.",
    "Open the file as UTF-8 when importing it into the spreadsheet, and write the letters again.",
)
RULES = (INTEGER, NUMBER, BOOLEAN, DAY, STRAY_SPACE, UNSEEN, FORMULA_LIKE, DAMAGED_LETTERS)

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_WRITTEN = re.compile("[\u00a0-\u017f\u0400-\u04ff\u2010-\u203f]+")  # Latin, Cyrillic, punctuation
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:[.][0-9]{1,18})?")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u2007\u200b\u202f\u2060\ufeff]")
_FORMULA_LIKE = re.compile(r"[=+\-@＝＋－＠]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def tidy(text: str) -> str:
    """Return the text on one line, with single spaces and none around it."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def is_tidy(text: str) -> bool:
    """Return whether a cell is free of stray spaces, tabs and line breaks."""
    return text == text.strip() and "  " not in text and not any(c in text for c in "\n\r\t")


def is_damaged(text: str) -> bool:
    """Return whether letters were lost or misread, as é becomes Ã© in the wrong encoding."""
    if text.isascii():
        return False
    return "\ufffd" in text or any(_misread(run) for run in _NOT_ASCII.findall(text))


def _misread(run: str) -> bool:
    """Return whether the bytes that the characters stand for in Windows-1252 are UTF-8."""
    if len(run) < 2:
        return False
    try:
        data = b"".join(
            bytes([ord(c)]) if "\x80" <= c <= "\x9f" else c.encode("cp1252") for c in run
        )
        meant = data.decode("utf-8")
    except UnicodeError:
        return False
    return _WRITTEN.fullmatch(meant) is not None


def has_unseen(text: str) -> bool:
    """Return whether a text holds a non-breaking space or another character that is not seen."""
    return _UNSEEN.search(text) is not None


def is_formula_like(text: str) -> bool:
    """Return whether a spreadsheet that opens the text would take it for a formula.

    A number with its sign is none.
    """
    return _FORMULA_LIKE.match(text) is not None and _NUMBER.fullmatch(text) is None


def parse_integer(text: str) -> int | None:
    """Return the integer, or None if the text is not one of at most 18 digits."""
    return int(text) if _INTEGER.fullmatch(text) else None


def parse_number(text: str) -> float | None:
    """Return the number, or None if the text is not one."""
    return float(text) if _NUMBER.fullmatch(text) else None


def parse_boolean(text: str) -> bool | None:
    """Return the truth value, or None if the text is neither true nor false."""
    return {"true": True, "false": False}.get(text)


def parse_day(text: str) -> date | None:
    """Return the day, or None if the text is not a day of the Gregorian calendar."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


PARSERS: dict[str, tuple[Callable[[str], Any], Rule]] = {
    "integer": (parse_integer, INTEGER),
    "number": (parse_number, NUMBER),
    "boolean": (parse_boolean, BOOLEAN),
    "date": (parse_day, DAY),
}
