#!/usr/bin/env bash
# vortex-data 0.93.0: a filter that goes into a Vortex file finds other rows than the same filter in memory.
# Guess:   polars, DuckDB and pyarrow find in a Vortex file what each of them finds in the table that it was made of.
# Seen:    -0.0, as round(-0.04, 1) gives it, is not 0 but less: `x == 0` and `x >= 0` leave it out, `x < 0` finds it,
#          in polars, pyarrow and Vortex's own expressions. In DuckDB the row is both in `x >= 0` and in `x < 0`, and
#          not in `x = 0`. In pyarrow `x > 1` finds NaN, which it does not in memory. In Parquet all agree on -0.0.
#          No warning.
# Touches: rounded differences, coefficients and scores; counts of "no change", of signs; NaN for missing values.
# Instead: pl.when(x == 0).then(0.0).otherwise(x).fill_nan(None) before the table is written; or Parquet. Not x + 0.0,
#          which polars gives back as it was, although -0.0 + 0.0 is 0.0 in Python.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq vortex-data==0.93.0 polars==2.1.0 pyarrow==26.0.1 duckdb==2.0.1
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
import operator
from importlib.metadata import version

import duckdb
import polars as pl
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import vortex as vx
import vortex.expr as ve

print(*(f"{name} {version(name)}" for name in ("vortex-data", "polars", "pyarrow", "duckdb")))
frame = pl.DataFrame({"id": [1, 2, 3, 4], "x": [-0.04, 0.0, 2.0, float("nan")]}).with_columns(pl.col("x").round(1))
rounded = frame.to_arrow()
FILTERS = {"=": operator.eq, ">=": operator.ge, "<": operator.lt}


def ids(table):
    return sorted(table["id"].to_pylist())


def found(memory, name):
    """The rows that each library finds in a Vortex file of a table and in memory, by filter."""
    vx.io.write(vx.array(memory), name)
    file = vx.open(name)
    dataset, lazy, eager = file.to_dataset(), file.to_polars(), pl.from_arrow(memory)
    seen = {}
    for sign, compare in FILTERS.items():
        sql = f"SELECT id FROM {{}} WHERE x {sign} 0"
        seen[sign] = {
            "vortex": ids(file.scan(expr=compare(ve.column("x"), 0.0)).read_all().to_arrow_table()),
            "polars": sorted(lazy.filter(compare(pl.col("x"), 0)).collect()["id"]),
            "pyarrow": ids(dataset.to_table(filter=compare(pc.field("x"), 0))),
            "duckdb": ids(duckdb.sql(sql.format("dataset")).to_arrow_table()),
            "in memory": [
                sorted(eager.filter(compare(pl.col("x"), 0))["id"]),
                ids(memory.filter(compare(pc.field("x"), 0))),
                ids(duckdb.sql(sql.format("memory")).to_arrow_table()),
            ],
        }
    above = pc.field("x") > 1
    return seen, ids(dataset.to_table(filter=above)), ids(memory.filter(above))


seen, above_file, above_memory = found(rounded, "a.vortex")
for sign, rows in seen.items():
    print("x", sign, "0", rows)
print("x > 1, pyarrow:", above_file, "in memory:", above_memory)
message = "the behaviour has changed"
for library in ("vortex", "polars", "pyarrow"):
    assert seen["="][library] == [2] and 1 not in seen[">="][library] and seen["<"][library] == [1], message
assert seen["="]["duckdb"] == [2] and 1 in seen[">="]["duckdb"] and seen["<"]["duckdb"] == [1], message
assert seen["="]["in memory"] == [[1, 2]] * 3 and seen["<"]["in memory"] == [[]] * 3, message
assert (above_file, above_memory) == ([3, 4], [3]), message

pq.write_table(rounded, "a.parquet")
parquet = ds.dataset("a.parquet")
assert ids(parquet.to_table(filter=pc.field("x") == 0)) == [1, 2] == ids(
    duckdb.sql("SELECT id FROM 'a.parquet' WHERE x = 0").to_arrow_table()
)
assert sorted(pl.scan_parquet("a.parquet").filter(pl.col("x") == 0).collect()["id"]) == [1, 2]

x = pl.col("x")
assert str(frame.select(x + 0.0)["x"][0]) == "-0.0" != str(-0.0 + 0.0), message
clean = frame.with_columns(pl.when(x == 0).then(0.0).otherwise(x).fill_nan(None).alias("x")).to_arrow()
seen, above_file, above_memory = found(clean, "b.vortex")
print("instead:", seen["="], above_file)
for sign, rows in seen.items():
    for library in ("vortex", "polars", "pyarrow", "duckdb"):
        assert [rows[library]] * 3 == rows["in memory"], (sign, library)
assert above_file == above_memory == [3]
PY
