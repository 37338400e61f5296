#!/usr/bin/env bash
# chDB 4.4.0 (ClickHouse 26.9.2): a day of 1917 is counted under 1 January 1970, or under 6 June 2096.
# Guess:   Date32 and DateTime64 hold days from 1900 on, so their months and years begin where they begin.
# Seen:    toStartOfYear, toStartOfMonth, toMonday return the old Date, which begins in 1970, and give 1970-01-01 for
#          every earlier day; toStartOfInterval(day, interval 1 year) wraps around to 2096-06-06. toDate('1917-11-07')
#          and '1917-11-07'::Date are 1970-01-01 too, with no error, so two such days are 0 years apart.
#          date_trunc('year', day) is right, and so is toYear.
# Touches: counts by month, year or decade of a CSV or Parquet file whose days lie before 1970.
# Instead: date_trunc(...) or toYear(...) over Date32, or settings enable_extended_results_for_datetime_functions = 1.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq chdb==4.4.0
cd "$tmp"
printf 'day\n1917-11-07\n1921-03-08\n1936-08-04\n' >days.csv
env/bin/python - <<'PY'
from importlib.metadata import version

import chdb

print("chdb", version("chdb"), "ClickHouse", str(chdb.query("select version()")).strip())
DAY = "toDate32('1917-11-07')"
EXPECTED = {
    "select toStartOfYear(day) as year, count() from file('days.csv') group by year": '"1970-01-01",3',
    f"select toStartOfMonth({DAY}), toMonday({DAY}), toLastDayOfMonth({DAY})": ",".join(['"1970-01-01"'] * 3),
    f"select toStartOfInterval({DAY}, interval 1 year)": '"2096-06-06"',
    f"select toStartOfInterval({DAY}, interval 10 year)": '"2089-06-06"',
    "select '1917-11-07'::Date, toDateOrNull('1917-11-07')": '"1970-01-01","1970-01-01"',
    "select dateDiff('year', toDate('1917-11-07'), toDate('1936-08-04'))": "0",
    f"select date_trunc('year', {DAY}), toYear({DAY})": '"1917-01-01",1917',
    f"select toStartOfYear({DAY}) settings enable_extended_results_for_datetime_functions = 1": '"1917-01-01"',
}
for query, expected in EXPECTED.items():
    seen = str(chdb.query(query, "CSV")).strip()
    print(query, "->", seen)
    assert seen == expected, "the behaviour has changed"
PY
