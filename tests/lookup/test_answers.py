"""What a look-up gives has one shape: a text to read, plain values, JSON, and HTML."""

import json
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

import revdata
from revdata.dataset.opening import open_dataset
from revdata.lookup import Answer
from revdata.lookup.explanation import read_passage

ANSWERS: dict[str, Callable[[], Answer]] = {
    "a codebook entry": lambda: revdata.info("claims.stance"),
    "an explanation": lambda: revdata.explain("c0042"),
    "a history": lambda: revdata.history("u030"),
    "a paragraph": lambda: revdata.paragraph("p13"),
    "a passage": lambda: read_passage(open_dataset(), "st.p06.s03"),
}


@pytest.mark.parametrize("ask", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_text_values_json_and_html(ask: Callable[[], Answer]) -> None:
    """The JSON is that of the plain values, and the HTML shows what stands in them."""
    answer = ask()
    values = answer.to_dict()
    assert json.loads(answer.to_json()) == values
    first = next(text for text in values.values() if isinstance(text, str))
    assert first in str(answer)
    shown: list[str] = []
    parser = HTMLParser()
    parser.handle_data = shown.append  # type: ignore[method-assign]
    parser.feed(answer._repr_html_())
    assert first in "".join(shown)


def test_a_paragraph_is_each_of_its_passages() -> None:
    """By its place or any sentence of it; each as it is shown by itself."""
    paragraph = revdata.paragraph("§1¶13")
    assert paragraph == revdata.paragraph("st.p13.s04")
    assert paragraph.passages[3] == read_passage(open_dataset(), "13.4")
    assert str(paragraph).startswith("§1¶13  7 sentences, 14 claims\n\n§1¶13.1  st.p13.s01")


def test_days_are_written_as_text() -> None:
    """A day is no value of JSON, so it stands as year-month-day; the statement comes first."""
    row = revdata.explain("c0001").to_dict()["row"]
    assert next(iter(row)) == "statement"
    assert all(value is None or isinstance(value, str | int | float) for value in row.values())


def test_an_answer_is_written_to_the_file_that_is_named(run, tmp_path) -> None:
    """As text or as JSON, by the ending; another ending is refused."""
    for name in ("a.txt", "a.json"):
        assert run("passage", "p13", "-o", str(tmp_path / name)).exit_code == 0
    assert (tmp_path / "a.txt").read_text() == f"{revdata.paragraph('p13')}\n"
    assert json.loads((tmp_path / "a.json").read_text()) == revdata.paragraph("p13").to_dict()
    assert run("explain", "c0042", "-o", str(tmp_path / "a.xlsx")).exit_code == 2


def test_a_passage_is_printed_with_each_claim_and_its_role() -> None:
    """A claim is a line with identifier, role and statement."""
    found = revdata.passage("st.p13.s04")
    lines = str(found).split("\n")
    assert found.claims
    for claim in found.claims:
        assert f"{claim['claim_id']} ({claim['role']})  {claim['statement']}" in lines
