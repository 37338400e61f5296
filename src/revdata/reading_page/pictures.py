"""The pictures that the page embeds: the dates, and the causes, which the package ships drawn.

Graphviz, which finds the places of the causes, is no part of what the package needs. So the
pictures of its own tables lie in a file, the first line of which is the hash of what they say;
each further line is one of them. ``make pictures`` writes it.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import NamedTuple

from revdata.dataset.parts import TableSet
from revdata.errors import MissingExtraError
from revdata.plots.canvas import MARGIN, WIDTH, Canvas
from revdata.plots.causes import draw_selection, groups
from revdata.plots.chronology import draw_things
from revdata.plots.rendering import to_part
from revdata.plots.rows import claims_of
from revdata.reading_page.things import DATED

SHIPPED = "causes.txt"
NARROW = 360  # pixels, the width of a phone


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


def dates_picture(dataset: TableSet) -> str:
    """Return the things that the text dates on an axis, as SVG for the width of a phone."""
    canvas = Canvas(y=MARGIN / 2, width=NARROW, embedded=True)
    draw_things(canvas, dataset, DATED)
    return to_part(canvas, "Dates")


def shipped_causes() -> str:
    """Return the pictures of causes that the package ships."""
    return (files(__package__) / SHIPPED).read_text(encoding="utf-8")


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
