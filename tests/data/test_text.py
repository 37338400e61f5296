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


def _passage_texts(source_text: str) -> dict[str, str]:
    lines = paragraphs(source_text)
    return {
        row.passage_id: lines[row.paragraph][row.start : row.end]
        for row in revdata.passages.itertuples()
    }


def test_what_a_reading_corrects_stands_in_its_passage(source_text: str) -> None:
    """What is said to be printed is printed there, and what is read instead is not."""
    texts = _passage_texts(source_text)
    for reading in revdata.readings.itertuples():
        assert reading.printed in texts[reading.passage_id], reading.reading_id


def test_words_that_date_stand_in_a_sentence_that_is_cited(source_text: str) -> None:
    """The words that date a claim, or an account by its claim, stand in what the claim cites."""
    texts = {passage: text.casefold() for passage, text in _passage_texts(source_text).items()}
    cited = revdata.citations.groupby("claim_id")["passage_id"].agg(list)
    strangers = []
    for table in ("claims", "depictions", "stages", "reaction_waves"):
        frame = revdata.load(table)
        key = frame.columns[0]
        for row in frame[frame["date_text"].notna()].to_dict("records"):
            passages = cited.get(row["claim_id"], [])
            if not any(row["date_text"].casefold() in texts[passage] for passage in passages):
                strangers.append((row[key], row["date_text"]))
    assert not strangers


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
