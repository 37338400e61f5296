#!/usr/bin/env bash
# DuckDB 2.0.1 (Python): after execute(...).fetchone() the connection is busy, even where one row was all.
# Guess:   fetchone() of a count leaves the connection free, as in 1.x and in sqlite3.
# Seen:    the next relation (sql, read_csv, from_df, register) raises ResourceInUseException until a further
#          fetch has found the end; execute() itself works and drops the old result; .sql(...) has no
#          fetchone() any more; and a relation runs again for each call (two fetchall() of a sample differ).
# Touches: code that counts with execute().fetchone()[0] and goes on with relations.
# Instead: execute(...).fetchall()[0], or con.cursor() for one of the two.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq duckdb==2.0.1
"$tmp/env/bin/python" - <<'PY'
import duckdb

print("duckdb", duckdb.__version__)


def after(fetch, then):
    db = duckdb.connect()
    fetch(db.execute("select count(*) from range(3)"))
    try:
        return then(db)
    except duckdb.Error as error:
        return type(error).__name__


def relation(db):
    return db.sql("select 2").fetchall()


seen = {
    "fetchone, then sql": after(lambda r: r.fetchone(), relation),
    "fetchone, then execute": after(lambda r: r.fetchone(), lambda db: db.execute("select 2").fetchall()),
    "fetchone, then cursor().sql": after(lambda r: r.fetchone(), lambda db: relation(db.cursor())),
    "fetchone twice, then sql": after(lambda r: (r.fetchone(), r.fetchone()), relation),
    "fetchall, then sql": after(lambda r: r.fetchall(), relation),
}
for case, result in seen.items():
    print(f"{case:28}{result}")
numbers = duckdb.connect().sql("select random() from range(5)")
again = numbers.fetchall() != numbers.fetchall()
print("a relation runs again for each call:", again)
assert seen.pop("fetchone, then sql") == "ResourceInUseException", "the behaviour has changed"
assert set(map(str, seen.values())) == {"[(2,)]"} and again, "the behaviour has changed"
PY
