"""The canvas on which a picture is laid out in pixels, in the styles of its lines and letters.

Every place is worked out here, from the widths of the letters, so that no label meets another or
falls off; what renders a canvas draws things where they are set. No date stands on it, only
places, and so no time zone can move one.

The pictures are set in Liberation Sans, which vl-convert carries within it and which is as wide as
Arial and Helvetica, letter by letter. The widths are thousandths of the size, as in Adobe's font
metrics of Helvetica and Helvetica Bold (Core 14 AFM).
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
WIDTHS = "letter_widths.json"
UNKNOWN, WIDE = 850, 1000  # of a letter that is not listed; of an East Asian one

# The palette of Okabe and Ito, which the colour-blind can tell apart, and greys. The page to read
# has a rule in its style for each, so that a picture within it follows light and dark.
# https://jfly.uni-koeln.de/color/
BLUE, VERMILLION, ORANGE = "#0072B2", "#D55E00", "#E69F00"
INK, QUIET, LINE, FAINT, BAND = "#1a1a1a", "#595959", "#8c8c8c", "#d9d9d9", "#f2f2f2"
WHITE, FOCUS = "#ffffff", "#fdf3d8"

Align = Literal["left", "center", "right"]
Point = tuple[float, float]
Look = dict[str, Any]  # attributes of SVG
Dash = tuple[float, ...]
DASHED: Dash = (5, 3)
DOTTED: Dash = (1.5, 2.5)

# The corners of small figures, in a square from -1 to 1.
_HIGH = 3**0.5 / 2
SHAPES: dict[str, tuple[Point, ...]] = {
    "diamond": ((-1, 0), (0, -1), (1, 0), (0, 1)),
    "triangle-up": ((0, -_HIGH), (-1, _HIGH), (1, _HIGH)),
    "triangle-down": ((0, _HIGH), (-1, -_HIGH), (1, -_HIGH)),
    "triangle-right": ((_HIGH, 0), (-_HIGH, -1), (-_HIGH, 1)),
    "triangle-left": ((-_HIGH, 0), (_HIGH, -1), (_HIGH, 1)),
    "square": ((-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)),
    "bar": ((-0.25, -1), (0.25, -1), (0.25, 1), (-0.25, 1)),
}


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

    @property
    def look(self) -> Look:
        """Return the look of the words."""
        weight = {"font-weight": "bold"} if self.bold else {}
        slant = {"font-style": "italic"} if self.italic else {}
        return {"fill": self.color, "font-size": self.size, **weight, **slant}

    def width(self, words: str) -> float:
        """Return how wide a line of words is."""
        return sum(_width(letter, self.bold) for letter in words) * self.size / 1000

    def wrap(self, words: str, limit: float) -> list[str]:
        """Return the words in lines no wider than the limit; a word too wide is broken."""
        lines: list[str] = []
        line = ""
        for word in words.split():
            longer = f"{line} {word}" if line else word
            if self.width(longer) <= limit:
                line = longer
                continue
            if line:
                lines.append(line)
            *broken, line = self._pieces(word, limit)
            lines += broken
        return [*lines, line] if line else lines

    def balance(self, words: str, limit: float) -> list[str]:
        """Return the words in as few lines as ``wrap`` needs, as even as may be."""
        lines = self.wrap(words, limit)
        while len(lines) > 1:
            limit -= self.size / 2
            narrower = self.wrap(words, limit)
            if len(narrower) > len(lines) or max(map(len, words.split())) > max(map(len, narrower)):
                break
            lines = narrower
        return lines

    def _pieces(self, word: str, limit: float) -> list[str]:
        pieces = [""]
        for letter in word:
            if pieces[-1] and self.width(pieces[-1] + letter) > limit:
                pieces.append("")
            pieces[-1] += letter
        return pieces

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

    @property
    def look(self) -> Look:
        """Return the look of the line."""
        dash = {"stroke-dasharray": self.dash} if self.dash else {}
        return {"stroke": self.color, "stroke-width": self.width, **dash}


@dataclass(frozen=True)
class Sign:
    """A small figure: its shape, full or hollow."""

    shape: str = "circle"
    color: str = BLUE
    full: bool = True
    size: float = 60  # of the square around it

    @property
    def look(self) -> Look:
        """Return the look of the figure."""
        fill = self.color if self.full else WHITE
        return {"fill": fill, "stroke": self.color, "stroke-width": 1.4}


@dataclass(frozen=True)
class Fill:
    """How a rectangle is drawn; ``soft`` are the sides on which its colour fades away."""

    color: str = BAND
    outline: str | None = None
    dash: Dash = ()
    soft: tuple[str, ...] = ()
    corner: float = 0

    @property
    def look(self) -> Look:
        """Return the look of the rectangle, but for what fades."""
        return {"fill": self.color} | (
            Stroke(self.outline, dash=self.dash).look if self.outline else {}
        )

    @property
    def stops(self) -> dict[float, str]:
        """Return the colours of a rectangle that fades, by their place from left to right."""
        at = {"left": 0.0, "right": 1.0}
        stops = {place: WHITE if side in self.soft else self.color for side, place in at.items()}
        middle = {0.4: self.color, 0.6: self.color} if len(self.soft) > 1 else {}
        return dict(sorted((stops | middle).items()))


@dataclass(frozen=True)
class Outline:
    """How a path is drawn: as a line, or full."""

    color: str = INK
    width: float = 1.2
    dash: Dash = ()
    full: bool = False
    above: bool = False  # above the rectangles, not below them

    @property
    def look(self) -> Look:
        """Return the look of the path."""
        line = Stroke(self.color, self.width, self.dash).look
        return {"fill": self.color if self.full else "none"} | line


Style = Letters | Stroke | Sign | Fill | Outline
Sample = Sign | Stroke | Fill | str


@cache
def _width(letter: str, bold: bool) -> int:
    """Return how wide a letter is, in thousandths of its size."""
    known = _widths()["bold" if bold else "plain"]
    base = unicodedata.normalize("NFD", letter)[0]
    if base in known:
        return known[base]
    if unicodedata.combining(letter):
        return 0
    return WIDE if unicodedata.east_asian_width(letter) in "WF" else UNKNOWN


@cache
def _widths() -> dict[str, dict[str, int]]:
    listed = json.loads((files(__package__) / WIDTHS).read_text(encoding="utf-8"))
    return {
        weight: {letter: int(width) for width, letters in by_width.items() for letter in letters}
        for weight, by_width in listed.items()
    }


WIDTH = 520  # fills a page of 160 mm, and can still be read at the 390 pixels of a phone
MARGIN = 14
RIGHT = WIDTH - MARGIN


class Tip(NamedTuple):
    """What a mark says on hovering in a picture by itself, and where it leads within a page."""

    words: str = ""
    link: str = ""


NO_TIP = Tip()
_ORDER: tuple[type[Any], ...] = (Stroke, Outline, Fill, Sign, Letters)  # from below to above


def _height(style: Style) -> int:
    """Return how far above the page a style is drawn."""
    over = isinstance(style, Outline) and style.above
    return _ORDER.index(Sign if over else type(style))


@dataclass
class Canvas:
    """What is on a page so far, and how far down it reaches.

    A picture that is ``embedded`` in a page of the project's own has no heading, since the page
    has one, and links to the places of the page in place of words that show on hovering. A
    ``sketch`` says what a picture says and in what styles, but not where, for which Graphviz is
    needed.
    """

    y: float = MARGIN
    width: float = WIDTH
    embedded: bool = False
    sketch: bool = False
    sentences: list[str] = field(default_factory=list)  # the picture in words
    items: dict[tuple[Style, bool], list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def right(self) -> float:
        """Return where the margin on the right begins."""
        return self.width - MARGIN

    @property
    def layers(self) -> list[tuple[Style, bool, list[dict[str, Any]]]]:
        """Return what is drawn alike, from below to above, and whether it shows words."""
        ordered = sorted(self.items.items(), key=lambda item: _height(item[0][0]))
        return [(style, explained, items) for (style, explained), items in ordered]

    @property
    def fingerprint(self) -> str:
        """Return the hash of all words and styles, wherever they stand.

        Places are left out: another version of Graphviz may move them without a change of ours.
        """
        names = ("words", "tip", "link")
        items = [item for of_style in self.items.values() for item in of_style]
        said = sorted({item[name] for item in items for name in names if name in item})
        drawn = sorted({repr(style) for style, _ in self.items})
        return hashlib.sha256(json.dumps([self.sentences, said, drawn]).encode()).hexdigest()

    def text(
        self, x: float, y: float, words: str, letters: Letters = BODY, tip: Tip = NO_TIP
    ) -> None:
        """Set one line of words on the base line ``y``."""
        self._add(letters, {"x": x, "y": y, "words": words}, tip)

    def lines(
        self, x: float, y: float, lines: Iterable[str], letters: Letters = BODY, tip: Tip = NO_TIP
    ) -> float:
        """Set lines below ``y``, and return where they end."""
        for line in lines:
            self.text(x, round(y + letters.size, 2), line, letters, tip)
            y = round(y + letters.leading, 2)
        return y

    def paragraph(self, words: str, letters: Letters = BODY) -> None:
        """Set words over the whole width, and move down below them."""
        self.y = self.lines(MARGIN, self.y, letters.wrap(words, self.right - MARGIN), letters)

    def rule(self, start: Point, end: Point, stroke: Stroke) -> None:
        """Draw a straight line."""
        self._add(stroke, {"x": start[0], "y": start[1], "x2": end[0], "y2": end[1]})

    def sign(self, x: float, y: float, sign: Sign, tip: Tip = NO_TIP) -> None:
        """Draw a small figure around a place."""
        self._add(sign, {"x": x, "y": y}, tip)

    def area(self, start: Point, end: Point, fill: Fill, tip: Tip = NO_TIP) -> None:
        """Draw a rectangle from its upper left to its lower right corner."""
        self._add(fill, {"x": start[0], "y": start[1], "x2": end[0], "y2": end[1]}, tip)

    def path(self, path: str, outline: Outline, tip: Tip = NO_TIP) -> None:
        """Draw a path, in the notation of SVG."""
        self._add(outline, {"x": 0, "y": 0, "path": path}, tip)

    def heading(self, title: str, subtitle: str) -> None:
        """Set the title and what the picture shows, and move down below them."""
        self.sentences += [title, subtitle]
        if not self.embedded:
            self.paragraph(title, TITLE)
            self.y += 2
            self.paragraph(subtitle, SUBTITLE)
            self.y += 8

    def band(self, words: str) -> None:
        """Set a heading of rows on a grey band, and move down below it."""
        lines = STRONG.wrap(words, self.right - MARGIN)
        bottom = self.y + len(lines) * STRONG.leading + 4
        self.area((MARGIN - 6, self.y), (self.right + 6, bottom), Fill(BAND))
        self.lines(MARGIN, self.y + 1.5, lines, STRONG)
        self.y = bottom + 3

    def key(self, entries: list[tuple[Sample, str]]) -> None:
        """Explain signs, strokes, fills or letters, in as many lines as they take."""
        x: float = MARGIN
        for drawn, words in entries:
            wide = 26 if isinstance(drawn, Stroke | Fill) else 16
            needed = wide + SMALL.width(words)
            if x > MARGIN and x + needed > self.right:
                x, self.y = MARGIN, self.y + 15
            self._sample(drawn, x, self.y + 6.5)
            lines = SMALL.wrap(words, self.right - x - wide)
            self.lines(x + wide, self.y, lines, SMALL)
            self.y += (len(lines) - 1) * SMALL.leading
            x += needed + 14
        self.y += 22

    def _sample(self, drawn: Sample, x: float, y: float) -> None:
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
        self.sentences.append(words)
        self.y += 8
        self.rule((MARGIN, self.y), (self.right, self.y), Stroke(FAINT))
        self.y += 5
        self.paragraph(words, SOURCE)
        self.y += MARGIN / 2

    def _add(self, style: Style, item: dict[str, Any], tip: Tip = NO_TIP) -> None:
        rounded = {k: round(v, 2) if isinstance(v, float) else v for k, v in item.items()}
        if self.embedded and tip.link:
            rounded["link"] = tip.link
        elif tip.words and not self.embedded:
            rounded["tip"] = tip.words
        self.items.setdefault((style, "tip" in rounded), []).append(rounded)
