#!/usr/bin/env bash
# rdflib 7.6.0 against PyLD 3.3.0: the same JSON-LD gives two graphs where a number has a decimal point.
# Guess:   both follow JSON-LD 1.1, where 1.0 is the integer 1 and 1936.5 the canonical double 1.9365E3.
# Seen:    PyLD does; rdflib makes xsd:double "1.0" and "1936.5". Graphs, canonical hashes and diffs differ,
#          and a SHACL rule that asks for xsd:integer judges the same file in two ways.
# Touches: JSON-LD written by pandas or a JavaScript-unaware encoder, where a column with a gap holds 1.0.
# Instead: write integers without a point, other numbers as text with "@type": "xsd:decimal".
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq rdflib==7.6.0 pyld==3.3.0
"$tmp/env/bin/python" - <<'PY'
import json
from importlib.metadata import version

import rdflib
from pyld import jsonld
from rdflib.compare import isomorphic

print("rdflib", rdflib.__version__, "PyLD", version("pyld"))
text = '{"@context": {"@vocab": "urn:"}, "@id": "urn:a", "position": 1.0, "share": 1936.5}'
ours = rdflib.Graph().parse(data=text, format="json-ld")
theirs = rdflib.Graph(bind_namespaces="none")
rdflib.NORMALIZE_LITERALS = False
quads = jsonld.to_rdf(json.loads(text), {"format": "application/n-quads"})
theirs.parse(data=quads, format="nt")
seen = []
for graph in (ours, theirs):
    pairs = {str(p)[4:]: (str(o), str(o.datatype).split("#")[1]) for _, p, o in graph}
    seen.append(pairs)
print("rdflib", seen[0])
print("PyLD  ", seen[1])
print("same graph:", isomorphic(ours, theirs))
assert seen[0] == {"position": ("1.0", "double"), "share": ("1936.5", "double")}, "rdflib has changed"
assert seen[1] == {"position": ("1", "integer"), "share": ("1.9365E3", "double")}, "PyLD has changed"
assert not isomorphic(ours, theirs), "the behaviour has changed"
PY
