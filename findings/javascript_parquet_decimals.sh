#!/usr/bin/env bash
# apache-arrow 21.2.0 and hyparquet 1.33.0 (npm): a decimal column loses its point, or its digits.
# Guess:   a decimal comes as text or as an object that knows its scale; 1.10 prints as 1.10.
# Seen:    apache-arrow gives the unscaled number: 1.10 prints as 110 and -0.05 as -5, a hundred times too
#          much, with the scale on the column's type alone. hyparquet scales, to a double:
#          12345678901234567890.12 is 12345678901234567000. Neither warns; dates and int64 are right in both.
# Touches: pages that read Parquet or Arrow files with decimals.
# Instead: write float64 or text for the web, or divide by 10 ** column.type.scale.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq pyarrow==26.0.1
npm install --prefix "$tmp" --silent apache-arrow@21.2.0 hyparquet@1.33.0 >/dev/null
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
from decimal import Decimal

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

cells = [Decimal("1.10"), Decimal("-0.05"), Decimal("12345678901234567890.12")]
table = pa.table({"sum": pa.array(cells, pa.decimal128(30, 2))})
pa.parquet.write_table(table, "t.parquet")
pa.feather.write_feather(table, "t.arrow", compression="uncompressed")
print("pyarrow", pa.__version__, "writes", *cells)
PY
cat >read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { tableFromIPC } from "apache-arrow";
import { parquetReadObjects } from "hyparquet";
const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const column = tableFromIPC(readFileSync("t.arrow")).getChild("sum");
const arrow = [0, 1, 2].map((i) => String(column.get(i)));
const bytes = readFileSync("t.parquet");
const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
const parquet = (await parquetReadObjects({ file })).map((row) => String(row.sum));
console.log("apache-arrow", version("apache-arrow"), ...arrow, "scale of the type:", column.type.scale);
console.log("hyparquet", version("hyparquet"), ...parquet);
if (arrow.join() !== "110,-5,1234567890123456789012" || column.type.scale !== 2)
  throw new Error("apache-arrow has changed");
if (parquet.join() !== "1.1,-0.05,12345678901234567000") throw new Error("hyparquet has changed");
JS
node read.mjs
