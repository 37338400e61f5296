#!/usr/bin/env bash
# xlsx2csv 0.8.6: a number whose format has a word in it comes out as that word with a day in it.
# Guess:   1917 under the number format 0 "days" is 1917, as openpyxl and calamine read it, or "1917 days".
# Seen:    0 "31ays": every d, m, h or y in the quoted words makes the number a date, of which letters of the word are
#          then replaced; the number is lost. 0 "votes" is copied as 0 "votes". 0_d, which only leaves room for a d,
#          gives 0_31.
# Touches: workbooks with units or currencies in their number formats, taken to CSV by this program.
# Instead: python-calamine or openpyxl, or xlsx2csv --ignore-formats date (the number then comes out as 1917).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq xlsx2csv==0.8.6 XlsxWriter==3.3.1 python-calamine==0.9.1 openpyxl==3.1.5
cd "$tmp"
env/bin/python - <<'PY'
import csv
import io
from importlib.metadata import version

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook
from xlsx2csv import Xlsx2csv

FORMATS = {'0 "days"': '0 "31ays"', '#,##0.00 "dollars"': '#,##0.00 "31ollars"', '0" h"': '0" 12"', "0_d": "0_31", "0": "1917"}
book = xlsxwriter.Workbook("n.xlsx")
sheet = book.add_worksheet()
for row, number_format in enumerate(FORMATS):
    sheet.write_number(row, 0, 1917, book.add_format({"num_format": number_format}))
book.close()
text = io.StringIO()
Xlsx2csv("n.xlsx").convert(text)
seen = [row[0] for row in csv.reader(text.getvalue().splitlines())]
calamine = [row[0] for row in CalamineWorkbook.from_path("n.xlsx").get_sheet_by_index(0).to_python()]
by_openpyxl = [row[0].value for row in openpyxl.load_workbook("n.xlsx").active]
print("xlsx2csv", version("xlsx2csv"))
for row in zip(FORMATS, seen, calamine, by_openpyxl):
    print(*map(repr, row))
assert seen == list(FORMATS.values()), "the behaviour has changed"
assert calamine == by_openpyxl == [1917] * len(FORMATS)
plain = io.StringIO()
Xlsx2csv("n.xlsx", ignore_formats=["date"]).convert(plain)
print(plain.getvalue())
PY
