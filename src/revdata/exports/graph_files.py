"""Graphs in the formats GraphML, GEXF and DOT."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import indent, tostring

from revdata.exports.graph_texts import Edge, Graph, Node, to_dot
from revdata.exports.graphs import build_graphs
from revdata.exports.request import Request, export_format

if TYPE_CHECKING:
    import networkx as nx


@export_format(
    "graphml",
    title="graphs of causes and of leaders and classes, in a folder",
    extra="graphs",
    libraries=("networkx",),
)
def write_graphml(request: Request) -> list[Path]:
    """Write each graph as GraphML to a folder, and return the files."""
    return _write(request, "graphml", _graphml)


@export_format("gexf", title="the same graphs for Gephi", extra="graphs", libraries=("networkx",))
def write_gexf(request: Request) -> list[Path]:
    """Write each graph as GEXF 1.2 to a folder, without today's date, and return the files."""
    return _write(request, "gexf", _gexf)


@export_format("dot", title="the same graphs for Graphviz", extra="graphs", libraries=("networkx",))
def write_dot(request: Request) -> list[Path]:
    """Write each graph in the language of Graphviz to a folder, and return the files."""
    return _write(request, "dot", _dot)


def _write(
    request: Request, suffix: str, text_of: Callable[[nx.MultiDiGraph[str]], str]
) -> list[Path]:
    graphs = build_graphs(request.dataset)
    return request.write_folder(
        {f"{name}.{suffix}": text_of(graph) for name, graph in graphs.items()}
    )


def _graphml(graph: nx.MultiDiGraph[str]) -> str:
    import networkx as nx

    return "\n".join(nx.generate_graphml(graph, named_key_ids=True)) + "\n"


def _gexf(graph: nx.MultiDiGraph[str]) -> str:
    from networkx.readwrite.gexf import GEXFWriter

    writer = GEXFWriter(version="1.2draft")
    writer.add_graph(_with_own_ids(graph))
    meta = writer.xml.find("meta")
    if meta is not None:
        meta.attrib.pop("lastmodifieddate", None)
    indent(writer.xml)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{tostring(writer.xml, encoding='unicode')}\n"


def _with_own_ids(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Return a copy whose edges have their keys for identifiers, which GEXF numbers otherwise."""
    copy = graph.copy()
    for _, _, key, facts in copy.edges(keys=True, data=True):
        facts["id"] = key  # an attribute as well: igraph mixes these up with those of nodes
    return copy


def _dot(graph: nx.MultiDiGraph[str]) -> str:
    nodes = [
        Node(name, facts["label"], {"comment": facts["table"]})
        for name, facts in graph.nodes(data=True)
    ]
    edges = []
    for start, end, key, facts in graph.edges(keys=True, data=True):
        tooltip = f"{facts['speaker']}, {facts['stance']}: {facts['statement']}"
        label = f"{facts['label']} {facts.get('locators', '')}".strip()
        edges.append(Edge(start, end, label, {"id": key, "edgetooltip": tooltip}))
    return to_dot(Graph(tuple(nodes), tuple(edges)))
