"""The passages against the text itself, where a copy is at hand."""

import re
from pathlib import Path

import revdata
from revdata.files.paths import package_root
from revdata.text.derived_cells import stale_cells
from revdata.text.fingerprints import paragraphs

MARK = re.compile(r"(?:\s|\.\.\.|[0-9])*")  # what may stand between passages: ellipsis, note mark


def test_passages_partition_the_text(source_text: str) -> None:
    """Each word lies in exactly one passage; only ellipses and note marks lie between."""
    lines = paragraphs(source_text)
    passages = revdata.passages
    assert sorted(set(passages["paragraph"])) == list(range(len(lines)))
    for number, rows in passages.groupby("paragraph", sort=True):
        text, at = lines[number], 0
        for start, end in zip(rows["start"], rows["end"], strict=True):
            assert MARK.fullmatch(text[at:start]), (number, text[at:start])
            at = end
        assert MARK.fullmatch(text[at:]), (number, text[at:])


def test_fingerprints_are_those_of_the_text(source_path: Path) -> None:
    """The text is the coded edition; words, opening, hash, shingles and counts follow from it."""
    assert [str(cell) for cell in stale_cells(package_root(), source_path)] == []


def test_gaps_are_the_ellipses_of_the_text(source_text: str) -> None:
    """A gap is recorded after a passage exactly where an ellipsis follows it."""
    lines = paragraphs(source_text)
    rows = list(revdata.passages.itertuples())
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        text = lines[row.paragraph]
        same = following is not None and following.paragraph == row.paragraph
        between = text[row.end : following.start if same else len(text)]
        if not same and following is not None:
            between += lines[following.paragraph][: following.start]
        assert row.gap_after == ("..." in between), row.passage_id


def test_time_words_and_spellings_are_those_of_the_text(source_text: str) -> None:
    """What is marked as the text's own words stands in the text."""
    text = "\n".join(paragraphs(source_text)).casefold()
    claims, names = revdata.claims, revdata.names
    for words in claims["date_text"].dropna():
        assert words.casefold() in text, words
    for name in names.loc[names["scheme"] == "as-in-text", "name"]:
        assert re.sub(r" \(.*\)", "", name).casefold() in text, name


def test_no_passage_is_republished(source_text: str) -> None:
    """No cell of any table repeats seven words of the text in a row."""
    words = re.findall(r"[\w']+", source_text.casefold().replace("\u2019", "'"))
    runs = {tuple(words[i : i + 7]) for i in range(len(words) - 6)}
    fixed = {"declaration of the rights of the toiling and exploited people"}
    for name, frame in revdata.load_all().items():
        for column in frame.columns:
            for cell in frame[column].dropna().astype("str").unique():
                own = re.findall(r"[\w']+", cell.casefold())
                for i in range(len(own) - 6):
                    run = " ".join(own[i : i + 7])
                    if tuple(own[i : i + 7]) in runs:
                        assert any(run in title for title in fixed), (name, column, run)
