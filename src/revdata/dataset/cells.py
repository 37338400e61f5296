"""Text of a cell from a value, and value from text, for every type and engine."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from revdata.dataset.descriptor import Field
from revdata.dataset.edtf import suggest_edtf
from revdata.dataset.problems import Rule, RuleList
from revdata.errors import near_names

_rules = RuleList()
INTEGER = _rules.add(
    "integer",
    "A whole number is written with digits alone.",
    "Write digits only, such as 1936, without spaces, points or quotation marks.",
)
NUMBER = _rules.add(
    "number",
    "A number is written with digits and at most one decimal point.",
    "Write a number such as 5000000 or 0.5, without spaces or separators of thousands.",
)
BOOLEAN = _rules.add("boolean", "A yes-or-no cell holds true or false.", "Write true or false.")
DAY = _rules.add(
    "date",
    "A day is written as year-month-day.",
    "Write the day as 1923-07-01; a spreadsheet may have rewritten it.",
)
STRAY_SPACE = _rules.add(
    "stray-space",
    "A cell is one line, without spaces around it, double spaces or tabs.",
    "Remove the spaces around the value, and put it on one line.",
)
UNSEEN = _rules.add(
    "unseen-character",
    "A cell holds no character that cannot be seen, such as a non-breaking space, unless its "
    "script needs it.",
    "Type the value again; it was pasted with characters that cannot be seen.",
)
FORMULA_LIKE = _rules.add(
    "formula-like",
    "No text begins with =, +, - or @, which a spreadsheet takes for a formula.",
    "Begin with a letter, a digit or a quotation mark.",
)
DAMAGED_LETTERS = _rules.add(
    "damaged-letters",
    "Letters are as they were written, not as a wrong encoding shows them.",
    "Open the file as UTF-8 when importing it into the spreadsheet, and write the letters again.",
)
UNKNOWN_CODE = _rules.add(
    "unknown-code",
    "A coded cell holds a code of its list.",
    "Choose a code of the list, or propose a new one in vocabularies.csv.",
)
RULES = tuple(_rules)

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_WRITTEN = re.compile("[\u00a0-\u017f\u0400-\u04ff\u2010-\u203f]+")  # Latin, Cyrillic, punctuation
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:[.][0-9]{1,18})?")
_PLAIN = re.compile("[A-Za-z0-9][!-~]*(?: [!-~]+)*")  # breaks none of the rules for a text
_UNTIDY = re.compile("[\n\r\t]|  ")
FILLERS = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # letters and marks by category, but blank
_FILLER = re.compile(f"[{FILLERS}]")
_AROUND_NUMBERS = "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"  # to be seen
_SEEN = re.compile(f"[\t\n\r{_AROUND_NUMBERS}]")  # or found by another rule
_JOINERS, _DIRECTION_MARKS = "\u200c\u200d", "\u061c\u200e\u200f"
_SELECTORS = re.compile("[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_NEAR = 16  # letters and marks beside a joiner that can decide whether it is needed
_FORMULA_LIKE = re.compile(r"[=+\-@＝＋－＠]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def tidy(text: str) -> str:
    """Return the text on one line, with single spaces and none around it."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def is_tidy(text: str) -> bool:
    """Return whether a cell is free of stray spaces, tabs and line breaks."""
    return text == text.strip() and _UNTIDY.search(text) is None


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


def unseen_in(text: str) -> list[str]:
    """Return the characters that cannot be seen and that the letters beside them do not need.

    They are recognised by their Unicode category. Joiners stay where RFC 5892 allows them in a name
    (CONTEXTJ), as in Persian and Hindi, and a direction mark beside what is written leftwards.
    """
    if text.isprintable() and not _FILLER.search(text):
        return []
    return [c for place, c in enumerate(text) if _is_unseen(c) and not _is_needed(text, place)]


def _is_unseen(letter: str) -> bool:
    """Return whether a character is a control, a format, of private use, a separator or blank.

    One that Unicode has not assigned yet may be a letter of a later version.
    """
    if letter.isprintable():
        return letter in FILLERS
    return unicodedata.category(letter) != "Cn" and not _SEEN.match(letter)


