#!/usr/bin/env bash
# DuckDB 2.0.1: a key on a column with a collation takes two values that the column calls equal.
# Guess:   UNIQUE and PRIMARY KEY use the column's collation, as SQLite's do with NOCASE.
# Seen:    'lenin' and 'Lenin' both go into a COLLATE NOCASE primary key, and a NOACCENT one takes
#          'Therese' and 'Thérèse'; then = finds two rows by key, GROUP BY and count(DISTINCT) see one.
# Touches: name authorities and code lists that are to be unique whatever the case or the accents.
# Instead: a UNIQUE index on an expression: create unique index i on t (lower(name)), or strip_accents().
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq duckdb==2.0.1
"$tmp/env/bin/python" - <<'PY'
import sqlite3

import duckdb

print("duckdb", duckdb.__version__, "sqlite", sqlite3.sqlite_version)
seen = {}
for collation, pair in (("nocase", ("lenin", "Lenin")), ("noaccent", ("Therese", "Thérèse"))):
    db = duckdb.connect()
    db.execute(f"create table people (name varchar collate {collation} primary key)")
    db.execute("insert into people values (?), (?)", pair)
    seen[collation] = db.execute(
        "select count(*), count(distinct name), "
        "(select count(*) from (select name from people group by name)), "
        "count(*) filter (name = ?) from people",
        [pair[0]],
    ).fetchone()
    print(collation, pair, "rows, distinct, groups, found by key:", seen[collation])
lite = sqlite3.connect(":memory:")
lite.execute("create table people (name text collate nocase primary key)")
try:
    lite.execute("insert into people values ('lenin'), ('Lenin')")
    by_sqlite = "accepted"
except sqlite3.IntegrityError as error:
    by_sqlite = str(error)
print("SQLite:", by_sqlite)
db = duckdb.connect()
db.execute("create table people (name varchar)")
db.execute("create unique index one on people (lower(name))")
try:
    db.execute("insert into people values ('lenin'), ('Lenin')")
    by_index = "accepted"
except duckdb.ConstraintException:
    by_index = "refused"
print("DuckDB, index on lower(name):", by_index)
assert set(seen.values()) == {(2, 1, 1, 2)}, "the behaviour has changed"
assert by_sqlite.startswith("UNIQUE") and by_index == "refused", "the behaviour has changed"
PY
