#!/usr/bin/env bash
# maplib 0.20.26: reading and writing a graph drops triples, and divides a number by a thousand.
# Guess:   what is read comes out, or is refused: "1917-11-07Z"^^xsd:date is valid, and an RDF graph may hold
#          any literal, whether or not it suits its datatype.
# Seen:    triples are gone, with no error: a day with the zone Z, the year 12000, an integer from 2^63 on, and
#          all that do not suit their datatype ("1917"^^xsd:date). 12345678901234567890.12 comes back as
#          12345678901234567.89012. A day loses the zone +02:00, a time without a zone is given UTC.
# Touches: graphs with days as exports write them, and large numbers.
# Instead: days without a zone, years as xsd:gYear, and the number of triples counted before and after.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq maplib==0.20.26
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version
from pathlib import Path

from maplib import Model

XSD = "http://www.w3.org/2001/XMLSchema#"
cases = {
    ("1917-11-07Z", "date"): None,
    ("1917-11-07+02:00", "date"): "1917-11-07",
    ("12000-01-01", "date"): None,
    ("1917", "date"): None,
    ("n.d.", "integer"): None,
    ("9223372036854775808", "integer"): None,
    ("12345678901234567890.12", "decimal"): "12345678901234567.89012",
    ("1917-11-07T12:00:00", "dateTime"): "1917-11-07T12:00:00+00:00",
    ("1917-11-07", "date"): "1917-11-07",
    ("-0043-03-15", "date"): "-0043-03-15",
    ("1917", "gYear"): "1917",
}
text = "".join(
    f'<http://e/{number}> <http://e/p{number}> "{value}"^^<{XSD}{kind}> .\n'
    for number, (value, kind) in enumerate(cases)
)
Path("in.nt").write_text(text)
model = Model()
model.read("in.nt", format="ntriples")
model.write("out.nt", format="ntriples")
written = {line.split()[0]: line.split('"')[1] for line in Path("out.nt").read_text().splitlines()}
seen = {case: written.get(f"<http://e/{number}>") for number, case in enumerate(cases)}
print("maplib", version("maplib"), "triples read and written:", len(cases), len(written))
for (value, kind), back in seen.items():
    print(f"{kind:9} {value:24} {back}")
assert seen == cases, "the behaviour has changed"
PY
