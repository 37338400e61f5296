#!/usr/bin/env bash
# networkx 3.6.1 against python-igraph 1.0.0 and rustworkx 0.18.1: parallel edges in one and the same graph.
# Guess:   one definition, one value: either all three count parallel edges as paths of their own, or none.
# Seen:    a -> b twice, a -> c, b -> d, c -> d. Betweenness of b is 0.5 in networkx (parallel edges are one)
#          and 0.667 in igraph and rustworkx (two paths), while PageRank agrees in all three (all count two).
#          networkx is at odds with itself: all_simple_paths gives a-b-d twice, all_shortest_paths once, and
#          simple_cycles one cycle where two edges lead there and one back.
# Touches: centrality of causes or actors in a multigraph with one edge a claim.
# Instead: merge parallel edges into a weight first, or say which library counted.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq networkx==3.6.1 igraph==1.0.0 rustworkx==0.18.1 numpy==2.4.6 scipy
"$tmp/env/bin/python" - <<'PY'
import igraph
import networkx as nx
import rustworkx as rx

print("networkx", nx.__version__, "igraph", igraph.__version__, "rustworkx", rx.__version__)
edges = [("a", "b"), ("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]
multigraph = nx.MultiDiGraph(edges)
other = igraph.Graph.TupleList(edges, directed=True)
third = rx.networkx_converter(multigraph)
number = [third[i] for i in third.node_indices()].index("b")
vertex = other.vs.find("b").index
between = [
    nx.betweenness_centrality(multigraph, normalized=False)["b"],
    other.betweenness()[vertex],
    rx.betweenness_centrality(third, normalized=False)[number],
]
rank = [nx.pagerank(multigraph)["b"], other.pagerank()[vertex], rx.pagerank(third)[number]]
between, rank = [round(x, 3) for x in between], [round(x, 3) for x in rank]
print("betweenness of b:", between, "PageRank of b:", rank)
paths = [
    sum("b" in path for path in nx.all_simple_paths(multigraph, "a", "d")),
    sum("b" in path for path in nx.all_shortest_paths(multigraph, "a", "d")),
]
cycles = len(list(nx.simple_cycles(nx.MultiDiGraph([("a", "b"), ("a", "b"), ("b", "a")]))))
print("networkx: simple, shortest paths through b:", paths, "cycles a-b:", cycles)
assert between == [0.5, 0.667, 0.667] and len(set(rank)) == 1, "the behaviour has changed"
assert paths == [2, 1] and cycles == 1, "the behaviour has changed"
PY
