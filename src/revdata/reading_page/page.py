"""Put the page together from its parts, and seal it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from revdata.citation.prose import to_plain
from revdata.citation.reference import claim_references, whole_reference
from revdata.dataset.dates import edtf_in_words
from revdata.dataset.joins import AUTHOR
from revdata.dataset.parts import TableSet
from revdata.exports.request import Request
from revdata.files import html
from revdata.files.writing import write_text
from revdata.reading_page import claims, things
from revdata.reading_page import side_by_side as comparing
from revdata.reading_page import uncoded as gaps
from revdata.reading_page.bases import find_bases
from revdata.reading_page.book import Book, read_book
from revdata.reading_page.causes_picture import draw_causes
from revdata.reading_page.dated import claim_years, find_chronology

if TYPE_CHECKING:
    from revdata.text.alignment import Alignment

FOLDER = "reading_page"

# How a relation between claims reads from the other end.
INVERSE = {
    "rebuts": "rebutted by",
    "contradicts": "contradicted by",
    "limits": "limited by",
    "supersedes": "superseded by",
    "restates": "restated by",
    "part-of": "has as a part",
    "explains": "explained by",
}
FACETS = ("kind", "act", "stance", "modality", "certainty")
LEGEND = (*FACETS[1:], "basis", "weight")


def write_page(request: Request) -> Path:
    """Write the data set as a page of HTML to the file asked for, and return the file."""
    path = request.file()
    write_text(path, render_page(request.dataset, request.copy))
    return path


def render_page(dataset: TableSet, copy: Alignment | None = None) -> str:
    """Return the whole data set as one page of HTML that fetches nothing.

    With an aligned copy the passages are shown as they stand there. The same data, copy and
    Graphviz give the same page.
    """
    book = read_book(dataset)
    style, script = _file("page.css"), _file("page.js")
    between, others = comparing.parallels(book)
    return html.render(
        FOLDER,
        "page.html",
        {"words": edtf_in_words, "web": _web_address, "count": _count, "round_percent": _percent},
        book=book,
        package=dataset.package,
        style=style,
        script=script,
        policy=html.content_policy(style, script),
        reference=to_plain(whole_reference(dataset.package)),
        footnotes=_footnotes(book),
        copy=copy,
        author=AUTHOR,
        inverse=INVERSE,
        facets=FACETS,
        legend=LEGEND,
        speakers=_speakers(book),
        years=claim_years,
        sides=comparing.SIDES,
        phases=comparing.phases(book),
        other_stages=comparing.other_stages(book),
        parallels=between,
        other_parallels=others,
        waves=comparing.waves(book),
        turning_points=comparing.turning_points(book),
        rules=comparing.rules(book),
        bases=find_bases(book),
        pictures=draw_causes(dataset),
        domains=things.factors_by_domain(book),
        chronology=find_chronology(book),
        denials=claims.denials(book),
        paragraphs=claims.paragraphs(book, copy),
        homeless=claims.homeless(book),
        groups=things.groups(book),
        mentions_of=things.mentions_of,
        further_mentions=claims.further_mentions,
        gaps=gaps.find_gaps(book),
        counts=gaps.COUNTS,
    )


def _file(name: str) -> str:
    """Return a file that goes into the page; its hash is of these very characters."""
    return (files("revdata") / FOLDER / name).read_text(encoding="utf-8")


def _footnotes(book: Book) -> dict[str, str]:
    """Return the footnote for each claim of the data set; a contribution's is not ours to cite."""
    ours = {key for key, row in book.tables["claims"].items() if book.contribution(row) is None}
    references = claim_references(book.dataset)
    return {key: to_plain(one) for key, one in references.items() if key in ours}


def _speakers(book: Book) -> list[tuple[str, str, int]]:
    """Return each speaker's identifier, name and number of claims, the author first, then by name.

    The author's own identifier is empty.
    """
    spoken = [book.speech(claim).speaker_id or "" for claim in book.rows("claims")]
    names = {one: book.label(one) if one else AUTHOR for one in spoken}
    ordered = sorted(names, key=lambda one: (one != "", names[one].casefold()))
    return [(one, names[one], spoken.count(one)) for one in ordered]


def _web_address(text: str | None) -> str:
    """Return an address that may be a link, empty for anything but the web's own."""
    return text if text and text.startswith(("https://", "http://")) else ""


def _count(number: int, word: str, plural: str = "") -> str:
    return f"{number} {word}" if number == 1 else f"{number} {plural or f'{word}s'}"


def _percent(share: float) -> str:
    return f"{share:.0%}"
