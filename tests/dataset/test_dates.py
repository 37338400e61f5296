"""EDTF bounds, dates in words and Republican dates, on strings with known answers."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revdata.dataset.dates import (
    edtf_in_words,
    gregorian_words,
    in_republican_calendar,
    republican_bounds,
    republican_parts,
)
from revdata.dataset.edtf import DateFormatError, edtf_bounds

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "dates.md"
DAY = r"(\d{4}-\d\d-\d\d|\(none\))"
BLOCKS = re.findall(r"^```text\n(.+?)^```", DOCUMENT.read_text("utf-8"), re.M | re.S)
EXAMPLES = re.findall(rf"^(\S+) +{DAY} +{DAY}$", BLOCKS[0], re.M)
REFUSED = re.findall(r"^(\S.*?)  +(.+[.])$", BLOCKS[1], re.M)
OPEN = "(none)"
OF_THE_SPECIFICATION = (  # its examples of levels 0, 1 and 2, but for years outside 1 to 9999
    *("1985-04-12", "1985-04", "1985", "1985-04-12T23:20:30", "1985-04-12T23:20:30Z"),
    *("1985-04-12T23:20:30-04", "1985-04-12T23:20:30+04:30", "1964/2008", "2004-06/2006-08"),
    *("2004-02-01/2005-02-08", "2004-02-01/2005-02", "2004-02-01/2005", "2005/2006-02"),
    *("2001-21", "1984?", "2004-06~", "2004-06-11%", "201X", "20XX", "2004-XX", "1985-04-XX"),
    *("1985-XX-XX", "1985-04-12/..", "1985-04/..", "1985/..", "../1985-04-12", "../1985-04"),
    *("../1985", "1985-04-12/", "1985-04/", "1985/", "/1985-04-12", "/1985-04", "/1985"),
    *("1950S2", "2001-34", "[1667,1668,1670..1672]", "[..1760-12-03]", "[1760-12..]"),
    *("[1760-01,1760-02,1760-12..]", "[1667,1760-12]", "[..1984]", "{1667,1668,1670..1672}"),
    *("{1960,1961-12}", "{..1984}", "2004-06~-11", "2004?-06-11", "?2004-06-~11"),
    *("2004-%06-11", "156X-12-25", "15XX-12-25", "XXXX-12-XX", "1XXX-XX", "1XXX-12", "1984-1X"),
    *("2004-06-~01/2004-06-~20", "2004-06-XX/2004-07-03"),
)


@pytest.mark.parametrize(("text", "first", "last"), EXAMPLES)
def test_bounds_are_those_of_the_document(text: str, first: str, last: str) -> None:
    """A date string means the days that the page on dates gives, open ends being open."""
    found = tuple(OPEN if day is None else day.isoformat() for day in edtf_bounds(text))
    assert found == (first, last)


def test_parts_of_a_year_have_the_months_that_their_codes_mean() -> None:
    """Southern seasons are the northern ones half a year on; the other parts fill the year."""

    def bounds(*codes: int) -> list[object]:
        return [edtf_bounds(f"2001-{code}") for code in codes]

    assert bounds(21, 22, 23, 24) == bounds(25, 26, 27, 28) == bounds(31, 32, 29, 30)
    for codes in (range(33, 37), range(37, 40), (40, 41)):
        starts, ends = zip(*bounds(*codes), strict=True)
        assert (starts[0], ends[-1]) == (date(2001, 1, 1), date(2001, 12, 31))
        assert [end + timedelta(days=1) for end in ends[:-1]] == list(starts[1:])


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_refusals_are_those_of_the_document(text: str, reason: str) -> None:
    """What is refused is refused with the reason that the page gives."""
    with pytest.raises(DateFormatError, match=f"^{re.escape(reason)}$"):
        edtf_bounds(text)


def test_the_document_has_every_form() -> None:
    """The page has an example of each form and of each refusal."""
    assert (len(EXAMPLES), len(REFUSED)) == (69, 19)


@pytest.mark.parametrize("text", OF_THE_SPECIFICATION)
def test_examples_of_the_specification_are_dates(text: str) -> None:
    """Each example of the specification that a date column can hold has an end at least."""
    assert any(edtf_bounds(text))


@pytest.mark.parametrize("text", ["1917", "1917-03", "1917-03-08", "1923-23", "192X", "1917/1918"])
def test_a_doubted_source_moves_no_bound(text: str) -> None:
    """A question mark doubts the source; the days stay."""
    assert edtf_bounds(f"{text}?") == edtf_bounds(text)


@given(st.dates(date(2, 1, 2), date(9998, 12, 30)))
def test_plain_dates_mean_themselves(day: date) -> None:
    """A day is its own bounds, its month and its year begin and end around it."""
    assert edtf_bounds(day.isoformat()) == (day, day)
    for text in (day.isoformat()[:7], day.isoformat()[:4]):
        first, last = edtf_bounds(text)
        assert first is not None and last is not None and first <= day <= last
        assert first.day == 1 and (last + timedelta(1)).day == 1


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
    "text", ["", "autumn 1924", "1923-55", "1917-2X", "1923-02-30", "1936/1923", "[1917", "[]"]
)
def test_what_is_no_date(text: str) -> None:
    """A string that is not EDTF is refused."""
    with pytest.raises(DateFormatError):
        edtf_bounds(text)


@pytest.mark.slow
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


REPUBLICAN = {
    "1 Vendémiaire I": "1792-09-22",
    "22 Prairial II": "1794-06-10",
    "9 Thermidor II": "1794-07-27",
    "12 Germinal III": "1795-04-01",
    "5 Fructidor III": "1795-08-22",
    "6 jour complémentaire III": "1795-09-22",  # a leap year
    "13 Vendémiaire IV": "1795-10-05",
    "18 Fructidor V": "1797-09-04",
    "22 Floréal VI": "1798-05-11",
    "30 Prairial VII": "1799-06-18",
    "18 Brumaire VIII": "1799-11-09",
    "14 Thermidor X": "1802-08-02",
    "28 Floréal XII": "1804-05-18",
    "10 Nivôse XIV": "1805-12-31",
}


@pytest.mark.parametrize(("republican", "gregorian"), REPUBLICAN.items())
def test_known_days_convert_both_ways(republican: str, gregorian: str) -> None:
    """A day that references give in both calendars is converted to and fro."""
    day = date.fromisoformat(gregorian)
    assert republican_bounds(republican) == (day, day)
    assert in_republican_calendar(day) == republican


@pytest.mark.parametrize(
    "typed",
    ["18 Brumaire VIII", "18 brumaire an 8", "18th of Brumaire, year VIII", "18 BRUMAIRE AN VIII"],
)
def test_a_date_is_read_as_people_type_it(typed: str) -> None:
    """Accents, case, year or an, and the kind of figures do not matter."""
    assert republican_parts(typed) == (18, 2, 8)


def test_a_month_has_its_first_and_last_day() -> None:
    """A date without a day is the month; the last month of the calendar ends with the calendar."""
    assert republican_bounds("Thermidor II") == (date(1794, 7, 19), date(1794, 8, 17))
    assert republican_bounds("nivôse an XIV") == (date(1805, 12, 22), date(1805, 12, 31))


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("31 Brumaire VIII", "there is no such day; Brumaire VIII has 30 days"),
        ("6 jour complémentaire IV", "has 5 days"),
        ("1 Brumaire XV", "in force in the years I to XIV"),
        ("11 Nivôse XIV", "ended with 31 December 1805"),
    ],
)
def test_a_day_that_was_not_is_refused(typed: str, reason: str) -> None:
    """What the calendar never had is refused with the reason, and told where it is searched."""
    with pytest.raises(DateFormatError, match=reason):
        republican_bounds(typed)
    assert reason in gregorian_words(typed)


@pytest.mark.parametrize("typed", ["1799-11-09", "9 Thermidor", "Brumaire", "bureaucracy"])
def test_other_words_are_no_republican_date(typed: str) -> None:
    """A date without a year, or of another kind, is left to others."""
    assert republican_bounds(typed) is None


def test_local_dates_of_the_chronology_agree_with_their_gregorian_days() -> None:
    """Each Republican date that the editor writes is the day beside it."""
    seen = 0
    for file in [ROOT / "data" / "chronology.csv", *ROOT.glob("companions/*/data/chronology.csv")]:
        for row in csv.DictReader(file.read_text("utf-8").splitlines()):
            if row["calendar"] == "republican":
                spans = [republican_bounds(end) for end in row["local_date"].split(" to ")]
                days = [span[0].isoformat() for span in spans if span]
                assert [days[0], days[-1]] == [row["date_earliest"], row["date_latest"]]
                seen += 1
    assert seen > 10
