"""The causal graph as drawn by Graphviz, made fit to stand within the page; none without it."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from subprocess import run
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, fromstring, tostring

from revdata.dataset.parts import TableSet
from revdata.exports.graph_texts import Edge, Graph, Node, to_dot
from revdata.exports.graphs import build_graphs

if TYPE_CHECKING:
    import networkx as nx

LEAST = 4  # factors in a group that is drawn; smaller ones are as clear in words
AT_A_GLANCE = 30  # factors of a group that need no smaller picture before it
WIDEST_LABEL = 22
_LOOKS = {
    "graph": {"rankdir": "LR", "ranksep": "0.45", "nodesep": "0.16", "pad": "0.1"},
    "node": {
        "shape": "box",
        "fontname": "Helvetica",
        "fontsize": "12",
        "margin": "0.12,0.06",
        "height": "0.3",
    },
    "edge": {"fontname": "Helvetica", "fontsize": "11", "arrowsize": "0.8"},
}
_NUMBER = re.compile(r"\d+\.\d+")  # a pixel is exact enough, and a tenth of the picture shorter
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_KEPT = {
    "svg": ("viewBox",),
    "g": ("class", "transform"),
    "a": ("href",),
    "path": ("d",),
    "polygon": ("points",),
    "polyline": ("points",),
    "text": ("x", "y"),
}


@dataclass(frozen=True)
class Picture:
    """Connected factors as SVG; ``centre`` is the factor that all the others touch, if one is."""

    svg: str
    factors: int
    links: int
    centre: str | None = None


def draw_causes(dataset: TableSet) -> tuple[Picture, ...] | None:
    """Return the surroundings of the factor with the most links, then each group, largest first.

    None where no Graphviz is at hand: it is the program ``dot`` with the extra ``graphs``, or
    pygraphviz, whose wheel brings it along.
    """
    if not can_draw():
        return None
    import networkx as nx  # heavy

    graph = build_graphs(dataset)["causes"]
    groups = [sorted(group) for group in nx.weakly_connected_components(graph)]
    groups = [group for group in groups if len(group) >= LEAST]
    groups.sort(key=lambda group: (-len(group), group))
    pictures = [_draw(_part(graph, group)) for group in groups]
    if groups and len(groups[0]) > AT_A_GLANCE:
        centre = max(sorted(graph), key=graph.degree)
        pictures.insert(0, _draw(_around(graph, centre), centre))
    return tuple(pictures)


def can_draw() -> bool:
    """Return whether Graphviz and what writes its language are at hand."""
    return bool(find_spec("networkx") and (shutil.which("dot") or find_spec("pygraphviz")))


def _part(graph: nx.MultiDiGraph[str], factors: Iterable[str]) -> nx.MultiDiGraph[str]:
    """Return some factors with the links between them, in the order of the graph.

    The library's own view of a part has the order of a set, which differs from run to run.
    """
    kept = set(factors)
    part = graph.copy()
    part.remove_nodes_from([factor for factor in graph if factor not in kept])
    return part


def _around(graph: nx.MultiDiGraph[str], centre: str) -> nx.MultiDiGraph[str]:
    """Return a factor with the links that touch it and the factors at their other ends."""
    near = _part(graph, [centre, *graph.predecessors(centre), *graph.successors(centre)])
    near.remove_edges_from([link for link in near.edges(keys=True) if centre not in link[:2]])
    return near


def _draw(graph: nx.MultiDiGraph[str], centre: str | None = None) -> Picture:
    text = to_dot(
        Graph(
            tuple(_node(name, facts) for name, facts in graph.nodes(data=True)),
            tuple(_edge(*link) for link in graph.edges(keys=True, data=True)),
        ),
        _LOOKS,
    )
    svg = _fit(fromstring(_run(text)))
    width, height = (float(part) for part in svg.attrib["viewBox"].split()[2:])
    svg.attrib |= {"width": f"{width:.0f}", "height": f"{height:.0f}"}
    return Picture(
        _NUMBER.sub(lambda found: f"{float(found[0]):.0f}", tostring(svg, encoding="unicode")),
        graph.number_of_nodes(),
        graph.number_of_edges(),
        centre,
    )


def _node(name: str, facts: dict[str, Any]) -> Node:
    label = "\n".join(textwrap.wrap(facts["label"], WIDEST_LABEL))
    return Node(name, label, {"URL": f"#{name}", "class": "node"})


def _edge(start: str, end: str, key: str, facts: dict[str, Any]) -> Edge:
    """Return how an edge looks: by its sign and force, never by colour."""
    force, sign = facts["force"], facts["sign"]
    shown = {"id": key, "class": f"edge {sign} {force}", "URL": f"#{facts['claim_id']}"}
    if sign == "lowers":
        shown |= {"arrowhead": "tee", "arrowsize": "1.4"}
    if force == "covaries":
        shown["dir"] = "none"
    label = {"rejected": "✗", "insufficient": "not enough"}.get(force, "")
    return Edge(start, end, label, shown)


def _run(text: str) -> bytes:
    program = shutil.which("dot")
    if program:
        return run([program, "-Tsvg"], input=text.encode(), capture_output=True, check=True).stdout
    from pygraphviz import AGraph  # heavy

    svg: bytes = AGraph(string=text).draw(format="svg", prog="dot")
    return svg


def _fit(svg: Element) -> Element:
    """Return the picture with nothing but its shapes, texts and links.

    Colours and letters are the page's, so that they follow light and dark; identifiers would clash
    with those of the page. The links are not stops of the keyboard: the same stand in the list.
    """
    root = Element("svg", {"xmlns": _SVG, "viewBox": svg.attrib["viewBox"]})
    root.extend(_children(svg))
    return root


def _children(parent: Element) -> Iterable[Element]:
    background = parent.attrib.get("class") == "graph"
    for child in parent:
        name = child.tag.removeprefix(f"{{{_SVG}}}") if isinstance(child.tag, str) else ""
        if name not in _KEPT or (background and name == "polygon"):
            continue
        if name == "g" and child.attrib.get("class") is None:
            yield from _children(child)  # Graphviz wraps each link in a group of its own
            continue
        attributes = {key: child.attrib[key] for key in _KEPT[name] if key in child.attrib}
        if name == "a":
            attributes = {"href": child.attrib[_XLINK], "tabindex": "-1"}
        kept = Element(name, attributes)
        kept.text = child.text if name == "text" else None
        kept.extend(_children(child))
        yield kept
