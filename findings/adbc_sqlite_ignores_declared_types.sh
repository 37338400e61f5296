#!/usr/bin/env bash
# ADBC driver for SQLite 1.13.0 (Python): a STRICT text column that is empty in the first 1,024 rows is int64,
# and its first text ends the query in an error.
# Guess:   the declared type decides, above all of a STRICT table; at worst the column is text.
# Seen:    types are guessed from the first batch of rows. All empty means int64; a text further down raises
#          "Type mismatch in column", also after the first batches were handed out. With fewer rows a text
#          column without values arrives as int64, a REAL column that holds whole numbers as double.
# Touches: sparse text columns of SQLite files read into Arrow, pandas or polars (read_database_uri with
#          engine="adbc").
# Instead: "order by column is null" so that a value comes first, or the statement option
#          adbc.sqlite.query.batch_rows above the number of rows; sqlite3 of Python.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq adbc-driver-sqlite==1.13.0 adbc-driver-manager==1.13.0 pyarrow==26.0.1
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
import importlib.metadata
import sqlite3

import adbc_driver_sqlite.dbapi as adbc

with sqlite3.connect("t.sqlite") as connection:
    connection.execute("create table t (id integer primary key, place text) strict")
    rows = [(n, "Sofia" if n >= 1100 else None) for n in range(1200)]
    connection.executemany("insert into t values (?, ?)", rows)


def read(query, **options):
    """Return the type of the second column and its values, or what was raised."""
    with adbc.connect("t.sqlite") as connection, connection.cursor() as cursor:
        cursor.adbc_statement.set_options(**options)
        try:
            cursor.execute(query)
            table = cursor.fetch_arrow_table()
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return str(table.schema.field(1).type), table.num_rows - table.column(1).null_count


plain = read("select id, place from t")
first = read("select id, place from t where id < 1000")
sorted_ = read("select id, place from t order by place is null")
wide = read("select id, place from t", **{"adbc.sqlite.query.batch_rows": "2000"})
print("adbc-driver-sqlite", importlib.metadata.version("adbc-driver-sqlite"))
print("all rows:", plain)
print("1,000 rows:", first, "sorted:", sorted_, "one batch:", wide)
assert "expected INT64 but got STRING" in plain, "the behaviour has changed"
assert first == ("int64", 0) and sorted_ == wide == ("string", 100), "the behaviour has changed"
PY
