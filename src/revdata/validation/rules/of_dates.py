"""Rules about dates: their form, their bounds and their basis."""

from collections.abc import Callable, Iterator
from datetime import date

from revdata.dataset.edtf import DateFormatError, edtf_bounds, suggest_edtf
from revdata.validation.rules.kinds import RowRule

DATE_WORDS = 6
_MOVED = frozenset("?~%")  # marks that moved the bounds otherwise in 1.0
_SINCE_2_0 = "The bounds of ?, ~ and % changed in 2.0; revdata bounds rewrites all of them."


def _readable(edtf: str | None) -> str | None:
    if edtf is None:
        return None
    try:
        edtf_bounds(edtf)
    except DateFormatError as error:
        meant = suggest_edtf(edtf)
        if meant is not None:
            return f"Write {meant}, if that is meant."
        return f"{error} Examples: 1923, 1923-41 (second half), 1924-23 (autumn), 1924~, 1926/1927."
    return None


def _bound(position: int) -> Callable[[str | None, date | None], str | None]:
    def fix(edtf: str | None, day: date | None) -> str | None:
        try:
            expected = edtf_bounds(edtf)[position] if edtf is not None else None
        except DateFormatError:
            return None  # reported by the rule on the string itself
        if expected == day:
            return None
        if expected is None:
            return "Leave the cell empty." if edtf is None else f"{edtf} is open here; empty it."
        said = f"Write {expected.isoformat()}, as {edtf} means."
        if day is None:
            return f"{said} 'revdata bounds' writes such days."
        return said if _MOVED.isdisjoint(edtf or "") else f"{said} {_SINCE_2_0}"

    return fix


def _few_words(text: str | None) -> str | None:
    if text is None or len(text.split()) <= DATE_WORDS:
        return None
    return f"Keep at most {DATE_WORDS} words, those that date."


def _date_basis(text: str | None, edtf: str | None, basis: str | None) -> str | None:
    if edtf is not None and basis is None:
        return "Say how the date was obtained: stated, computed, deictic, inferred or converted."
    if basis is not None and edtf is None and text is None:
        return "Empty the cell: there is no date."
    return None


def _date_stated(basis: str | None, text: str | None) -> str | None:
    if basis != "stated" or text is not None:
        return None
    return "Write the words that state the date, or choose computed, deictic or inferred."


def _relation(relation: str | None, anchor: str | None) -> str | None:
    if (relation is None) == (anchor is None):
        return None
    return "Fill both the relation and its anchor event, or neither."


def _calendar(basis: str | None, calendar: str | None) -> str | None:
    if basis != "converted" or calendar is not None:
        return None
    return "Write the calendar of the words that date, or correct the basis."


def _rules_named(prefix: str) -> str:
    """Return how the identifiers of the rules over the columns of a date begin."""
    return "" if prefix == "date" else f"{prefix}-"


def _of_bounds(prefix: str) -> Iterator[RowRule]:
    """Yield the rules over a date in EDTF and its bounds, whose names begin with a prefix."""
    edtf, earliest, latest = f"{prefix}_edtf", f"{prefix}_earliest", f"{prefix}_latest"
    name = _rules_named(prefix)
    yield RowRule(
        identifier=f"{name}edtf",
        sentence="A date is written in EDTF.",
        repair="Write the date in EDTF.",
        columns=(edtf,),
        fix=_readable,
    )
    yield RowRule(
        identifier=f"{name}edtf-earliest",
        sentence="The earliest day is the first that the EDTF date can mean.",
        repair="Write the first day.",
        columns=(edtf, earliest),
        fix=_bound(0),
    )
    yield RowRule(
        identifier=f"{name}edtf-latest",
        sentence="The latest day is the last that the EDTF date can mean.",
        repair="Write the last day.",
        columns=(edtf, latest),
        fix=_bound(1),
    )


def _of_date(prefix: str) -> Iterator[RowRule]:
    """Yield the rules over the columns of a date, its words and its basis among them."""
    edtf, text, basis = f"{prefix}_edtf", f"{prefix}_text", f"{prefix}_basis"
    name = _rules_named(prefix)
    yield from _of_bounds(prefix)
    yield RowRule(
        identifier=f"{name}date-words",
        sentence="The date in words has at most six words.",
        repair="Keep the words that date.",
        columns=(text,),
        fix=_few_words,
    )
    yield RowRule(
        identifier=f"{name}date-basis",
        sentence="A date says how it was obtained, and only a date does.",
        repair="Fill the basis, or empty it.",
        columns=(text, edtf, basis),
        fix=_date_basis,
    )
    yield RowRule(
        identifier=f"{name}date-stated",
        sentence="A date that the text states comes with the words that state it.",
        repair="Write the words, or correct the basis.",
        columns=(basis, text),
        fix=_date_stated,
    )


ROW_RULES = (
    *_of_date("date"),
    *_of_date("said"),
    *_of_bounds("written"),
    RowRule(
        identifier="calendar-converted",
        sentence="A converted date names the calendar that it is converted from.",
        repair="Fill the calendar, or correct the basis.",
        columns=("date_basis", "calendar"),
        fix=_calendar,
    ),
    RowRule(
        identifier="date-anchor",
        sentence="A relation to an anchor event names the event, and an anchor its relation.",
        repair="Fill both or neither.",
        columns=("date_relation", "date_anchor_event_id"),
        presence=("date_relation", "date_anchor_event_id"),
        fix=_relation,
    ),
)
