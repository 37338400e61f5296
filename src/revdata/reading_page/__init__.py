"""The data set as one self-contained page of HTML with pictures, and as a handout of two pages.

Graphviz, which finds the places of the causes, is no part of what the package needs. So the
pictures of the package's own tables are shipped in a file, the first line of which is the hash of
what they say; each further line is one of them. ``make pictures`` writes it. They are used only
where the hash is that of the tables; else Graphviz is asked.

Reasons for what looks odd:

- The content policy allows one style and one script by their hash, and nothing else: no style
  attribute, no handler, no request. Templates escape; an address becomes a link only if it begins
  with ``http``. What a contributor writes is text.
- The script holds no data. It reads ``data-f`` and ``data-y`` of each claim, so that its hash is
  the same for every data set, and the page is whole without it.
- Filters are in the query, the place is in the fragment, so that links within the page keep the
  filters; ``history.replaceState`` may change the query under ``file://`` too. A link to a claim
  that is filtered out shows it.
- A code is ``<b class="is-rejects">rejects</b>``, and the style makes the mark before it, with an
  empty alternative text. This saves a tenth of the file and keeps copied text clean.
- Nothing is repeated: a claim lists only mentions that its findings do not name, a thing only
  claims without a finding on it. The usual codes (own, plain, actual) are omitted.
- ``content-visibility: auto`` cuts the time to open from about 1.5 seconds to 0.6. Hidden places
  are estimated, so the script approaches the aim of a link several times; a browser without
  scripts may land a little off.
- Addresses of parts begin with a capital (``#Waves``, ``#P-st-9``), those of rows never do, so that
  they cannot collide.
- Causes and dates are pictures of ``plots``, embedded with links, without heading or letters. The
  style has a rule for each of their colours, so they follow light and dark without a style
  attribute. Dates are set out for a phone and enlarged a little on a screen. Screen readers skip
  the pictures, because list and table say the same in words.
- The letter of an author comes from the package of the row, else from the passage of its claim.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from revdata.citation.reference import claim_references, whole_reference
from revdata.citation.styles import to_plain
from revdata.dataset.dates import edtf_in_words
from revdata.dataset.joins import AUTHOR
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import load_rows
from revdata.errors import MissingExtraError, RevdataError, counted, require_extra
from revdata.exports.request import Request
from revdata.files import html
from revdata.files.writing import all_moved_into_place, write_text
from revdata.lookup.comparing import ComparedQuestion, compare
from revdata.plots import KINDS
from revdata.plots.accounts import causes_by_question
from revdata.plots.canvas import MARGIN, WIDTH, Canvas
from revdata.plots.cause_selection import groups
from revdata.plots.causes import draw_selection
from revdata.plots.chronology import draw_things
from revdata.plots.rendering import to_part
from revdata.plots.rows import Row, claims_of, divided_by
from revdata.reading_page import entries, revolutions
from revdata.reading_page.book import Book, read_book

if TYPE_CHECKING:
    from revdata.text.alignment import Alignment

FOLDER = "reading_page"
SHIPPED = "causes.txt"
EMPTY = re.compile(r'<(p|ul)(?: class="[\w ]+")?>\s*</\1>\n?')  # what has nothing to show
PART = re.compile(r'<section id="([A-Z]\w+)" aria-labelledby')
NARROW = 360  # pixels, the width of a phone

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
FACETS = ("kind", "act", "stance", "tone", "modality", "certainty")
LEGEND = (*FACETS[1:], "basis")


def write_page(request: Request) -> Path:
    """Write the data set as a page of HTML to the file asked for, and return the file."""
    path = request.file()
    write_text(path, render_page(request.dataset, request.copy))
    return path


def render_page(dataset: TableSet, copy: Alignment | None = None) -> str:
    """Return the whole data set as one page of HTML that fetches nothing.

    With an aligned copy the passages are shown as they stand there. The same data and copy give
    the same page; of tables that are not the package's own the pictures are Graphviz's as well.
    """
    style, script = html.read(FOLDER, "page.css"), html.read(FOLDER, "page.js")
    book = read_book(dataset)
    page = html.render(
        FOLDER,
        "page.html",
        {
            "words": edtf_in_words,
            "web": _web_address,
            "count": counted,
            "round_percent": "{:.0%}".format,
        },
        book=book,
        package=dataset.package,
        copy=copy,
        style=style,
        script=script,
        policy=html.content_policy(style, script),
        reference=to_plain(whole_reference(dataset.package)),
        footnotes=_footnotes(book),
        author=AUTHOR,
        inverse=INVERSE,
        facets=FACETS,
        legend=LEGEND,
        speakers=_speakers(book),
        entries=entries,  # what the templates take each part of the page from
        revolutions=revolutions,
        causes=causes_pictures(dataset),
        dates=dates_picture(dataset),
        pictures=folded_pictures(book),
        questions=load_questions(dataset),
    )
    return EMPTY.sub("", page)


def part_sizes(page: str) -> dict[str, int]:
    """Return the bytes of each part of a page under its address, what stands before them first."""
    starts = [(found[1], found.start()) for found in PART.finditer(page)]
    places = [("", 0), *starts, ("", len(page))]
    return {
        name or "Header": len(page[start:end].encode())
        for (name, start), (_, end) in pairwise(places)
    }


def _footnotes(book: Book) -> dict[str, str]:
    """Return the footnote for each claim of the data set; a contribution's is not ours to cite."""
    ours = {key for key, row in book.tables["claims"].items() if book.contribution(row) is None}
    references = claim_references(book.dataset)
    return {key: to_plain(one) for key, one in references.items() if key in ours}


