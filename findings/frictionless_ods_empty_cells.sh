#!/usr/bin/env bash
# frictionless 5.21.0: a table with an empty cell cannot be written as ODS, and XLSX makes moments of days.
# Guess:   what it reads it writes: CSV, XLSX and ODS alike, with missing values.
# Seen:    one missing value ends the ODS in "ValueError: invalid value: None". The XLSX is written, but a
#          date field comes back as datetime, so that the file no longer fits its own schema by inference.
#          A full table is right in ODS, dates included.
# Touches: frictionless convert and Resource.write on any table with gaps.
# Instead: pandas' to_excel(engine="odf"), or LibreOffice, for ODS; give the schema when reading the XLSX.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq 'frictionless[excel,ods]==5.21.0'
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
from datetime import date

import frictionless
from frictionless import Resource

print("frictionless", frictionless.__version__)
full = [["name", "day"], ["a", date(1917, 3, 8)], ["b", date(1917, 11, 7)]]
gap = [*full[:2], ["b", None]]
seen = {}
for name, table in (("full", full), ("gap", gap)):
    for kind in ("ods", "xlsx"):
        try:
            Resource(table).write(Resource(f"{name}.{kind}"))
            back = Resource(f"{name}.{kind}")
            back.infer()
            seen[name, kind] = back.schema.get_field("day").type
        except ValueError as error:
            seen[name, kind] = f"ValueError: {error}"
        print(f"{name:5} {kind:5} {seen[name, kind]}")
assert seen["gap", "ods"] == "ValueError: invalid value: None", "the behaviour has changed"
assert seen["full", "ods"] == "date", "the behaviour has changed"
assert seen["full", "xlsx"] == seen["gap", "xlsx"] == "datetime", "the behaviour has changed"
PY
