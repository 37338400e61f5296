"""Positions of the nodes and edges of a graph, computed by Graphviz.

Graphviz measures no letters: what it gives does not depend on the fonts of the machine.
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
from revdata.exports.graph_texts import Graph, Html, quoted, to_dot
from revdata.files.scratch import writing_to
from revdata.plots.styles import Point

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
