#!/usr/bin/env bash
# perspective-python 5.6.1: the first cell types the column, and words after a number with a point become 0.
# Guess:   a column of "13.10" and "n.d." is text; or an error says that it is none of numbers.
# Seen:    numbers, in which "n.d." is 0.0, so that it counts in a mean. After "007" and "x" the column is text, but the
#          cells were numbers on the way: "7". A number of 20 digits comes out as "-1".
# Touches: locators, codes with leading zeros, measurements with a word where none was taken.
# Instead: give the schema: table({"code": "string"}), then update(rows).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq perspective-python==5.6.1
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import perspective

EXPECTED = {
    ("13.10", "n.d."): ("float", [13.1, 0.0]),
    ("1.5", "not measured", "2.5"): ("float", [1.5, 0.0, 2.5]),
    ("007", "x"): ("string", ["7", "x"]),
    ("12345678901234567890", "x"): ("string", ["-1", "x"]),
    ("x", "007"): ("string", ["x", "007"]),
}
print("perspective-python", version("perspective-python"))
for cells, expected in EXPECTED.items():
    table = perspective.table({"cell": list(cells)})
    seen = table.schema()["cell"], table.view().to_columns()["cell"]
    print(cells, "->", *seen)
    assert seen == expected, "the behaviour has changed"
table = perspective.table({"cell": "string"})
table.update([{"cell": "007"}, {"cell": "n.d."}])
assert table.view().to_columns() == {"cell": ["007", "n.d."]}
PY
