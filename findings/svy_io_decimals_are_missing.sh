#!/usr/bin/env bash
# svy-io 0.7.1: columns of decimals are written to SPSS, Stata and SAS files as missing values.
# Guess:   a decimal becomes a number in all three, as an integer does; a type that a format lacks is refused, as
#          write_dta() refuses times of day: "... or write SPSS, which keeps them".
# Seen:    write_sav(), write_dta() and write_xpt() return, and every value is missing, in svy-io and pyreadstat; so
#          with lists, and in SPSS with times of day. An Enum becomes text without its order in all three; of a
#          Categorical the codes in SPSS follow the rows: high is 1, low 2, middle 3. No warning.
# Touches: frames from DuckDB, where 0.75 is a decimal, and from Parquet files with decimals: weights, shares, prices.
# Instead: frame.cast({polars.selectors.decimal(): polars.Float64}); Enum as to_physical() + 1 with value_labels=.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq svy-io==0.7.1 polars==2.1.0 pyarrow==26.0.1 duckdb==2.0.1 pyreadstat==1.3.7 pandas==3.1.1
"$tmp/env/bin/python" - "$tmp" <<'PY'
import sys
from datetime import time
from importlib.metadata import version
from pathlib import Path

import duckdb
import polars as pl
import polars.selectors as cs
import pyreadstat
import svy_io

print(*(f"{name} {version(name)}" for name in ("svy-io", "polars", "duckdb", "pyreadstat")))
FORMATS = {
    "sav": (svy_io.write_sav, svy_io.read_sav, pyreadstat.read_sav),
    "dta": (svy_io.write_dta, svy_io.read_dta, pyreadstat.read_dta),
    "xpt": (svy_io.write_xpt, svy_io.read_xpt, pyreadstat.read_xport),
}


def written(frame, suffix, **options):
    path = str(Path(sys.argv[1], f"events.{suffix}"))
    write, read, reference = FORMATS[suffix]
    write(frame, path, **options)
    own, other = read(path)[0], reference(path)[0]
    return own.to_dict(as_series=False), other.astype(object).where(other.notna(), None).to_dict("list")


events = duckdb.sql("select * from (values (1789, 0.75), (1848, 1.25), (1917, 2.00)) as t(year, weight)").pl()
print(events.schema)
assert events.schema["weight"].is_decimal()
for suffix in FORMATS:
    for seen in written(events, suffix):
        print(suffix, seen)
        assert seen == {"year": [1789, 1848, 1917], "weight": [None] * 3}, "the behaviour has changed"
    instead = written(events.cast({cs.decimal(): pl.Float64}), suffix)
    print(suffix, "instead:", *instead)
    assert all(one["weight"] == [0.75, 1.25, 2.0] for one in instead)

codes = pl.DataFrame({"codes": [["01", "02"], ["1"], ["NA"]]})
for suffix in FORMATS:
    assert all(seen == {"codes": [None] * 3} for seen in written(codes, suffix)), "the behaviour has changed"
times = pl.DataFrame({"hour": [time(9, 30), time(21, 45), time(2)]})
seen = written(times, "sav")
print("times of day in sav:", *seen)
assert all(one == {"hour": [None] * 3} for one in seen), "the behaviour has changed"
try:
    written(times, "dta")
except ValueError as error:
    print("in dta:", error)
    assert "or write SPSS, which keeps them" in str(error), "the behaviour has changed"
else:
    raise SystemExit("the behaviour has changed")

LEVELS = ["low", "middle", "high"]
degree = pl.DataFrame({"degree": ["high", "low", "middle"]})
for suffix in FORMATS:
    _, seen = written(degree.cast(pl.Enum(LEVELS)), suffix)
    print("Enum in", suffix, seen)
    assert seen == {"degree": ["high", "low", "middle"]}, "the behaviour has changed"
_, seen = written(degree.cast(pl.Categorical), "sav")
print("Categorical in sav:", seen)
assert seen == {"degree": [1, 2, 3]}, "the behaviour has changed"
labels = [{"col": "degree", "labels": {str(place): level for place, level in enumerate(LEVELS, 1)}}]
ranked = degree.select(pl.col("degree").cast(pl.Enum(LEVELS)).to_physical().cast(pl.Int32) + 1)
_, instead = written(ranked, "sav", value_labels=labels)
print("instead:", instead)
assert instead == {"degree": [3, 1, 2]}
PY
