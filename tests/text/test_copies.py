"""Reading a reader's own copy, on made-up text: what is read, where it stands, what is refused."""

import html
import io
import os
import random
import re
import subprocess
import sys
import textwrap
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revdata.errors import MissingExtraError, UnreadableInputError
from revdata.text.copies import Copy, CopyPlace, read_copy
from revdata.text.copies.formats import decode
from revdata.text.copies.markup import read_markup

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file of a name and gives its path."""

    def to_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return to_file


def spot(copy: Copy, words: str) -> CopyPlace:
    """Return the place of the first such words in the text."""
    start = copy.text.index(words)
    return copy.place(start, start + len(words))


def markup_text(source: str) -> str:
    """Return the readable text of HTML."""
    return read_markup(source).text


# Plain text


def test_plain_text_is_read_as_it_stands(write: Write) -> None:
    """The text is the decoded file, and an offset in one is an offset in the other."""
    source = "One\r\ntwo é\rthree\n\n𝒳 four\n"
    copy = read_copy(write("a.txt", source))
    assert (copy.kind, copy.encoding, copy.text) == ("text", "utf-8", source)
    start = source.index("four")
    assert spot(copy, "four") == CopyPlace(None, start, start + 4, 5, 3, None, None)
    assert (spot(copy, "two").line, spot(copy, "three").line) == (2, 3)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 99)])
def test_a_stretch_outside_the_text_is_refused(write: Write, start: int, end: int) -> None:
    """Only a stretch of the text has a place."""
    with pytest.raises(IndexError, match="no stretch of 10 characters"):
        read_copy(write("a.txt", "Ten lines.")).place(start, end)


WESTERN = "The café owner’s naïve view — “so to speak” — was never his own. "


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"\xef\xbb\xbf" + WESTERN.encode(), "utf-8"),
        (b"\xff\xfe" + WESTERN.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + WESTERN.encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfe\0\0" + WESTERN.encode("utf-32-le"), "utf-32-le"),
        (WESTERN.encode("utf-16-le"), "utf-16-le"),
        (WESTERN.encode("utf-16-be"), "utf-16-be"),
        (WESTERN.encode(), "utf-8"),
        (WESTERN.encode("cp1252"), "windows-1252"),
        (("Plain words without an accent. " * 9999 + WESTERN).encode("cp1252"), "windows-1252"),
    ],
)
def test_the_encoding_is_found(write: Write, data: bytes, encoding: str) -> None:
    """A mark, the pattern of the bytes or a detector tells; a mark is no part of the text."""
    copy = read_copy(write("a.txt", data))
    assert copy.encoding == encoding
    assert copy.text.endswith(WESTERN)
    assert copy.text[0] in "TP"


def test_cyrillic_of_an_old_encoding_is_found() -> None:
    """The detector is given the part of a long file that has letters to tell by."""
    word = "Усталость масс выросла, и вождь был не самым умным. "
    text, encoding = decode(("Plain words. " * 30000 + word * 3).encode("cp1251"))
    assert (text[-len(word) :], encoding) == (word, "windows-1251")


@pytest.mark.parametrize(
    ("head", "codec", "encoding"),
    [
        ("<meta charset=latin1>", "cp1252", "windows-1252"),
        (
            "<meta http-equiv='content-type' content='text/html; charset=koi8-r'>",
            "koi8-r",
            "koi8-r",
        ),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>', "cp1252", "windows-1252"),
        ('<?xml version="1.0" encoding="iso-8859-5"?>', "iso8859-5", "iso-8859-5"),
        ('<?xml version="1.0" encoding="rot13"?>', "cp1252", "windows-1252"),
        ("<meta charset=utf-8>", "cp1252", "windows-1252"),
    ],
)
def test_a_declaration_decides_where_utf8_fails(head: str, codec: str, encoding: str) -> None:
    """Labels mean what the HTML standard says, and one that cannot be true is passed over."""
    word = "Ж" if codec.startswith(("koi", "iso")) else "“é”"
    text, found = decode(f"{head}<p>{word}</p>".encode(codec))
    assert (text[text.index("<p>") :], found) == (f"<p>{word}</p>", encoding)


def test_a_damaged_byte_does_not_change_the_encoding() -> None:
    """A long UTF-8 text with one broken byte keeps its accents."""
    text, encoding = decode(WESTERN.encode() * 9 + b"\xff" + WESTERN.encode())
    assert encoding == "utf-8"
    assert text == WESTERN * 9 + "\ufffd" + WESTERN


@pytest.mark.parametrize(
    "data", [b"Words\0and\0words " * 3, b"A lone \xed\xa0\x80 surrogate", b"bell \x07 and \x1a end"]
)
@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_odd_characters_are_read(write: Write, data: bytes, name: str) -> None:
    """A NUL, a surrogate or a control character breaks nothing and stays countable."""
    copy = read_copy(write(name, data))
    words = re.findall("[A-Za-z]+", copy.text)
    assert words == re.findall("[A-Za-z]+", data.decode("ascii", "replace"))
    assert copy.place(0, len(copy.text)).end >= len(copy.text)


# HTML: what is read


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<i>Ther</i>mi<b>dor</b>", "Thermidor"),
        ("<p>one<p>two<div>three</div>four", "one\n\ntwo\n\nthree\n\nfour"),
        ("one<br>two<br/>three<br>\n<br>four", "one\ntwo\nthree\n\nfour"),
        ("<p>one\n   two\tthree </p> <p> four</p>", "one two three\n\nfour"),
        ("<i>one </i> <b> two</b>", "one two"),
        ("<table><tr><td>a<td>b</table>", "a\n\nb"),
        ("<ul><li>a<li>b</ul>", "a\n\nb"),
        ("<pre>\n one\n  two\n \n three</pre>", "one\ntwo\n\nthree"),
        ("caf&eacute; &amp;&#32;&#x41;&fjlig; &bogus; R&D", "café & Afj &bogus; R&D"),
        ("soft&shy;hyphen soft\u00adhyphen", "soft\u00adhyphen soft\u00adhyphen"),
        ("end</>ing &lt;/> ", "ending </>"),
        ("a < b, c<d and <!-- gone --> e", "a < b, c e"),
        ("a <!-- x > y --> b <![CDATA[c]]> d <?pi?> e", "a b d e"),
    ],
)
def test_readable_text(source: str, text: str) -> None:
    """Blocks and line breaks separate words, inline elements do not, references are decoded."""
    assert markup_text(source) == text


@pytest.mark.parametrize(
    "inserted",
    [
        "<title>no</title>",
        "<script>if (a<b) no()</script>",
        "<style>no {}</style>",
        "<template>no<p>no</p></template>",
        "<nav>no <nav>no</nav> no</nav>",
        "<noscript>no</noscript>",
        "<textarea>no</textarea>",
        "<div hidden>no<div>no</div></div>",
        "<span style='color: red; display: none'>no</span>",
        "<span class='pagenum'><a>[Pg 9]</a></span>",
        "<span epub:type='pagebreak'>9</span>",
        "<span role='doc-pagebreak' id='p9'/>",
        "<script src='no.js'/>",
        "<title/>",
        "<STYLE type='x' />",
    ],
)
def test_what_is_no_text_is_left_out(inserted: str) -> None:
    """Scripts, the title, navigation, hidden things and page numbers are no words of the text."""
    assert "".join(markup_text(f"one Ther{inserted}midor two").split()) == "oneThermidortwo"


def test_an_unclosed_element_takes_nothing_with_it() -> None:
    """What follows a navigation that is never closed is read."""
    assert markup_text("<p>one</p><nav>two<p>three</p>") == "one\n\ntwo\n\nthree"


@pytest.mark.parametrize(
    "mark",
    [
        "<sup>1</sup>",
        "<sup>[12]</sup>",
        "<sup><a href='#n'>a</a></sup>",
        "<a href='n.html#f1'>[1]</a>",
        "<a href='#f1'>3</a>",
        "<a href='#f1'><sup>*</sup></a>",
        "<a epub:type='noteref' href='n.html'>iv</a>",
        "<a role='doc-noteref' href='n.html'><i>x</i></a>",
    ],
)
def test_a_note_reference_is_left_out(mark: str) -> None:
    """The number of a footnote is not glued to the word before it."""
    assert markup_text(f"<p>of the word{mark} and more") == "of the word and more"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("the 4<sup>th</sup> day", "the 4th day"),
        ("<p><sup>1</sup> The note", "1 The note"),
        ("on page <a href='#p12'>12</a> of", "on page 12 of"),
        ("see <a href='#c'>the chapter</a>", "see the chapter"),
        ("word<sup>1 and never closed", "word1 and never closed"),
        ("word<sup>1<p>2</sup> three", "word1\n\n2 three"),
    ],
)
def test_what_only_looks_like_a_note_reference_stays(source: str, text: str) -> None:
    """Ordinals, labels of notes, page links and unclosed elements lose no words."""
    assert markup_text(source) == text


# HTML: where it stands

PAGE = """<!DOCTYPE html>\r
<title>A title</title>
<p>Before &amp; after.</p>
<h2>The <i>first</i>
 part</h2>
