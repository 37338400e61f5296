#!/usr/bin/env bash
# rdflib 7.6.0: ORDER BY an expression fails as a whole when one row has no value for it.
# Guess:   a row where the expression errs sorts first, as SPARQL 1.1 says of what is unbound. rdflib does
#          so for BIND(YEAR(?d) AS ?y) followed by ORDER BY ?y.
# Seen:    ORDER BY YEAR(?d), with one date that is only a year (xsd:gYear) among full ones, ends in a
#          TypeError of Python and gives no row. pyoxigraph 0.5.13 sorts all of them.
# Touches: lists in order of time over mixed precision, where days, months and years stand side by side.
# Instead: BIND the expression to a variable and order by that, or ORDER BY STR(?d).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq rdflib==7.6.0 pyoxigraph==0.5.13
"$tmp/env/bin/python" - <<'PY'
import pyoxigraph
import rdflib

print("rdflib", rdflib.__version__, "pyoxigraph", pyoxigraph.__version__)
xsd = "http://www.w3.org/2001/XMLSchema#"
data = f"""<urn:a> <urn:d> "1917-11-07"^^<{xsd}date> .
<urn:b> <urn:d> "1871"^^<{xsd}gYear> .
<urn:c> <urn:d> "1789-07-14"^^<{xsd}date> .
"""
graph = rdflib.Graph().parse(data=data, format="nt")
store = pyoxigraph.Store()
store.load(data.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)


def by_rdflib(query):
    try:
        return [str(row.s) for row in graph.query(query)]
    except Exception as error:
        return type(error).__name__


queries = [
    "SELECT ?s { ?s <urn:d> ?d } ORDER BY YEAR(?d)",
    "SELECT ?s { ?s <urn:d> ?d BIND(YEAR(?d) AS ?y) } ORDER BY ?y",
    "SELECT ?s { ?s <urn:d> ?d } ORDER BY STR(?d)",
]
seen = [by_rdflib(query) for query in queries]
oxigraph = [[row["s"].value for row in store.query(query)] for query in queries]
for row in zip(queries, seen, oxigraph):
    print("{}\n  rdflib     {}\n  pyoxigraph {}".format(*row))
by_time = ["urn:c", "urn:b", "urn:a"]
assert seen == ["TypeError", ["urn:b", "urn:c", "urn:a"], by_time], "the behaviour has changed"
assert oxigraph == [by_time] * 3, "the behaviour has changed"
PY
