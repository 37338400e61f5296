"""The two graphs of the findings: causes, and leaders with the classes they rested on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from revdata.dataset.joins import with_labels, with_passages
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import load_rows

if TYPE_CHECKING:
    import networkx as nx

Values = Mapping[str, Any]
OF_CLAIM = (
    "author",
    "speaker",
    "act",
    "stance",
    "tone",
    "modality",
    "certainty",
    "author_holds",
    "locators",
    "claim_id",
    "statement",
    "basis",
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

    edges = [(of, row) for of in findings for row in _findings(dataset, of.table)]
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


def _findings(dataset: TableSet, table: str) -> list[dict[str, Any]]:
    return with_passages(dataset, table, with_labels(dataset, table))


def _depictions(dataset: TableSet, key: str) -> dict[str, str]:
    """Return what the texts make of each thing with this key, description after description."""
    said: dict[str, list[str]] = {}
    for row in load_rows(dataset, "depictions"):
        if row.get(key) and row["description"]:
            said.setdefault(row[key], []).append(row["description"])
    return {thing: " ".join(texts) for thing, texts in said.items()}


def _filled(row: Values, columns: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in columns if row[name] is not None}
