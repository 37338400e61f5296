"""A page on which a picture is set out in pixels, and the Altair chart that draws it.

Every place is worked out here, from the widths of the letters, so that no label meets another or
falls off; Altair and Vega draw what they are told where they are told. No date goes into a chart,
only places, and so no time zone can move one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from revdata.plots.lettering import FONT, balance, width_of, wrap

if TYPE_CHECKING:
    import altair as alt

WIDTH = 520  # fills a page of 160 mm, and can still be read at the 390 pixels of a phone
MARGIN = 14
RIGHT = WIDTH - MARGIN
INNER = WIDTH - 2 * MARGIN

# The palette of Okabe and Ito, which the colour-blind can tell apart, and greys.
# https://jfly.uni-koeln.de/color/
BLUE, VERMILLION, ORANGE = "#0072B2", "#D55E00", "#E69F00"
INK, QUIET, LINE, FAINT, BAND = "#1a1a1a", "#595959", "#8c8c8c", "#d9d9d9", "#f2f2f2"

Align = Literal["left", "center", "right"]
Dash = tuple[float, ...]
DASHED: Dash = (5, 3)
DOTTED: Dash = (1.5, 2.5)


@dataclass(frozen=True)
class Letters:
    """How words are set."""

    size: float = 11.5
    bold: bool = False
    italic: bool = False
    color: str = INK
    align: Align = "left"

    @property
    def leading(self) -> float:
        """Return the distance from one line to the next."""
        return round(self.size * 1.25, 1)

    def width(self, words: str) -> float:
        """Return how wide a line of words is."""
        return width_of(words, self.size, bold=self.bold)

    def wrap(self, words: str, limit: float) -> list[str]:
        """Return the words in lines no wider than the limit."""
        return wrap(words, limit, self.size, bold=self.bold)

    def balance(self, words: str, limit: float) -> list[str]:
        """Return the words in no more lines than ``wrap`` gives, as even as may be."""
        return balance(words, limit, self.size, bold=self.bold)

    def to(self, align: Align) -> Letters:
        """Return the same letters, set to the left, the centre or the right of their place."""
        return replace(self, align=align)


BODY = Letters()
STRONG = Letters(bold=True)
SMALL = Letters(size=10, color=QUIET)
TITLE = Letters(size=16, bold=True)
SUBTITLE = Letters(size=11, color=QUIET)
SOURCE = Letters(size=9.5, color=QUIET)


@dataclass(frozen=True)
class Stroke:
    """How a line is drawn."""

    color: str = LINE
    width: float = 1
    dash: Dash = ()


@dataclass(frozen=True)
class Sign:
    """A small figure: its shape in Vega's words, full or hollow."""

    shape: str = "circle"
    color: str = BLUE
    full: bool = True
    size: float = 60


@dataclass(frozen=True)
class Fill:
    """How a rectangle is drawn; ``soft`` are the sides on which its colour fades away."""

    color: str = BAND
    outline: str | None = None
    dash: Dash = ()
    soft: frozenset[str] = frozenset()
    corner: float = 0


@dataclass(frozen=True)
class Outline:
    """How a path is drawn: as a line, or full."""

    color: str = INK
    width: float = 1.2
    dash: Dash = ()
    full: bool = False
    above: bool = False  # above the rectangles, not below them


Style = Letters | Stroke | Sign | Fill | Outline
_ORDER: tuple[type[Any], ...] = (Stroke, Outline, Fill, Sign, Letters)  # from below to above


def _height(style: Style) -> int:
    """Return how far above the page a style is drawn."""
    over = isinstance(style, Outline) and style.above
    return _ORDER.index(Sign if over else type(style))


