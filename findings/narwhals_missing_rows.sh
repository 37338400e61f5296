#!/usr/bin/env bash
# narwhals 2.29.0: one filter keeps the rows with a missing value on pandas and drops them on the others.
# Guess:   one expression, one result, that of polars, whose names and rules narwhals has taken over.
# Seen:    filter(col != "core") and filter(~col.is_in(["core"])) keep the row without a value on pandas'
#          default text and numbers, and the second on its nullable dtypes as well; polars and pyarrow drop
#          it. So a count of "all but core" depends on who calls.
# Touches: functions written once for both, with optional codes; checks by pandera or others through narwhals.
# Instead: say what is to become of them: filter(~col.is_null() & (col != "core")).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq narwhals==2.29.0 pandas==3.1.1 polars==2.1.0 pyarrow==26.0.1
"$tmp/env/bin/python" - <<'PY'
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa

print("narwhals", nw.__version__, "pandas", pd.__version__, "polars", pl.__version__, "pyarrow", pa.__version__)
table = {"weight": ["core", None, "supporting"], "rank": [1.0, None, 2.0]}
frames = {
    "pandas": pd.DataFrame(table),
    "pandas, nullable": pd.DataFrame(table).convert_dtypes(),
    "polars": pl.DataFrame(table),
    "pyarrow": pa.table(table),
}
weight, rank = nw.col("weight"), nw.col("rank")
tests = [weight != "core", ~weight.is_in(["core"]), rank != 1.0, ~weight.is_null() & (weight != "core")]
seen = {}
for name, frame in frames.items():
    seen[name] = [len(nw.from_native(frame).filter(test)) for test in tests]
    print(f"{name:18} rows by !=, ~is_in, != on a number, and the recipe:", *seen[name])
assert seen.pop("pandas") == [2, 2, 2, 1], "the behaviour has changed"
assert seen.pop("pandas, nullable") == [1, 2, 1, 1], "the behaviour has changed"
assert set(map(tuple, seen.values())) == {(1, 1, 1, 1)}, "the behaviour has changed"
PY
