#!/usr/bin/env bash
# pandas 3.1.1 (odf engine) and python-calamine 0.9.1: white space inside an ODS cell joins two words.
# Guess:   <text:tab/> is a tab, <text:line-break/> a line break, as <text:s text:c="3"/> is three spaces.
# Seen:    all three readers give the three spaces; pandas drops the tab, python-calamine (and pandas and
#          polars with it) the tab and the line break: "strike" and "wave" become one word. pyexcel-ods3
#          0.6.1 keeps all.
# Touches: quotations and notes pasted into LibreOffice, or ODS written by other programs.
# Instead: pyexcel-ods3; or write separate <text:p> for lines (all read those) and spaces for tabs.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq pandas==3.1.1 odfpy==1.4.1 python-calamine==0.9.1 pyexcel-ods3==0.6.1
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import pandas as pd
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import LineBreak, P, S, Tab
from pyexcel_ods3 import get_data

for name in ("pandas", "python-calamine", "pyexcel-ods3"):
    print(name, version(name), end=" ")
print()
document, table = OpenDocumentSpreadsheet(), Table(name="t")
space = {"spaces": S(c=3), "tab": Tab(), "line break": LineBreak()}
for kind in (None, *space):
    cell, text = TableCell(valuetype="string"), P(text="strike" if kind else "value")
    if kind:
        text.addElement(space[kind])
        text.addText("wave")
    cell.addElement(text)
    row = TableRow()
    row.addElement(cell)
    table.addElement(row)
document.spreadsheet.addElement(table)
document.save("cells.ods")
seen = {
    "pandas, odf": pd.read_excel("cells.ods", engine="odf")["value"].tolist(),
    "pandas, calamine": pd.read_excel("cells.ods", engine="calamine")["value"].tolist(),
    "pyexcel-ods3": [row[0] for row in get_data("cells.ods")["t"][1:]],
}
for reader, cells in seen.items():
    print(f"{reader:18}", *map(repr, cells))
whole = ["strike   wave", "strike\twave", "strike\nwave"]
assert seen["pyexcel-ods3"] == whole, "the behaviour has changed"
assert seen["pandas, odf"] == [whole[0], "strikewave", whole[2]], "the behaviour has changed"
assert seen["pandas, calamine"] == [whole[0], "strikewave", "strikewave"], "the behaviour has changed"
PY