<p>One word.</p>\r<p>Two <i>half</i>words&hellip; and <b>é𝒳</b> end.</p>
<h3>Second</h3><p>Last<br><br>of all.</p>"""


@pytest.mark.parametrize(
    ("words", "source", "line_character", "heading_paragraph"),
    [
        ("Before & after", "Before &amp; after", (3, 4), (None, 1)),
        ("first part", "first</i>\n part", (4, 12), ("The first part", None)),
        ("One word", "One word", (6, 4), ("The first part", 1)),
        ("halfwords… and", "half</i>words&hellip; and", (7, 11), ("The first part", 2)),
        ("𝒳 end", "𝒳</b> end", (7, 41), ("The first part", 2)),
        ("of all.", "of all.", (8, 31), ("Second", 2)),
    ],
)
def test_where_words_stand_in_html(
    write: Write,
    words: str,
    source: str,
    line_character: tuple[int, int],
    heading_paragraph: tuple[str | None, int | None],
) -> None:
    """A place is a stretch of the source, its line, and the paragraph after a heading."""
    place = spot(read_copy(write("a.html", PAGE)), words)
    assert PAGE[place.start : place.end] == source
    assert (place.line, place.character) == line_character
    assert (place.heading, place.block) == heading_paragraph


def test_a_stretch_between_blocks_stands_for_the_next_word(write: Write) -> None:
    """A blank line of the text stands nowhere, and moves on to a word."""
    copy = read_copy(write("a.html", PAGE))
    gap = copy.text.index("\n\nOne")
    assert copy.place(gap, gap + 5) == spot(copy, "One")


def test_html_is_known_by_its_content(write: Write) -> None:
    """The ending of the name does not matter where the file begins as HTML."""
    assert read_copy(write("a.txt", "\n<!-- x -->\n<HTML><p>One")).text == "One"
    assert read_copy(write("b.txt", "<one> is no tag of HTML")).kind == "text"


PIECES = [
    *("<p>", "</p>", "<div class='x'>", "</div>", "<h2>", "</h2>", "<br>", "<br/>"),
    *("<i>", "</i>", "<b id=y>", "</b>", "<!-- c > d -->", "</>", "<a href='x.html'>", "</a>"),
    *(" ", "  ", "\n", "\r\n", "\r", "\t"),
    *("alpha", "beta", "Δ", "𝒳", "&eacute;", "&amp;", "&shy;", "&fjlig;", "&#x47;", "\0"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=40), st.data())
def test_the_source_of_any_words_holds_these_words(pieces: list[str], data: st.DataObject) -> None:
    """The stretch of the source, its tags stripped, has the words asked for and no others."""
    source = "".join(pieces)
    document = read_markup(source)
    words = list(re.finditer(r"\S+", document.text))
    bare = re.sub(r"</?[ib]\b[^>]*>|</?a\b[^>]*>|<!--.*?-->|</>", "", source)
    spaced = html.unescape(re.sub("<[^>]*>", " ", bare))
    assert [word.group() for word in words] == spaced.replace("\ufffd", "\0").split()
    if not words:
        return
    copy = Copy(Path("a.html"), "html", [document])
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    place = copy.place(words[first].start(), words[last].end())
    stretch = re.sub(r"</?[iba]\b[^>]*>|<!--.*?-->|</>", "", source[place.start : place.end])
    stretch = html.unescape(re.sub("<[^>]*>", " ", stretch)).replace("\ufffd", "\0")
    assert stretch.split() == [word.group() for word in words[first : last + 1]]
    lines = re.split("\r\n|\r|\n", source[: place.start])
    assert (place.line, place.character) == (len(lines), len(lines[-1]) + 1)


@given(st.text(alphabet="<>/!-[]&#;x1ap '\"=\n\r\0\ud800é", max_size=60))
def test_no_source_breaks_the_reader(source: str) -> None:
    """Whatever stands in a page, every character read comes from one place in it, in order."""
    document = read_markup(source)
    ends = [0]
    for run in range(len(document.runs.text)):
        text = document.text[document.runs.text[run] : document.runs.text_end[run]]
        start, end = document.runs.source[run], document.runs.source_end[run]
        assert ends[-1] <= start < end <= len(source)
        if len(text) == end - start:
            assert re.sub(r"\s", " ", source[start:end]) == re.sub(r"\s", " ", text)
        ends.append(end)


# HTML that is made to be slow

SLOW = [
    *("<!--", "<![", "<![CDATA[", "<a", "<a ", "<a b='", "<", "</", "</a", "<?", "<!", "<!doctype"),
    *("&", "&#", "&amp", "<a =", "<a b=c ", "<script>", "<script ", "<title", "<title/ ", "<sup>"),
    *(" ", "\n", "\r", "<pre>\n", "<p>&#", "</>", "<nav>", "<div hidden>", "<a href='#'>", "x<br>"),
    *("<sup>1</sup>", "<i> </i>", "<h1>a", "<!-- -->", "<?xml ", "<!-", "a<b>&eacute;</b> "),
]


@pytest.mark.parametrize("unit", SLOW)
def test_a_page_made_to_be_slow_ends(write: Write, unit: str) -> None:
    """A page of half a megabyte that repeats one thing is read, or refused for having no words."""
    path = write("a.html", "word " + unit * (500_000 // len(unit)))
    assert read_copy(path).text.startswith("word")


@pytest.mark.parametrize("depth", [10_000, 1_000_000])
@pytest.mark.parametrize("tag", ["div", "sup", "template"])
def test_a_page_nested_very_deep_is_read(write: Write, depth: int, tag: str) -> None:
    """Depth costs nothing but its length."""
    copy = read_copy(write("a.html", "<p>first</p>" + f"<{tag}>" * depth + "deep"))
    assert copy.text.split() == ["first", "deep"]
    assert spot(copy, "deep").start == 12 + depth * (len(tag) + 2)


# EPUB

CONTAINER = (
    "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>"
    "<rootfile full-path='{}' media-type='application/oebps-package+xml'/></rootfiles></container>"
)
ONE = "<?xml version='1.0'?><html><head><title/></head><body><h1>First</h1><p>One &amp; all</p>"
TWO = "\n<html><body><p>Goes\non</p><h1>Second</h1><p>End</p></body></html>"
NOTES = "<html><body><p>A note</p></body></html>"

Files = dict[str, str | bytes]


def package(items: dict[str, str], spine: str, more: str = "") -> str:
    """Return a package document: hrefs by id, and the element of the spine."""
    manifest = "".join(
        f"<item id='{name}' href='{href}' media-type='application/xhtml+xml'/>"
        for name, href in items.items()
    )
    return (
        "<package xmlns='http://www.idpf.org/2007/opf'>"
        f"<manifest>{manifest}{more}</manifest><spine>{spine}</spine></package>"
    )


def book(changes: Files | None = None, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an EPUB of three documents, some of its members changed or added."""
    spine = "<itemref idref='n' linear='no'/><itemref idref='a'/><itemref idref='b'/>"
    items = {"a": "text/one%201.xhtml", "b": "../two.xhtml", "n": "text/notes.xhtml#x"}
    more = (
        "<item id='p' href='p.png' media-type='image/png'/>"
        "<item id='v' href='https://example.org/v.mp3' media-type='audio/mpeg'/>"
    )
    files: Files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER.format("OEBPS/book.opf"),
        "OEBPS/book.opf": package(items, spine, more),
        "OEBPS/text/one 1.xhtml": ONE,
        "two.xhtml": TWO,
        "OEBPS/text/notes.xhtml": NOTES,
        **(changes or {}),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_an_epub_is_read_in_reading_order(write: Write) -> None:
    """The spine orders the documents, those that are not linear coming last."""
    copy = read_copy(write("a.epub", book()))
    assert (copy.kind, copy.encoding) == ("epub", "utf-8")
    assert copy.text.split("\n\n") == ["First", "One & all", "Goes on", "Second", "End", "A note"]