def _is_needed(text: str, place: int) -> bool:
    """Return whether a joiner or direction mark stands where its script needs it."""
    if text[place] in _JOINERS:
        import idna

        start = max(place - _NEAR, 0)
        try:
            return idna.valid_contextj(text[start : place + _NEAR], place - start)
        except ValueError:  # a character beside it has no name
            return False
    if text[place] not in _DIRECTION_MARKS:
        return False
    before = next((c for c in reversed(text[:place]) if not unicodedata.combining(c)), "")
    beside = before + text[place + 1 : place + 2]
    leftwards = any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in beside)
    return leftwards and not any(c in _DIRECTION_MARKS for c in beside)


def folded_label(text: str) -> str:
    """Return a label as it is compared: without letter case and what cannot be seen."""
    if not (text.isascii() and text.isprintable()):
        kept = [c for c in _SELECTORS.sub("", text) if c.isspace() or not _is_unseen(c)]
        text = " ".join("".join(kept).split())
    return text.casefold()


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


def cell_reader(field: Field) -> Callable[[str], tuple[Any, tuple[Rule, ...]]]:
    """Return a function from the text of a cell to its value and the rules its writing breaks.

    The value is None for an empty cell and for one that cannot be read.
    """
    parser, rule = PARSERS.get(field.type, (None, None))
    codes = frozenset(field.codes) if field.codes is not None else None

    is_text = parser is None and codes is None

    def read(cell: str) -> tuple[Any, tuple[Rule, ...]]:
        if is_text and _PLAIN.fullmatch(cell):
            return cell, ()
        stray: tuple[Rule, ...] = ()
        text = cell
        if not is_tidy(cell):
            stray, text = (STRAY_SPACE,), tidy(cell)
        elif is_damaged(cell):
            stray = (DAMAGED_LETTERS,)
        if not text:
            return None, stray
        if parser is not None and rule is not None:
            value = parser(text)
            return value, stray if value is not None else (*stray, rule)
        if codes is not None:
            return (text, stray) if text in codes else (None, (*stray, UNKNOWN_CODE))
        if unseen_in(text):
            return text, (*stray, UNSEEN)
        if field.grammar is None and is_formula_like(text):
            return text, (*stray, FORMULA_LIKE)
        return text, stray

    return read


@lru_cache(maxsize=2**12)
def _near_codes(text: str, codes: tuple[str, ...]) -> list[str]:
    return near_names(text, codes)


def explain_cell(field: Field, cell: str, rule: Rule) -> tuple[str, str]:
    """Return message and suggestion for a cell whose writing breaks a rule."""
    text = tidy(cell)
    if rule is STRAY_SPACE:
        message = "The cell has a space, a tab or a line break where none belongs."
        return message, f"Write {text!r}."
    if rule is DAMAGED_LETTERS:
        return "The cell has letters that were read in the wrong encoding.", rule.repair
    if rule is UNSEEN:
        named = (f"U+{ord(c):04X} {unicodedata.name(c, '')}" for c in unseen_in(text))
        listed = ", ".join(dict.fromkeys(map(str.strip, named)))
        return f"The cell holds characters that cannot be seen: {listed}.", rule.repair
    if rule is FORMULA_LIKE:
        return f"The text begins with {text[0]}, as a formula does.", rule.repair
    if rule is UNKNOWN_CODE:
        codes = field.codes or ()
        near = _near_codes(text, codes)
        suggestion = (
            f"Did you mean {' or '.join(near)}?" if near else f"The list has: {', '.join(codes)}."
        )
        if field.vocabulary == "coder":
            suggestion += (
                " A new coder needs a row in vocabularies: "
                f"coder.{text},coder,{text},{len(codes) + 1},NAME,WHO THIS IS,,"
            )
        return f"{text!r} is not a code of the list {field.vocabulary}.", suggestion
    meant = suggest_edtf(text) if rule is DAY else None
    repair = f"Write {meant}, if that is meant." if meant and _DAY.fullmatch(meant) else rule.repair
    return f"{text!r} is no {_TYPE_WORDS[field.type]}.", repair


_TYPE_WORDS = {
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "date": "day written as year-month-day",
}
