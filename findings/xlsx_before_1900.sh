#!/usr/bin/env bash
# openpyxl 3.1.5, XlsxWriter 3.3.1, python-calamine 0.9.1, fastexcel 0.21.0: a day before 1900 in a workbook.
# Guess:   the writers agree on the serial number (days from 30 December 1899, as in LibreOffice), and a
#          reader gives the day, the number, or an error.
# Seen:    for 14 July 1789 openpyxl writes -40345, XlsxWriter -40346: each library is a day off with the
#          other's file. So pandas' to_excel depends on whether XlsxWriter is installed. polars (fastexcel)
#          reads openpyxl's file as 15 July. python-calamine turns every such day, of either file, into the
#          time 00:00, and pandas announces calamine as its next default reader.
# Touches: historical dates in XLSX made or read by Python. (Excel itself shows no dates before 1900.)
# Instead: dates as text (ISO or EDTF) in cells of format "@".
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq openpyxl==3.1.5 xlsxwriter==3.3.1 python-calamine==0.9.1 \
  fastexcel==0.21.0 polars==2.1.0 pandas==3.1.1 pyarrow==26.0.1
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
import re
import zipfile
from datetime import date, time
from importlib.metadata import version

import openpyxl
import pandas as pd
import polars as pl

for name in ("openpyxl", "xlsxwriter", "python-calamine", "fastexcel", "polars", "pandas"):
    print(name, version(name), end=" ")
print()
seen = {}
for writer in ("openpyxl", "xlsxwriter"):
    file = f"{writer}.xlsx"
    pd.DataFrame({"day": [date(1789, 7, 14), date(1917, 11, 7)]}).to_excel(file, index=False, engine=writer)
    sheet = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    serial = re.findall(r"<v>(-\d+)</v>", sheet)[0]
    seen[writer] = (
        serial,
        openpyxl.load_workbook(file).active["A2"].value.date().isoformat(),
        pl.read_excel(file)["day"][0].isoformat(),
        pd.read_excel(file, engine="calamine")["day"][0],
    )
    print(f"{writer:10} writes {serial}; read by openpyxl, polars, pandas with calamine:", *seen[writer][1:])
midnight = time(0, 0)
assert seen["openpyxl"] == ("-40345", "1789-07-14", "1789-07-15", midnight), "the behaviour has changed"
assert seen["xlsxwriter"] == ("-40346", "1789-07-13", "1789-07-14", midnight), "the behaviour has changed"
PY