def test_where_words_stand_in_an_epub(write: Write) -> None:
    """A place names the document and counts in it; a heading holds on into the next document."""
    copy = read_copy(write("a.epub", book()))
    start = ONE.index("One")
    assert spot(copy, "One & all") == CopyPlace(
        "OEBPS/text/one 1.xhtml", start, start + 13, 1, start + 1, "First", 1
    )
    start = TWO.index("on<")
    assert spot(copy, "on\n\nSec") == CopyPlace("two.xhtml", start, start + 13, 3, 1, "First", 2)
    assert (spot(copy, "A note").heading, spot(copy, "A note").block) == ("Second", 2)


def test_a_stretch_stays_in_its_document(write: Write) -> None:
    """A stretch that runs into the next document ends with the one it begins in."""
    copy = read_copy(write("a.epub", book()))
    assert spot(copy, "all\n\nGoes on") == spot(copy, "all")
    gap = copy.text.index("\n\nGoes")
    assert copy.place(gap, gap + 6) == spot(copy, "Goes")


def test_the_table_of_contents_is_left_out(write: Write) -> None:
    """A navigation document in the spine would say each heading twice."""
    more = "<item id='t' href='t.html' properties='nav' media-type='application/xhtml+xml'/>"
    opf = package({"a": "one.xhtml"}, "<itemref idref='t'/><itemref idref='a'/>", more)
    changes = {"OEBPS/book.opf": opf, "OEBPS/t.html": "Contents", "OEBPS/one.xhtml": "Words"}
    assert read_copy(write("a.epub", book(changes))).text == "Words"


