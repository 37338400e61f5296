"""Positions side by side: which questions are found, what each text holds, how two stand."""

import json

import pytest

import revdata
from revdata.errors import NotFoundError

OPTIONS = ["--texts", "all"]


@pytest.fixture(scope="module")
def texts() -> revdata.Dataset:
    """Return the three texts with their comparisons."""
    return revdata.open(texts="all")


def test_a_question_has_a_position_of_each_text_and_their_relations(texts) -> None:
    """Each text is there once, silent ones too; relations join those that hold a position."""
    (question,) = texts.compare("co.q-falling-line").questions
    assert [position["source_id"] for position in question.positions] == ["st", "eb", "pr"]
    assert all(position["locators"] for position in question.positions)
    pairs = {(row["author"], row["other_author"]): row for row in question.relations}
    assert pairs["Trotsky, Leon", "Marx, Karl"]["relation"] == "agree"
    assert "reaction" in pairs["Trotsky, Leon", "Marx, Karl"]["common_sentence"]


@pytest.mark.parametrize("thing", ["Bonaparte", "BONAPARTE", "the second Bonaparte"])
def test_words_find_the_questions_in_which_they_stand(texts, thing: str) -> None:
    """Case aside; several words have to stand in one question."""
    found = {question.question_id for question in texts.compare(thing).questions}
    assert "co.q-base-of-second-bonaparte" in found
    assert "co.q-falling-line" not in found


def test_a_word_that_stands_nowhere_is_refused_with_near_names(texts) -> None:
    """The label that may have been meant is named."""
    with pytest.raises(NotFoundError, match=r"co\.q-peasants"):
        texts.compare("co.q-pesants")


def test_the_frames_have_a_row_a_position_and_a_row_a_pair(texts) -> None:
    """All questions together are the tables, with authors in place of links."""
    found = texts.compare()
    assert len(found.positions) == len(texts.positions)
    assert len(found.relations) == len(texts.comparisons)
    assert found.relations["relation"].tolist() == texts.comparisons["relation"].tolist()


def test_the_base_alone_has_no_questions() -> None:
    """They come with the texts that are compared."""
    with pytest.raises(NotFoundError, match="no questions"):
        revdata.compare(texts="trotsky")


def test_the_command_prints_sentences_rows_and_objects(run) -> None:
    """A position with its passages, then the relation; rows in the formats of tables."""
    text = run("compare", "co.q-directory-and-terror", *OPTIONS).stdout
    assert "Trotsky, Leon: silent" in text
    assert "pr:§3¶46.2" in text
    rows = json.loads(run("compare", "co.q-peasants", "--relations", "-f", "json", *OPTIONS).stdout)
    assert {row["relation"] for row in rows} == {"different-case"}
    assert run("compare", "no-such-thing").exit_code == 2


def test_the_command_writes_what_the_ending_names(run, tmp_path) -> None:
    """Sentences, or the rows as any table is written."""
    assert run("compare", "strikes-first", "-o", str(tmp_path / "c.txt")).exit_code == 0
    assert (tmp_path / "c.txt").read_text().startswith("When a revolution turns back")
    assert run("compare", "strikes-first", "-o", str(tmp_path / "c.csv")).exit_code == 0
    rows = (tmp_path / "c.csv").read_text().splitlines()
    assert (rows[0].split(",")[:3], len(rows)) == (["question_id", "question", "author"], 4)
    refused = run("compare", "-o", str(tmp_path / "c.pdf"))
    assert (refused.exit_code, ".txt" in refused.stderr) == (2, True)
