#!/usr/bin/env bash
# Nushell 0.115.1 (npm): dates go into CSV with their age, and texts into YAML without quotes.
# Guess:   to csv writes a date as ISO 8601, which from csv and into datetime read; to yaml quotes what is text.
# Seen:    "Wed, 7 Nov 1917 00:00:00 +0000 (109 years ago)", in TSV and Markdown too: no program reads it, Nushell
#          neither, and next year the file is another. HTML has "109 years ago" alone. Of two CSV columns of one
#          name the first is lost. The texts "no", "12:30" and "1917-11-07" stand bare in YAML: PyYAML 6.0.3 reads
#          False, 750 and a date. No warning. (JSON and TOML have ISO 8601.)
# Touches: tables of events and metadata that pass through Nushell.
# Instead: update day { format date "%Y-%m-%d" } first; to json in place of to yaml.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --silent nushell@0.115.1 >/dev/null
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq PyYAML==6.0.3
cd "$tmp"
export TZ=UTC
nu() { "$tmp/node_modules/.bin/nu" --no-config-file -c "$1"; }
echo "nushell $(nu 'version | get version')"
nu '[[day]; [1917-11-07]] | save table.csv; [[day]; [1917-11-07]] | to html | save table.html'
nu '[[day]; [1917-11-07]] | update day { format date "%Y-%m-%d" } | save recipe.csv'
cat table.csv recipe.csv
grep -qE '^"Wed, 7 Nov 1917 00:00:00 \+0000 \([0-9]+ years ago\)"$' table.csv
grep -qE '<td>[0-9]+ years ago</td>' table.html
[ "$(tail -n 1 recipe.csv)" = 1917-11-07 ]
if nu 'open table.csv | get day.0 | into datetime' >/dev/null 2>&1; then
  echo "Nushell reads its own date: the behaviour has changed"
  exit 1
fi
twice=$(nu '"day,day\n1,2\n" | from csv | to json -r')
echo "two columns of one name: $twice"
[ "$twice" = '[{"day":2}]' ]
nu '{a: "no", b: "12:30", c: "1917-11-07"} | save texts.yaml; {a: "no", b: "12:30", c: "1917-11-07"} | save texts.json'
"$tmp/env/bin/python" - <<'PY'
import datetime
import json
import pathlib

import yaml

texts = yaml.safe_load(pathlib.Path("texts.yaml").read_text())
print("PyYAML", yaml.__version__, "reads", texts)
assert texts == {"a": False, "b": 750, "c": datetime.date(1917, 11, 7)}, "the behaviour has changed"
assert json.loads(pathlib.Path("texts.json").read_text())["a"] == "no", "the behaviour has changed"
PY