# What is refused

ENCRYPTION = (
    "<encryption xmlns:enc='x'><enc:EncryptedData><enc:EncryptionMethod Algorithm='{}'/>"
    "<enc:CipherData><enc:CipherReference URI='two.xhtml'/></enc:CipherData></enc:EncryptedData>"
    "</encryption>"
)
LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><container>&b;</container>"


def patched(data: bytes, name: bytes, offset: int, value: bytes) -> bytes:
    """Return an archive with bytes of the directory entry of a member changed."""
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(name))
    return data[: entry + offset] + value + data[entry + offset + len(value) :]


def opf_with(href: str) -> Files:
    """Return a package document whose one item has a reference."""
    return {"OEBPS/book.opf": package({"a": href}, "<itemref idref='a'/>")}


OUTSIDE = "names a path outside itself, {!r}, and is not read: use another copy."
DAMAGED = "download or copy it again."
BAD_BOOKS = {
    "no container": (lambda: book().replace(b"container.xml", b"container.yml"), "no EPUB, for it"),
    "a Word document": (
        lambda: book({"word/document.xml": "<w/>"}).replace(b"container.xml", b"container.yml"),
        "is a damaged Word document: save it again, or save its text as plain text or HTML.",
    ),
    "container is not XML": (
        lambda: book({"META-INF/container.xml": "<container><rootfiles>"}),
        "META-INF/container.xml, line 1 is not well-formed XML; download or copy it again.",
    ),
    "package is not XML": (lambda: book({"OEBPS/book.opf": "<a></b>"}), "not well-formed XML"),
    "no package named": (
        lambda: book({"META-INF/container.xml": "<container/>"}),
        "META-INF/container.xml names no package document; download or copy it again.",
    ),
    "no package": (
        lambda: book({"META-INF/container.xml": CONTAINER.format("x.opf")}),
        "is incomplete: its package document x.opf is not in it; download or copy it again.",
    ),
    "no documents": (lambda: book(opf_with("x.xhtml")), "lists no text document that is in it"),
    "entities": (
        lambda: book({"META-INF/container.xml": LAUGHS}),
        "declares entities of its own in META-INF/container.xml and is not read: use another copy.",
    ),
    "entities in the package": (lambda: book({"OEBPS/book.opf": LAUGHS}), "OEBPS/book.opf"),
    "encrypted": (
        lambda: book({"META-INF/encryption.xml": ENCRYPTION.format("aes256-cbc")}),
        "is encrypted (two.xhtml cannot be read): use a copy without copy protection.",
    ),
    "encrypted member": (
        lambda: patched(book(), b"two.xhtml", 8, b"\x01\x00"),
        "is encrypted (two.xhtml cannot be read): use a copy without copy protection.",
    ),
    "truncated": (lambda: book()[:-40], "is a damaged or incomplete archive: " + DAMAGED),
    "cut early": (lambda: book()[:9], "is a damaged or incomplete archive: " + DAMAGED),
    "no archive": (lambda: b"Only words", "is named as an EPUB but is none: " + DAMAGED),
    "damaged member": (
        lambda: patched(book(), b"two.xhtml", 16, b"\0\0\0\0"),
        "is damaged at two.xhtml: " + DAMAGED,
    ),
    "packed otherwise": (
        lambda: book(compression=zipfile.ZIP_BZIP2),
        "packs META-INF/container.xml in a way that no EPUB may and is not read: use another copy.",
    ),
    "member above": (lambda: book({"../x.xhtml": "x"}), OUTSIDE.format("../x.xhtml")),
    "member at the root": (lambda: book({"/etc/x": "x"}), OUTSIDE.format("/etc/x")),
    "member of a drive": (lambda: book({"C:/x": "x"}), OUTSIDE.format("C:/x")),
    "member with backslashes": (lambda: book({"a\\..\\..\\x": "x"}), "names a path outside itself"),
    "reference above": (lambda: book(opf_with("../../x")), OUTSIDE.format("../../x")),
    "reference in disguise": (
        lambda: book(opf_with("%2e%2e/%2e%2e/x")),
        OUTSIDE.format("%2e%2e/%2e%2e/x"),
    ),
    "reference to the root": (lambda: book(opf_with("/etc/passwd")), OUTSIDE.format("/etc/passwd")),
    "reference to a drive": (lambda: book(opf_with("c:\\x")), "names a path outside itself"),
    "reference to a file": (lambda: book(opf_with("file:///etc/x")), "names a path outside itself"),
    "container leads outside": (
        lambda: book({"META-INF/container.xml": CONTAINER.format("../../x.opf")}),
        OUTSIDE.format("../../x.opf"),
    ),
    "too many members": (
        lambda: b"PK\x03\x04" + b"PK\x01\x02" * 20_001,
        "holds more than 20,000 files and is not read: use another copy.",
    ),
    "no words": (
        lambda: book({"OEBPS/text/one 1.xhtml": "", "two.xhtml": "", "OEBPS/text/notes.xhtml": ""}),
        "holds no words: name the file with your copy of the text.",
    ),
}


