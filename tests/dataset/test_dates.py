"""EDTF bounds and dates in words, on strings with known answers."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revdata.dataset.dates import DateFormatError, edtf_bounds, edtf_in_words


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
    """A reader learns what a date string means; one without words is left as it is."""
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
