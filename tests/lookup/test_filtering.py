"""Conditions on the rows of a table, as they are typed."""

import pandas as pd
import pytest

import revdata
from revdata.errors import NotFoundError, RevdataError
from revdata.lookup.filtering import select

CLAIMS = revdata.claims
DAY = pd.Timestamp("1923-07-01")


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ("stance=rejects", CLAIMS["stance"] == "rejects"),
        (" stance = rejects ", CLAIMS["stance"] == "rejects"),
        ("stance!=own", CLAIMS["stance"] != "own"),
        ("stance in rejects, grants", CLAIMS["stance"].isin(["rejects", "grants"])),
        ("stance IN rejects", CLAIMS["stance"] == "rejects"),
        ("certainty<plain", CLAIMS["certainty"] == "hedged"),
        ("certainty>=hedged", CLAIMS["certainty"].notna()),
        ("statement~BUREAUCRACY", CLAIMS["statement"].str.contains("bureaucracy", case=False)),
        ("date_earliest >= 1923-07-01", CLAIMS["date_earliest"] >= DAY),
        ("date_earliest<1923-07-01", CLAIMS["date_earliest"] < DAY),
        ("utterance_id=", CLAIMS["utterance_id"].isna()),
        ("utterance_id!=", CLAIMS["utterance_id"].notna()),
        ("statement~=", CLAIMS["statement"].str.contains("=", regex=False)),
    ],
)
def test_a_condition_keeps_the_rows_that_meet_it(condition: str, kept: pd.Series) -> None:
    """The signs, spaces around them, codes in their order, days as days."""
    frame, _ = select(CLAIMS, [condition])
    assert frame["claim_id"].tolist() == CLAIMS.loc[kept, "claim_id"].tolist()


def test_numbers_are_compared_as_numbers() -> None:
    """No number comes before another for its first digit."""
    numbers = revdata.quantities
    frame, _ = select(numbers, ["number>9"])
    assert frame["number"].tolist() == numbers.loc[numbers["number"] > 9, "number"].tolist()
    assert len(frame)


def test_a_label_stands_for_the_row_that_bears_it() -> None:
    """Where the labels are joined on, in any case; the identifier goes on working."""
    ties = revdata.load("class_bases", resolve=True)
    by_label, _ = select(ties, ["actor_id=kerensky"])
    by_key, _ = select(ties, ["actor_id=kerenskii"])
    assert by_label["class_base_id"].tolist() == by_key["class_base_id"].tolist()
    assert len(by_key)


def test_rows_are_sorted_by_several_columns_the_last_first_where_asked() -> None:
    """Empty cells come last."""
    frame, _ = select(CLAIMS, [], sort=["-date_earliest", "claim_id"])
    dated = frame["date_earliest"].dropna()
    assert dated.is_monotonic_decreasing
    assert frame["date_earliest"].iloc[len(dated) :].isna().all()
    same = frame[frame["date_earliest"] == dated.iloc[0]]
    assert same["claim_id"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("condition", "error", "words"),
    [
        ("stance", RevdataError, "as COLUMN=VALUE"),
        ("stance~", RevdataError, "Give a value"),
        ("stanse=own", NotFoundError, "Did you mean stance"),
        ("stance=rejcts", NotFoundError, "Did you mean rejects"),
        ("date_earliest<then", RevdataError, "cannot stand in date_earliest"),
    ],
)
def test_what_is_no_condition_is_refused(condition: str, error: type, words: str) -> None:
    """With what was meant, or how to write it."""
    with pytest.raises(error, match=words):
        select(CLAIMS, [condition])