@pytest.mark.parametrize("case", BAD_BOOKS)
def test_a_bad_epub_is_refused_in_one_sentence(write: Write, case: str) -> None:
    """The sentence says what is wrong with the book and what to do."""
    make, sentence = BAD_BOOKS[case]
    path = write("a.epub", make())
    with pytest.raises(UnreadableInputError) as caught:
        read_copy(path)
    assert str(caught.value).startswith(f"{path} ")
    assert sentence in str(caught.value)


def test_scrambled_fonts_are_no_obstacle(write: Write) -> None:
    """What is encrypted in the usual way of fonts does not make a book unreadable."""
    encryption = ENCRYPTION.format("http://www.idpf.org/2008/embedding")
    assert "End" in read_copy(write("a.epub", book({"META-INF/encryption.xml": encryption}))).text


def test_what_an_epub_declares_as_its_size_is_not_believed(write: Write) -> None:
    """A document that expands beyond the limit is refused, whatever the directory says of it."""
    bomb = book({"two.xhtml": b"x" * (40 << 20)})
    sentence = r"expands without end at two.xhtml \(a document may have 32 MB, all of them 64\)"
    with pytest.raises(UnreadableInputError, match=sentence):
        read_copy(write("a.epub", bomb))
    liar = patched(bomb, b"two.xhtml", 24, (900 << 20).to_bytes(4, "little"))
    with pytest.raises(UnreadableInputError, match=sentence):
        read_copy(write("b.epub", liar))
    small = patched(bomb, b"two.xhtml", 24, (1000).to_bytes(4, "little"))
    with pytest.raises(UnreadableInputError, match=r"is damaged at two\.xhtml"):
        read_copy(write("c.epub", small))


