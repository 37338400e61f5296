"""The styles of lines and text in pictures, with widths of words and line breaking.

The pictures are set in Liberation Sans, which vl-convert carries within it and which is as wide as
Arial and Helvetica, letter by letter. The widths are thousandths of the size, as in Adobe's font
metrics of Helvetica and Helvetica Bold (Core 14 AFM).
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

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
