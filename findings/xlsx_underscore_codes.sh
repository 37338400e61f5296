#!/usr/bin/env bash
# openpyxl 3.1.5: the text _x0041_, written to a workbook, is read as "A" by calamine and SheetJS.
# Guess:   a text with underscores, such as the field code _x0041_, is written and read as it is.
# Seen:    XLSX writes a character as _xHHHH_, and the underscore of a text that looks so as _x005F_. openpyxl
#          writes the text bare: python-calamine 0.9.1 (which polars uses) and SheetJS 0.18.5 read
#          the letter, openpyxl and exceljs 4.4.0 the text. XlsxWriter 3.3.1 escapes it, and all four read the
#          text. pandas.to_excel writes through either, whichever is installed.
# Touches: identifiers and field codes with an underscore, an x, four hexadecimal digits and an underscore.
# Instead: engine="xlsxwriter"; with openpyxl re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq openpyxl==3.1.5 XlsxWriter==3.3.1 python-calamine==0.9.1
npm install --prefix "$tmp" --silent xlsx@0.18.5 exceljs@4.4.0 >/dev/null
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
import importlib.metadata

import openpyxl
import xlsxwriter

book = openpyxl.Workbook()
book.active["A1"] = "_x0041_"
book.save("openpyxl.xlsx")
with xlsxwriter.Workbook("xlsxwriter.xlsx") as other:
    other.add_worksheet().write_string(0, 0, "_x0041_")
print(*(f"{name} {importlib.metadata.version(name)}" for name in ("openpyxl", "XlsxWriter", "python-calamine")))
PY
cat >read.cjs <<'JS'
const XLSX = require("xlsx");
const Excel = require("exceljs");
(async () => {
  const seen = [];
  for (const name of ["openpyxl.xlsx", "xlsxwriter.xlsx"]) {
    const sheet = XLSX.readFile(name).Sheets;
    const book = new Excel.Workbook();
    await book.xlsx.readFile(name);
    seen.push([Object.values(sheet)[0].A1.v, book.worksheets[0].getCell("A1").value]);
  }
  console.log(JSON.stringify(seen));
})();
JS
node read.cjs >javascript.json
"$tmp/env/bin/python" - <<'PY'
import json
import pathlib

import openpyxl
from python_calamine import CalamineWorkbook

javascript = json.loads(pathlib.Path("javascript.json").read_text())
seen = {}
for name, others in zip(("openpyxl", "xlsxwriter"), javascript, strict=True):
    path = f"{name}.xlsx"
    calamine = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[0][0]
    seen[name] = [openpyxl.load_workbook(path).active["A1"].value, calamine, *others]
    print("written by", name, dict(zip(("openpyxl", "calamine", "SheetJS", "exceljs"), seen[name])))
assert seen["openpyxl"] == ["_x0041_", "A", "A", "_x0041_"], "the behaviour has changed"
assert seen["xlsxwriter"] == ["_x0041_"] * 4, "the behaviour has changed"
PY
