"""What a reader types for a row: identifiers, places, names, labels and slips of the pen."""

import pytest

import revdata
from revdata.dataset.naming import named_row
from revdata.dataset.opening import open_dataset
from revdata.errors import NotFoundError


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("c0138", "c0138"),
        ("stalin", "stalin"),
        ("Stalin", "stalin"),
        (" KERENSKY ", "kerenskii"),
        ("Kerenskii", "kerenskii"),
        ("kerenski", "kerenskii"),
        ("Троцкий", "trotsky"),
        ("pilsudski", "pilsudski"),
        ("left opposition", "left-opposition"),
        ("§1¶13.4", "st.p13.s04"),
        ("13.4", "st.p13.s04"),
        ("p13 s4", "st.p13.s04"),
        ("p13.4", "st.p13.s04"),
        ("st.p13.s4", "st.p13.s04"),
        ("¶44,5", "st.p44.s05"),
        ("12.1", "st.p12.s01"),
    ],
)
def test_a_row_is_found_by_what_people_type(text: str, identifier: str) -> None:
    """In any case, with or without accents, in Cyrillic, and where a letter is missing."""
    assert named_row(open_dataset(), text) == identifier


@pytest.mark.parametrize("text", ["st.p13", "§1¶13", "p 13", "13"])
def test_a_paragraph_names_its_sentences(text: str) -> None:
    """Which of them is meant is for the reader to say."""
    with pytest.raises(NotFoundError, match=r"names 7 sentences: §1¶13.1, .*§1¶13.7. Name one"):
        named_row(open_dataset(), text)


def test_a_place_of_another_text_names_that_text() -> None:
    """Without it the place is one of the base."""
    dataset = open_dataset(texts="all")
    assert named_row(dataset, "eb:§5¶36.1") == "eb.p36.s01"
    assert named_row(dataset, "eb.p36.s1") == "eb.p36.s01"
    assert named_row(dataset, "36.1") == "st.p36.s01"


def test_a_name_of_several_rows_lists_them() -> None:
    """An event, a factor and a word of one name are three rows."""
    with pytest.raises(
        NotFoundError, match=r"ev-nep \(events, NEP\) or f-nep .* or t-nep .* Name one"
    ):
        named_row(open_dataset(), "NEP")


def test_a_place_that_is_not_in_the_text_is_refused_as_one() -> None:
    """With the paragraphs that there are, not with identifiers that look like its number."""
    with pytest.raises(NotFoundError, match=r"no place '99\.9': the text has paragraphs 0 to 46"):
        named_row(open_dataset(), "99.9")


@pytest.mark.parametrize("text", ["no-such-thing", "c9999", ""])
def test_what_names_no_row_is_refused(text: str) -> None:
    """With what was asked for."""
    with pytest.raises(NotFoundError, match=f"no row .*'{text}'"):
        named_row(open_dataset(), text)


@pytest.mark.slow
def test_every_command_that_takes_a_row_takes_a_name(run) -> None:
    """A row of the wrong kind says which command shows it."""
    assert run("explain", "Kerensky").stdout.startswith("kerenskii (actors)")
    assert "kerenskii" in run("cite", "Kerensky").stdout
    assert run("passage", "13.4").stdout.startswith("§1¶13.4")
    result = run("passage", "c0138")
    assert (result.exit_code, "'revdata explain c0138' shows it" in result.stderr) == (2, True)
    assert revdata.explain("Left Opposition").identifier == "left-opposition"
