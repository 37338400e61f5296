#!/usr/bin/env bash
# pyvis 0.3.2: of two relations between the same pair an undirected network shows the first.
# Guess:   add_edge() twice gives two edges, as in a directed network; vis.js draws parallel edges.
# Seen:    the second is dropped, whichever way round and whatever its title, with no warning; so are those of a
#          networkx MultiGraph by from_nx(). A directed network keeps all three.
# Touches: networks of actors with several kinds of ties, and graphs with signs.
# Instead: directed=True, and arrows to none, as below.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq pyvis==0.3.2 networkx==3.6.1
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import networkx as nx
from pyvis.network import Network

ties = [("a", "b", "allies"), ("a", "b", "kin"), ("b", "a", "rivals")]
graph = nx.MultiGraph()
for source, target, title in ties:
    graph.add_edge(source, target, title=title)


def titles(network):
    return [edge["title"] for edge in network.edges]


def by_hand(**options):
    network = Network(directed=options.pop("directed"))
    network.add_nodes(["a", "b"])
    for source, target, title in ties:
        network.add_edge(source, target, title=title, **options)
    return network


from_networkx = Network()
from_networkx.from_nx(graph)
recipe = by_hand(directed=True, arrows="")
seen = {
    "undirected": titles(by_hand(directed=False)),
    "from a MultiGraph": titles(from_networkx),
    "directed": titles(by_hand(directed=True)),
    "the recipe": titles(recipe),
}
print("pyvis", version("pyvis"), "networkx", nx.__version__)
for name, kept in seen.items():
    print(f"{name:18}", *kept)
everything = [title for *_, title in ties]
assert list(seen.values()) == [["allies"], ["allies"], everything, everything], "the behaviour has changed"
assert {edge["arrows"] for edge in recipe.edges} == {""}
PY