@pytest.mark.slow
def test_all_documents_together_are_limited(write: Write) -> None:
    """Many documents that are each small enough must not expand without end either."""
    names = {f"d{number}": f"d{number}.xhtml" for number in range(5)}
    spine = "".join(f"<itemref idref='{name}'/>" for name in names)
    parts: Files = {f"OEBPS/{href}": b"word " * (3 << 20) for href in names.values()}
    path = write("a.epub", book({"OEBPS/book.opf": package(names, spine), **parts}))
    with pytest.raises(UnreadableInputError, match=r"expands without end at OEBPS/d4\.xhtml"):
        read_copy(path)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3", "is a damaged PDF: save it again, or save its text"),
        ("a.txt", b"%PDF-1.7\n%\xe2\xe3", "is a damaged PDF: save it again, or save its text"),
        ("a.rtf", b"{\\rtf1 Words}", "is a Rich Text document: save its text"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1", "is a document of an old office program"),
        ("a.mobi", b"x" * 60 + b"BOOKMOBI", "is a Kindle book: convert it to EPUB"),
        ("a.gz", b"\x1f\x8b\x08", "is a compressed file (gzip): unpack it first."),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0", "is a picture (PNG): name a file with the text"),
        ("a.dat", bytes(range(256)) * 9, "is a binary file, not a text"),
        ("a.html", os.urandom(9999), "is a binary file, not a text"),
        ("a.txt", b"", "is empty: name the file with your copy of the text."),
        ("a.txt", b" \r\n\t", "is empty: name the file with your copy of the text."),
        ("a.txt", b"--- *** ---", "holds no words: name the file"),
        ("a.html", b"<title>Words</title><script>more</script>", "holds no words: name the file"),
        ("a.html", b"<p>&nbsp;<div><br>", "holds no words: name the file"),
    ],
)
def test_what_is_no_text_is_refused(write: Write, name: str, data: bytes, sentence: str) -> None:
    """A file of another kind, an empty one or one without words is called what it is."""
    path = write(name, data)
    with pytest.raises(UnreadableInputError) as caught:
        read_copy(path)
    assert str(caught.value).startswith(f"{path} {sentence}")


# Web archives, editions in XML, files of office programs

