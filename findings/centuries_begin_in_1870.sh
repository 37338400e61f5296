#!/usr/bin/env bash
# polars 2.1.0, pandas 3.1.1, DuckDB 2.0.1: windows of several years begin where nobody counts from.
# Guess:   a day in 1917 truncated to "100y" is in 1900, as one truncated to "10y" is in 1910.
# Seen:    polars counts windows from 1970, so that decades are right by chance, a century is 1870 to 1969
#          and 1789 lies in "1770"; group_by_dynamic does the same. pandas' resample("100YS") counts from the
#          first row's year: 1789, 1889; a row added before moves every window. DuckDB's time_bucket counts
#          from 2000: 1700, 1900.
# Touches: counts by century, generation or quarter of a century; tables of two tools side by side.
# Instead: year // n * n, then group; time_bucket(..., origin) in DuckDB.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq polars==2.1.0 pandas==3.1.1 duckdb==2.0.1
"$tmp/env/bin/python" - <<'PY'
from datetime import date

import duckdb
import pandas as pd
import polars as pl

print("polars", pl.__version__, "pandas", pd.__version__, "duckdb", duckdb.__version__)
days = [date(1789, 7, 14), date(1917, 11, 7)]
seen = {}
for years in (10, 25, 100):
    frame = pl.DataFrame({"day": days})
    truncated = [d.year for d in frame["day"].dt.truncate(f"{years}y")]
    grouped = frame.group_by_dynamic("day", every=f"{years}y").agg(pl.len())
    assert [d.year for d in grouped["day"]] == truncated
    counts = pd.Series(1, index=pd.to_datetime(days)).resample(f"{years}YS").sum()
    by_pandas = [d.year for d, n in counts.items() if n]
    bucket = f"select year(time_bucket(interval '{years} years', day)) from frame order by day"
    by_duckdb = [row[0] for row in duckdb.sql(bucket.replace("frame", "(values " + ", ".join(
        f"(date '{d}')" for d in days) + ") t (day)")).fetchall()]
    seen[years] = truncated, by_pandas, by_duckdb
    print(f"{years:3} years: polars {truncated}, pandas {by_pandas}, DuckDB {by_duckdb}")
assert seen[10] == ([1780, 1910], [1789, 1909], [1780, 1910]), "the behaviour has changed"
assert seen[25] == ([1770, 1895], [1789, 1914], [1775, 1900]), "the behaviour has changed"
assert seen[100] == ([1770, 1870], [1789, 1889], [1700, 1900]), "the behaviour has changed"
PY
