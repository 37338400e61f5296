#!/usr/bin/env bash
# rdflib 7.6.0, pyoxigraph 0.5.13, PyLD 3.3.0, N3.js 2.13.12, jsonld.js 9.0.0: the case of a language tag.
# Guess:   "..."@zh-Hans keeps its tag, or all libraries fold it in one way.
# Seen:    rdflib alone keeps zh-Hans; the other four write zh-hans. rdflib takes the two for one label and
#          keeps the tag that came first, so that LANG(?x) = "zh-Hans" finds the label or not by the order
#          in which two files of the same content were read.
# Touches: SKOS labels with script or region (zh-Hans, en-GB, sr-Latn) in mixed pipelines.
# Instead: write tags in small letters, or compare with langMatches() or lcase(lang(?x)).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq rdflib==7.6.0 pyoxigraph==0.5.13 pyld==3.3.0
npm install --prefix "$tmp" --silent n3@2.13.12 jsonld@9.0.0 >/dev/null
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import pyoxigraph
import rdflib
from pyld import jsonld

kept = rdflib.Literal("label", lang="zh-Hans").n3()
oxigraph = str(pyoxigraph.Literal("label", language="zh-Hans"))
document = {"@id": "urn:a", "urn:b": {"@value": "label", "@language": "zh-Hans"}}
pyld = jsonld.to_rdf(document, {"format": "application/n-quads"}).split()[2]
query = 'SELECT ?o { ?s ?p ?o FILTER(LANG(?o) = "zh-Hans") }'
matches = 'SELECT ?o { ?s ?p ?o FILTER(LANGMATCHES(LANG(?o), "zh-Hans")) }'
seen = []
for order in ([kept, oxigraph], [oxigraph, kept]):
    graph = rdflib.Graph()
    for label in order:
        graph.parse(data=f"<urn:a> <urn:b> {label} .", format="turtle")
    seen.append((len(graph), len(graph.query(query)), len(graph.query(matches))))
    print("read in order", *order, "labels, by LANG, by LANGMATCHES:", seen[-1])
print("rdflib", rdflib.__version__, kept)
print("pyoxigraph", pyoxigraph.__version__, oxigraph)
print("PyLD", version("pyld"), pyld)
assert kept == '"label"@zh-Hans' and oxigraph == pyld == '"label"@zh-hans', "the behaviour has changed"
assert seen == [(1, 1, 1), (1, 0, 1)], "the behaviour has changed"
PY
node - <<'JS'
const N3 = require("n3");
const jsonld = require("jsonld");
const version = (name) => JSON.parse(require("fs").readFileSync(`node_modules/${name}/package.json`)).version;
(async () => {
  const n3 = N3.DataFactory.literal("label", "zh-Hans").language;
  const document = { "@id": "urn:a", "urn:b": { "@value": "label", "@language": "zh-Hans" } };
  const quads = await jsonld.toRDF(document, { format: "application/n-quads" });
  console.log("N3.js", version("n3"), n3, "| jsonld.js", version("jsonld"), quads.split(" ")[2]);
  if (n3 !== "zh-hans" || !quads.includes("@zh-hans")) throw new Error("the behaviour has changed");
})();
JS
