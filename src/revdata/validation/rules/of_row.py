"""Rules over the cells of one row, as plain functions of a few values.

Each function gets the values of the rule's columns (None for an empty cell) and returns None where
the rule is kept, else how to mend the row. Engines call it once for each distinct tuple of values.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from revdata.dataset.dates import DateFormatError, edtf_bounds
from revdata.dataset.problems import Rule
from revdata.text.fingerprints import OPENING_WORDS, SHINGLE_WORDS, folded_words

DATE_WORDS = 6


@dataclass(frozen=True)
class RowRule(Rule):
    """A rule over one row. ``at`` is the column to blame; it must be among ``columns``.

    Cells of a rule over one column that match ``surely``, a pattern, keep it, so that a column in
    which hardly two cells are the same need not be looked at cell by cell.
    """

    columns: tuple[str, ...]
    at: str
    mend: Callable[..., str | None]
    table: str | None = None  # None: every table that has all the columns
    surely: str | None = None

    def applies_to(self, table: str, columns: tuple[str, ...]) -> bool:
        """Return whether the rule holds for a table with these columns."""
        return self.table in (None, table) and set(self.columns) <= set(columns)


def _readable(edtf: str | None) -> str | None:
    if edtf is None:
        return None
    try:
        edtf_bounds(edtf)
    except DateFormatError as error:
        return f"{error} Examples: 1923, 1923-41 (second half), 1924-23 (autumn), 1924~, 1926/1927."
    return None


def _bound(position: int) -> Callable[[str | None, date | None], str | None]:
    def mend(edtf: str | None, day: date | None) -> str | None:
        try:
            expected = edtf_bounds(edtf)[position] if edtf is not None else None
        except DateFormatError:
            return None  # reported by the rule on the string itself
        if expected == day:
            return None
        if expected is None:
            return "Leave the cell empty." if edtf is None else f"{edtf} is open here; empty it."
        return f"Write {expected.isoformat()}, as {edtf} means."

    return mend


def _few_words(text: str | None) -> str | None:
    if text is None or len(text.split()) <= DATE_WORDS:
        return None
    return f"Keep at most {DATE_WORDS} words, those that date."


def _date_basis(text: str | None, edtf: str | None, basis: str | None) -> str | None:
    if edtf is not None and basis is None:
        return "Say how the date was obtained: stated, computed, deictic or inferred."
    if basis is not None and edtf is None and text is None:
        return "Empty the cell: there is no date."
    return None


def _relation(relation: str | None, anchor: str | None) -> str | None:
    if (relation is None) == (anchor is None):
        return None
    return "Fill both the relation and its anchor event, or neither."


def _speaker_stance(utterance: str | None, stance: str | None) -> str | None:
    if stance is None or (utterance is None) == (stance == "own"):
        return None
    if utterance is None:
        return "Write own, or name the utterance of the other speaker."
    return "Choose endorses, reports, rejects or turns-against: somebody else speaks."


def _offsets(start: int | None, end: int | None) -> str | None:
    if start is None or end is None or start < end:
        return None
    return "The end must be greater than the start."


def _passage_identifier(
    identifier: str | None, source: str | None, paragraph: int | None, sentence: int | None
) -> str | None:
    if identifier is None or source is None or paragraph is None or sentence is None:
        return None
    parts = identifier.rsplit(".", 2)
    expected = (source, f"p{paragraph:02d}", f"s{sentence:02d}")
    if (
        len(parts) == 3
        and _same_number(parts[1], expected[1])
        and _same_number(parts[2], expected[2])
        and parts[0] == source
    ):
        return None
    return f"Write {'.'.join(expected)}, or correct source, paragraph or sentence."


def _same_number(part: str, expected: str) -> bool:
    return part[:1] == expected[:1] and part[1:].lstrip("0") == expected[1:].lstrip("0")


def _opening(opening: str | None, words: int | None) -> str | None:
    if words is None:
        return None
    allowed = min(OPENING_WORDS, words // 2)
    if opening is None:
        return None if allowed == 0 else f"Write the first {allowed} words."
    if len(folded_words(opening)) <= allowed:
        return None
    return f"Keep at most {allowed} of the {words} words." if allowed else "Empty the cell."


def _uncited_heading(content: str | None, reason: str | None) -> str | None:
    if content is None or reason is None:
        return None
    expected = {"title": "heading", "heading": "heading", "reference": "reference"}.get(content)
    if expected is not None:
        return None if reason == expected else f"Write {expected}."
    if reason in ("heading", "reference"):
        return "A sentence is excused for what it says; choose another reason."
    return None


def _exactly_one(*links: str | None) -> str | None:
    filled = sum(link is not None for link in links)
    if filled == 1:
        return None
    return "Fill one of the link columns." if filled == 0 else "Keep one link; make a row of each."


def _different(one: str | None, other: str | None) -> str | None:
    if one is None or one != other:
        return None
    return "Name another row than the row itself."


def _code_identifier(identifier: str | None, name: str | None, code: str | None) -> str | None:
    if identifier is None or name is None or code is None or identifier == f"{name}.{code}":
        return None
    return f"Write {name}.{code}."


def _number_range(number: float | None, number_to: float | None) -> str | None:
    if number is None or number_to is None or number <= number_to:
        return None
    return "Put the lower number first."


def _date_stated(text: str | None, basis: str | None) -> str | None:
    if basis != "stated" or text is not None:
        return None
    return "Write the words that state the date, or choose computed, deictic or inferred."


_AROUND = "\"'“”‘’()[]"  # what may stand before and behind a sentence
_SURE_SENTENCE = r"^[{0}]*[A-Z0-9](?s:.*)[.?!][{0}]*$".format(re.escape(_AROUND))


def _sentence(text: str | None) -> str | None:
    if text is None:
        return None
    bare = text.strip(_AROUND)
    if not bare[:1].islower() and bare.endswith((".", "?", "!")):
        return None
    return "Begin with a capital and end with a full stop or question mark."


def _kind_modality(kind: str | None, modality: str | None) -> str | None:
    allowed = _MODALITIES.get(kind or "")
    if allowed is None or modality is None or modality in allowed:
        return None
    return f"A {kind} is {' or '.join(allowed)}; correct the modality or the kind."


_MODALITIES = {
    "prediction": ("predicted", "conditional", "counterfactual"),
    "demand": ("normative",),
    "generalisation": ("general",),
}


def _condition_modality(condition: str | None, modality: str | None) -> str | None:
    if condition is None or modality is None or modality not in ("actual", "general"):
        return None
    return "What holds on a condition is conditional, predicted, counterfactual or normative."


def _script(scheme: str | None, name: str | None) -> str | None:
    if scheme is None or name is None:
        return None
    letters = [c for c in name if c.isalpha() and c not in "IVXLC"]  # numbers of congresses
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in letters)
    if scheme == "russian" and cyrillic < max(1, len(letters)):
        return "Write the name in Cyrillic letters, or choose another scheme."
    if scheme != "russian" and cyrillic:
        return "Write the name in Latin letters, or choose the scheme russian."
    return None


def _words_fit(start: int | None, end: int | None, words: int | None) -> str | None:
    if start is None or end is None or words is None or start >= end:
        return None
    most = (end - start + 1) // 2
    return None if words <= most else f"Between the offsets there is room for {most} words."


def _shingle_count(opening: str | None, words: int | None, shingles: str | None) -> str | None:
    if words is None:
        return None
    expected = (words - len(folded_words(opening or ""))) // SHINGLE_WORDS
    found = len((shingles or "").split())
    if found == expected:
        return None
    return f"{expected} runs of four words follow the opening; there are {found} shingles."


def _dated(prefix: str) -> tuple[RowRule, ...]:
    edtf, earliest, latest = f"{prefix}_edtf", f"{prefix}_earliest", f"{prefix}_latest"
    text, basis = f"{prefix}_text", f"{prefix}_basis"
    name = "" if prefix == "date" else f"{prefix}-"
    return (
        RowRule(
            f"{name}edtf",
            "A date is written in EDTF.",
            "Write the date in EDTF.",
            (edtf,),
            edtf,
            _readable,
        ),
        RowRule(
            f"{name}edtf-earliest",
            "The earliest day is the first that the EDTF date can mean.",
            "Write the first day.",
            (edtf, earliest),
            earliest,
            _bound(0),
        ),
        RowRule(
            f"{name}edtf-latest",
            "The latest day is the last that the EDTF date can mean.",
            "Write the last day.",
            (edtf, latest),
            latest,
            _bound(1),
        ),
        RowRule(
            f"{name}date-words",
            "The date in words has at most six words.",
            "Keep the words that date.",
            (text,),
            text,
            _few_words,
        ),
        RowRule(
            f"{name}date-basis",
            "A date says how it was obtained, and only a date does.",
            "Fill the basis, or empty it.",
            (text, edtf, basis),
            basis,
            _date_basis,
        ),
        RowRule(
            f"{name}date-stated",
            "A date that the text states comes with the words that state it.",
            "Write the words, or correct the basis.",
            (text, basis),
            text,
            _date_stated,
        ),
    )


_THINGS = (
    "actor_id",
    "revolution_id",
    "stage_id",
    "reaction_wave_id",
    "event_id",
    "factor_id",
    "term_id",
)

ROW_RULES: tuple[RowRule, ...] = (
    *_dated("date"),
    *_dated("said"),
    RowRule(
        "date-anchor",
        "A relation to an anchor event names the event, and an anchor its relation.",
        "Fill both or neither.",
        ("date_relation", "date_anchor_event_id"),
        "date_anchor_event_id",
        _relation,
    ),
    RowRule(
        "speaker-stance",
        "The author's own claims have the stance own, and only they.",
        "Correct the stance or the utterance.",
        ("utterance_id", "stance"),
        "stance",
        _speaker_stance,
        "claims",
    ),
    RowRule(
        "kind-modality",
        "A prediction is about what is to come, a generalisation is general, a demand normative.",
        "Correct the modality or the kind.",
        ("kind", "modality"),
        "modality",
        _kind_modality,
        "claims",
    ),
    RowRule(
        "condition-modality",
        "A claim that holds on a condition is not put as simply so.",
        "Correct the modality, or empty the condition.",
        ("condition_claim_id", "modality"),
        "modality",
        _condition_modality,
        "claims",
    ),
    RowRule(
        "statement-sentence",
        "A statement is a sentence, with a capital and a full stop.",
        "Write a whole sentence.",
        ("statement",),
        "statement",
        _sentence,
        "claims",
        _SURE_SENTENCE,
    ),
    RowRule(
        "name-script",
        "A Russian spelling is in Cyrillic letters, and no other is.",
        "Correct the spelling or the scheme.",
        ("scheme", "name"),
        "name",
        _script,
        "names",
    ),
    RowRule(
        "passage-offsets",
        "A passage starts before it ends.",
        "Correct the offsets.",
        ("start", "end"),
        "end",
        _offsets,
        "passages",
    ),
    RowRule(
        "passage-identifier",
        "The identifier of a passage is made of its source, paragraph and sentence.",
        "Correct the identifier.",
        ("passage_id", "source_id", "paragraph", "sentence"),
        "passage_id",
        _passage_identifier,
        "passages",
    ),
    RowRule(
        "opening",
        "The opening has at most four words and at most half of the passage.",
        "Shorten the opening.",
        ("opening", "words"),
        "opening",
        _opening,
        "passages",
    ),
    RowRule(
        "passage-words",
        "A passage has room for its words between its offsets.",
        "Correct the words or the offsets.",
        ("start", "end", "words"),
        "words",
        _words_fit,
        "passages",
    ),
    RowRule(
        "passage-shingles",
        "Each four words after the opening of a passage have one shingle.",
        "Make the row anew from the text.",
        ("opening", "words", "shingles"),
        "shingles",
        _shingle_count,
        "passages",
    ),
    RowRule(
        "uncited-content",
        "A title, heading or reference is excused as what it is.",
        "Correct the reason.",
        ("content", "uncited_reason"),
        "uncited_reason",
        _uncited_heading,
        "passages",
    ),
    RowRule(
        "one-mention",
        "A mention names exactly one thing.",
        "Fill exactly one link column.",
        _THINGS,
        "actor_id",
        _exactly_one,
        "mentions",
    ),
    RowRule(
        "one-dated-thing",
        "A reference date dates exactly one thing.",
        "Fill exactly one link column.",
        ("revolution_id", "stage_id", "event_id"),
        "revolution_id",
        _exactly_one,
        "chronology",
    ),
    RowRule(
        "claim-link-self",
        "A claim is linked to another claim than itself.",
        "Correct one of the two.",
        ("claim_id", "other_claim_id"),
        "other_claim_id",
        _different,
        "claim_links",
    ),
    RowRule(
        "causal-self",
        "A factor is not its own cause.",
        "Correct cause or effect.",
        ("cause_factor_id", "effect_factor_id"),
        "effect_factor_id",
        _different,
        "causal_links",
    ),
    RowRule(
        "tie-self",
        "A tie joins two different actors.",
        "Correct one of the two.",
        ("actor_id", "base_actor_id"),
        "base_actor_id",
        _different,
        "class_bases",
    ),
    RowRule(
        "code-identifier",
        "The identifier of a code is made of its list and the code.",
        "Correct the identifier.",
        ("vocabulary_id", "list", "code"),
        "vocabulary_id",
        _code_identifier,
        "vocabularies",
    ),
    RowRule(
        "number-range",
        "A range begins with its lower number.",
        "Exchange the two.",
        ("number", "number_to"),
        "number_to",
        _number_range,
        "quantities",
    ),
)
