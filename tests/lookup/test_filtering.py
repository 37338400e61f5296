"""Filters of ``show``: signs, labels, order of codes and days, sorting, and what is refused."""

from datetime import date

import pytest

import revdata
from revdata.dataset.naming import names_of
from revdata.dataset.opening import open_dataset
from revdata.dataset.rows import PlainTable, load_table, plain_values
from revdata.errors import NotFoundError, RevdataError
from revdata.lookup.filtering import Known, link_labels, load, load_whole, select


@pytest.fixture(scope="module")
def claims() -> PlainTable:
    """Return the claims as they are shown."""
    return load(open_dataset(), "claims")


def chosen(table: PlainTable, *conditions: str, **more: object) -> PlainTable:
    """Return the rows that meet the conditions."""
    return select(table, conditions, **more)[0]  # type: ignore[arg-type]


def test_a_sign_may_have_spaces_around_it(claims) -> None:
    """``stance = rejects`` is ``stance=rejects``, and the same in capitals."""
    plain = chosen(claims, "stance=rejects")
    assert len(plain) > 0
    for written in ("stance = rejects", " stance= Rejects ", "Stance =REJECTS"):
        assert chosen(claims, written) == plain


def test_unequal_is_every_other_row(claims) -> None:
    """Each row is in one of the two halves, rows with an empty cell in the unequal one."""
    equal, other = chosen(claims, "date_basis=stated"), chosen(claims, "date_basis!=stated")
    ids = [*equal.columns["claim_id"], *other.columns["claim_id"]]
    assert sorted(ids) == sorted(claims.columns["claim_id"])
    assert None in other.columns["date_basis"]


def test_an_empty_value_asks_for_empty_cells(claims) -> None:
    """Without a value, = finds the empty cells and != the others."""
    assert set(chosen(claims, "date_edtf=").columns["date_edtf"]) == {None}
    assert None not in chosen(claims, "date_edtf != ").columns["date_edtf"]


def test_a_part_of_the_text_is_found_in_any_case(claims) -> None:
    """``~`` finds the words wherever they stand in the cell."""
    found = chosen(claims, "statement ~ BUREAUCRACY")
    held = [text for text in claims.columns["statement"] if "bureaucracy" in text.lower()]
    assert found.columns["statement"] == held


def test_one_of_several_values(claims) -> None:
    """``in`` is the rows of each value together."""
    apart = [chosen(claims, f"stance={code}") for code in ("own", "rejects")]
    assert len(chosen(claims, "stance in own, rejects")) == sum(map(len, apart))
    assert len(chosen(claims, "stance in (own,rejects)")) == sum(map(len, apart))


def test_codes_compare_by_their_place_in_the_list(claims) -> None:
    """Hedged comes before plain in the list of certainty, though not by weight of letters."""
    assert set(chosen(claims, "certainty<plain").columns["certainty"]) == {"hedged"}
    assert len(chosen(claims, "certainty>=hedged")) == len(claims)


def test_days_compare_with_a_year_or_a_month() -> None:
    """A year stands for all its days, so that none of them is after it or before it."""
    claims = load_table(open_dataset(), "claims")
    cells = [date(1917, 2, 23), date(1917, 10, 25), date(1921, 3, 1), None]
    days = PlainTable("days", {"day": cells}, {"day": claims.fields["date_earliest"]})
    assert [len(chosen(days, f"day{sign}1917")) for sign in ("<", "<=", ">", ">=")] == [0, 2, 1, 3]
    assert len(chosen(days, "day >= 1917-10", "day < 1918")) == 1


def test_numbers_compare_as_numbers() -> None:
    """Paragraph 10 comes after paragraph 9."""
    found = chosen(load(open_dataset(), "passages"), "paragraph >= 10")
    assert min(found.columns["paragraph"]) == 10


