#!/usr/bin/env bash
# rustworkx 0.18.1: from_dot() doubles a node that is described after its edge, and makes nodes "node" and "edge".
# Guess:   "war -> hunger; war [year=1914];" has two nodes, "edge [sign=plus]" holds for the edges that follow,
#          "strict" merges repeated edges, as in Graphviz.
# Seen:    three nodes, the second war without edges. "node [shape=box]" and "edge [sign=plus]", with which many files
#          begin, become nodes of these names, and no edge has a sign; "strict" is ignored, a node's attributes are
#          never kept. Here four causes are eleven nodes in eight components. No warning; {a b}, rankdir=LR and
#          subgraphs are refused. networkx 3.6.1 by pydot 4.0.1 has the four nodes, but no sign at its edges either.
# Touches: causal graphs written by hand or by another program, and their counts, components and centralities.
# Instead: each node once and before the edges, by itself, and each attribute at its edge.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq rustworkx==0.18.1 networkx==3.6.1 pydot==4.0.1 numpy==2.3.5
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import networkx as nx
import pydot
import rustworkx as rx

USUAL = """
strict digraph causes {
  node [shape=box];
  edge [sign=plus];
  war -> hunger;
  war -> hunger;
  hunger -> revolt;
  edge [sign=minus];
  reform -> revolt;
  war [year=1914];
  hunger [year=1917];
  revolt [year=1917];
  reform [year=1906];
}
"""
RECIPE = """
digraph causes {
  war; hunger; revolt; reform;
  war -> hunger [sign=plus];
  hunger -> revolt [sign=plus];
  reform -> revolt [sign=minus];
}
"""


def seen(text):
    graph = rx.from_dot(text)
    edges = [(graph[a], graph[b], data.get("sign")) for a, b, data in graph.weighted_edge_list()]
    return list(graph.nodes()), edges, len(rx.weakly_connected_components(graph))


print(*(f"{name} {version(name)}" for name in ("rustworkx", "networkx", "pydot")))
usual, recipe = seen(USUAL), seen(RECIPE)
for name, found in {"usual": usual, "recipe": recipe}.items():
    print(f"{name:7}", len(found[0]), "nodes:", *found[0], "\n        edges:", *found[1], "\n        components:", found[2])
named = ["war", "hunger", "revolt", "reform"]
assert sorted(usual[0]) == sorted(named * 2 + ["node", "edge", "edge"]), "the behaviour has changed"
arrows = [("war", "hunger"), ("hunger", "revolt"), ("reform", "revolt")]
assert sorted(usual[1], key=str) == sorted([(*pair, None) for pair in [arrows[0], *arrows]], key=str), "the behaviour has changed"
assert usual[2] == 8, "the behaviour has changed"
assert recipe[0] == named and recipe[2] == 1
assert recipe[1] == [(*pair, sign) for pair, sign in zip(arrows, ["plus", "plus", "minus"])]

other = nx.nx_pydot.from_pydot(pydot.graph_from_dot_data(USUAL)[0])
print("networkx", len(other), "nodes, edges:", *other.edges(data="sign"), "\n        kept aside:", other.graph["edge"])
assert sorted(other) == sorted(named) and {sign for *_, sign in other.edges(data="sign")} == {None}, "the behaviour has changed"
PY
