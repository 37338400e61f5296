#!/usr/bin/env bash
# bioc 2.1: a coder's note on a passage or relation in brat takes the place of its code in BioC.
# Guess:   brat2bioc keeps codes, relations and attributes; notes come in beside them.
# Seen:    what has a note is of type "AnnotatorNotes", its own type is gone; of an attribute the name is dropped, so
#          "Certainty low" is "low" and the flag "Negation" is empty; of two attributes the last remains. References to
#          knowledge bases (N lines) are dropped by the reader, and so from brat to brat as well. No warning.
# Touches: counts of codes and agreement after the conversion: the passages that coders commented upon, the doubtful
#          ones, leave their codes; a denied cause counts as one.
# Instead: set infons from the brat document after the conversion, as below; read N lines by hand.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq bioc==2.1
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

from bioc import brat
from bioc.tools.brat2bioc import brat2bioc_doc

TEXT = "Bread riots spread. No garrison joined them in Petrograd."
LINES = [
    ("T1", "Cause 0 11", "Bread riots"),
    ("T2", "Event 23 31;32 38", "garrison joined"),
    ("T3", "Cause 0 18", "Bread riots spread"),
    ("T4", "Place 47 56", "Petrograd"),
    ("R1", "leads_to Arg1:T1 Arg2:T2"),
    ("A1", "Certainty T1 low"),
    ("A2", "Level T1 structural"),
    ("A3", "Negation T2"),
    ("N1", "Reference T4 Wikidata:Q656", "Saint Petersburg"),
    ("#1", "AnnotatorNotes T1", "compare the strike of 8 March"),
    ("#2", "AnnotatorNotes R1", "doubtful"),
]


def types(converted):
    return {one.id: one.infons["type"] for one in converted.annotations + converted.relations}


document = brat.loads(TEXT, "".join("\t".join(line) + "\n" for line in LINES), "petrograd")
kept = {one.id: one.type for one in document.entities + document.relations}
converted = brat2bioc_doc(document)
seen = types(converted)
attributes = {one.id: one.infons.get("attributes") for one in converted.annotations}
written = brat.dumps_ann(document)
for one in document.entities + document.relations:
    converted.get(one.id).infons["type"] = one.type
for one in document.attributes:
    converted.get(one.refid).infons[one.type] = " ".join(sorted(one.attributes)) or "true"
print("bioc", version("bioc"), "\nin brat     ", kept, "\nin BioC     ", seen, "\nattributes  ", attributes)
print("with the recipe", types(converted), *(converted.get(key).infons for key in ("T1", "T2")), sep="\n  ")
assert kept == {"T1": "Cause", "T2": "Event", "T3": "Cause", "T4": "Place", "R1": "leads_to"}
assert seen == kept | {"T1": "AnnotatorNotes", "R1": "AnnotatorNotes"}, "the behaviour has changed"
assert attributes == {"T1": "structural", "T2": "", "T3": None, "T4": None}, "the behaviour has changed"
assert "Wikidata" not in written and "doubtful" in written, "the behaviour has changed"
assert types(converted) == kept and converted.get("T1").infons["note"] == "compare the strike of 8 March"
assert converted.get("T1").infons["Certainty"] == "low" and converted.get("T2").infons["Negation"] == "true"
PY
