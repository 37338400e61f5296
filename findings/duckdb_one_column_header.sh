#!/usr/bin/env bash
# DuckDB 2.0.1: the header of a one-column CSV is lost where every cell has a semicolon.
# Guess:   a column of sentences reads as one column; at worst it is cut at the semicolon, below its header.
# Seen:    the semicolon is taken for the delimiter, the header line, which has none, is skipped, and the
#          first row becomes the column names: one row is missing and `statement` is unknown. header=true
#          does not help; quoted cells, or one cell without a semicolon, do. Two columns are read right.
# Touches: lists of quotations, labels, keywords or references kept one a line.
# Instead: read_csv(path, delim=','), or quote every cell.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq duckdb==2.0.1
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
import pathlib

import duckdb

print("duckdb", duckdb.__version__)
rows = ["Strikes spread; barracks wavered", "Bread ran out; queues grew", "Papers closed; others opened"]


def read(lines, options=""):
    pathlib.Path("list.csv").write_text("\n".join(lines) + "\n")
    result = duckdb.sql(f"from read_csv('list.csv'{options})")
    return result.columns, len(result.fetchall())


plain = ["statement", *rows]
seen = {
    "as it is": read(plain),
    "header=true": read(plain, ", header=true"),
    "delim=','": read(plain, ", delim=','"),
    "quoted": read(["statement", *(f'"{row}"' for row in rows)]),
    "one without": read([*plain, "Silence"]),
    "two columns": read(["id,statement", *(f"{i},{row}" for i, row in enumerate(rows))]),
}
for case, result in seen.items():
    print(f"{case:12}", *result)
lost = (["Strikes spread", "barracks wavered"], 2)
assert seen["as it is"] == seen["header=true"] == lost, "the behaviour has changed"
assert seen["delim=','"] == seen["quoted"] == (["statement"], 3), "the behaviour has changed"
assert seen["one without"] == (["statement"], 4), "the behaviour has changed"
assert seen["two columns"] == (["id", "statement"], 3), "the behaviour has changed"
PY
