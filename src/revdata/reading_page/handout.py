"""The handout of two pages in PDF: stages, waves, bases of power, sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from revdata.citation.reference import whole_reference
from revdata.citation.styles import to_plain
from revdata.dataset.dates import edtf_in_words
from revdata.errors import RevdataError, require_extra
from revdata.exports.request import Request
from revdata.files import html
from revdata.files.writing import all_moved_into_place
from revdata.reading_page import revolutions
from revdata.reading_page.book import read_book

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
