"""Division of a text into passages by one simple rule, to be corrected by hand.

The rule is described for contributors in ``docs/contributing-a-text.md``. It knows marks and
capital letters, no grammar; the abbreviations are some of English, French and German prose.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from revdata.errors import UnreadableInputError
from revdata.text.fingerprints import folded_words

HEADING_WORDS = 12
TITLE_WORDS = 24
NOT_YET_CODED = "not-yet-coded"
ABBREVIATIONS = frozenset(
    {"ca", "cap", "cf", "ch", "chap", "dr", "ed", "eds", "e.g", "etc", "fig", "gen", "i.e", "jr"}
    | {"lt", "mlle", "mme", "mr", "mrs", "ms", "nos", "nr", "op", "p", "pp", "prof", "sr", "st"}
    | {"u.a", "usw", "vgl", "viz", "vol", "vols", "z.b"}
)
_CLOSING = "\"')\\]}\u00bb\u203a"
_OPENING = "\"'(\\[{\u00ab\u2039\u00bf\u00a1-"
_END = re.compile(rf"(?P<mark>[.!?]+)[{_CLOSING}]* (?=[{_OPENING}]*(?P<next>\w))")
_LAST = re.compile(r"\S*$")
_ENDS_SENTENCE = re.compile(rf"[.!?][{_CLOSING}]*$")


@dataclass(frozen=True)
class Division:
    """A passage of a text: its place, and what it seems to be.

    ``start`` and ``end`` count code points in the normalised paragraph.
    """

    section: int
    paragraph: int
    sentence: int
    start: int
    end: int
    content: str
    uncited_reason: str


def divide(paragraphs: Sequence[str]) -> list[Division]:
    """Return the passages of a text, in order, which has its title in the first paragraph.

    The title is section 0. A paragraph of at most twelve words that does not end like a sentence is
    a heading and begins a section, unless it is the last. Raises UnreadableInputError if there is
    nothing but a title, the first paragraph is none, or a paragraph holds no word.
    """
    _require_title(paragraphs)
    passages = [Division(0, 0, 1, 0, len(paragraphs[0]), "title", "heading")]
    section = 1
    for number, paragraph in enumerate(paragraphs[1:], 1):
        heading = number + 1 < len(paragraphs) and _is_heading(paragraph)
        if heading and number > 1:
            section += 1
        content, reason = ("heading", "heading") if heading else ("sentence", NOT_YET_CODED)
        spans = [(0, len(paragraph))] if heading else sentences(paragraph)
        for sentence, (start, end) in enumerate(spans, 1):
            passages.append(Division(section, number, sentence, start, end, content, reason))
    return passages


def sentences(paragraph: str) -> list[tuple[int, int]]:
    """Return where each sentence of a normalised paragraph starts and ends.

    A sentence ends with a full stop, question mark or exclamation mark, with what closes a
    quotation or bracket after it, before a space and a capital letter or digit. A full stop after
    an abbreviation, a single capital letter or a number at the beginning of the paragraph does not
    end one. What holds no word belongs to the sentence before it.
    """
    starts = [0, *_starts(paragraph)]
    ends = [*(start - 1 for start in starts[1:]), len(paragraph)]
    spans: list[tuple[int, int]] = []
    for start, end in zip(starts, ends, strict=True):
        if spans and not folded_words(paragraph[start:end]):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    if len(spans) > 1 and not folded_words(paragraph[slice(*spans[0])]):
        spans[:2] = [(spans[0][0], spans[1][1])]
    return spans


def _starts(paragraph: str) -> Iterator[int]:
    for match in _END.finditer(paragraph):
        first = match["next"]
        if not (first.isupper() or first.isdigit()):
            continue
        if match["mark"] == "." and _is_abbreviation(paragraph[: match.start()]):
            continue
        yield match.end()


def _is_abbreviation(before: str) -> bool:
    """Return whether the last word before a full stop is one that a sentence goes on after."""
    last = _LAST.search(before)
    word = last.group().lstrip("\"'([{\u00ab\u2039-") if last else ""
    numbering = word.isdigit() and before == word
    return word.lower() in ABBREVIATIONS or (len(word) == 1 and word.isupper()) or numbering


def _is_heading(paragraph: str) -> bool:
    return len(folded_words(paragraph)) <= HEADING_WORDS and not _ENDS_SENTENCE.search(paragraph)


def _require_title(paragraphs: Sequence[str]) -> None:
    """Raise UnreadableInputError unless a title comes first and every paragraph has a word."""
    for number, paragraph in enumerate(paragraphs):
        if not folded_words(paragraph):
            raise UnreadableInputError(
                f"Paragraph {number} of the text holds no word ({paragraph[:20]!r}): delete it in "
                "your copy; stars and rules are no part of the text."
            )
    if len(paragraphs) < 2:
        raise UnreadableInputError(
            "The text has one paragraph only: put its title in a line of its own at the beginning, "
            "and each paragraph in a line of its own or with a blank line after it."
        )
    if len(sentences(paragraphs[0])) > 1 or len(folded_words(paragraphs[0])) > TITLE_WORDS:
        raise UnreadableInputError(
            f"The text begins with {paragraphs[0][:40]!r}, which is no title: put the title in a "
            "line of its own at the beginning of your copy."
        )
