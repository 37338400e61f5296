#!/usr/bin/env bash
# sav-reader 2.0.8 (npm): an empty cell of an SPSS file is the number -1.797e+308, and a day is seconds since 1582.
# Guess:   system-missing, which every .sav file has, is null or NaN; a date variable is a Date.
# Seen:    readAllRows() gives -1.7976931348623157e+308, the lowest double, so that a mean is -Infinity or
#          absurd and `value == null` finds nothing. A day is the number of seconds since 14 October 1582;
#          its format stands in the variable alone. Codes are numbers, labels are apart.
# Touches: pages and scripts that show survey or coded data from .sav files.
# Instead: value === -Number.MAX_VALUE ? null : value; new Date((seconds - 12219379200) * 1000).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq pyreadstat==1.3.7 pandas==3.1.1
npm install --prefix "$tmp" --silent sav-reader@2.0.8 >/dev/null
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
import datetime

import pandas as pd
import pyreadstat

# Long enough for the reader, which gives up on files of a few hundred bytes.
frame = pd.DataFrame({"code": [1.0, None] * 500, "day": [datetime.date(1917, 11, 7), None] * 500})
pyreadstat.write_sav(frame, "t.sav")
print("pyreadstat", pyreadstat.__version__, pyreadstat.read_sav("t.sav")[0].head(2).to_dict("list"))
PY
cat >read.cjs <<'JS'
const { readFileSync } = require("node:fs");
const { SavFileReader } = require("sav-reader");
(async () => {
  const file = new SavFileReader("t.sav");
  await file.open();
  const rows = await file.readAllRows();
  const mean = rows.reduce((sum, row) => sum + row.code, 0) / rows.length;
  console.log("sav-reader", JSON.parse(readFileSync("node_modules/sav-reader/package.json")).version, rows.slice(0, 2), "mean:", mean);
  const day = new Date((rows[0].day - 12219379200) * 1000).toISOString().slice(0, 10);
  console.log("with the recipe:", day);
  if (rows[1].code !== -Number.MAX_VALUE || rows[1].day !== -Number.MAX_VALUE) throw new Error("the behaviour has changed");
  if (day !== "1917-11-07") throw new Error("the behaviour has changed");
})();
JS
node read.cjs
