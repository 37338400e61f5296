"""Where the nodes and edges of a graph stand: around one in the middle, or as Graphviz says.

Graphviz measures no letters: what it gives does not depend on the fonts of the machine.

Graphviz only places boxes whose size it is given: it measures no letters, so fonts do not matter,
and the boxes are drawn here.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from revdata.errors import MissingExtraError, RevdataError
from revdata.exports.graphs import Graph, Html, quoted, to_dot
from revdata.files.writing import writing_to
from revdata.plots.canvas import (
    FOCUS,
    INK,
    LINE,
    MARGIN,
    QUIET,
    WHITE,
    Canvas,
    Dash,
    Fill,
    Letters,
    Outline,
    Point,
    Tip,
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


POINT = 72  # to the inch, in which Graphviz takes sizes
GROUP_MARGIN = 7  # points between a group's box and its nodes
GROUP_LABEL = 14  # points that the words of a group are high
SPACES = {"nodesep": "0.14", "ranksep": "0.42"}


Box = tuple[float, float, float, float]  # left, top, right, bottom
Groups = Mapping[str, tuple[float, tuple[str, ...]]]  # how wide its words are, and its nodes


@dataclass(frozen=True)
class EdgePlaces:
    """The curve of an edge, the corners of its heads, and the middle of its words."""

    curve: tuple[Point, ...]
    heads: tuple[tuple[Point, ...], ...]
    words: Point


@dataclass(frozen=True)
class GraphPlaces:
    """The middle of each node, the places of each edge and group, and the size of the whole."""

    nodes: Mapping[str, Point]
    edges: tuple[EdgePlaces, ...]
    groups: Mapping[str, Box]
    width: float
    height: float


def node_size(width: float, height: float) -> dict[str, str]:
    """Return the attributes of a node of a size."""
    return {"width": f"{width / POINT:.3f}", "height": f"{height / POINT:.3f}"}


def label_size(width: float, height: float) -> Html:
    """Return the label of an edge that keeps a place of a size free."""
    cell = f'<td fixedsize="true" width="{round(width)}" height="{round(height)}"></td>'
    return Html(f'<table border="0" cellborder="0" cellspacing="0"><tr>{cell}</tr></table>')


def lay_out(graph: Graph, way: str, groups: Groups) -> GraphPlaces:
    """Return the places of a graph, from left to right (LR) or from above to below (TB).

    The nodes of a group stand in a box of their own. Raises MissingExtraError where there is no
    Graphviz.
    """
    looks = {
        "graph": SPACES | {"rankdir": way},
        "node": {"shape": "box", "fixedsize": "true", "label": ""},
        "edge": {"arrowsize": "0.7"},
    }
    source = to_dot(graph, looks).removesuffix("}\n") + _boxed(groups) + "}\n"
    found = json.loads(_run_dot(source))
    _, _, width, height = map(float, found["bb"].split(","))
    nodes = [one for one in found["objects"] if "pos" in one]
    boxes = {one["name"]: _box(one["bb"], height) for one in found["objects"] if "bb" in one}
    return GraphPlaces(
        {node["name"]: _point(node["pos"], height) for node in nodes},
        tuple(_edge(edge, height) for edge in _in_order(graph, found)),
        {words: boxes[f"cluster_{number}"] for number, words in enumerate(groups)},
        width,
        height,
    )


def _boxed(groups: Groups) -> str:
    """Return the groups in the language of Graphviz, each with room for its words."""
    boxes = []
    for number, (width, names) in enumerate(groups.values()):
        label = quoted(label_size(width + 4, GROUP_LABEL))
        nodes = " ".join(f"{quoted(name)};" for name in names)
        looks = f"label={label} margin={GROUP_MARGIN} labeljust=l"
        boxes.append(f"\tsubgraph cluster_{number} {{ graph [{looks}] {nodes} }}\n")
    return "".join(boxes)


def unplaced(graph: Graph, _way: str, groups: Groups) -> GraphPlaces:
    """Return a graph with all at one place, for those who ask what it says, not where."""
    nowhere = EdgePlaces(((0, 0),), (((0, 0),),), (0, 0))
    nodes = {node.name: (0.0, 0.0) for node in graph.nodes}
    boxes = dict.fromkeys(groups, (0.0, 0.0, 0.0, 0.0))
    return GraphPlaces(nodes, (nowhere,) * len(graph.edges), boxes, 0, 0)


def _in_order(graph: Graph, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the edges that Graphviz drew in the order of the graph, by their identifiers."""
    edges = {edge["id"]: edge for edge in found.get("edges", ())}
    return [edges[edge.attributes["id"]] for edge in graph.edges]


def _run_dot(source: str) -> bytes:
    if find_spec("pygraphviz"):
        from pygraphviz import AGraph

        with warnings.catch_warnings(), writing_to():
            warnings.simplefilter("ignore", RuntimeWarning)  # fonts that Graphviz does not use
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


def _edge(edge: Mapping[str, Any], height: float) -> EdgePlaces:
    curve = next(op["points"] for op in edge["_draw_"] if op["op"] in "bB")
    heads = [
        op["points"]
        for key in ("_hdraw_", "_tdraw_")
        for op in edge.get(key, ())
        if op["op"] in "pP"
    ]
    return EdgePlaces(
        tuple((x, height - y) for x, y in curve),
        tuple(tuple((x, height - y) for x, y in points) for points in heads),
        _point(edge["lp"], height) if "lp" in edge else (0.0, 0.0),
    )


def _box(words: str, height: float) -> Box:
    left, bottom, right, top = map(float, words.split(","))
    return left, height - top, right, height - bottom


def _point(words: str, height: float) -> Point:
    x, y = map(float, words.split(","))
    return x, height - y
