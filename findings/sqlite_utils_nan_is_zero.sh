#!/usr/bin/env bash
# sqlite-utils 4.2.1: a NaN in a CSV column of numbers counts as zero in every mean.
# Guess:   insert --csv makes the column REAL and NaN null (as an empty cell is), or keeps the column text.
# Seen:    the column is REAL, since Python reads "NaN" and "inf" as numbers, and the cell is the text 'NaN':
#          avg() of 0.8, NaN, 0.6 is 0.467 and max() is 'NaN'. So is 1_000 a text in an INTEGER column, which
#          sum() takes for 1. A code 007 becomes 7 (--no-detect-types keeps it).
# Touches: tables of coefficients from R, Julia or NumPy, where what is undefined is NaN.
# Instead: update t set x = null where typeof(x) = 'text', after the import.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq sqlite-utils==4.2.1
cd "$tmp"
printf 'id,alpha,votes,empty\n007,0.8,5,1\n008,NaN,1_000,\n009,0.6,7,3\n' >t.csv
"$tmp/env/bin/sqlite-utils" --version
"$tmp/env/bin/sqlite-utils" insert t.db t t.csv --csv
"$tmp/env/bin/python" - <<'PY'
import sqlite3

db = sqlite3.connect("t.db")
types = {row[1]: row[2] for row in db.execute("pragma table_info(t)")}
query = "select round(avg(alpha), 3), max(alpha), sum(votes), avg(empty), min(id) from t"
before = db.execute(query).fetchone()
db.execute("update t set alpha = null where typeof(alpha) = 'text'")
after = db.execute(query).fetchone()
print(types, "\nmean of alpha, its maximum, sum of votes, mean of empty, first id:", *before)
print("with the recipe:", *after)
assert types == {"id": "INTEGER", "alpha": "REAL", "votes": "INTEGER", "empty": "INTEGER"}, "it has changed"
assert before == (0.467, "NaN", 13, 2.0, 7), "the behaviour has changed"
assert after[:2] == (0.7, 0.8)
PY
