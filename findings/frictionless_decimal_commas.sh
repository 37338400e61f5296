#!/usr/bin/env bash
# frictionless 5.21.0 (and tableschema 1.12.6 on npm): numbers with a decimal comma are points on the globe.
# Guess:   "12,5" is text, or a number once decimalChar is set.
# Seen:    describe calls a column of "12,5" and "3,7" a geopoint, since two numbers with a comma are its
#          default format; the cells are read as pairs of longitude and latitude, and the table is valid.
#          Volume and page ("2,17") go the same way. One latitude out of range ("3,95") makes all of it text.
# Touches: tables from most of Europe that are described first and corrected later, or not.
# Instead: read the inferred types; name the field's type and decimalChar: "," in the schema.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq frictionless==5.21.0
npm install --prefix "$tmp" --silent tableschema@1.12.6 >/dev/null
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
import frictionless
from frictionless import Resource, fields

print("frictionless", frictionless.__version__)


def infer(*cells):
    resource = Resource([["value"], *([cell] for cell in cells)])
    resource.infer()
    row = resource.read_rows()[0]["value"]
    return resource.schema.fields[0].type, str(row), resource.validate().valid


seen = [infer("12,5", "3,7"), infer("2,17", "3,45"), infer("12,5", "3,95"), infer("12.5", "3.7")]
print(*seen, sep="\n")
comma = fields.NumberField(name="value", decimal_char=",").read_cell("12,5")[0]
print("number with decimalChar:", comma)
assert [kind for kind, _, _ in seen] == ["geopoint", "geopoint", "string", "number"], "the behaviour has changed"
assert seen[0][2] and str(comma) == "12.5", "the behaviour has changed"
PY
node - <<'JS'
const { Schema } = require("tableschema");
const infer = (...cells) => new Schema().infer(cells.map((c) => [c]), { headers: ["value"] }).fields[0].type;
const seen = infer("12,5", "3,7");
console.log("tableschema (npm)", require("tableschema/package.json").version, seen);
if (seen !== "geopoint") throw new Error("the behaviour has changed");
JS