MHTML = """MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="xx"

--xx
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable
Content-Location: https://example.org/a

<h1>Head</h1><p>A caf=C3=A9 wi=
th words.</p>
--xx
Content-Type: text/css

p { color: red }
--xx--
"""
TEI = """<?xml version="1.0"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><title>Of the file</title></teiHeader>
<text><body><div><head>Head</head>
<p>One<note place="foot">A note.</note> two<pb n="2"/> <fw>HEAD</fw>th<lb break="no"/>ree
<choice><sic>fuor</sic><corr>four</corr></choice> <abbr>Mr</abbr> <hi>five</hi>.</p>
</div></body></text></TEI>
"""
JATS = """<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.2//EN" "JATS.dtd">
<article article-type="other"><front><journal-meta><p>Journal</p></journal-meta></front><body>
<sec><title>Head</title><p>One<xref ref-type="fn" rid="f">1</xref> two<fn id="f"><p>Note.</p>
</fn>.</p></sec></body><back><ref-list><title>Works</title></ref-list></back></article>
"""
WORD = "http://schemas.openxmlformats.org"


def word_document() -> bytes:
    """Return a Word document with a heading, and a sentence in two runs, a field and a new line."""
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{WORD}/package/2006/relationships"><Relationship '
        f'Id="a" Type="{WORD}/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{WORD}/wordprocessingml/2006/main"><w:body>'
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Head</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>Some wo</w:t></w:r><w:r><w:t>rds</w:t></w:r>"
        '<w:fldSimple w:instr="PAGEREF a"><w:r><w:t> 17</w:t></w:r></w:fldSimple>'
        "<w:r><w:t> of</w:t><w:cr/><w:t>them.</w:t></w:r></w:p>"
        "</w:body></w:document>",
        "word/styles.xml": f'<w:styles xmlns:w="{WORD}/wordprocessingml/2006/main"><w:style '
        'w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>',
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def open_document() -> bytes:
    """Return an OpenDocument text with a heading, and a sentence with a note."""
    import odfdo

    document, data = odfdo.Document("text"), io.BytesIO()
    document.body.clear()
    document.body.append(odfdo.Header(1, "Head"))
    paragraph = odfdo.Paragraph("Some words.")
    paragraph.insert_note(after="Some", note_id="n", citation="1", body="Of a note.")
    document.body.append(paragraph)
    document.save(data)
    return data.getvalue()


