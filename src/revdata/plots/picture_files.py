"""Write a picture to a file: SVG, PNG, PDF, a page, or the text of its graph."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement, fromstring, register_namespace, tostring

from revdata.dataset.parts import TableSet
from revdata.errors import MissingExtraError, RevdataError, UnreadableInputError
from revdata.exports.graph_texts import to_dot, to_mermaid
from revdata.files.writing import all_moved_into_place
from revdata.plots import graph_of, plot
from revdata.plots.canvas import WIDTH
from revdata.plots.lettering import width_of

if TYPE_CHECKING:
    import altair as alt

PAGE_POINTS = 160 / 25.4 * 72  # the width of a printed picture: 160 mm
PRINT_PIXELS = 160 / 25.4 * 300  # the same in pixels, at 300 to the inch
TEXTS = {".dot": to_dot, ".mmd": to_mermaid}
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0 auto; max-width: 45rem; padding: .5rem; font-family: sans-serif }}
svg {{ display: block; width: 100%; min-width: {least}px; height: auto }}
figure {{ margin: 0; overflow-x: auto }}
li {{ margin: .3em 0 }}
</style>
</head>
<body>
<main>
<figure>{picture}</figure>
<details><summary>The picture in words</summary><ul>{words}</ul></details>
</main>
</body>
</html>
"""
FEW = 3  # letters that fit in any font
SVG = "http://www.w3.org/2000/svg"
# As ElementTree writes them: with the namespace of SVG as the one that needs no prefix.
register_namespace("", SVG)


def write_picture(dataset: TableSet, kind: str, output: Path, choices: Mapping[str, Any]) -> None:
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
    """Return a chart as SVG that looks alike everywhere and tells those who do not see it.

    It has a title and a description; what a chart shows on hovering is the title of its mark. Each
    line of words is told how long it is, so that it fits where another font has to stand in.
    """
    import vl_convert  # heavy

    spec = chart.to_dict()
    title, _, words = spec["description"].partition("\n")
    root = fromstring(vl_convert.vegalite_to_svg(spec))
    for element in list(root.iter()):
        _tell(element)
        _settle(element, kind)
    root.set("role", "img")
    root.set("aria-labelledby", f"{kind}-title")
    root.set("aria-describedby", f"{kind}-words")
    for place, (name, text) in enumerate((("title", title), ("desc", words))):
        told = Element(f"{{{SVG}}}{name}", id=f"{kind}-{'words' if place else 'title'}")
        told.text = text
        root.insert(place, told)
    return tostring(root, encoding="unicode") + "\n"


def _tell(element: Element) -> None:
    """Turn what Vega says of a mark for screen readers into its title, and drop the rest."""
    words = element.attrib.pop("aria-label", None)
    for name in [name for name in element.attrib if name == "role" or name.startswith("aria-")]:
        del element.attrib[name]
    if words and element.tag != f"{{{SVG}}}g":
        SubElement(element, f"{{{SVG}}}title").text = words


def _settle(element: Element, kind: str) -> None:
    """Tell a line of words its length, and make names the picture's own in a page of several."""
    if element.tag == f"{{{SVG}}}text":
        size = float(element.get("font-size", "0").removesuffix("px"))
        bold = element.get("font-weight") == "bold"
        length = width_of(element.text or "", size, bold=bold)
        if len(element.text or "") > FEW:
            element.set("textLength", f"{length:.1f}")
            element.set("lengthAdjust", "spacingAndGlyphs")
    for name, value in element.attrib.items():
        if "gradient_" in value:
            element.set(name, value.replace("gradient_", f"{kind}-gradient-"))


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


def _html(chart: alt.LayerChart, kind: str) -> bytes:
    title, *sentences = chart.to_dict()["description"].split("\n")
    page = PAGE.format(
        title=escape(title),
        picture=to_svg(chart, kind),
        least=chart.width if chart.width > WIDTH else 0,
        words="".join(f"<li>{escape(sentence)}</li>" for sentence in sentences),
    )
    return page.encode()


_WRITERS: Mapping[str, Callable[[alt.LayerChart, str], bytes]] = {
    ".svg": _svg,
    ".png": _png,
    ".pdf": _pdf,
    ".html": _html,
}
