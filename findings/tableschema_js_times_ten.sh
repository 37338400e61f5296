#!/usr/bin/env bash
# tableschema 1.12.6 and datapackage 1.1.10 of npm: with groupChar "." and decimalChar "," a number loses its decimal mark.
# Guess:   "1.200,5" is 1200.5 and "12,5" is 12.5, as in frictionless 5.21.0 with the same datapackage.json.
# Seen:    12005 and 125: the decimal comma becomes a point, and then all points are removed as group marks. No error and no
#          warning; a maximum is compared with the wrong number. With bareNumber false, "-12.5 %" is 12.5 and "-.5" is 5.
#          groupChar " " with decimalChar "," is right, and so is decimalChar "," alone.
# Touches: prices, wages and shares of German, Italian, Spanish or Russian tables, read by web pages from a Data Package.
# Instead: no groupChar where no cell has groups; otherwise numbers written with a decimal point and no groups.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm install --silent --no-audit --no-fund tableschema@1.12.6 datapackage@1.1.10 >/dev/null
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq frictionless==5.21.0
cat > prices.csv <<'CSV'
id,german,french,plain,share
a,"1.200,5","1 200,5","12,5",-12.5 %
b,"12,5","12,5","0,75",-.5
c,1.200,1 200,7,3 %
CSV
cat > datapackage.json <<'JSON'
{"name": "prices", "resources": [{"name": "prices", "path": "prices.csv", "profile": "tabular-data-resource",
 "schema": {"fields": [
  {"name": "id", "type": "string"},
  {"name": "german", "type": "number", "groupChar": ".", "decimalChar": ","},
  {"name": "french", "type": "number", "groupChar": " ", "decimalChar": ","},
  {"name": "plain", "type": "number", "decimalChar": ","},
  {"name": "share", "type": "number", "bareNumber": false}]}}]}
JSON
cat > read.cjs <<'JS'
const { Package } = require("datapackage");
const { Field } = require("tableschema");
const versions = ["tableschema", "datapackage"].map((name) => name + " " + require(name + "/package.json").version);
Package.load("datapackage.json", { basePath: "." }).then(async (data) => {
  const rows = await data.getResource("prices").read({ keyed: true });
  const bounded = { name: "price", type: "number", groupChar: ".", decimalChar: ",", constraints: { minimum: "100" } };
  console.log(JSON.stringify({ versions, valid: data.valid, rows, bounded: new Field(bounded).castValue("12,5") }));
});
JS
node read.cjs > js.json
"$tmp/env/bin/python" - <<'PY'
import json
from importlib.metadata import version

from frictionless import Package

found = json.load(open("js.json"))
rows = [row.to_dict() for row in Package("datapackage.json").resources[0].read_rows()]
print(", ".join(found["versions"]), "frictionless", version("frictionless"))
columns = ("german", "french", "plain", "share")
js = {name: [row[name] for row in found["rows"]] for name in columns}
py = {name: [float(row[name]) for row in rows] for name in columns}
for name in columns:
    print(name, "tableschema", js[name], "frictionless", py[name])
print("12,5 with a minimum of 100:", found["bounded"])
assert found["valid"] is True
assert py["german"] == js["french"] == py["french"] == [1200.5, 12.5, 1200]
assert js["plain"] == py["plain"] == [12.5, 0.75, 7]
assert py["share"][0] == -12.5
assert js["german"] == [12005, 125, 1200], "the behaviour has changed"
assert js["share"] == [12.5, 5, 3], "the behaviour has changed"
assert found["bounded"] == 125, "the behaviour has changed"
PY