def test_a_label_stands_for_its_identifier() -> None:
    """An actor is found under the names a reader knows, in any case, and by part of its label."""
    bases = load(open_dataset(), "class_bases")
    dataset = open_dataset()
    labels = link_labels(load(dataset, "class_bases", resolve=True))
    known = Known(labels, lambda: names_of(dataset))
    by_id = chosen(bases, "actor_id=kerenskii")
    assert len(by_id) > 0
    for condition in (
        "actor_id = Kerensky",
        "actor_id=kerensky",
        "actor_id~kerensky",
        "actor_id=Керенский",
    ):
        assert chosen(bases, condition, known=known) == by_id
    _, hints = select(bases, ["actor_id=Josef Stalin"], known=known)
    assert hints[0].startswith("Did you mean stalin or Stalin")
    _, hints = select(bases, ["actor_id=Krupskaya"], known=known)
    assert hints == ["No row has krupskaia there, which bears the name 'Krupskaya'."]


def test_stages_can_be_asked_for_what_explain_says_of_one() -> None:
    """Who ruled and who gave the phase are no columns of the table, and can be chosen from."""
    stages = load_whole(open_dataset(), "stages")
    found = chosen(stages, "rulers~Kerensky", "phase_given_by=the coder", columns=["stage_id"])
    assert found.columns["stage_id"] == ["stage-ru-february"]


def test_rows_at_a_stage_can_be_asked_for_its_phase() -> None:
    """The phase is a column of stages alone; ties and leaders are chosen by it all the same."""
    stages = load_whole(open_dataset(), "stages")
    rising = chosen(stages, "phase=rise", columns=["stage_id"]).columns["stage_id"]
    for table in ("class_bases", "leaders"):
        found = chosen(load_whole(open_dataset(), table), "phase=rise")
        assert set(found.columns["stage_id"]) <= set(rising)
        assert len(found)


def test_rows_are_sorted_before_columns_are_chosen(claims) -> None:
    """A column to sort by need not be shown; with - before it the last comes first."""
    found = chosen(claims, columns=["claim_id"], sort=["certainty", "-claim_id"])
    hedged = chosen(claims, "certainty=hedged").columns["claim_id"]
    assert found.columns["claim_id"][: len(hedged)] == sorted(hedged, reverse=True)


def test_what_is_shown_is_what_is_loaded() -> None:
    """A table of each kind has the columns and cells, without pandas, that its frame has."""
    dataset, joined = revdata.open(), {"resolve": True, "passages": True}
    for name in ("claims", "class_bases", "stages", "passages", "names", "questions", "findings"):
        frame, shown = dataset.load(name, **joined), load(dataset.opened, name, **joined)
        assert list(shown.columns) == list(frame.columns)
        assert {c: list(cells) for c, cells in shown.columns.items()} == {
            c: plain_values(frame, c) for c in frame.columns
        }


def test_rows_are_sorted_as_pandas_sorts_them(claims) -> None:
    """Codes in the order of their list, empty cells last, equal rows as they stood."""
    frame = revdata.load("claims")
    for column in ("certainty", "date_latest", "utterance_id", "act"):
        for sign, ascending in (("", True), ("-", False)):
            by_pandas = frame.sort_values(column, ascending=ascending, kind="stable")
            found = chosen(claims, columns=["claim_id"], sort=[f"{sign}{column}"])
            assert found.columns["claim_id"] == list(by_pandas["claim_id"])


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


def test_a_table_without_rows_is_filtered_and_sorted() -> None:
    """The base has no questions of its own; its columns are there all the same."""
    none = chosen(load(open_dataset(), "questions"), "note~a", sort=["-note"])
    assert len(none) == 0
    assert "note" in none.columns


def test_a_column_that_is_joined_on_may_be_named(run) -> None:
    """Without the option that joins it; a link without a row is no hindrance."""
    columns = "--columns", "claim_id,speaker,locators", "-f", "csv"
    asked = run("show", "claims", "--where", "speaker=Lenin", *columns)
    by_link = run("show", "claims", "--where", "speaker_id=lenin", *columns)
    assert (asked.exit_code, asked.stdout) == (0, by_link.stdout)
    assert ",Lenin,§" in asked.stdout