def _speakers(book: Book) -> list[tuple[str, str, int]]:
    """Return each speaker's identifier, name and number of claims, the author first, then by name.

    The author's own identifier is empty.
    """
    spoken = Counter(book.speech(claim).speaker_id or "" for claim in book.rows("claims"))
    speakers = [(one, book.label(one) if one else AUTHOR, spoken[one]) for one in spoken]
    return sorted(speakers, key=lambda speaker: (speaker[0] != "", speaker[1].casefold()))


def _web_address(text: str | None) -> str:
    """Return an address that may be a link, empty for anything but the web's own."""
    return text if text and text.startswith(("https://", "http://")) else ""


class Picture(NamedTuple):
    """A picture of causes as SVG, what it is called, and how many factors and links it has."""

    svg: str
    title: str
    factors: int
    links: int


def causes_pictures(dataset: TableSet) -> list[Picture] | None:
    """Return what surrounds the factor with the most links, then each group of factors.

    They are those that the package ships where these say what the tables say, else drawn afresh;
    None where they do not and there is no Graphviz.
    """
    selections = groups(dataset)
    shipped = shipped_causes()
    try:
        fresh = shipped if is_fresh(shipped, dataset) else render_causes(dataset)
    except MissingExtraError:
        return None
    drawn = fresh.splitlines()[1:]
    return [
        Picture(svg, one.title, len(one.factors), len(one.links))
        for svg, one in zip(drawn, selections, strict=True)
    ]


class Drawn(NamedTuple):
    """A picture as SVG, and what it is of where there are several of its kind."""

    svg: str
    title: str = ""


def folded_pictures(book: Book) -> dict[str, list[Drawn]]:
    """Return the pictures of ``plots`` that stand folded in the page, by kind.

    Of several texts the class bases are drawn for each revolution by itself.
    """
    dataset = book.dataset
    found = {kind: [_drawn(dataset, kind)] for kind in ("stages", "waves", "coverage")}
    named = dict(divided_by(dataset).values())
    several = len(book.writers) > 1
    chosen = [key for key in named if key in book.tables["revolutions"]] if several else []
    found["class-bases"] = [
        Drawn(_drawn(dataset, "class-bases", revolution=key).svg, named[key]) for key in chosen
    ] or [_drawn(dataset, "class-bases")]
    return found


