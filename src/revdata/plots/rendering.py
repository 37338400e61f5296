"""A canvas as an Altair chart and as SVG, PNG, PDF or HTML.

An HTML picture is the SVG: Altair's page takes 900 KB, measures with the reader's fonts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement, tostring

from revdata.errors import require_extra
from revdata.files import html
from revdata.plots.canvas import (
    FONT,
    SHAPES,
    WHITE,
    WIDTH,
    Canvas,
    Fill,
    Letters,
    Outline,
    Sign,
    Stroke,
    Style,
)

if TYPE_CHECKING:
    import altair as alt

PAGE_POINTS = 160 / 25.4 * 72  # the width of a printed picture: 160 mm
PRINT_PIXELS = 160 / 25.4 * 300  # the same in pixels, at 300 to the inch
LARGER = 1.1  # within a page, where letters are larger than in print
FEW = 3  # letters that fit in any font
ANCHORS = {"left": "start", "center": "middle", "right": "end"}
MARKS = {Letters: "text", Stroke: "rule", Fill: "rect"}


def to_chart(canvas: Canvas) -> alt.LayerChart:
    """Return the canvas as an Altair chart, which a notebook shows."""
    import altair as alt

    chart: alt.LayerChart = (
        alt.layer(*(_layer(*layer) for layer in canvas.layers))
        .properties(
            width=canvas.width,
            height=round(canvas.y),
            padding=0,
            background="white",
            description="\n".join(canvas.sentences),
        )
        .configure_view(stroke=None)
    )
    return chart


def _layer(style: Style, explained: bool, items: list[dict[str, Any]]) -> alt.Chart:
    """Return a layer of one style: Vega ignores some properties when they are encoded as data."""
    import altair as alt

    place: Mapping[str, Any] = {"scale": None, "axis": None}
    encoded: dict[str, Any] = {"x": alt.X("x:Q", **place), "y": alt.Y("y:Q", **place)}
    if explained:
        encoded |= {"tooltip": alt.Tooltip("tip:N", title=""), "description": "tip:N"}
    if isinstance(style, Stroke | Fill):
        encoded |= {"x2": alt.X2("x2:Q"), "y2": alt.Y2("y2:Q")}
    if isinstance(style, Letters):
        encoded["text"] = alt.Text("words:N")
    if isinstance(style, Outline):
        encoded["shape"] = alt.Shape("path:N", scale=None, legend=None)
    mark = alt.MarkDef(**_mark(style), aria=explained)
    drawn: alt.Chart = alt.Chart(alt.InlineData(items), mark=mark).encode(**encoded)
    return drawn


def _mark(style: Style) -> dict[str, Any]:
    """Return a style in the words of Vega, which are those of SVG in camel case, but for one."""
    camel = {name: re.sub("-(.)", lambda found: found[1].upper(), name) for name in style.look}
    camel["stroke-dasharray"] = "strokeDash"
    look = {camel[name]: None if said == "none" else said for name, said in style.look.items()}
    mark = {"type": MARKS.get(type(style), "point"), **look}
    match style:
        case Letters():
            return mark | {"font": FONT, "align": style.align, "baseline": "alphabetic"}
        case Sign():
            corners = SHAPES.get(style.shape)
            shape = f"M{'L'.join(f'{x},{y}' for x, y in corners)}Z" if corners else style.shape
            return mark | {"shape": shape, "size": style.size, "opacity": 1}
        case Outline():
            return mark | {"size": 4, "opacity": 1}  # in which Vega draws a path as it is
        case Fill(soft=soft) if soft:
            stops = [{"offset": at, "color": color} for at, color in style.stops.items()]
            fade = {"gradient": "linear", "x1": 0, "x2": 1, "y1": 0, "y2": 0, "stops": stops}
            return mark | {"fill": fade}
        case Fill():
            return mark | {"cornerRadius": style.corner}
    return mark


def to_svg(canvas: Canvas, name: str) -> str:
    """Return the canvas as SVG that looks alike everywhere and tells those who do not see it.

    ``name`` begins its identifiers. Each line of words carries its length, so that it fits
    where another font has to stand in.
    """
    root = _root(canvas)
    about = {"role": "img", "aria-labelledby": f"{name}-title", "aria-describedby": f"{name}-words"}
    root.attrib |= about | {"font-family": FONT}
    title, *rows = canvas.sentences
    SubElement(root, "title", id=f"{name}-title").text = title
    SubElement(root, "desc", id=f"{name}-words").text = "\n".join(rows)
    SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": WHITE})
    _fill(root, canvas, name)
    return tostring(root, encoding="unicode") + "\n"


def to_part(canvas: Canvas, name: str) -> str:
    """Return the canvas as SVG to stand within a page, whose style gives letters and colours.

    ``name`` begins its identifiers. Links are no stops of the keyboard: the page has the same in
    words.
    """
    root = _root(canvas, LARGER)
    _fill(root, canvas, name)
    return tostring(root, encoding="unicode")


def _root(canvas: Canvas, scale: float = 1) -> Element:
    width, height = canvas.width, round(canvas.y)
    size = _attributes(width=scale * width, height=scale * height)
    box = {"viewBox": f"0 0 {_number(width)} {_number(height)}"}
    return Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **box})


def _fill(root: Element, canvas: Canvas, name: str) -> None:
    """Draw what is on the canvas, a group for each style."""
    for number, (style, _, items) in enumerate(canvas.layers):
        look = {key: _said(value) for key, value in style.look.items()}
        if isinstance(style, Letters) and style.align != "left":
            look["text-anchor"] = ANCHORS[style.align]
        if isinstance(style, Fill) and style.soft:
            look["fill"] = f"url(#{name}-fade-{number})"
            fade = SubElement(root, "linearGradient", id=f"{name}-fade-{number}")
            for at, color in style.stops.items():
                SubElement(fade, "stop", {"offset": _number(at), "stop-color": color})
        group = SubElement(root, "g", look)
        for item in items:
            parent = group
            if "link" in item:
                parent = SubElement(group, "a", {"href": item["link"], "tabindex": "-1"})
            element = _drawn(parent, style, item)
            if "tip" in item:
                SubElement(element, "title").text = item["tip"]


def _drawn(parent: Element, style: Style, item: dict[str, Any]) -> Element:
    """Draw one item, whose group has its look."""
    x, y = item["x"], item["y"]
    match style:
        case Letters():
            place = _attributes(x=x, y=y)
            if len(item["words"]) > FEW:
                # A viewer without these fonts then squeezes the words, not the picture.
                length = f"{style.width(item['words']):.1f}"
                place |= {"textLength": length, "lengthAdjust": "spacingAndGlyphs"}
            element = SubElement(parent, "text", place)
            element.text = item["words"]
            return element
        case Fill():
            corner = {"rx": style.corner} if style.corner else {}
            size = {"width": item["x2"] - x, "height": item["y2"] - y}
            return SubElement(parent, "rect", _attributes(x=x, y=y, **size, **corner))
        case Sign():
            radius = style.size**0.5 / 2
            if style.shape == "circle":
                return SubElement(parent, "circle", _attributes(cx=x, cy=y, r=radius))
            corners = [(x + radius * a, y + radius * b) for a, b in SHAPES[style.shape]]
            points = " ".join(f"{_number(a)},{_number(b)}" for a, b in corners)
            return SubElement(parent, "polygon", points=points)
        case Stroke():
            ends = f"M{_number(x)},{_number(y)}L{_number(item['x2'])},{_number(item['y2'])}"
            return SubElement(parent, "path", d=ends)
    return SubElement(parent, "path", d=item["path"])


def _attributes(**numbers: float) -> dict[str, str]:
    return {name: _number(value) for name, value in numbers.items()}


def _number(value: float) -> str:
    """Return a number with no more than two decimals."""
    return f"{round(value, 2):.10g}"


def _said(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(map(_said, value))
    return value if isinstance(value, str) else _number(value)


def _svg(canvas: Canvas, name: str) -> bytes:
    return to_svg(canvas, name).encode()


def _png(canvas: Canvas, name: str) -> bytes:
    require_extra("plots", "Plots", "vl_convert")
    import vl_convert

    return vl_convert.svg_to_png(to_svg(canvas, name), scale=PRINT_PIXELS / WIDTH)


def _pdf(canvas: Canvas, name: str) -> bytes:
    require_extra("plots", "Plots", "vl_convert")
    import vl_convert

    svg = re.sub(  # its own measures are those of the page; the view box stays
        r' (width|height)="([0-9.]+)"',
        lambda side: f' {side[1]}="{float(side[2]) * PAGE_POINTS / WIDTH:.2f}"',
        to_svg(canvas, name),
        count=2,
    )
    return vl_convert.svg_to_pdf(svg)


def _html(canvas: Canvas, name: str) -> bytes:
    title, *sentences = canvas.sentences
    page = html.render(
        "plots",
        "picture.html",
        title=title,
        sentences=sentences,
        picture=to_svg(canvas, name),
        least=canvas.width if canvas.width > WIDTH else 0,
    )
    return f"{page}\n".encode()


FORMS: Mapping[str, Callable[[Canvas, str], bytes]] = {
    ".svg": _svg,
    ".png": _png,
    ".pdf": _pdf,
    ".html": _html,
}
