#!/usr/bin/env bash
# fastparquet 2026.9.0: other readers take its durations for times of the day, or for nothing.
# Guess:   a column of timedelta64, "how long it lasted", is read as durations, or as numbers.
# Seen:    it is marked as a time of the day. pyarrow gives 00:00 for 1,567 days as for −2 days, polars 2.1.0
#          gives null for both; DuckDB and pandas refuse the file. fastparquet itself reads
#          what it wrote, so its author sees nothing. Known upstream.
# Touches: lengths of wars, reigns and lives, written by to_parquet(engine="fastparquet").
# Instead: whole days as numbers: frame["lasted"].dt.days.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq fastparquet==2026.9.0 pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.1
cd "$tmp"
"$tmp/env/bin/python" -W ignore - <<'PY'
from importlib.metadata import version

import duckdb
import fastparquet
import pandas as pd
import polars as pl
import pyarrow.parquet

print(*(f"{name} {version(name)}" for name in ("fastparquet", "pandas", "pyarrow", "polars", "duckdb")))
frame = pd.DataFrame({"lasted": pd.to_timedelta([1567, -2, 0.25], unit="D")})
fastparquet.write("t.parquet", frame.assign(days=frame["lasted"].dt.days))
readers = {
    "fastparquet": lambda: fastparquet.ParquetFile("t.parquet").to_pandas()["lasted"],
    "pyarrow": lambda: pyarrow.parquet.read_table("t.parquet")["lasted"].to_pylist(),
    "polars": lambda: pl.read_parquet("t.parquet")["lasted"],
    "pandas": lambda: pd.read_parquet("t.parquet", engine="pyarrow")["lasted"],
    "DuckDB": lambda: [row[0] for row in duckdb.sql("select lasted from 't.parquet'").fetchall()],
}
seen = {}
for name, read in readers.items():
    try:
        seen[name] = [str(value) for value in read()]
    except (ValueError, duckdb.Error) as error:
        seen[name] = [type(error).__name__]
    print(f"{name:12}", *seen[name], sep="  ")
days = pl.read_parquet("t.parquet", columns=["days"])["days"].to_list()
print("the recipe   ", *days)
assert seen.pop("fastparquet") == [str(value) for value in frame["lasted"]]
assert seen == {
    "pyarrow": ["00:00:00", "00:00:00", "06:00:00"],
    "polars": ["None", "None", "06:00:00"],
    "pandas": ["ValueError"],
    "DuckDB": ["InvalidInputException"],
}, "the behaviour has changed"
assert days == [1567, -2, 0]
PY