def pdf(*pages: str) -> bytes:
    """Return a PDF of pages with a line each."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
    ]
    for number, line in enumerate(pages):
        stream = f"BT /F 11 Tf 60 700 Td ({line}) Tj ET".encode() if line else b""
        parts.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F 3 0 R>>>>"
            b"/Contents %d 0 R>>" % (5 + 2 * number)
        )
        parts.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream))
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    parts[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages))
    data, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, len(data))
    return data + head + table + tail


@pytest.mark.parametrize(
    ("name", "data", "kind", "text", "heading", "document"),
    [
        ("a.mht", MHTML, "mhtml", "Head|A café with words.", "Head", "https://example.org/a"),
        ("a.xml", TEI, "tei", "Head|One two three four Mr five.", "Head", None),
        ("a.xml", JATS, "jats", "Head|One two.", "Head", None),
        ("a.docx", word_document(), "docx", "Head|Some words 17 of\nthem.", "Head", None),
        ("a.odt", open_document, "odt", "Head|Some words.", "Head", None),
        ("a.pdf", pdf("Some words.", "", "More"), "pdf", "Some words.|More", None, "page 1"),
    ],
)
def test_other_formats_are_read(
    write: Write, name: str, data: Any, *, kind: str, text: str, heading: str, document: str
) -> None:
    """The words of the text are read, notes and page breaks left out, headings known."""
    copy = read_copy(write(name, data() if callable(data) else data))
    assert (copy.kind, copy.text.replace("\n\n", "|")) == (kind, text)
    place = spot(copy, text.split("|")[kind != "pdf"])
    assert (place.heading, place.document) == (heading, document)


def test_a_pdf_without_words_is_called_a_scan(write: Write) -> None:
    """A PDF of pictures has no text to read."""
    with pytest.raises(UnreadableInputError, match="is a PDF without text, a scan perhaps: let"):
        read_copy(write("a.pdf", pdf("")))


def test_the_extra_is_named(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library the sentence says what to install."""
    monkeypatch.setattr("revdata.errors.find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r'PDF copies need .*"revdata\[copies\]"'):
        read_copy(write("a.pdf", pdf("Words")))


def test_two_columns_are_read_one_after_the_other(write: Write) -> None:
    """Columns side by side are noticed; each page is read down, and places lead to the file."""
    words = [f"{kind}{n} of a line of words" for n in range(12) for kind in ("left", "right")]
    pages = [
        "\n".join(f"{left:<40}{right}" for left, right in zip(page[::2], page[1::2], strict=True))
        for page in (words[:12], words[12:])
    ]
    lines = "\n\f\n".join(pages * 2)
    copy = read_copy(write("a.txt", lines))
    assert copy.columns
    assert re.findall(r"[a-z]+\d+", copy.text)[:14] == [
        *(f"left{n}" for n in range(6)),
        *(f"right{n}" for n in range(6)),
        "left6",
        "left7",
    ]
    place = spot(copy, "right3 of a line")
    assert (lines[place.start : place.end], place.line) == ("right3 of a line", 4)
    assert not read_copy(write("b.txt", lines.replace("  ", ""))).columns


def test_columns_one_space_apart_are_read_one_after_the_other(write: Write) -> None:
    """Where a space stands at the same place in nearly all lines, it parts two columns."""
    choose = random.Random(1)
    words = ["".join(choose.choices("abcde", k=choose.randrange(1, 9))) for _ in range(600)]
    left, right = (textwrap.wrap(" ".join(part), 36) for part in (words[:270], words[270:600]))
    left[9], left[20] = "short line", "another"
    text = "\n".join(f"{one:<36} {other}" for one, other in zip(left, right, strict=False))
    copy = read_copy(write("a.txt", text))
    assert copy.columns
    assert copy.text.split("\n") == [*left, *right[: len(left)]]
    assert not read_copy(write("b.txt", re.sub(" +", " ", text))).columns


def test_a_missing_file_and_a_folder_are_refused(write: Write, tmp_path: Path) -> None:
    """A name that is nearly right is suggested."""
    write("chapter.txt", "Words")
    with pytest.raises(UnreadableInputError) as caught:
        read_copy(tmp_path / "chaptre.txt")
    missing = tmp_path / "chaptre.txt"
    assert str(caught.value) == f"There is no file {missing}; did you mean chapter.txt?"
    with pytest.raises(UnreadableInputError, match=r"There is no file nowhere/at/all\.$"):
        read_copy("nowhere/at/all")
    with pytest.raises(UnreadableInputError, match="is a folder: name the file"):
        read_copy(tmp_path)
    with pytest.raises(UnreadableInputError, match="is a device: name the file"):
        read_copy(os.devnull)
    with pytest.raises(UnreadableInputError, match="cannot be opened"):
        read_copy("a\0b")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    """The size is enough to refuse a file; its content is not touched."""
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    sentence = (
        f"{path} has 1,024 MB, and a copy may have 64 MB: save the chapters you need as plain text."
    )
    tracemalloc.start()
    with pytest.raises(UnreadableInputError) as caught:
        read_copy(path)
    assert str(caught.value) == sentence
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1 << 20


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.html", "<p>One", "HTML and EPUB are read with the library turbohtml: install it with"),
        ("a.txt", "caf\xe9 ".encode("cp1252"), "not encoded in UTF-8, and telling other"),
    ],
)
def test_a_missing_library_is_named(
    write: Write, monkeypatch: pytest.MonkeyPatch, name: str, content: str | bytes, sentence: str
) -> None:
    """Without the library plain UTF-8 is read, and anything else says what to install."""
    monkeypatch.setitem(sys.modules, "turbohtml", None)
    monkeypatch.setitem(sys.modules, "turbohtml.detect", None)
    assert read_copy(write("b.txt", "café")).text == "café"
    with pytest.raises(UnreadableInputError, match=sentence):
        read_copy(write(name, content))


def test_plain_text_loads_no_parser(write: Write) -> None:
    """A UTF-8 text is read without the libraries for other kinds of file."""
    path = write("a.txt", "Words")
    code = (
        "import sys; from revdata.text.copies import read_copy; "
        f"read_copy({str(path)!r}); sys.exit('turbohtml' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("href", "member"),
    [
        ("One.xhtml", "one.xhtml"),
        ("one.xhtml?x=1#top", "one.xhtml"),
        ("a%20b.xhtml", "a%20b.xhtml"),
        ("\u00e9.xhtml", "e\u0301.xhtml"),
    ],
)
def test_documents_of_an_epub_are_found_by_like_names(write: Write, href: str, member: str) -> None:
    """Case, composition, escapes and queries in a name keep no chapter from being read."""
    parts: Files = {f"OEBPS/{member}": "<html><body><p>Here it is</p></body></html>"}
    spine = "".join(f"<itemref idref='{name}'/>" for name in "abc")
    opf = package({"a": href, "b": "gone.xhtml"}, spine)
    copy = read_copy(write("a.epub", book({"OEBPS/book.opf": opf, **parts})))
    assert (copy.text, copy.unread) == ("Here it is", ("OEBPS/gone.xhtml", "c"))
