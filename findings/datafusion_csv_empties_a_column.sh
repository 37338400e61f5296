#!/usr/bin/env bash
# DataFusion 55.0.0 (Python): a CSV column that is empty in the first 1,000 rows is read as empty throughout.
# Guess:   a column without a value among the rows that are looked at is text, or a later value is an error.
# Seen:    its type is null, and each value further down is null: no error, no warning, and no trace in the
#          result. A column with a number there and a text later does end in an error. DuckDB 2.0.1 and polars
#          2.1.0 read the same file whole.
# Touches: sparse columns in tables sorted by something else: notes, second places, links of late rows.
# Instead: register_csv(..., schema=pyarrow.schema([...])), or schema_infer_max_records above the rows.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq datafusion==55.0.0 duckdb==2.0.1 polars==2.1.0 pyarrow==26.0.1
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
import importlib.metadata
import pathlib

import duckdb
import polars as pl
from datafusion import SessionContext

lines = [f"m{n}," for n in range(1000)] + ["m1000,Sofia", "m1001,Hamburg"]
pathlib.Path("t.csv").write_text("id,place\n" + "\n".join(lines) + "\n")
context = SessionContext()
context.register_csv("t", "t.csv")
context.register_csv("whole", "t.csv", schema_infer_max_records=2000)
query = "select id, place from {} where id in ('m1000', 'm1001')"
seen = context.sql(query.format("t")).to_pydict()
whole = context.sql(query.format("whole")).to_pydict()
kind = str(context.table("t").schema().field("place").type)
print("datafusion", importlib.metadata.version("datafusion"), "type:", kind, seen)
print("looking at 2,000 rows:", whole)
print("DuckDB", duckdb.__version__, duckdb.sql("select count(place) from 't.csv'").fetchall())
print("polars", pl.__version__, pl.read_csv("t.csv")["place"].count())
assert (kind, seen["place"]) == ("null", [None, None]), "the behaviour has changed"
assert whole["place"] == ["Sofia", "Hamburg"], "the behaviour has changed"
PY
