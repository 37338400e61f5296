#!/usr/bin/env bash
# pySHACL 0.40.1, rdf-validate-shacl 0.6.5 and shacl-engine 1.1.2 (npm): other verdicts on dates and years.
# Guess:   engines agree on the core constraints with xsd:date and xsd:gYear, and follow XML Schema.
# Seen:    the two of npm let 44 BC pass sh:minInclusive of 1789, refuse a reign from 44 BC to 14, and take
#          30 February for an xsd:date: they compare as text, or by JavaScript's Date. pySHACL refuses the
#          year 1917 between 1789 and 1999, and 44 BC as an xsd:date; it lets a reign from 44 to 101 BC pass,
#          and 1917-W45-3 as an xsd:date. Days from the year 1 on are compared rightly by all three.
# Touches: shapes for years, and for events and lives before Christ.
# Instead: years as xsd:integer in bounds and in lessThan, and days checked where the data are made.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq pyshacl==0.40.1 rdflib==7.6.0
npm install --prefix "$tmp" --silent rdf-validate-shacl@0.6.5 shacl-engine@1.1.2 @zazuko/env@3.0.1 n3@2.13.12 >/dev/null
cd "$tmp"
cat >shapes.ttl <<'TTL'
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] a sh:NodeShape ; sh:targetObjectsOf e:has ;
  sh:property [ sh:path e:late ; sh:minInclusive "1789-07-14"^^xsd:date ] ,
  [ sh:path e:year ; sh:minInclusive "1789"^^xsd:gYear ; sh:maxInclusive "1999"^^xsd:gYear ] ,
  [ sh:path e:from ; sh:lessThanOrEquals e:to ] , [ sh:path e:day ; sh:datatype xsd:date ] .
TTL
cat >data.ttl <<'TTL'
@prefix e: <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:all e:has e:early, e:year, e:reign, e:backwards, e:february, e:bc, e:week, e:plain .
e:early e:late "-0043-03-15"^^xsd:date .
e:year e:year "1917"^^xsd:gYear .
e:reign e:from "-0043-03-15"^^xsd:date ; e:to "0014-08-19"^^xsd:date .
e:backwards e:from "-0043-03-15"^^xsd:date ; e:to "-0100-07-12"^^xsd:date .
e:february e:day "1917-02-30"^^xsd:date .
e:bc e:day "-0043-03-15"^^xsd:date .
e:week e:day "1917-W45-3"^^xsd:date .
e:plain e:late "1917-11-07"^^xsd:date ; e:from "1789-07-14"^^xsd:date ; e:to "1917-11-07"^^xsd:date .
TTL
cat >check.py <<'PY'
import logging
import pyshacl
import rdflib

logging.disable(logging.CRITICAL)
data, shapes = rdflib.Graph().parse("data.ttl"), rdflib.Graph().parse("shapes.ttl")
report = pyshacl.validate(data, shacl_graph=shapes)[1]
nodes = report.objects(None, rdflib.Namespace("http://www.w3.org/ns/shacl#").focusNode)
print("pySHACL", *sorted({node.split("/")[-1] for node in nodes}))
PY
cat >check.mjs <<'JS'
import { readFileSync } from "node:fs";
import rdf from "@zazuko/env";
import { Parser } from "n3";
import SHACLValidator from "rdf-validate-shacl";
import { Validator } from "shacl-engine";
const load = (file) => rdf.dataset(new Parser({ factory: rdf }).parse(readFileSync(file, "utf8")));
const [data, shapes] = [load("data.ttl"), load("shapes.ttl")];
const names = (report, node) => [...new Set(report.results.map((result) => node(result).value.split("/").pop()))].sort();
const first = await new SHACLValidator(shapes, { factory: rdf }).validate(data);
const second = await new Validator(shapes, { factory: rdf }).validate({ dataset: data });
console.log("rdf-validate-shacl", ...names(first, (result) => result.focusNode));
console.log("shacl-engine", ...names(second, (result) => result.focusNode.term));
JS
echo "by XML Schema, refused: backwards early february week"
{ "$tmp/env/bin/python" check.py 2>/dev/null && node check.mjs; } | tee seen.txt
cmp seen.txt - <<'TXT' || { echo "the behaviour has changed"; exit 1; }
pySHACL bc early february year
rdf-validate-shacl backwards reign week
shacl-engine backwards reign week
TXT
