#!/usr/bin/env bash
# Graphviz tred (in the pygraphviz 2.0.4 wheel): a transitive reduction takes parallel edges away.
# Guess:   only edges that a longer path implies go; two edges from a to b are two statements and stay.
# Seen:    of "a raises b" and "a lowers b" the second is dropped, with no word, though no longer path
#          connects the two. networkx 3.6.1 does the same to a MultiDiGraph: it gives back a simple graph,
#          and no attribute at all.
# Touches: causal or citation graphs thinned out for a drawing, where edges differ in sign or source.
# Instead: join parallel edges into one with a common label before tred, or colour it by what it joins.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq pygraphviz==2.0.4 networkx==3.6.1
"$tmp/env/bin/python" - <<'PY'
import networkx as nx
import pygraphviz

print("pygraphviz", pygraphviz.__version__, "networkx", nx.__version__)
graph = pygraphviz.AGraph(strict=False, directed=True)
graph.add_edge("a", "b", key="1", label="raises")
graph.add_edge("a", "b", key="2", label="lowers")
graph.add_edge("b", "c", key="3", label="raises")
graph.add_edge("a", "c", key="4", label="raises")
kept = [(*edge, edge.attr["label"]) for edge in graph.tred(copy=True).edges_iter()]
print("tred keeps", kept)
multigraph = nx.MultiDiGraph()
multigraph.add_edge("a", "b", label="raises")
multigraph.add_edge("a", "b", label="lowers")
reduced = list(nx.transitive_reduction(multigraph).edges(data=True))
print("networkx keeps", reduced)
assert kept == [("a", "b", "raises"), ("b", "c", "raises")], "the behaviour has changed"
assert reduced == [("a", "b", {})], "the behaviour has changed"
PY
