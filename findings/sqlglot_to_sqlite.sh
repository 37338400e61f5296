#!/usr/bin/env bash
# sqlglot 30.30.0: queries put from DuckDB into SQLite's words run there and give other numbers.
# Guess:   what SQLite cannot do is refused with unsupported_level=RAISE; what runs gives what DuckDB gives.
# Seen:    one day minus another is the difference of the years: 7 November minus 8 March 1917 is 0, not 244, and
#          1917 minus 1789 is 128. date_diff('month') counts months of 30 days, so 1789 to 1917 has 22 too many.
#          try_cast of 'n.d.' is 0 and of '12 or 13' is 12, not null; a month after 31 January is 3 March;
#          LIKE finds other cases. No error, no warning. date_diff('day') is right.
# Touches: durations and numbers with words in one query for several databases.
# Instead: date_diff('day', a, b); words made numbers before the query; the query run on both with the same rows.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq sqlglot==30.30.0 duckdb==2.0.1
"$tmp/env/bin/python" - <<'PY'
import sqlite3

import duckdb
import sqlglot

print("sqlglot", sqlglot.__version__, "duckdb", duckdb.__version__, "sqlite", sqlite3.sqlite_version)
expected = {
    "date '1917-11-07' - date '1917-03-08'": (244, 0),
    "date '1917-11-07' - date '1789-07-14'": (46866, 128),
    "date_diff('month', date '1789-07-14', date '1917-11-07')": (1540, 1562),
    "date_diff('day', date '1789-07-14', date '1917-11-07')": (46866, 46866),
    "try_cast('n.d.' as integer)": (None, 0),
    "try_cast('12 or 13' as integer)": (None, 12),
    "cast(date_add(date '1917-01-31', interval 1 month) as date)": ("1917-02-28", "1917-03-03"),
    "'Lenin' like 'lenin'": (False, 1),
}
for text, pair in expected.items():
    query = f"select {text}"
    put = sqlglot.transpile(query, read="duckdb", write="sqlite", unsupported_level=sqlglot.ErrorLevel.RAISE)[0]
    first = duckdb.sql(query).fetchall()[0][0]
    second = sqlite3.connect(":memory:").execute(put).fetchone()[0]
    first = first.isoformat() if hasattr(first, "isoformat") else first
    print(f"{text}: DuckDB {first}, SQLite {second}, from {put}")
    assert (first, second) == pair, "the behaviour has changed"
PY
