"""Dates of the French Republican calendar, against days that reference works print."""

import csv
from datetime import date

import pytest

from revdata.dataset.dates import (
    gregorian_words,
    in_republican_calendar,
    republican_bounds,
    republican_parts,
)
from revdata.dataset.edtf import DateFormatError
from revdata.files.paths import checkout_root

ROOT = checkout_root()
assert ROOT is not None
KNOWN = {
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


@pytest.mark.parametrize(("republican", "gregorian"), KNOWN.items())
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
