"""Filters of ``show``: signs, labels, order of codes and days, sorting, and what is refused."""

import pandas as pd
import pytest

import revdata
from revdata.errors import NotFoundError, RevdataError
from revdata.lookup.filtering import link_labels, select


@pytest.fixture(scope="module")
def claims() -> pd.DataFrame:
    """Return the claims as they are loaded."""
    return revdata.load("claims")


def chosen(frame: pd.DataFrame, *conditions: str, **more: object) -> pd.DataFrame:
    """Return the rows that meet the conditions."""
    return select(frame, conditions, **more)[0]  # type: ignore[arg-type]


def test_a_sign_may_have_spaces_around_it(claims) -> None:
    """``stance = rejects`` is ``stance=rejects``, and the same in capitals."""
    plain = chosen(claims, "stance=rejects")
    assert len(plain) > 0
    for written in ("stance = rejects", " stance= Rejects ", "Stance =REJECTS"):
        pd.testing.assert_frame_equal(chosen(claims, written), plain)


def test_unequal_is_every_other_row(claims) -> None:
    """Each row is in one of the two halves, rows with an empty cell in the unequal one."""
    equal, other = chosen(claims, "date_basis=stated"), chosen(claims, "date_basis!=stated")
    assert sorted([*equal["claim_id"], *other["claim_id"]]) == sorted(claims["claim_id"])
    assert other["date_basis"].isna().any()


def test_an_empty_value_asks_for_empty_cells(claims) -> None:
    """Without a value, = finds the empty cells and != the others."""
    assert chosen(claims, "date_edtf=")["date_edtf"].isna().all()
    assert chosen(claims, "date_edtf != ")["date_edtf"].notna().all()


def test_a_part_of_the_text_is_found_in_any_case(claims) -> None:
    """``~`` finds the words wherever they stand in the cell."""
    found = chosen(claims, "statement ~ BUREAUCRACY")
    held = claims["statement"].str.contains("bureaucracy", case=False)
    assert list(found["claim_id"]) == list(claims["claim_id"][held])


def test_one_of_several_values(claims) -> None:
    """``in`` is the rows of each value together."""
    apart = [chosen(claims, f"stance={code}") for code in ("own", "rejects")]
    assert len(chosen(claims, "stance in own, rejects")) == sum(map(len, apart))
    assert len(chosen(claims, "stance in (own,rejects)")) == sum(map(len, apart))


def test_codes_compare_by_their_place_in_the_list(claims) -> None:
    """Hedged comes before plain in the list of certainty, though not by weight of letters."""
    assert set(chosen(claims, "certainty<plain")["certainty"]) == {"hedged"}
    assert len(chosen(claims, "certainty>=hedged")) == len(claims)


def test_days_compare_with_a_year_or_a_month() -> None:
    """A year stands for all its days, so that none of them is after it or before it."""
    frame = pd.DataFrame({"day": pd.to_datetime(["1917-02-23", "1917-10-25", "1921-03-01", None])})
    frame["day"] = frame["day"].astype("datetime64[us]")
    frame.attrs["table"] = "days"
    assert [len(chosen(frame, f"day{sign}1917")) for sign in ("<", "<=", ">", ">=")] == [0, 2, 1, 3]
    assert len(chosen(frame, "day >= 1917-10", "day < 1918")) == 1


def test_numbers_compare_as_numbers() -> None:
    """Paragraph 10 comes after paragraph 9."""
    found = chosen(revdata.load("passages"), "paragraph >= 10")
    assert found["paragraph"].min() == 10


def test_a_label_stands_for_its_identifier() -> None:
    """An actor is found under the name a reader knows, in any case, and by part of it."""
    bases = revdata.load("class_bases")
    labels = link_labels(revdata.load("class_bases", resolve=True))
    by_id = chosen(bases, "actor_id=kerenskii")
    assert len(by_id) > 0
    for condition in ("actor_id = Kerensky", "actor_id=kerensky", "actor_id~kerensky"):
        pd.testing.assert_frame_equal(chosen(bases, condition, labels=labels), by_id)


def test_rows_are_sorted_before_columns_are_chosen(claims) -> None:
    """A column to sort by need not be shown; with - before it the last comes first."""
    found = chosen(claims, columns=["claim_id"], sort=["certainty", "-claim_id"])
    hedged = chosen(claims, "certainty=hedged")["claim_id"]
    assert list(found["claim_id"][: len(hedged)]) == sorted(hedged, reverse=True)


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("stance < own", "The codes of stance have no order"),
        ("stance in", "has no value after in"),
        ("statement~", "has no value after ~"),
        ("stance in own,rejected", "Did you mean rejects"),
        ("stance", "The sign may also be !=, ~ (contains)"),
    ],
)
def test_a_refusal_says_what_would_do(claims, condition, message) -> None:
    """What is no condition is refused in a sentence with the repair."""
    with pytest.raises((RevdataError, NotFoundError)) as refusal:
        chosen(claims, condition)
    assert message in str(refusal.value)
