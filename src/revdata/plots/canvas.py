"""The canvas on which a picture is laid out in pixels.

Every place is worked out here, from the widths of the letters, so that no label meets another or
falls off; what renders a canvas draws things where they are set. No date stands on it, only
places, and so no time zone can move one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from revdata.plots.styles import (
    BAND,
    BODY,
    FAINT,
    SMALL,
    SOURCE,
    STRONG,
    SUBTITLE,
    TITLE,
    Fill,
    Letters,
    Outline,
    Point,
    Sample,
    Sign,
    Stroke,
    Style,
)

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
