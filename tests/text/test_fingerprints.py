"""Normalising and fingerprints, on made-up strings with known answers."""

import json
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revdata.files.paths import require_checkout
from revdata.text.fingerprints import fingerprint, folded_words, normalise, paragraphs, text_sha256

VECTORS = json.loads(
    (require_checkout() / "docs" / "fingerprint-vectors.json").read_text(encoding="utf-8")
)


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
    """Case, accents and apostrophes do not make another word; a hyphen parts two words."""
    assert folded_words("L'\u00c9t\u00e9 well-known O'Neill\u0301") == [
        "lete",
        "well",
        "known",
        "oneill",
    ]


def test_fingerprint_of_a_known_sentence() -> None:
    """The made-up sentence has the documented fingerprint."""
    found = fingerprint("The quick brown fox jumps over the lazy dog, and then it sleeps.")
    assert (found.words, found.opening) == (13, "The quick brown fox")
    assert found.sha256 == "bcea33420e37caf101100421224a6eb71b853fc9d556d432fd8b264382405ee6"
    assert found.shingles == ("8fe794", "754988")


@given(st.text(max_size=80))
def test_opening_is_short_and_begins_the_passage(text: str) -> None:
    """The opening is a beginning of the passage, of at most four words and half of it."""
    passage = normalise(text)
    found = fingerprint(passage)
    assert passage.startswith(found.opening)
    assert len(folded_words(found.opening)) <= min(4, found.words / 2)
    assert len(found.shingles) == (found.words - min(4, found.words // 2)) // 4


@pytest.mark.parametrize("vector", VECTORS["passages"], ids=lambda v: v["name"])
def test_passages_of_the_test_vectors(vector: dict[str, Any]) -> None:
    """Each step of each documented passage comes out as documented."""
    passage = normalise(vector["text"])
    found = asdict(fingerprint(passage))
    made = {
        "normalised": passage,
        "length": len(passage),
        "folded": folded_words(passage),
        **found,
        "shingles": list(found["shingles"]),
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
