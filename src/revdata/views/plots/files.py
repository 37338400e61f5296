"""Write a picture to a file: SVG, PNG, PDF, a page, or the text of its graph."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revdata.dataset import Dataset
from revdata.errors import MissingExtraError, RevdataError, UnreadableInputError
from revdata.views.graph_texts import to_dot, to_mermaid
from revdata.views.plots import graph_of, plot
from revdata.views.plots.canvas import WIDTH
from revdata.writing import all_moved_into_place

if TYPE_CHECKING:
    import altair as alt

PAGE_POINTS = 160 / 25.4 * 72  # the width of a printed picture: 160 mm
PRINT_PIXELS = 160 / 25.4 * 300  # the same in pixels, at 300 to the inch
TEXTS = {".dot": to_dot, ".mmd": to_mermaid}
# Nothing may be asked of another machine; Vega makes functions of what a chart says.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data:"
)
STYLE = (
    "body{margin:0 auto;max-width:60rem;padding:.5rem;font-family:sans-serif;line-height:1.4}"
    "#vis svg{max-width:100%;height:auto}details p{margin:.3em 0}"
)


def write_picture(dataset: Dataset, kind: str, output: Path, choices: Mapping[str, Any]) -> None:
    """Write a picture to a file whose ending says in which form.

    Raises what ``plot`` and ``graph_of`` raise, RevdataError for an unknown ending and
    UnreadableInputError where the file cannot be.
    """
    form = output.suffix.lower()
    if form not in (*TEXTS, *_WRITERS):
        known = ", ".join((*_WRITERS, *TEXTS))
        raise RevdataError(f"{output} does not say in which form to write; end it in {known}.")
    if output.is_dir():
        raise UnreadableInputError(f"{output} is a folder; name a file.")
    if form in TEXTS:
        written = TEXTS[form](graph_of(dataset, kind, choices)).encode()
    else:
        if not find_spec("vl_convert"):
            raise MissingExtraError("plots", "Plots")
        written = _WRITERS[form](plot(dataset, kind, choices), kind)
    with all_moved_into_place([output]) as beside:
        beside[output].write_bytes(written)


def to_svg(chart: alt.LayerChart, kind: str) -> str:
    """Return a chart as SVG with a title and a description for those who do not see it."""
    import vl_convert  # heavy

    spec = chart.to_dict()
    drawn: str = vl_convert.vegalite_to_svg(spec)
    title, _, words = spec["description"].partition("\n")
    # Names of parts are made its own, so that several pictures can stand in one page.
    drawn = re.sub(r'(id="|url\(#)(gradient_)', rf"\1{kind}-\2", drawn)
    head, root, rest = drawn.partition("<svg ")
    attributes, _, inside = rest.partition(">")
    names = f'role="img" aria-labelledby="{kind}-title" aria-describedby="{kind}-words"'
    told = (
        f'<title id="{kind}-title">{escape(title)}</title>'
        f'<desc id="{kind}-words">{escape(words)}</desc>'
    )
    return f"{head}{root}{names} {attributes}>{told}{inside}\n"


def _svg(chart: alt.LayerChart, kind: str) -> bytes:
    return to_svg(chart, kind).encode()


def _png(chart: alt.LayerChart, kind: str) -> bytes:
    import vl_convert  # heavy

    return vl_convert.svg_to_png(to_svg(chart, kind), scale=PRINT_PIXELS / WIDTH)


def _pdf(chart: alt.LayerChart, kind: str) -> bytes:
    import vl_convert  # heavy

    svg = re.sub(  # its own measures are those of the page; the view box stays
        r' (width|height)="([0-9.]+)"',
        lambda side: f' {side[1]}="{float(side[2]) * PAGE_POINTS / WIDTH:.2f}"',
        to_svg(chart, kind),
        count=2,
    )
    return vl_convert.svg_to_pdf(svg)


def _html(chart: alt.LayerChart, _: str) -> bytes:
    title, _, words = chart.to_dict()["description"].partition("\n")
    chart.description = title  # the words stand below the picture, for everybody
    page: str = chart.to_html(
        inline=True, embed_options={"actions": False, "renderer": "svg", "ast": False}
    )
    sentences = "".join(f"<p>{escape(line)}</p>" for line in words.split("\n"))
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
    )
    page = page.replace("<html>", '<html lang="en">', 1).replace("<head>", f"<head>{head}", 1)
    told = f"<details><summary>The picture in words</summary>{sentences}</details>"
    before, end, after = page.rpartition("</body>")
    return f"{before}{told}{end}{after}".encode()


_WRITERS: Mapping[str, Callable[[alt.LayerChart, str], bytes]] = {
    ".svg": _svg,
    ".png": _png,
    ".pdf": _pdf,
    ".html": _html,
}