def _drawn(dataset: TableSet, kind: str, **options: str) -> Drawn:
    canvas = Canvas(y=MARGIN / 2, embedded=True)
    KINDS[kind].draw(canvas, dataset, **options)
    canvas.y += MARGIN / 2
    return Drawn(to_part(canvas, kind.capitalize()))


def load_questions(dataset: TableSet) -> list[tuple[ComparedQuestion, dict[str, list[Row]]]]:
    """Return what several texts hold on each question, with the causes that each names."""
    if not load_rows(dataset, "questions"):
        return []
    causes = causes_by_question(dataset)
    return [(one, causes.get(one.question_id, {})) for one in compare(dataset).questions]


def dates_picture(dataset: TableSet) -> str:
    """Return the things that the text dates on an axis, as SVG for the width of a phone."""
    canvas = Canvas(y=MARGIN / 2, width=NARROW, embedded=True)
    draw_things(canvas, dataset, entries.DATED)
    return to_part(canvas, "Dates")


def shipped_causes() -> str:
    """Return the pictures of causes that the package ships."""
    return html.read(FOLDER, SHIPPED)


def is_fresh(pictures: str, dataset: TableSet) -> bool:
    """Return whether pictures of causes say what the tables say; nothing is needed to tell."""
    return pictures.partition("\n")[0] == _mark(dataset)


def render_causes(dataset: TableSet) -> str:
    """Return the pictures of causes with their mark; raises MissingExtraError without Graphviz."""
    drawn = [to_part(canvas, "Causes") for canvas in _draw(dataset, sketch=False)]
    return "\n".join([_mark(dataset), *drawn]) + "\n"


def _mark(dataset: TableSet) -> str:
    said = "".join(canvas.fingerprint for canvas in _draw(dataset, sketch=True))
    return hashlib.sha256(said.encode()).hexdigest()


def _draw(dataset: TableSet, *, sketch: bool) -> list[Canvas]:
    """Return the pictures of causes, as wide as a printed one where a factor is in focus."""
    whose = claims_of(dataset)
    drawn = []
    for selection in groups(dataset):
        width = WIDTH if selection.focus else NARROW
        canvas = Canvas(y=MARGIN / 2, width=width, embedded=True, sketch=sketch)
        draw_selection(canvas, selection, whose)
        canvas.y += MARGIN / 2
        drawn.append(canvas)
    return drawn


FOLDER = "reading_page"
PAGES = 2
SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5)  # of the letters, in points, from the best to the least


def write_handout(request: Request) -> Path:
    """Write the handout to the PDF asked for, in letters as large as two pages allow.

    Of several texts it may take more pages, in the smallest letters. Raises MissingExtraError
    without WeasyPrint, RevdataError for another ending or where WeasyPrint lacks its libraries.
    """
    path = request.file()
    if path.suffix.lower() != ".pdf":
        raise RevdataError(f"{path} is no name for a handout, which is a PDF; end it in .pdf.")
    document = lay_out(request)
    with all_moved_into_place([path]) as beside:
        document.write_pdf(beside[path])
    return path


def lay_out(request: Request) -> Any:
    """Return the handout as WeasyPrint's document; raises what ``write_handout`` raises."""
    require_extra("handout", "Handouts", "weasyprint")
    try:
        from weasyprint import HTML
    except OSError as error:
        raise RevdataError(
            f"WeasyPrint cannot start, since a library of the system is missing ({error}). Its "
            "documentation says how to install Pango."
        ) from None
    for size in SIZES:
        document = HTML(string=render_handout(request, size)).render()
        if len(document.pages) <= PAGES:
            break
    return document


def render_handout(request: Request, size: float) -> str:
    """Return the handout as a page of HTML in letters of a size in points."""
    book = read_book(request.dataset)
    return html.render(
        FOLDER,
        "handout.html",
        book=book,
        package=request.dataset.package,
        revolutions=revolutions,
        dated=edtf_in_words,
        reference=to_plain(whole_reference(request.dataset.package)),
        style=html.read(FOLDER, "handout.css"),
        size=size,
    )
