"""HTML, XHTML, TEI and JATS as readable text, with the source position of every character.

The tokenizer of turbohtml cuts the source into tags, text and character references as the HTML
standard says, in linear time and without a tree, and knows where each begins. What follows is
a single pass over these tokens that keeps no stack, so nesting costs nothing.

A note reference is left out without a space, so that a sentence with a footnote stays the same. It
is an element that says so (``epub:type``, ``role``), a ``<sup>`` without letters or with a link in
it, or a link inside the document whose text is a mark in brackets, a star, or a number that touches
the word before. It has at most twelve characters on one line; other superscripts belong to the word
(4th). The rule loses exponents, and keeps a footnote's own number at the start of its block.

Why turbohtml: ``html.parser`` takes quadratic time on some fragments in supported releases of
Python, raises on others, and differs between patch releases. The last release of html5lib was in
2020; it, selectolax, lxml and Beautiful Soup give the place of a tag at most. On three million
random pages each token of turbohtml stood where it said, except ``</>``, which is rewritten first;
four megabytes of any of 49 fragments that slow parsers take under 0.3 seconds. It guesses encodings
better than charset-normalizer and chardet on English, French, German and Russian in Windows and
KOI8 encodings.

Wheels of turbohtml exist for Linux, Windows on AMD64 and macOS on ARM. Elsewhere text in UTF-8 is
still read, and a message says what to install for the rest. A file in Mac Roman must declare it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from revdata.errors import UnreadableInputError
from revdata.text.copies.places import (
    BLANK_LINE,
    Readable,
    Runs,
    integers,
    line_starts,
    plain_newlines,
)

if TYPE_CHECKING:
    from turbohtml import Token


def names(text: str) -> frozenset[str]:
    """Return the names of elements in a string."""
    return frozenset(text.split())


@dataclass(frozen=True)
class Elements:
    """The names of elements by what they do to the text; all in lower case."""

    headings: frozenset[str]
    blocks: frozenset[str]  # headings among them
    left_out: frozenset[str]
    breaks: frozenset[str]  # of lines
    alternatives: frozenset[str] = frozenset()  # left out in a ``choice``


_HTML_HEADINGS = names("h1 h2 h3 h4 h5 h6")
HTML = Elements(
    headings=_HTML_HEADINGS,
    blocks=_HTML_HEADINGS
    | names(
        "address article aside blockquote body caption center dd details dialog dir div dl dt "
        "fieldset figcaption figure footer form header hgroup hr html legend li main menu nav ol p "
        "pre search section summary table tbody td tfoot th thead tr ul"
    ),
    left_out=names("audio button canvas datalist nav noscript select svg template video"),
    breaks=names("br"),
)
# https://tei-c.org/release/doc/tei-p5-doc/en/html/REF-ELEMENTS.html
TEI = Elements(
    headings=names("head"),
    blocks=names(
        "ab argument body byline cell closer dateline div div1 div2 div3 div4 docauthor docdate "
        "docimprint docedition doctitle epigraph front back group head item l lg list opener p "
        "postscript q quote row salute signed sp speaker stage table tei text titlepage titlepart "
        "trailer"
    )
    - names("q quote"),  # often a part of a sentence
    left_out=names("teiheader note notegrp fw del figdesc facsimile standoff surplus"),
    breaks=names("lb"),
    alternatives=names("sic orig abbr"),
)
# https://jats.nlm.nih.gov/archiving/tag-library/
JATS = Elements(
    headings=names("xitle article-title"),
    blocks=names(
        "article article-title body boxed-text caption def-list disp-quote fig list list-item p "
        "sec sec-meta statement subtitle table td th title-group tr verse-group verse-line xitle"
    ),
    left_out=names(
        "abstract aff article-categories article-id author-notes back contrib-group counts "
        "custom-meta-group elocation-id fn fn-group fpage funding-group history issue journal-meta "
        "kwd-group lpage object-id permissions processing-meta pub-date ref-list related-article "
        "self-uri table-wrap-foot trans-abstract volume xref"
    ),
    breaks=names("break"),
)
_PROLOGUE = (
    r"\s*+(?:(?:<\?[^>]*>|<!--(?>(?:[^-]|-(?!->))*)-->"
    r"|<!DOCTYPE[^>\[]*+(?:\[[^\]]*+\]\s*+)?>)\s*+)*+"
)
_ROOTS = (
    (re.compile(rf"{_PROLOGUE}<(?:\w+:)?(?:TEI|TEI\.2|teiCorpus)[\s>]"), TEI),
    (re.compile(rf"{_PROLOGUE}<article\s[^>]*(?:article-type|dtd-version|JATS)"), JATS),
)
# HTML reads no elements within these, XML does.
_READ_RAW = re.compile(
    r"(</?)(?=(?:title|style|script|textarea|iframe|noembed|noframes|xmp)\b).", re.IGNORECASE
)


def xml_edition(sample: str) -> Elements | None:
    """Return the elements of TEI or JATS if a document begins as one of these."""
    return next((elements for root, elements in _ROOTS if root.match(sample)), None)


def as_html_reads(source: str) -> str:
    """Return XML, character for character, so that a tokenizer of HTML finds every element."""
    return _READ_RAW.sub(r"\1x", source)


# Reading of them

_RAW = names("iframe noembed noframes script style textarea title")
# A hidden element of these kinds need not be closed, so that its end is not known: it is read.
_UNCLOSED = names(
    "area base body br col dd dt embed hr html img input li link meta option p param source tbody "
    "td tfoot th thead tr track wbr"
)
_PAGE_NUMBERS = frozenset({"pagenum", "pageno", "pagebreak", "doc-pagebreak"})
_NOTE_REFERENCES = frozenset({"noteref", "doc-noteref"})

# XHTML closes such a tag in itself; the HTML standard reads on, to the end of the file.
_SELF_CLOSED_RAW = re.compile(rf"<(?:{'|'.join(sorted(_RAW))})(?=/>|[\s/][^<>]*/>)", re.IGNORECASE)
_SPACES = re.compile(" {2,}")
_LONGEST_MARK = 12
_MARK = re.compile(r"[\[({]\s*(?:[0-9]{1,4}|[a-z]|[*†‡§¶#]+)\s*[\])}]|[*†‡§¶]+")
_NUMBER_MARK = re.compile(r"[0-9]{1,3}")


def read_markup(source: str, elements: Elements = HTML) -> Readable:
    """Return the readable text of an HTML or XHTML document, or of another with its elements.

    Blocks are separated by blank lines, line breaks end a line, white space runs are one space
    (outside ``pre``), inline elements leave no trace. Scripts, styles, the title, navigation and
    hidden elements are left out, as are page numbers and note references.

    Raises UnreadableInputError if turbohtml is missing.
    """
    reader = _Reader(source, elements)
    if not reader.read(leave_out=True):
        # Something left out was never closed and took the rest with it: read it all instead.
        reader = _Reader(source, elements)
        reader.read(leave_out=False)
    return reader.result()


@dataclass(frozen=True)
class _Mark:
    """An element that may be a note reference, and what had been read before it."""

    tag: str
    certain: bool  # it says that it is one
    parts: int
    runs: int
    length: int


class _Reader:
    """The state of one pass over the tokens."""

    def __init__(self, source: str, elements: Elements) -> None:
        self._source = source
        self._elements = elements
        self._choosing = False
        self._flat = _flat(source)
        self._parts: list[str] = []
        self._length = 0
        self._runs = Runs()
        self._blocks = integers()
        self._headings = bytearray()
        self._pending = 2  # 0: text goes on, 1: a line ends before it, 2: a block ends before it
        self._in_heading = False
        self._in_pre = False
        self._skipping = ""
        self._depth = 0
        self._leave_out = True
        self._mark: _Mark | None = None
        self._linked = False  # the mark is a link, or holds one

    def result(self) -> Readable:
        """Return what has been read."""
        self._trim()
        return Readable(
            text="".join(self._parts),
            runs=self._runs,
            lines=line_starts(self._source),
            blocks=self._blocks,
            headings=self._headings,
        )

    def read(self, leave_out: bool) -> bool:
        """Read everything; return False if the file ended inside something to be left out."""
        try:
            from turbohtml import TokenType, tokenize
        except ImportError as error:
            raise UnreadableInputError(
                "HTML and EPUB are read with the library turbohtml: install it with: "
                "python -m pip install turbohtml"
            ) from error
        self._leave_out = leave_out
        source = _same_length(self._source)
        if self._elements is not HTML:
            source = as_html_reads(source)
        starts = line_starts(source)
        text, reference = TokenType.TEXT, TokenType.CHARACTER_REFERENCE
        start_tag, end_tag = TokenType.START_TAG, TokenType.END_TAG
        for token in tokenize(source, resolve_references=False):
            kind = token.type
            if kind == start_tag:
                self._start(token)
            elif kind == end_tag:
                self._end(self._name(token))
            elif self._skipping:
                continue
            elif kind == text:
                at = starts[token.line - 1] + token.col
                self._text(at, at + len(token.data or ""))
            elif kind == reference:
                self._reference(token, starts[token.line - 1] + token.col)
        return not self._skipping or self._skipping in _RAW

    def _name(self, token: "Token") -> str:
        """Return the name of a tag, without the prefix that XML may give it."""
        tag = token.tag or ""
        return tag if self._elements is HTML else tag.rpartition(":")[2]

    # What a token does

    def _start(self, token: "Token") -> None:
        tag, closed = self._name(token), token.self_closing
        if self._skipping:
            self._depth += tag == self._skipping and not closed
            return
        attributes = {name: value or "" for name, value in token.attrs or ()}
        if tag in self._elements.blocks:
            self._pending = 2
            self._in_heading = tag in self._elements.headings and not closed
            self._in_pre = self._in_pre or (tag == "pre" and not closed)
        elif tag in self._elements.breaks and attributes.get("break") != "no":
            self._break()
        if not closed:
            self._choosing = self._choosing or tag == "choice"
            self._open(tag, attributes)

    def _open(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin to leave out what an element holds, or to watch whether it is a note reference."""
        if self._elements is not HTML:
            unread = tag in self._elements.left_out
            left_out = unread or (self._choosing and tag in self._elements.alternatives)
        else:
            left_out = tag in _RAW or (self._leave_out and _is_left_out(tag, attributes))
        if left_out:
            self._skipping, self._depth = tag, 1
            return
        certain = bool(attributes) and not _NOTE_REFERENCES.isdisjoint(_roles(attributes))
        link = tag == "a" and "#" in attributes.get("href", "")
        if self._mark is not None:
            self._linked = self._linked or link
        elif certain or link or tag == "sup":
            before = len(self._parts), len(self._runs.text), self._length
            self._mark, self._linked = _Mark(tag, certain, *before), link

    def _end(self, tag: str) -> None:
        if self._skipping:
            self._depth -= tag == self._skipping
            if not self._depth:
                self._skipping = ""
        elif tag in self._elements.blocks:
            self._pending = 2
            self._in_heading = self._in_heading and tag not in self._elements.headings
            self._in_pre = self._in_pre and tag != "pre"
        elif tag == "br":
            self._break()
        elif tag == "choice":
            self._choosing = False
        elif self._mark is not None and tag == self._mark.tag:
            self._close_mark(self._mark)
            self._mark = None

    def _break(self) -> None:
        self._pending = min(self._pending + 1, 2)

    def _takes_space(self) -> bool:
        """Whether a space here would be the first after a word of the same line."""
        return not self._pending and bool(self._parts) and not self._parts[-1].endswith(" ")

    def _reference(self, token: "Token", at: int) -> None:
        data = token.data or ""
        blank = data in {" ", "\t", "\n", "\f", "\r"}
        if not blank or self._takes_space():
            self._emit(" " if blank else data, at, at + len(token.source or ""))

    def _text(self, start: int, end: int) -> None:
        if not self._in_pre:
            self._words(self._flat[start:end], start)
            return
        for number, line in enumerate(plain_newlines(self._source[start:end]).split("\n")):
            if number:
                self._break()
            self._words(self._flat[start : start + len(line)], start)
            start += len(line) + 1

    def _words(self, text: str, at: int) -> None:
        """Add text whose white space is spaces, each run of them as one."""
        start = 0
        if "  " in text:
            for spaces in _SPACES.finditer(text):
                self._piece(text[start : spaces.start() + 1], at + start)
                start = spaces.end()
        self._piece(text[start:], at + start)

    def _piece(self, text: str, at: int) -> None:
        end = at + len(text)
        if text.startswith(" ") and not self._takes_space():
            text = text[1:]
        if text:
            self._emit(text, end - len(text), end)

    def _emit(self, text: str, at: int, end: int) -> None:
        if self._pending:
            self._mark = None  # what ends a line is no note reference
            self._trim()
            if self._parts:
                self._append(BLANK_LINE if self._pending == 2 else "\n")
            if self._pending == 2:
                self._headings.append(self._in_heading)
                self._blocks.append(self._length)
            self._pending = 0
        self._runs.add(self._length, self._length + len(text), at, end)
        self._append(text)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _trim(self) -> None:
        """Take back a space at the end of a line."""
        if not self._parts or not self._parts[-1].endswith(" "):
            return
        self._length -= 1
        self._parts[-1] = self._parts[-1][:-1]
        if self._parts[-1]:
            self._runs.text_end[-1] -= 1
            self._runs.source_end[-1] -= 1
        else:
            self._parts.pop()
            self._runs.keep(len(self._runs.text) - 1)

    def _close_mark(self, mark: _Mark) -> None:
        """Take back what a note reference says, so that it is not glued to the word before it."""
        content = "".join(self._parts[mark.parts :]).strip()
        if not content or len(content) > _LONGEST_MARK or self._pending:
            return
        glued = mark.parts > 0 and not self._parts[mark.parts - 1][-1:].isspace()
        if (
            mark.certain
            or (mark.tag == "sup" and (self._linked or not any(map(str.isalpha, content))))
            or _MARK.fullmatch(content)
            or (glued and _NUMBER_MARK.fullmatch(content))
        ):
            del self._parts[mark.parts :]
            self._runs.keep(mark.runs)
            self._length = mark.length


def _same_length(source: str) -> str:
    """Return the source with what the tokenizer would read otherwise, character for character.

    Newlines become ``\\n``, so that offsets count as they do in the file. ``</>`` says nothing, but
    the tokenizer would not say that it stood there; an empty comment does. A self-closed raw
    element of XHTML gets a name that HTML reads no text for.
    """
    source = plain_newlines(source).replace("</>", "<!>")
    return _SELF_CLOSED_RAW.sub(lambda match: "<x" + match.group()[2:], source)


def _flat(source: str) -> str:
    """Return the source with its white space as spaces, character for character."""
    for blank in "\n\r\t\f":
        source = source.replace(blank, " ")
    return source


def _roles(attributes: Mapping[str, str]) -> list[str]:
    return f"{attributes.get('epub:type', '')} {attributes.get('role', '')}".lower().split()


def _is_left_out(tag: str, attributes: Mapping[str, str]) -> bool:
    if tag in HTML.left_out:
        return True
    if not attributes or tag in _UNCLOSED:
        return False
    named = {*_roles(attributes), *attributes.get("class", "").lower().split()}
    style = attributes.get("style", "").lower().replace(" ", "")
    return "hidden" in attributes or "display:none" in style or not named.isdisjoint(_PAGE_NUMBERS)
