"""Two graphs of the findings: causes, and leaders with the classes they rested on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from revdata.dataset.frames import load_frame, plain_values
from revdata.dataset.joins import join_passages, resolve_links
from revdata.dataset.parts import TableSet

if TYPE_CHECKING:
    import networkx as nx

Values = Mapping[str, Any]
OF_CLAIM = ("speaker", "stance", "locators", "claim_id", "statement", "basis")


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
        {"factors": ("domain", "definition")},
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
        {"actors": ("actor_type", "description"), "revolutions": ("revolution_type",)},
        (
            Edges("class_bases", "actor_id", "base_actor_id", ("tie",), ("tie", "stage")),
            Edges(
                "leaders",
                "actor_id",
                "revolution_id",
                ("leader_role",),
                ("leader_role", "course", "how", "stage"),
            ),
        ),
    ),
}


def build_graphs(dataset: TableSet) -> dict[str, nx.MultiDiGraph[str]]:
    """Return the directed graphs by name: a node for a row, an edge for a finding.

    Nodes have the identifiers and labels of their rows, edges those of the findings with speaker,
    stance and places of their claims. An attribute that is empty is left out. Nodes that no edge
    touches are left out too.
    """
    return {name: _graph(dataset, *parts) for name, parts in GRAPHS.items()}


def _graph(dataset: TableSet, things: Things, findings: Iterable[Edges]) -> nx.MultiDiGraph[str]:
    import networkx as nx  # heavy

    edges = [(of, row) for of in findings for row in _findings(dataset, of)]
    edges = [(of, row) for of, row in edges if row[of.start] and row[of.end]]
    touched = {row[end] for of, row in edges for end in (of.start, of.end)}
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for table, columns in things.items():
        key = dataset.table(table).key
        for row in _rows(load_frame(dataset, table), (key, "label", *columns)):
            if row[key] in touched:
                graph.add_node(row[key], table=table, **_filled(row, ("label", *columns)))
    for of, row in edges:
        key = row[dataset.table(of.table).key]
        # Not every reader keeps the identifier of an edge, so it is an attribute as well.
        facts = {
            "table": of.table,
            "finding_id": key,
            "label": ", ".join(row[column] for column in of.labels),
        }
        facts |= _filled(row, (*of.columns, *OF_CLAIM))
        graph.add_edge(row[of.start], row[of.end], key=key, **facts)
    return graph


def _findings(dataset: TableSet, of: Edges) -> list[dict[str, Any]]:
    frame = resolve_links(dataset, of.table, load_frame(dataset, of.table))
    frame = join_passages(dataset, of.table, frame)
    key = dataset.table(of.table).key
    return _rows(frame, (key, of.start, of.end, *of.labels, *of.columns, *OF_CLAIM))


def _rows(frame: Any, columns: Iterable[str]) -> list[dict[str, Any]]:
    names = list(dict.fromkeys(columns))
    cells = zip(*(plain_values(frame, name) for name in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in cells]


def _filled(row: Values, columns: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in columns if row[name] is not None}
