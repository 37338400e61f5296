"""Passages placed in other editions by their fingerprints alone; the coded text is never read.

The text of these tests is prose of the Python manual, which is installed with Python, fingerprinted
as an edition; only the last tests use the package's own passages, on copies that lack them.
"""

import io
import json
import os
import pydoc_data.topics
import random
import re
import sys
import textwrap
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import editions as ed
import pandas as pd
import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from scores import Score

import revdata
from revdata.dataset.rows import plain_values
from revdata.text import alignment as ours
from revdata.text.alignment import Alignment
from revdata.text.alignment.spans import in_brackets
from revdata.text.alignment.words import blank_running_heads, compose, split_words
from revdata.text.copies import Copy, read_copy
from revdata.text.fingerprints import fingerprint, folded_words, normalise, paragraphs

PARAGRAPHS = 40


def align_copy(passages: pd.DataFrame, copy: Copy) -> Alignment:
    """Return the alignment of passages that stand in a frame."""
    columns = {str(name): plain_values(passages, str(name)) for name in passages.columns}
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return ours.align_copy(rows, copy)


FORBIDDEN: list[Path] = []


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if FORBIDDEN and event == "open" and isinstance(arguments[0], (str, os.PathLike)):
        opened = Path(os.fsdecode(arguments[0]))
        assert opened not in FORBIDDEN, f"{opened} was read while aligning"


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def _text_forbidden(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no test here read the coded text, wherever it lies."""
    named = os.environ.get("REVDATA_SOURCE_TEXT")
    monkeypatch.delenv("REVDATA_SOURCE_TEXT", raising=False)
    FORBIDDEN[:] = [Path(named), Path(named).resolve()] if named else []
    yield
    FORBIDDEN.clear()


def _prose() -> list[str]:
    """Return paragraphs of prose of the manual, each once."""
    blocks = "\n\n".join(pydoc_data.topics.topics.values()).split("\n\n")
    joined = dict.fromkeys(" ".join(block.split()) for block in blocks)
    plain = re.compile(r"[A-Z][\w ,;:.'()\"-]{120,900}[.]")
    return [paragraph for paragraph in joined if plain.fullmatch(paragraph)]


def edition_of(text: str) -> pd.DataFrame:
    """Return the passages of a text, a sentence each, with their fingerprints."""
    rows = []
    for number, paragraph in enumerate(paragraphs(text)):
        ends = [m.end() for m in re.finditer(r"[.](?= [A-Z])|$", paragraph) if m.end()]
        start = 0
        for sentence, end in enumerate(ends, 1):
            start += len(paragraph[start:]) - len(paragraph[start:].lstrip())
            found = fingerprint(paragraph[start:end])
            rows.append(
                {
                    "passage_id": f"py.p{number:02}.s{sentence:02}",
                    "section": 1,
                    "paragraph": number,
                    "sentence": sentence,
                    "start": start,
                    "end": end,
                    "words": found.words,
                    "opening": found.opening or None,
                    "sha256": found.sha256,
                    "shingles": " ".join(found.shingles) or None,
                }
            )
            start = end
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def prose() -> list[str]:
    """Return the paragraphs that are the text, then those of other text."""
    return _prose()


@pytest.fixture(scope="module")
def text(prose: list[str]) -> str:
    """Return the text that is aligned."""
    return "\n\n".join(prose[:PARAGRAPHS])


@pytest.fixture(scope="module")
def passages(text: str) -> pd.DataFrame:
    """Return the fingerprints of the text."""
    return edition_of(text)


Align = Callable[[str], Alignment]


@pytest.fixture
def align(passages: pd.DataFrame, tmp_path: Path) -> Align:
    """Return a function that aligns the passages with a copy that has a text."""

    def call(copy: str) -> Alignment:
        path = tmp_path / "copy.txt"
        path.write_bytes(copy.encode())
        return align_copy(passages, read_copy(path))

    return call


def _spans(alignment: Alignment) -> dict[str, tuple[int, int]]:
    return {
        one.passage_id: (one.start, one.end)
        for one in alignment.passages
        if one.start is not None and one.end is not None
    }


CLEAN, DAMAGED = 99.5, 99.0
OTHER = _prose()[PARAGRAPHS:]
VARIANTS: dict[str, tuple[ed.Change, float]] = {
    "lines of 72 columns": (ed.reflowed(), CLEAN),
    "hyphens at line ends": (ed.reflowed(hyphenate=True), CLEAN),
    "curly quotes and long dashes": (ed.curly, CLEAN),
    "British spelling": (ed.respelled(ed.BRITISH), CLEAN),
    "names spelt otherwise": (ed.with_other_names, 98.0),
    "footnote marks": (ed.in_turn(ed.with_notes, ed.reflowed()), CLEAN),
    "page heads": (ed.in_turn(ed.reflowed(), ed.with_page_headers), CLEAN),
    "paragraphs between": (ed.with_paragraphs_between(OTHER), CLEAN),
    "another order": (ed.shuffled, 98.0),
    "inside a book": (ed.inside(OTHER, 20_000), CLEAN),
    "3 percent damaged": (ed.damaged(0.03), DAMAGED),
    "10 percent damaged": (ed.damaged(0.10), 93.0),
    "sentences left out": (ed.without_sentences(1 / 6), CLEAN),
    "sentences replaced": (ed.without_sentences(1 / 6, OTHER), DAMAGED),
    "Markdown": (ed.as_markdown, CLEAN),
    "footnotes in sentences": (ed.with_notes_in_sentences(OTHER, 1 / 150), DAMAGED),
    "words letter-spaced": (ed.with_words_changed(0.03, ed.letter_spaced), CLEAN),
    "abridged": (ed.abridged(0.8, 20, 0.6), 90.0),
    "other words": (ed.with_words_changed(0.2, ed.synonymous(OTHER)), 98.0),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_passages_are_placed_in_other_editions(
    variant: str, text: str, passages: pd.DataFrame, align: Align
) -> None:
    """In each kind of copy nearly all are placed right, none but a few wrong, those out absent."""
    change, least = VARIANTS[variant]
    score = Score()
    for seed in range(2):
        copy = change(ed.original(text, passages), random.Random(f"{variant} {seed}"))
        made = ed.edition(copy, passages["passage_id"])
        score.add(made, _spans(align(made.text)))
    there = score.right + score.wrong + score.missed
    assert 100 * score.right / there >= least
    most = {CLEAN: 0.1, 98.0: 1.0, 93.0: 1.5, 90.0: 3.0}
    assert 100 * score.wrong / there <= most.get(least, 0.5)
    assert score.absent >= 0.95 * (score.absent + score.invented)


def test_links_and_spaced_letters_leave_a_passage_exact(align: Align, prose: list[str]) -> None:
    """Addresses of links, stars, and a space after each letter of a word are undone."""
    words = prose[1].split(" ")
    words[8:11] = [
        f'[{words[8]}](https://example.org/a_(b) "c")',
        " ".join(words[9]),
        f"*{words[10]}*",
    ]
    assert align(f"{prose[0]}\n\n{' '.join(words)}").found("py.p01.s01").status == "exact"


def test_letters_that_are_words_are_not_joined() -> None:
    """Single letters stay words where all are one letter."""
    assert split_words("Such a a a thing, t h u s.").folded == b"such a a a thing thus"


def test_the_text_itself_is_exact(text: str, align: Align) -> None:
    """In the text each passage is exact, in order, and its span holds it."""
    alignment = align(text)
    assert alignment
    assert {one.status for one in alignment.passages} == {"exact"}
    for one in alignment.passages:
        start, end = _spans(alignment)[one.passage_id]
        assert normalise(text[start:end]) == alignment.text_of(one.passage_id)
        assert one.line is not None and one.character is not None
        line = text.splitlines()[one.line - 1]
        assert line[one.character - 1 :].startswith(text[start:end][:20])


def test_offsets_count_in_the_decoded_file(prose: list[str], tmp_path: Path) -> None:
    """A byte order mark is not counted, a carriage return is."""
    text = "\r\n".join(["An “opening” line.", *prose[:3]])
    path = tmp_path / "copy.txt"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    alignment = align_copy(edition_of("\n".join(prose[:3])), read_copy(path))
    start, end = _spans(alignment)["py.p00.s01"]
    assert text[start:end] == prose[0][: end - start]
    assert alignment.passages[0].line == 2


def test_other_text_has_no_passage(text: str, prose: list[str], align: Align) -> None:
    """Nothing is found in other prose on the same subject that repeats no six words in a row."""
    alignment = align("\n\n".join(ed.without_quotations(text, prose[PARAGRAPHS:])))
    assert not alignment
    assert [one for one in alignment.passages if one.status != "absent"] == []
    assert "None of the" in alignment.to_text()


def test_a_moved_paragraph_is_moved(prose: list[str], align: Align) -> None:
    """The one paragraph that stands elsewhere is moved, the others are exact."""
    moved = [*prose[1:PARAGRAPHS], prose[0]]
    statuses = {one.passage_id: one.status for one in align("\n\n".join(moved)).passages}
    assert {i for i, status in statuses.items() if status == "moved"} == {
        i for i in statuses if i.startswith("py.p00.")
    }
    assert set(statuses.values()) == {"exact", "moved"}


def test_a_sentence_that_recurs_is_placed_by_its_neighbours(
    prose: list[str], tmp_path: Path
) -> None:
    """Where one of two equal sentences is left out, it is that one which is absent."""
    refrain = "So it goes on and on."
    pieces = [f"{prose[i]} {refrain}" for i in range(4)]
    passages = edition_of("\n\n".join(pieces))
    path = tmp_path / "copy.txt"
    path.write_text("\n\n".join([pieces[0], pieces[1], prose[2], pieces[3]]), encoding="utf-8")
    found = align_copy(passages, read_copy(path)).passages
    last = {one.passage_id[:6]: one.status for one in found}
    assert last == {"py.p00": "exact", "py.p01": "exact", "py.p02": "absent", "py.p03": "exact"}


def test_a_short_sentence_damaged_beyond_its_hash_is_placed(
    prose: list[str], tmp_path: Path
) -> None:
    """Four words with two wrong letters, which no hash can tell, lie between their neighbours."""
    passages = edition_of(f"{prose[0]} They obey no rule. {prose[1]}")
    short = passages[passages["words"] == 4]["passage_id"].item()
    path = tmp_path / "copy.txt"
    path.write_text(f"{prose[0]} Thcy obcy no rule. {prose[1]}", encoding="utf-8")
    one = align_copy(passages, read_copy(path)).found(short)
    assert one is not None
    assert (one.status, one.share) == ("changed", 0.0)
    assert path.read_text(encoding="utf-8")[one.start : one.end] == "Thcy obcy no rule."


def test_a_short_sentence_of_other_words_is_absent(prose: list[str], tmp_path: Path) -> None:
    """Another sentence as long, between the same neighbours, is not taken for it."""
    passages = edition_of(f"{prose[0]} They obey no rule. {prose[1]}")
    short = passages[passages["words"] == 4]["passage_id"].item()
    path = tmp_path / "copy.txt"
    path.write_text(f"{prose[0]} Many walk in rain. {prose[1]}", encoding="utf-8")
    alignment = align_copy(passages, read_copy(path))
    one = alignment.found(short)
    assert one is not None
    assert one.status == "absent"
    assert not alignment.ok and not alignment


def test_a_quotation_elsewhere_does_not_draw_a_passage_away(
    text: str, prose: list[str], align: Align
) -> None:
    """A sentence damaged where it belongs is found there, though quoted whole elsewhere."""
    sentence = prose[5].split(". ")[0]
    damaged = re.sub(r"(?<=\w\w)e(?=\w)", "c", sentence)
    copy = "\n\n".join([*prose[60:70], f"He says: {sentence}.", *prose[70:80]])
    copy += "\n\n" + text.replace(sentence, damaged)
    one = align(copy).found("py.p05.s01")
    assert one is not None
    assert copy[one.start : one.end].startswith(damaged[:30])


def test_share_tells_how_much_is_kept(prose: list[str], tmp_path: Path) -> None:
    """One word changed within a shingle costs the four words of that shingle."""
    sentence = "One two three four five six seven eight nine ten eleven twelve thirteen."
    passages = edition_of(sentence)
    path = tmp_path / "copy.txt"
    path.write_text(sentence.replace("seven", "sieben"), encoding="utf-8")
    one = align_copy(passages, read_copy(path)).passages[0]
    assert (one.status, one.share) == ("changed", round(8 / 12, 3))


def test_lines_of_two_columns_read_across_are_said_to_be_mixed(text: str, align: Align) -> None:
    """Without a gutter the columns cannot be parted, and a sentence says so."""
    lines = textwrap.wrap(" ".join(text.split()), 36)
    pages = [(lines[i : i + 40], lines[i + 40 : i + 80]) for i in range(0, len(lines), 80)]
    across = [f"{a} {b}" for left, right in pages for a, b in zip(left, right, strict=False)]
    assert "are mixed in this copy" in align("\n".join(across)).warning
    assert not align("\n".join(lines)).warning


def test_html_says_heading_and_paragraph(prose: list[str], tmp_path: Path) -> None:
    """In a web page offsets count in its source, and the heading and paragraph are named."""
    body = "".join(f"<p>{escape(p)}</p>\n" for p in prose[:2])
    source = f"<html><body><h1>A chapter</h1>\n{body}</body></html>"
    path = tmp_path / "copy.html"
    path.write_text(source, encoding="utf-8")
    alignment = align_copy(edition_of("\n".join(prose[:2])), read_copy(path))
    one = alignment.found("py.p01.s01")
    assert one is not None
    assert alignment.ok and alignment
    assert (one.status, one.heading, one.block, one.line) == ("exact", "A chapter", 2, 3)
    assert source[one.start : one.end] == escape(prose[1])[: one.end - one.start]  # type: ignore[operator]


def test_epub_says_the_document(prose: list[str], tmp_path: Path) -> None:
    """In an EPUB the document that holds a passage is named."""
    path = tmp_path / "copy.epub"
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="b.opf" media-type="application/oebps-package+xml"/>'
        "</rootfiles></container>"
    )
    item = '<item id="c{0}" href="c{0}.xhtml" media-type="application/xhtml+xml"/>'
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/>'
        f"<manifest>{item.format(0)}{item.format(1)}</manifest>"
        '<spine><itemref idref="c0"/><itemref idref="c1"/></spine></package>'
    )
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr("META-INF/container.xml", container)
        book.writestr("b.opf", opf)
        for i in (0, 1):
            page = f"<html><body><p>{escape(prose[i])}</p></body></html>"
            book.writestr(f"c{i}.xhtml", page)
    alignment = align_copy(edition_of("\n".join(prose[:2])), read_copy(path))
    assert {one.passage_id[:6]: one.document for one in alignment.passages} == {
        "py.p00": "c0.xhtml",
        "py.p01": "c1.xhtml",
    }
    assert {one.status for one in alignment.passages} == {"exact"}


def test_short_lines_that_are_passages_stay() -> None:
    """A heading that looks like a page number or recurs stays as often as there are such ones."""
    lines = ["I", "", "Civil", "", "Civil", "", "Civil", "", "1848", "", "12", "", "12", "", "End."]
    known = [fingerprint(line).sha256 for line in ("I", "Civil", "Civil", "Civil", "1848", "12")]
    blank = blank_running_heads("\n".join(lines), known)
    assert blank.split() == ["I", "Civil", "Civil", "Civil", "1848", "End."]


HEADINGS = ("I", "II", "1848", "Civil", "[Illustration]", "12", "(3)", "Chapter 1", "Yes. No.")
SOME_WORDS = ("the", "a", "of", "people", "city", "king", "army", "year", "war", "fell", "Paris")


def _random_text(seed: int) -> str:
    choose = random.Random(seed)
    lines = ["The Title Of It"]
    for _ in range(choose.randrange(4, 30)):
        words = [choose.choices(SOME_WORDS, k=choose.randrange(3, 14)) for _ in range(3)]
        prose = " ".join(" ".join(sentence).capitalize() + "." for sentence in words)
        lines.append(choose.choice(HEADINGS) if choose.random() < 0.4 else prose)
    return choose.choice(["\n", "\n\n"]).join(lines)


@pytest.mark.parametrize("seed", range(40))
def test_every_word_of_the_text_that_passages_were_made_of_is_read(seed: int) -> None:
    """No heading is taken for what belongs to a page, whatever it looks like."""
    text = _random_text(seed)
    words = split_words(text, edition_of(text)["sha256"])
    assert words.folded.decode().split(" ") == folded_words(normalise(text))


@pytest.mark.parametrize("seed", [11, 20, 21, 49, 165, *range(6)])
def test_passages_of_one_word_between_like_neighbours_are_exact(seed: int, tmp_path: Path) -> None:
    """In the text that passages were made of each is found, even one word amid recurring words."""
    text = _random_text(seed)
    path = tmp_path / "copy.txt"
    path.write_text(text, encoding="utf-8")
    found = align_copy(edition_of(text), read_copy(path)).passages
    assert [one.passage_id for one in found if one.status != "exact"] == []


def _book() -> list[str]:
    """Return the paragraphs of a book of 500 passages, with headings and sentences of one word."""
    choose = random.Random(500)
    words = sorted({word for block in _prose() for word in re.findall("[a-z]{3,}", block)})
    lines = ["The Title Of It"]
    for number in range(160):
        if number % 12 == 0:
            lines.append(choose.choice(HEADINGS[:6]))
        prose = [" ".join(choose.choices(words, k=choose.randrange(5, 25))) for _ in range(3)]
        prose[1:2] = [choose.choice(("no", "never"))] if number % 20 == 0 else prose[1:2]
        lines.append(" ".join(f"{sentence.capitalize()}." for sentence in prose))
    return lines


def _as_epub(lines: list[str]) -> bytes:
    """Return the lines as an EPUB whose first rendition is a PDF."""
    files = {
        "META-INF/container.xml": "<container><rootfiles>"
        '<rootfile full-path="b.pdf" media-type="application/pdf"/>'
        '<rootfile full-path="b.opf" media-type="application/oebps-package+xml"/>'
        "</rootfiles></container>",
        "b.pdf": "%PDF-1.4",
        "b.opf": '<package><manifest><item id="c" href="c.xhtml" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="c"/></spine>'
        "</package>",
        "c.xhtml": "".join(f"<p>{escape(line)}</p>" for line in lines),
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize("ending", ["txt", "html", "epub"])
def test_every_passage_of_a_book_is_exact(ending: str, tmp_path: Path) -> None:
    """In text, web page and EPUB, with headings like page numbers and sentences of one word."""
    lines = _book()
    passages = edition_of("\n".join(lines))
    assert len(passages) > 480
    path = tmp_path / f"book.{ending}"
    page = "".join(f"<p>{escape(line)}</p>" for line in lines).encode()
    path.write_bytes(
        {"txt": "\n\n".join(lines).encode(), "html": page, "epub": _as_epub(lines)}[ending]
    )
    found = align_copy(passages, read_copy(path)).passages
    assert [one.passage_id for one in found if one.status != "exact"] == []


def test_page_heads_leave_and_titles_stay() -> None:
    """Heads that recur and page numbers become spaces of the same length; the first head stays."""
    page = "A Title Here\n\n{0} words that run\n\n{1}\n\fA Title Here\n\non over {0} page.\n\n"
    text = "".join(page.format(word, 11) for word in ("Some", "Many", "Few"))
    blank = blank_running_heads(text)
    assert len(blank) == len(text)
    assert blank.count("A Title Here") == 1
    assert not re.search(r"\d", blank)
    assert re.search(r"that run {5,}on over", blank)


def test_page_heads_without_blank_lines_leave() -> None:
    """A numbered head amid lines goes, and so does the number beside it; a year in a line stays."""
    page = "Some {0} words that run\n{1}    A Title Here\non over {0} page.\n"
    pages = "".join(page.format(word, n) for n, word in enumerate(("one", "two", "six"), 88))
    pages += "The words that run\n91\nA Title Here\non in\n1936 and these\n[Pg 92]\nthen end.\n"
    blank = blank_running_heads(pages)
    assert len(blank) == len(pages)
    kept = [f"Some {n} words that run on over {n} page." for n in ("one", "two", "six")]
    assert " ".join(blank.split()) == " ".join(
        [*kept, "The words that run on in 1936 and these then end."]
    )


@pytest.mark.parametrize("mark", ["> ", ">> ", "    | "])
def test_quoted_lines_are_read_without_their_marks(mark: str, text: str, align: Align) -> None:
    """A copy quoted in a message is exact."""
    lines = [line for block in text.split("\n\n") for line in [*textwrap.wrap(block, 60), ""]]
    alignment = align("\n".join(mark + line for line in lines))
    assert {one.status for one in alignment.passages} == {"exact"}


@pytest.mark.parametrize("note", ["[{}]", " [{}]", "[note {}]", "{{{}}}", "^{}", "[n{}]", "({})"])
def test_note_marks_are_no_words(note: str, prose: list[str], align: Align) -> None:
    """A note after each comma and full stop, however marked, leaves the passages exact."""
    numbers = iter(range(1, 1000))
    copy = "\n\n".join(prose[:PARAGRAPHS])
    copy = re.sub(r"(?<=[a-z]{2}[,.])(?=\s)", lambda _: note.format(next(numbers)), copy)
    assert next(numbers) > 100
    statuses = [one.status for one in align(copy).passages]
    assert statuses == ["exact"] * len(statuses)


def test_another_sentence_with_the_same_opening_is_absent(prose: list[str], tmp_path: Path) -> None:
    """Opening, length and neighbours agree, but none of the words after the opening is there."""
    start = "It is well known that "
    passages = edition_of(
        f"{prose[0]} {start}rivers bend where hard rock meets soft clay and then flow "
        f"slowly down towards a wide grey sea. {prose[1]}"
    )
    other = passages[passages["opening"] == start.strip().rsplit(" ", 1)[0]]["passage_id"].item()
    path = tmp_path / "copy.txt"
    path.write_text(
        f"{prose[0]} It is very known that birds sing when warm days come again and they "
        f"nest early among tall old green trees. {prose[1]}",
        encoding="utf-8",
    )
    found = align_copy(passages, read_copy(path)).passages
    assert {one.passage_id for one in found if one.status == "absent"} == {other}


def test_a_heading_that_moved_is_not_placed_at_a_phrase_like_it(
    prose: list[str], tmp_path: Path
) -> None:
    """Where the opening of a passage is not, it gives way to a place where its hash holds."""
    heading = "Two: The Decay of the Northern League."
    moved = f"{heading} {prose[2]}"
    phrase = "Little is known of the northern league today, though much was written once."
    order = [prose[0], prose[1], moved, f"{phrase} {prose[3]}", prose[4]]
    passages = edition_of("\n\n".join(order))
    number = passages[passages["opening"] == "Two: The Decay"]["passage_id"].item()
    path = tmp_path / "copy.txt"
    path.write_text("\n\n".join([*order[:2], order[3], moved, order[4]]), encoding="utf-8")
    one = align_copy(passages, read_copy(path)).found(number)
    assert one is not None
    assert path.read_text(encoding="utf-8")[one.start : one.end] == heading


NOTE = "Of rules much was written. " * 10


@pytest.mark.parametrize(
    ("word", "with_note"),
    [
        ("here,", "here (more on it in chapter nine of part two),"),
        ("rule", "rule [12. See there. More on it is said below.]"),
        ("exception", f"exception12 {NOTE}That is all"),
        ("and", f"[Note: {NOTE}] and"),
    ],
)
def test_words_put_into_a_sentence_do_not_cut_it_short(
    word: str, with_note: str, prose: list[str], tmp_path: Path
) -> None:
    """A sentence with an insertion begins and ends where its own words do."""
    sentence = "Every rule has one exception here, and whoever reads on will learn it soon enough."
    passages = edition_of(f"{prose[0]} {sentence}\n\n{prose[1]}")
    number = passages[passages["opening"].str.startswith("Every rule")]["passage_id"].item()
    longer = sentence.replace(word, with_note)
    path = tmp_path / "copy.txt"
    path.write_text(f"{prose[0]} {longer} More may be said on this. {prose[5]}", encoding="utf-8")
    one = align_copy(passages, read_copy(path)).found(number)
    assert one is not None
    assert path.read_text(encoding="utf-8")[one.start : one.end] == longer


def test_a_note_after_the_last_word_is_not_of_the_sentence(
    prose: list[str], tmp_path: Path
) -> None:
    """A sentence ends where a note opens after as many words as it has."""
    sentence = "Every rule has one exception here, and who reads on will learn it."
    passages = edition_of(f"{prose[0]} {sentence} {prose[1]}")
    path = tmp_path / "copy.txt"
    noted = sentence.replace("one", "an").replace(
        " it.", " it [Note: As is said below in part two]."
    )
    path.write_text(f"{prose[0]} {noted} {prose[1]}", encoding="utf-8")
    number = passages[passages["opening"].str.startswith("Every rule")]["passage_id"].item()
    one = align_copy(passages, read_copy(path)).found(number)
    assert one is not None
    assert path.read_text(encoding="utf-8")[one.start : one.end].endswith("will learn it")


@given(st.text(alphabet="ae\u0301\u0327x\u212b\ufb01 \u00ad\u200b", max_size=30))
def test_composing_leads_back(text: str) -> None:
    """Composed text is NFC, and each stretch between spaces leads back to where it was written."""
    composed, given_at = compose(text)
    assert composed == unicodedata.normalize("NFC", re.sub("[\u00ad\u200b]", "", text))
    for match in re.finditer(r"\S+", composed):
        written = text[given_at(match.start()) : given_at(match.end())]
        assert normalise(written) == match.group()


@given(st.text(alphabet="aeßÉ'’\u02bc\u200b-— \n.,1²ﬁ\u0301\u00ad", max_size=60))
def test_words_are_those_of_the_fingerprints(text: str) -> None:
    """Words of any text stand where they say; folded they are the words that are hashed."""
    text, _ = compose(text)
    words = split_words(text)
    raw = [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)]
    assert [words.run(i, i + 1).decode() for i in range(len(words))] == [
        words.folded.split(b" ")[i].decode() for i in range(len(words))
    ]
    if not re.search(r"[-\d²\u00ad]", text):  # where no habit of print is undone
        assert [" ".join(folded_words(normalise(word))) for word in raw] == folded_words(
            normalise(text)
        )
        assert words.folded.decode().split() == folded_words(normalise(text))


def test_the_command_lists_every_passage_as_json(
    run: Callable[..., Result], prose: list[str], tmp_path: Path
) -> None:
    """With -f json each passage of the package has its status; absent ones have no place."""
    path = tmp_path / "copy.txt"
    path.write_text("\n\n".join(prose), encoding="utf-8")
    result = run("align", str(path), "-f", "json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert [one["passage_id"] for one in found] == list(revdata.passages["passage_id"])
    assert {(o["status"], o["share"], o["line"], o["start"], o["end"]) for o in found} == {
        ("absent", 0.0, None, None, None)
    }


@pytest.mark.slow
def test_the_variable_names_a_copy_for_all_commands(
    run: Callable[..., Result], prose: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REVDATA_TEXT is read by align, passage and explain, and nothing is written beside it."""
    path = tmp_path / "copy.txt"
    path.write_text("\n\n".join(prose[:5]), encoding="utf-8")
    monkeypatch.setenv("REVDATA_TEXT", str(path))
    assert "None of the 281 passages" in run("align").stdout
    assert "(absent from the copy)" in run("passage", "st.p06.s03").stdout
    assert "(absent from the copy)" in run("explain", "c0001").stdout
    assert [file.name for file in tmp_path.iterdir()] == ["copy.txt"]


def test_a_passage_stands_beside_its_claims(run: Callable[..., Result]) -> None:
    """Without a copy a passage has its opening and the claims that cite it, by id or locator."""
    by_id = run("passage", "st.p06.s03")
    assert by_id.exit_code == 0
    cited = revdata.citations.query("passage_id == 'st.p06.s03'")["claim_id"]
    assert all(claim in by_id.stdout for claim in cited)
    assert run("passage", "§1¶6.3").stdout == by_id.stdout


def test_a_passage_that_does_not_exist_is_refused(run: Callable[..., Result]) -> None:
    """The refusal says which sentences the paragraph has."""
    result = run("passage", "st.p06.s99")
    assert result.exit_code == 2
    assert "'st.p06.s99': paragraph 6 has sentences 1 to 14;" in result.stderr


def test_an_edition_must_be_named_where_there_are_several(prose: list[str]) -> None:
    """An unknown edition is refused with the coded ones."""
    with pytest.raises(revdata.RevdataError, match="There is no coded edition 'xx'"):
        revdata.align("copy.txt", source="xx")


def test_a_note_in_brackets_may_open_the_copy() -> None:
    """Its words are in brackets from the first on, and those after it are not."""
    words = split_words("(A note of several words.) The text goes on.")
    assert [in_brackets(words, at) for at in range(len(words))] == [True] * 5 + [False] * 4
