"""The graphs of the findings, and graphs as GraphML, GEXF, DOT and Mermaid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import indent, tostring

from revdata.dataset.joins import with_labels, with_passages
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import load_rows
from revdata.exports.request import Request, export_format

if TYPE_CHECKING:
    import networkx as nx


class Html(str):
    """A label for Graphviz in its own markup, which is not quoted."""


@dataclass(frozen=True)
class Node:
    """A node: its identifier, its label, and attributes for DOT alone."""

    name: str
    label: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Edge:
    """An edge between two nodes, with its label and attributes for DOT alone."""

    start: str
    end: str
    label: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Graph:
    """A directed graph; between two nodes there may be several edges."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


BOXES = {"node": {"shape": "box", "style": "rounded"}}


def to_dot(graph: Graph, defaults: Mapping[str, Mapping[str, str]] = BOXES) -> str:
    """Return the graph in the language of Graphviz.

    ``defaults`` are the attributes of the graph, of every node and of every edge, under ``graph``,
    ``node`` and ``edge``.
    """
    lines = ["digraph {", *(f"\t{kind} {_listed(shown)}" for kind, shown in defaults.items())]
    for node in graph.nodes:
        lines.append(f"\t{quoted(node.name)} {_attributes(node.label, node.attributes)}")
    for edge in graph.edges:
        ends = f"{quoted(edge.start)} -> {quoted(edge.end)}"
        lines.append(f"\t{ends} {_attributes(edge.label, edge.attributes)}")
    return "\n".join([*lines, "}"]) + "\n"


def to_mermaid(graph: Graph) -> str:
    """Return the graph as a Mermaid flowchart, its nodes numbered: not every name will do there."""
    lines, numbers = ["flowchart LR"], {}
    for number, node in enumerate(graph.nodes, 1):
        numbers[node.name] = f"n{number}"
        lines.append(f'    n{number}["{_escaped(node.label)}"]')
    for edge in graph.edges:
        arrow = f'-->|"{_escaped(edge.label)}"|' if edge.label else "-->"
        lines.append(f"    {numbers[edge.start]} {arrow} {numbers[edge.end]}")
    return "\n".join(lines) + "\n"


def quoted(words: str) -> str:
    """Return words as a quoted string of DOT, markup as it is."""
    if isinstance(words, Html):
        return f"<{words}>"
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _attributes(label: str, attributes: Mapping[str, str]) -> str:
    return _listed({"label": label, **attributes})


def _listed(attributes: Mapping[str, str]) -> str:
    return "[" + " ".join(f"{name}={quoted(text)}" for name, text in attributes.items()) + "]"


def _escaped(words: str) -> str:
    """Return words with the characters that Mermaid or HTML would read as more than letters."""
    return "".join(c if c.isalnum() or c in " .,:;'-()§¶–" else f"#{ord(c)};" for c in words)


Values = Mapping[str, Any]
OF_CLAIM = (
    *("author", "speaker", "act", "stance", "tone", "modality", "certainty", "author_holds"),
    *("locators", "claim_id", "statement", "basis"),
)


@dataclass(frozen=True)
class Edges:
    """A table of findings as edges: where they start and end, and what they are called."""

    table: str
    start: str
    end: str
    labels: tuple[str, ...]  # columns that are the edge's name together
    columns: tuple[str, ...]


Things = Mapping[str, tuple[str, ...]]  # columns by table
GRAPHS: Mapping[str, tuple[Things, tuple[Edges, ...]]] = {
    "causes": (
        {"factors": ("domain", "belongs_to", "revolution", "actor", "definition")},
        (
            Edges(
                "causal_links",
                "cause_factor_id",
                "effect_factor_id",
                ("sign", "force"),  # that a force is rejected must be seen on the edge
                ("sign", "force", "step"),
            ),
        ),
    ),
    "leaders-and-classes": (
        {"actors": ("actor_kind", "class_concept", "depicted_as"), "revolutions": ("depicted_as",)},
        (
            Edges(
                "class_bases",
                "actor_id",
                "base_actor_id",
                ("tie", "polarity"),  # that a tie is denied must be seen on the edge
                ("tie", "tie_family", "polarity", "ground", "stage"),
            ),
            Edges(
                "leaders",
                "actor_id",
                "revolution_id",
                ("leader_role", "polarity"),
                ("leader_role", "rule", "course", "polarity", "how", "stage"),
            ),
        ),
    ),
}


def build_graphs(dataset: TableSet) -> dict[str, nx.MultiDiGraph[str]]:
    """Return the directed graphs by name: a node for a row, an edge for a finding.

    Nodes have the identifiers and labels of their rows, edges those of the findings with speaker,
    stance and places of their claims. ``depicted_as`` is what the texts make of an actor or a
    revolution. An attribute that is empty is left out. Nodes that no edge
    touches are left out too.
    """
    return {name: _graph(dataset, *parts) for name, parts in GRAPHS.items()}


def _graph(dataset: TableSet, things: Things, findings: Iterable[Edges]) -> nx.MultiDiGraph[str]:
    import networkx as nx

    edges = [
        (of, row)
        for of in findings
        for row in with_passages(dataset, of.table, with_labels(dataset, of.table))
    ]
    edges = [(of, row) for of, row in edges if row[of.start] and row[of.end]]
    touched = {row[end] for of, row in edges for end in (of.start, of.end)}
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for table, columns in things.items():
        key = dataset.table(table).key
        depicted = _depictions(dataset, key)
        for row in with_labels(dataset, table):
            if row[key] in touched:
                row["depicted_as"] = depicted.get(row[key])
                graph.add_node(row[key], table=table, **_filled(row, ("label", *columns)))
    for of, row in edges:
        key = row[dataset.table(of.table).key]
        # Not every reader keeps the identifier of an edge, so it is an attribute as well.
        facts = {
            "table": of.table,
            "finding_id": key,
            "label": ", ".join(row[column] for column in of.labels if row[column]),
        }
        facts |= _filled(row, (*of.columns, *OF_CLAIM))
        graph.add_edge(row[of.start], row[of.end], key=key, **facts)
    return graph


def _depictions(dataset: TableSet, key: str) -> dict[str, str]:
    """Return what the texts make of each thing with this key, description after description."""
    said: dict[str, list[str]] = {}
    for row in load_rows(dataset, "depictions"):
        if row.get(key) and row["description"]:
            said.setdefault(row[key], []).append(row["description"])
    return {thing: " ".join(texts) for thing, texts in said.items()}


def _filled(row: Values, columns: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in columns if row[name] is not None}


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
