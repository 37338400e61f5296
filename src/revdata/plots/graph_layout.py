"""Places for boxes and arrows, found by Graphviz from sizes that are worked out here.

Graphviz measures no letters: what it gives does not depend on the fonts of the machine.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import warnings
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any

from revdata.errors import MissingExtraError, RevdataError
from revdata.exports.graph_texts import quoted
from revdata.plots.canvas import Letters

POINT = 72  # to the inch, in which Graphviz takes sizes
PADDING = 6.0
PER_LINK = 24.0
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A node: its lines, and, once laid out, its middle, width and height."""

    name: str
    lines: tuple[str, ...]
    letters: Letters
    links: int = 0  # how many arrows meet at it, for which it must be large enough
    place: tuple[float, float, float, float] = (0, 0, 0, 0)

    def size(self, way: str) -> Point:
        """Return width and height, with room for the arrows on the side they come from."""
        width = max(map(self.letters.width, self.lines)) + 2 * PADDING
        height = len(self.lines) * self.letters.leading + PADDING
        room = PER_LINK * self.links
        return (width, max(height, room)) if way == "LR" else (max(width, room), height)


@dataclass(frozen=True)
class Arrow:
    """An edge with its words, and, once laid out, its curve, its heads and the words' place."""

    start: str
    end: str
    attributes: str
    words: str
    letters: Letters
    curve: tuple[Point, ...] = ()
    polygons: tuple[tuple[Point, ...], ...] = ()
    place: Point = (0, 0)

    def line(self, left: float, top: float) -> str:
        """Return the curve as a path of SVG."""
        first, *rest = [f"{left + x:.1f},{top + y:.1f}" for x, y in self.curve]
        return f"M{first}C{' '.join(rest)}"

    def heads(self, left: float, top: float) -> list[str]:
        """Return the heads as closed paths of SVG."""
        return [
            "M" + "L".join(f"{left + x:.1f},{top + y:.1f}" for x, y in points) + "Z"
            for points in self.polygons
        ]


@dataclass(frozen=True)
class Layout:
    """A graph laid out."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: float
    height: float


def lay_out(boxes: list[Box], arrows: list[Arrow], limit: float | None) -> Layout:
    """Return the graph laid out, from left to right or from above to below.

    With a limit the narrower way is taken that fits in it, or the narrower; without, what is
    nearest to a page. Raises MissingExtraError where there is no Graphviz.
    """
    ways = [_laid_out(boxes, arrows, way) for way in ("LR", "TB")]
    if limit is None:
        return min(ways, key=lambda way: max(way.width, way.height))
    fitting = [way for way in ways if way.width <= limit]
    return min(fitting or ways, key=lambda way: way.height if fitting else way.width)


def _laid_out(boxes: list[Box], arrows: list[Arrow], way: str) -> Layout:
    found = json.loads(_run_dot(_source(boxes, arrows, way)))
    _, _, width, height = map(float, found["bb"].split(","))
    nodes = {node["name"]: node for node in found["objects"]}
    placed = []
    for box in boxes:
        x, y = _point(nodes[box.name]["pos"], height)
        placed.append(replace(box, place=(x, y, *box.size(way))))
    edges = {edge["id"]: edge for edge in found.get("edges", ())}
    drawn = [_drawn(arrow, edges[f"e{i}"], height) for i, arrow in enumerate(arrows)]
    return Layout(tuple(placed), tuple(drawn), width, height)


def _source(boxes: list[Box], arrows: list[Arrow], way: str) -> str:
    lines = [
        f"digraph {{ graph [rankdir={way} nodesep=0.14 ranksep=0.42]",
        'node [shape=box fixedsize=true label=""]',
        "edge [arrowsize=0.7]",
    ]
    for box in boxes:
        width, height = (side / POINT for side in box.size(way))
        lines.append(f"{quoted(box.name)} [width={width:.3f} height={height:.3f}]")
    for i, arrow in enumerate(arrows):
        label = ""
        if arrow.words:
            wide, high = round(arrow.letters.width(arrow.words)) + 6, round(arrow.letters.leading)
            cell = f'<td fixedsize="true" width="{wide}" height="{high}"></td>'
            label = (
                f' label=<<table border="0" cellborder="0" cellspacing="0"><tr>{cell}</tr></table>>'
            )
        ends = f"{quoted(arrow.start)} -> {quoted(arrow.end)}"
        lines.append(f"{ends} [id=e{i} {arrow.attributes}{label}]")
    return "\n".join([*lines, "}"])


def _run_dot(source: str) -> bytes:
    if find_spec("pygraphviz"):
        from pygraphviz import AGraph  # heavy

        with warnings.catch_warnings():  # what Graphviz says to stderr of fonts it does not use
            warnings.simplefilter("ignore", RuntimeWarning)
            drawn: bytes = AGraph(string=source).draw(format="json", prog="dot")
        return drawn
    program = shutil.which("dot")
    if program is None:
        raise MissingExtraError("plots", "Pictures of graphs")
    done = subprocess.run(
        [program, "-Tjson"], input=source.encode(), capture_output=True, check=False
    )
    if done.returncode:
        raise RevdataError(f"Graphviz cannot lay the graph out: {done.stderr.decode().strip()}")
    return done.stdout


def _drawn(arrow: Arrow, edge: dict[str, Any], height: float) -> Arrow:
    curve = next(op["points"] for op in edge["_draw_"] if op["op"] in "bB")
    heads = [
        op["points"]
        for key in ("_hdraw_", "_tdraw_")
        for op in edge.get(key, ())
        if op["op"] in "pP"
    ]
    place = _point(edge["lp"], height) if "lp" in edge else (0.0, 0.0)
    return replace(
        arrow,
        curve=tuple((x, height - y) for x, y in curve),
        polygons=tuple(tuple((x, height - y) for x, y in points) for points in heads),
        place=place,
    )


def _point(words: str, height: float) -> Point:
    x, y = map(float, words.split(","))
    return x, height - y
