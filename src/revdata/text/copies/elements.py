"""The elements that hold the text in HTML, TEI and JATS."""

import re
from dataclasses import dataclass


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
