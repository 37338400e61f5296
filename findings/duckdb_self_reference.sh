#!/usr/bin/env bash
# DuckDB 2.0.1: a foreign key into its own table can be filled only statement by statement.
# Guess:   as in SQLite and PostgreSQL, a statement is checked at its end: a whole tree loads in one INSERT
#          or COPY, at least with parents first, and a root may point at itself.
# Seen:    rows of the same statement are not seen: INSERT and COPY of a tree are refused, parents first or
#          not, and so is a root that names itself. EXPORT DATABASE refuses such a table, and COPY FROM
#          DATABASE fails on it, so that it cannot be moved to another file by either.
# Touches: broader terms, parent actors, parts of a work, wherever they are declared as a key.
# Instead: insert level by level (executemany works), or leave the key out and check it by an anti join.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq duckdb==2.0.1
cd "$tmp"
printf 'id,parent\nroot,\nleaf,root\n' >tree.csv
"$tmp/env/bin/python" - <<'PY'
import sqlite3

import duckdb

print("duckdb", duckdb.__version__, "sqlite", sqlite3.sqlite_version)
table = "create table tree (id varchar primary key, parent varchar references tree (id))"


def attempt(run, *statements):
    try:
        for statement in statements:
            run(statement)
        return "accepted"
    except duckdb.Error as error:
        return type(error).__name__


tree = "insert into tree values ('root', null), ('leaf', 'root')"
itself = "insert into tree values ('root', 'root')"
copy = "copy tree from 'tree.csv' (header)"
seen = {}
for name, statement in (("insert", tree), ("itself", itself), ("copy", copy)):
    db = duckdb.connect()
    db.execute(table)
    seen[name] = attempt(db.execute, statement)
db = duckdb.connect()
db.execute(table)
db.executemany("insert into tree values (?, ?)", [("root", None), ("leaf", "root")])
seen["export database"] = attempt(db.execute, "export database 'out'")
seen["copy from database"] = attempt(
    db.execute, "attach 'new.duckdb' as new", "copy from database memory to new"
)
for name, outcome in seen.items():
    print(f"{name:20}{outcome}")
lite = sqlite3.connect(":memory:")
lite.executescript(f"pragma foreign_keys = on; {table}; {tree}; delete from tree; {itself};")
print("SQLite              accepts both inserts")
assert set(list(seen.values())[:3]) == {"ConstraintException"}, "the behaviour has changed"
assert list(seen.values())[3:] == ["BinderException", "ConstraintException"], "the behaviour has changed"
PY
