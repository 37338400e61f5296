#!/usr/bin/env bash
# DuckDB 2.0.1: age() loses almost two years on the way to Python.
# Guess:   the timedelta of age(1917-03-08, 1789-07-14) has the 46,622 days between the two dates.
# Seen:    45,955 days: each of the 127 years counts 360 and each month 30. fetchall() and .df() agree on it,
#          with no warning; in SQL the interval is right, its epoch() counts years of 365.25 days, and yet
#          comparisons take 360 ('1 year' > '364 days' is false). Arrow keeps months and days apart.
# Touches: durations of revolutions, reigns, lives; any interval of months that leaves SQL.
# Instead: date - date or date_diff('day', ...) for days, date_diff('month', ...) for months.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq duckdb==2.0.1 pandas==3.1.1 pyarrow==26.0.1
"$tmp/env/bin/python" - <<'PY'
import duckdb

print("duckdb", duckdb.__version__)
age = "age(date '1917-03-08', date '1789-07-14')"
interval, text, days = duckdb.execute(
    f"select {age}, {age}::varchar, date '1917-03-08' - date '1789-07-14'"
).fetchall()[0]
frame = duckdb.sql(f"select {age} as a").df()["a"][0]
arrow = duckdb.sql(f"select {age} as a").to_arrow_table()["a"][0].as_py()
years, more = duckdb.execute(
    "select epoch(interval '1 year') / 86400, interval '1 year' > interval '364 days'"
).fetchall()[0]
print("in SQL:", text, "| days between:", days)
print("Python:", interval.days, "days | pandas:", frame.days, "days | Arrow:", arrow)
print("epoch of a year:", years, "days | 1 year > 364 days:", more)
assert (text, days) == ("127 years 7 months 25 days", 46622), "the behaviour has changed"
assert interval.days == frame.days == 127 * 360 + 7 * 30 + 25 == 45955, "the behaviour has changed"
assert (arrow.months, arrow.days) == (1531, 25), "the behaviour has changed"
assert years == 365.25 and more is False, "the behaviour has changed"
PY
