"""EDTF bounds, normalising and fingerprints, on made-up strings with known answers."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revdata.dataset.dates import DateFormatError, edtf_bounds, edtf_in_words
from revdata.files.paths import require_checkout
from revdata.text.fingerprints import fingerprint, folded_words, normalise, paragraphs, text_sha256

VECTORS = json.loads(
    (require_checkout() / "docs" / "fingerprint-vectors.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1923", date(1923, 1, 1), date(1923, 12, 31)),
        ("1923-41", date(1923, 7, 1), date(1923, 12, 31)),
        ("1924-23", date(1924, 9, 1), date(1924, 11, 30)),
        ("1924~", date(1923, 1, 1), date(1925, 12, 31)),
        ("1917-03/1921-03", date(1917, 3, 1), date(1921, 3, 31)),
        ("../1936", None, date(1936, 12, 31)),
        ("1928/..", date(1928, 1, 1), None),
        ("192X", date(1920, 1, 1), date(1929, 12, 31)),
        ("[1926,1927]", date(1926, 1, 1), date(1927, 12, 31)),
    ],
)
def test_bounds(text: str, first: date | None, last: date | None) -> None:
    """A date string means the days from its first to its last, open ends being open."""
    assert edtf_bounds(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1923", "1923"),
        ("1923-41", "second half of 1923"),
        ("1924-23", "autumn 1924"),
        ("1923-34", "second quarter of 1923"),
        ("1936-04-04", "4 April 1936"),
        ("1924~", "about 1924"),
        ("1924-01?", "perhaps January 1924"),
        ("1923-07/1924", "July 1923 to 1924"),
        ("../1936", "up to 1936"),
        ("1928/..", "from 1928 on"),
        ("[1923-07..1924-12]", "some time from July 1923 to December 1924"),
        ("[..1920]", "some time up to 1920"),
        ("[1926,1927]", "1926 or 1927"),
        ("{1923,1926,1927}", "1923, 1926 and 1927"),
        ("192X", "192X"),
        ("1923-41-02", "1923-41-02"),
        ("{1923,192X}", "{1923,192X}"),
        ("192X/1930", "192X/1930"),
        ("", ""),
    ],
)
def test_a_date_in_words(text: str, words: str) -> None:
    """A reader is told what a date string means; a form without words is left as it is."""
    assert edtf_in_words(text) == words


@pytest.mark.parametrize(
    "text", ["", "autumn 1924", "1923-55", "1928/", "/1928", "1917-1X", "1923-02-30", "1936/1923"]
)
def test_what_is_no_date(text: str) -> None:
    """A string that is not EDTF, or leaves an end empty, is refused."""
    with pytest.raises(DateFormatError):
        edtf_bounds(text)


@settings(deadline=None)
@given(
    st.one_of(
        st.text(max_size=12),
        st.from_regex(r"[0-9./~?\[\]{},X-]{1,14}", fullmatch=True),
        st.from_regex(r"[0-9]{4}(-[0-9]{2}){0,2}/[0-9]{4}(-[0-9]{2}){0,2}", fullmatch=True),
    )
)
def test_no_string_breaks_the_parser(text: str) -> None:
    """Whatever is typed into a date cell, the answer is bounds or our own error."""
    try:
        first, last = edtf_bounds(text)
    except DateFormatError:
        return
    assert first is None or last is None or first <= last


def test_normalise() -> None:
    """Quotes, dashes, ellipses and spaces come out plain; accents are kept, composed."""
    assert (
        normalise(" \u201cOne\u201d \u2014 two\u2019s\u00a0cafe\u0301\u2026\n")
        == '"One" - two\'s caf\u00e9...'
    )


def test_paragraphs_are_non_blank_lines() -> None:
    """Blank lines count for nothing."""
    assert paragraphs("Title\n\n One  line\n \nTwo\n") == ["Title", "One line", "Two"]


def test_words_are_folded() -> None:
    """Case, accents and apostrophes do not tell words apart; a hyphen parts two words."""
    assert folded_words("L'\u00c9t\u00e9 well-known O'Neill\u0301") == [
        "lete",
        "well",
        "known",
        "oneill",
    ]


def test_fingerprint_of_a_known_sentence() -> None:
    """The made-up sentence has the documented fingerprint."""
    print_ = fingerprint("The quick brown fox jumps over the lazy dog, and then it sleeps.")
    assert (print_.words, print_.opening) == (13, "The quick brown fox")
    assert print_.sha256 == "bcea33420e37caf101100421224a6eb71b853fc9d556d432fd8b264382405ee6"
    assert print_.shingles == ("8fe794", "754988")


@given(st.text(max_size=80))
def test_opening_is_short_and_begins_the_passage(text: str) -> None:
    """The opening is a beginning of the passage, of at most four words and half of it."""
    passage = normalise(text)
    print_ = fingerprint(passage)
    assert passage.startswith(print_.opening)
    assert len(folded_words(print_.opening)) <= min(4, print_.words / 2)
    assert len(print_.shingles) == (print_.words - min(4, print_.words // 2)) // 4


@pytest.mark.parametrize("vector", VECTORS["passages"], ids=lambda v: v["name"])
def test_passages_of_the_test_vectors(vector: dict[str, Any]) -> None:
    """Each step of each documented passage comes out as documented."""
    passage = normalise(vector["text"])
    print_ = asdict(fingerprint(passage))
    made = {
        "normalised": passage,
        "length": len(passage),
        "folded": folded_words(passage),
        **print_,
        "shingles": list(print_["shingles"]),
    }
    assert vector == {"name": vector["name"], "text": vector["text"], **made}


@pytest.mark.parametrize("vector", VECTORS["texts"], ids=lambda v: v["name"])
def test_texts_of_the_test_vectors(vector: dict[str, Any]) -> None:
    """Paragraphs and hash of each documented text come out as documented."""
    found = paragraphs(vector["text"])
    assert (found, text_sha256(found)) == (vector["paragraphs"], vector["sha256"])


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(text: str) -> None:
    """What is normalised stays as it is."""
    assert normalise(normalise(text)) == normalise(text)


def test_how_a_sentence_is_printed_does_not_change_its_words() -> None:
    """Dashes, quotes, soft hyphens and composed accents make no difference to a passage."""
    plain = 'The caf\u00e9-owner\'s "mill" - so it was said - stood idle for many years...'
    printed = (
        "The\u00a0cafe\u0301\u2011own\u00ader\u2019s \u201emill\u201c \u2212 so it was said \u2015"
        " stood idle for many years\u2026"
    )
    assert fingerprint(normalise(printed)) == fingerprint(plain)