@dataclass
class Canvas:
    """What is on a page so far, and how far down it reaches."""

    y: float = MARGIN
    width: float = WIDTH
    told: list[str] = field(default_factory=list)  # the picture in words, a sentence each
    items: dict[tuple[Style, bool], list[dict[str, Any]]] = field(default_factory=dict)

    def text(self, x: float, y: float, words: str, letters: Letters = BODY, tip: str = "") -> None:
        """Set one line of words on the base line ``y``."""
        self._add(letters, {"x": x, "y": y, "words": words}, tip)

    def lines(
        self, x: float, y: float, lines: list[str], letters: Letters = BODY, tip: str = ""
    ) -> float:
        """Set lines below ``y``, and return where they end."""
        for line in lines:
            self.text(x, round(y + letters.size, 2), line, letters, tip)
            y = round(y + letters.leading, 2)
        return y

    def paragraph(self, words: str, letters: Letters = BODY, x: float = MARGIN) -> None:
        """Set words over the whole width, and move down below them."""
        lines = letters.wrap(words, self.width - MARGIN - x)
        self.y = self.lines(x, self.y, lines, letters)

    def rule(self, start: tuple[float, float], end: tuple[float, float], stroke: Stroke) -> None:
        """Draw a straight line."""
        self._add(stroke, {"x": start[0], "y": start[1], "x2": end[0], "y2": end[1]})

    def sign(self, x: float, y: float, sign: Sign, tip: str = "") -> None:
        """Draw a small figure around a place."""
        self._add(sign, {"x": x, "y": y}, tip)

    def area(
        self, start: tuple[float, float], end: tuple[float, float], fill: Fill, tip: str = ""
    ) -> None:
        """Draw a rectangle from its upper left to its lower right corner."""
        self._add(fill, {"x": start[0], "y": start[1], "x2": end[0], "y2": end[1]}, tip)

    def path(self, path: str, outline: Outline, tip: str = "") -> None:
        """Draw a path, in the notation of SVG."""
        self._add(outline, {"x": 0, "y": 0, "path": path}, tip)

    def heading(self, title: str, subtitle: str) -> None:
        """Set the title and what the picture shows, and move down below them."""
        self.told += [title, subtitle]
        self.paragraph(title, TITLE)
        self.y += 2
        self.paragraph(subtitle, SUBTITLE)
        self.y += 8

    def band(self, words: str) -> None:
        """Set a heading of rows on a grey band, and move down below it."""
        lines = STRONG.wrap(words, self.width - 2 * MARGIN)
        bottom = self.y + len(lines) * STRONG.leading + 4
        self.area((MARGIN - 6, self.y), (self.width - MARGIN + 6, bottom), Fill(BAND))
        self.lines(MARGIN, self.y + 1.5, lines, STRONG)
        self.y = bottom + 3

    def key(self, entries: list[tuple[Sign | Stroke | Fill | str, str]]) -> None:
        """Explain signs, strokes, fills or letters, in as many lines as they take."""
        x: float = MARGIN
        for drawn, words in entries:
            wide = 26 if isinstance(drawn, Stroke | Fill) else 16
            needed = wide + SMALL.width(words)
            if x > MARGIN and x + needed > self.width - MARGIN:
                x, self.y = MARGIN, self.y + 15
            self._sample(drawn, x, self.y + 6.5)
            lines = SMALL.wrap(words, self.width - MARGIN - x - wide)
            self.lines(x + wide, self.y, lines, SMALL)
            self.y += (len(lines) - 1) * SMALL.leading
            x += needed + 14
        self.y += 22

    def _sample(self, drawn: Sign | Stroke | Fill | str, x: float, y: float) -> None:
        match drawn:
            case Sign():
                self.sign(x + 6, y, drawn)
            case Stroke():
                self.rule((x, y), (x + 20, y), drawn)
            case Fill():
                self.area((x, y - 5), (x + 20, y + 5), drawn)
            case _:
                self.text(x + 6, y + 3.5, drawn, SMALL.to("center"))

    def source(self, words: str) -> None:
        """Set where the picture comes from, and end the page below it."""
        self.told.append(words)
        self.y += 8
        self.rule((MARGIN, self.y), (self.width - MARGIN, self.y), Stroke(FAINT))
        self.y += 5
        self.paragraph(words, SOURCE)
        self.y += MARGIN / 2

    def chart(self) -> alt.LayerChart:
        """Return the page as an Altair chart."""
        import altair as alt  # heavy

        layers = [
            _layer(style, explained, items)
            for (style, explained), items in sorted(
                self.items.items(), key=lambda item: _height(item[0][0])
            )
        ]
        drawn: alt.LayerChart = (
            alt.layer(*layers)
            .properties(
                width=self.width,
                height=round(self.y),
                padding=0,
                background="white",
                description="\n".join(self.told),
            )
            .configure_view(stroke=None)
        )
        return drawn

    def _add(self, style: Style, item: dict[str, Any], tip: str = "") -> None:
        rounded = {k: round(v, 2) if isinstance(v, float) else v for k, v in item.items()}
        self.items.setdefault((style, bool(tip)), []).append(
            rounded | ({"tip": tip} if tip else {})
        )


def _layer(style: Style, explained: bool, items: list[dict[str, Any]]) -> alt.Chart:
    """Return a layer of one style: Vega ignores some properties when they are encoded as data."""
    import altair as alt  # heavy

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
    match style:
        case Letters():
            return {
                "type": "text",
                "font": FONT,
                "fontSize": style.size,
                "fontWeight": "bold" if style.bold else "normal",
                "fontStyle": "italic" if style.italic else "normal",
                "color": style.color,
                "align": style.align,
                "baseline": "alphabetic",
            }
        case Stroke():
            return {
                "type": "rule",
                "color": style.color,
                "strokeWidth": style.width,
                "strokeDash": style.dash,
            }
        case Sign():
            return {
                "type": "point",
                "shape": style.shape,
                "size": style.size,
                "fill": style.color if style.full else "white",
                "stroke": style.color,
                "strokeWidth": 1.4,
                "opacity": 1,
            }
        case Fill():
            return {
                "type": "rect",
                "fill": _gradient(style) if style.soft else style.color,
                "stroke": style.outline,
                "strokeDash": style.dash,
                "cornerRadius": style.corner,
            }
    return {
        "type": "point",
        "size": 4,  # in which Vega draws a path of one's own as it is
        "fill": style.color if style.full else None,
        "stroke": style.color,
        "strokeWidth": style.width,
        "strokeDash": style.dash,
        "opacity": 1,
    }


def _gradient(fill: Fill) -> dict[str, Any]:
    stops = {0.0: fill.color, 1.0: fill.color}
    for side in fill.soft:
        stops[0.0 if side == "left" else 1.0] = "#ffffff"
    if len(fill.soft) > 1:
        stops |= {0.4: fill.color, 0.6: fill.color}
    return {
        "gradient": "linear",
        **{"x1": 0, "x2": 1, "y1": 0, "y2": 0},
        "stops": [{"offset": at, "color": stops[at]} for at in sorted(stops)],
    }
