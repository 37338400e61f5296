#!/usr/bin/env bash
# python-igraph 1.0.0: write_gml takes the underscores out of attribute names, and networkx cannot read it.
# Guess:   GML keeps attribute names, or an error or a warning says that it cannot.
# Seen:    actor_id becomes actorid and a_b and ab would be one; values keep theirs. No warning (there is one
#          for booleans). The vertex attribute "name" is written as "name", not as GML's "label", so that
#          networkx 3.6.1, which wants a label, refuses the file.
# Touches: graphs carried through GML to Gephi, yEd or networkx, and joined again to tables by key.
# Instead: GraphML; or names without underscores, a "label" attribute, and nx.read_gml(..., label="id").
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq networkx==3.6.1 igraph==1.0.0
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
import pathlib
import re
import warnings

import igraph
import networkx as nx

print("igraph", igraph.__version__, "networkx", nx.__version__)
graph = igraph.Graph([(0, 1)], directed=True)
graph.vs["name"] = ["one", "two"]
graph.vs["actor_id"] = ["a_1", "a_2"]
graph.es["causal_link_id"] = ["ca_1"]
with warnings.catch_warnings(record=True) as caught:
    graph.write_gml("graph.gml")
text = pathlib.Path("graph.gml").read_text()
written = sorted(set(re.findall(r"^ +(\w+ ?\"[^\"]*\")", text, re.M)))
print("written:", written, "warnings:", len(caught))
try:
    nx.read_gml("graph.gml")
    read = "read"
except nx.NetworkXError as error:
    read = str(error)
print("networkx:", read)
print("networkx, label='id':", list(nx.read_gml("graph.gml", label="id").nodes(data=True)))
assert 'actorid "a_1"' in written and 'causallinkid "ca_1"' in written, "the behaviour has changed"
assert "actor_id" not in text and not caught, "the behaviour has changed"
assert read == "node #0 has no 'label' attribute", "the behaviour has changed"
PY
