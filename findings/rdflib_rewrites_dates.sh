#!/usr/bin/env bash
# rdflib 7.6.0: reading and writing a graph changes valid xsd:date values, and refuses those before Christ.
# Guess:   a literal keeps its lexical form (as gYear does here), and comparing valid dates works.
# Seen:    "1917-11-07+02:00"^^xsd:date is written back without its zone and then equals 1917-11-07;
#          "-0043-03-15"^^xsd:date, valid since XSD 1.0, is ill-typed, fails every filter on dates and makes
#          a query with YEAR() end in an AttributeError, with no row. pyoxigraph 0.5.13 does both right.
# Touches: SPARQL, pyshacl and round trips over linked data with zoned or ancient dates; checksums of graphs.
# Instead: dates without a zone; rdflib.NORMALIZE_LITERALS = False keeps the text; pyoxigraph for BC.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq rdflib==7.6.0 pyoxigraph==0.5.13
"$tmp/env/bin/python" - <<'PY'
import logging

import pyoxigraph
import rdflib

logging.disable(logging.CRITICAL)
print("rdflib", rdflib.__version__, "pyoxigraph", pyoxigraph.__version__)
data = """<urn:zone> <urn:date> "1917-11-07+02:00"^^<http://www.w3.org/2001/XMLSchema#date> .
<urn:caesar> <urn:date> "-0043-03-15"^^<http://www.w3.org/2001/XMLSchema#date> .
<urn:bastille> <urn:date> "1789-07-14"^^<http://www.w3.org/2001/XMLSchema#date> .
"""
graph = rdflib.Graph().parse(data=data, format="nt")
store = pyoxigraph.Store()
store.load(data.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
days = {str(s): o for s, o in graph.subject_objects()}
written = days["urn:zone"].n3().split("^^")[0]
print("written back:", written, "| BC ill-typed:", days["urn:caesar"].ill_typed)
query = 'SELECT ?s {{ ?s <urn:date> ?d FILTER(?d {} "{}"^^<http://www.w3.org/2001/XMLSchema#date>) }}'
seen = {}
for test in (("=", "1917-11-07"), ("<", "1900-01-01")):
    text = query.format(*test)
    by_rdflib = sorted(str(row[0]) for row in graph.query(text))
    by_oxigraph = sorted(row[0].value for row in store.query(text))
    seen[test[0]] = by_rdflib, by_oxigraph
    print(*test, "rdflib", by_rdflib, "pyoxigraph", by_oxigraph)
query = "SELECT ?y { ?s <urn:date> ?d BIND(YEAR(?d) AS ?y) }"
try:
    years = list(graph.query(query))
except AttributeError as error:
    years = type(error).__name__
print("YEAR rdflib", years, "pyoxigraph", sorted(int(row[0].value) for row in store.query(query)))
assert written == '"1917-11-07"' and days["urn:caesar"].ill_typed, "the behaviour has changed"
assert years == "AttributeError", "the behaviour has changed"
assert seen["="] == (["urn:zone"], []), "the behaviour has changed"
assert seen["<"] == (["urn:bastille"], ["urn:bastille", "urn:caesar"]), "the behaviour has changed"
PY
