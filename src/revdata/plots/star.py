"""The layout with one thing in the middle, its causes on the left, its effects on the right."""

from __future__ import annotations

from dataclasses import dataclass

from revdata.plots.canvas import MARGIN, Canvas, Tip
from revdata.plots.styles import (
    FOCUS,
    INK,
    LINE,
    QUIET,
    WHITE,
    Dash,
    Fill,
    Letters,
    Outline,
)

SHARE = 0.31  # of the width for the boxes on each side
PADDING = 6.0
TRUNK = 3.0  # half the width of the line under the thing in the middle
MIDDLE = Letters(size=11.5, bold=True, align="center")
LABEL = Letters(size=10.5, align="center")
HEADING = Letters(size=10, bold=True, color=QUIET)
TITLE = Letters(bold=True)
UNEVEN = 2  # links to move, from which on a side is shortened
WORDS = Letters(size=9.5, align="center")


@dataclass(frozen=True)
class Spoke:
    """A link of the thing in the middle with another, and how it is drawn.

    ``end`` is the figure where it arrives: an arrow or a bar; ``both`` puts it at both ends.
    """

    key: str
    label: str
    group: str
    words: str
    color: str
    dash: Dash
    width: float
    end: str
    full: bool
    both: bool
    tip: Tip


@dataclass(frozen=True)
class _Part:
    """Links of one kind on one side, and whether they lead to the middle."""

    title: str
    spokes: list[Spoke]
    inward: bool


def draw_star(canvas: Canvas, middle: tuple[str, str], into: list[Spoke], out: list[Spoke]) -> None:
    """Draw a thing, of which identifier and label are given, with its links on both sides."""
    trunk, wide = canvas.width / 2, (canvas.right - MARGIN) * SHARE
    top = canvas.y
    lines = MIDDLE.balance(middle[1], canvas.width * 0.36)
    half = max(map(MIDDLE.width, lines)) / 2 + 2 * PADDING
    canvas.y += len(lines) * MIDDLE.leading + PADDING
    canvas.area(
        (trunk - half, top), (trunk + half, canvas.y), Fill(FOCUS, INK, corner=3),
        Tip(link=f"#{middle[0]}"),
    )  # fmt: skip
    canvas.lines(trunk, top + PADDING / 2 - 0.5, lines, MIDDLE, Tip(link=f"#{middle[0]}"))
    start = canvas.y
    bottoms = [
        _side(canvas, side, left, trunk)
        for side, left in zip(_sides(into, out), (float(MARGIN), canvas.right - wide), strict=True)
    ]
    canvas.y = max(bottoms)
    canvas.area((trunk - TRUNK, start), (trunk + TRUNK, canvas.y), Fill(FOCUS, INK))
    canvas.y += 4


def _sides(into: list[Spoke], out: list[Spoke]) -> tuple[list[_Part], list[_Part]]:
    """Return what stands on the left and on the right, neither much longer than the other."""
    left, right = [_Part("Causes", into, inward=True)], [_Part("Effects", out, inward=False)]
    more = (len(into) - len(out)) // 2
    if more >= UNEVEN:
        left = [_Part("Causes", into[:-more], inward=True)]
        right.append(_Part("Further causes", into[-more:], inward=True))
    elif -more >= UNEVEN:
        right = [_Part("Effects", out[:more], inward=False)]
        left.append(_Part("Further effects", out[more:], inward=False))
    return left, right


def _side(canvas: Canvas, parts: list[_Part], left: float, trunk: float) -> float:
    """Draw one side, and return where it ends below."""
    wide, y = (canvas.right - MARGIN) * SHARE, canvas.y
    for part in parts:
        before = None
        if part.spokes:
            y = canvas.lines(left, y + 6, [part.title], TITLE) + 1
        for spoke in part.spokes:
            if spoke.group != before:
                y = canvas.lines(left, y, HEADING.wrap(spoke.group, wide), HEADING) + 3
            before = spoke.group
            y = _spoke(canvas, spoke, (left, y), (trunk, part.inward)) + 5
    return y


def _spoke(
    canvas: Canvas, spoke: Spoke, place: tuple[float, float], to: tuple[float, bool]
) -> float:
    """Draw a link and the box at its other end, and return where they end below."""
    (left, top), (trunk, inward) = place, to
    wide = (canvas.right - MARGIN) * SHARE
    lines = LABEL.balance(spoke.label, wide - 2 * PADDING)
    high = len(lines) * LABEL.leading + PADDING
    link = Tip(link=f"#{spoke.key}")
    canvas.area((left, top), (left + wide, top + high), Fill(WHITE, LINE, corner=3), link)
    canvas.lines(left + wide / 2, top + PADDING / 2 - 0.5, lines, LABEL, link)
    y = top + high / 2
    near, far = (trunk - TRUNK, left + wide) if left < trunk else (trunk + TRUNK, left)
    start, end = (far, near) if inward else (near, far)
    way = 1 if end > start else -1
    canvas.path(
        f"M{start:.1f},{y:.1f}L{end - 2 * way:.1f},{y:.1f}",
        Outline(spoke.color, spoke.width, spoke.dash),
        spoke.tip,
    )
    for x, to_x in ((end, way), (start, -way))[: 2 if spoke.both else 1]:
        canvas.path(_head(spoke.end, x, y, to_x), _head_style(spoke), spoke.tip)
    said = WORDS.wrap(spoke.words, abs(end - start) - 8)
    below = canvas.lines((start + end) / 2, y + 3, said, WORDS, spoke.tip)
    return max(top + high, below if said else 0)


def _head(end: str, x: float, y: float, way: int) -> str:
    deep, half = (2.5, 5.0) if end == "bar" else (8.0, 3.6)
    corners = (
        [(x, y - half), (x, y + half), (x - way * deep, y + half), (x - way * deep, y - half)]
        if end == "bar"
        else [(x, y), (x - way * deep, y - half), (x - way * deep, y + half)]
    )
    return f"M{'L'.join(f'{a:.1f},{b:.1f}' for a, b in corners)}Z"


def _head_style(spoke: Spoke) -> Outline:
    return Outline(spoke.color, 1, full=spoke.full, above=True)
