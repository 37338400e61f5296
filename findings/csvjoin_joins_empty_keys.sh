#!/usr/bin/env bash
# csvkit 2.2.0 (agate 1.14.2) and petl 1.7.30: rows without a key are joined with each other.
# Guess:   an empty key joins nothing, as NULL does in SQL and null in polars.
# Seen:    csvjoin, inner as it is by default, and petl.join pair every row that has no parent with every
#          other such row: of five pairs below, four are made of nothing. SQLite gives the one.
# Touches: optional foreign keys (broader term, parent, predecessor) joined on both sides; the result grows
#          with the square of the empties.
# Instead: take empty keys out first: csvgrep -c parent -r . ; petl.selectnotnone.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq csvkit==2.2.0 agate==1.14.2 petl==1.7.30
PATH=$tmp/env/bin:$PATH
cd "$tmp"
printf 'term,parent\na,\nb,a\nc,\n' >terms.csv
csvjoin --version
csvjoin -c parent,parent terms.csv terms.csv | tee joined.csv
csvgrep -c parent -r . terms.csv >with.csv
csvjoin -c parent,parent with.csv with.csv >right.csv
python - <<'PY'
import csv
import sqlite3

import petl

print("petl", petl.__version__, "sqlite", sqlite3.sqlite_version)
table = [["term", "parent"], ["a", None], ["b", "a"], ["c", None]]
pairs = petl.join(table, petl.rename(table, "term", "other"), key="parent")
by_petl = sorted((row["term"], row["other"]) for row in petl.dicts(pairs))
db = sqlite3.connect(":memory:")
db.execute("create table terms (term, parent)")
db.executemany("insert into terms values (?, ?)", table[1:])
by_sqlite = db.execute("select a.term, b.term from terms a join terms b using (parent)").fetchall()
by_csvjoin = [(row["term"], row["term2"]) for row in csv.DictReader(open("joined.csv"))]
print("petl  ", by_petl, "SQLite", by_sqlite, sep="\n")
nothing = [("a", "a"), ("a", "c"), ("b", "b"), ("c", "a"), ("c", "c")]
assert by_petl == sorted(by_csvjoin) == nothing and by_sqlite == [("b", "b")], "the behaviour has changed"
assert len(open("right.csv").readlines()) == 2, "the behaviour has changed"
PY
