"""Directed graphs as text in the languages of Graphviz (DOT) and Mermaid."""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
