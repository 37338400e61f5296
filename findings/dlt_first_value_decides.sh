#!/usr/bin/env bash
# dlt 1.31.0 into DuckDB 2.0.1: what follows a first number is made a number, what follows a first day is made a day.
# Guess:   records whose codes are 1, "01", "1_000" or whose dates are 1917-11-07, 1917 (a number), "-0043" are loaded
#          as they are: what is of another type goes into the variant column that dlt makes for "n.d.".
# Seen:    only what cannot be converted goes there. After a first 1 the texts "01", "1_000" and "0x1F" are 1, 1000
#          and 31; after a first date or ISO timestamp, the number 1917 is 1970-01-01, "1917" is 1917-01-01, "1917-11"
#          the 1st of November, and "-0043" 1969-12-31. schema_contract={"data_type": "freeze"} lets the codes pass.
#          If the text comes first the column is text. No warning.
# Touches: JSON records with codes that begin with zero, or days and years in one field; two runs of the same records
#          in another order are two tables.
# Instead: columns={"day": {"data_type": "text"}}: all is kept as it was written.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq dlt==1.31.0 duckdb==2.0.1
cd "$tmp"
RUNTIME__DLTHUB_TELEMETRY=false RUNTIME__LOG_LEVEL=CRITICAL "$tmp/env/bin/python" - <<'PY'
from datetime import date
from importlib.metadata import version

import dlt
import duckdb

print("dlt", version("dlt"), "duckdb", duckdb.__version__)
runs = 0


def load(values, **options):
    """The values in the column that dlt made for them, as text, and its type; None if in a variant column."""
    global runs
    runs += 1
    pipeline = dlt.pipeline(
        f"run{runs}", destination=dlt.destinations.duckdb(f"run{runs}.duckdb"), dataset_name="d", pipelines_dir="p"
    )
    pipeline.run([{"id": i, "v": v} for i, v in enumerate(values)], table_name="claims", **options)
    with duckdb.connect(f"run{runs}.duckdb") as connection:
        connection.sql("SET timezone = 'UTC'")
        rows = connection.sql("SELECT v::VARCHAR, typeof(v) FROM d.claims ORDER BY id").fetchall()
    return [row[0] for row in rows], rows[0][1]


codes = [1, "01", "1_000", "0x1F", "NA"]
days = [date(1917, 11, 7), 1917, "1917", "1917-11", "-0043", "n.d."]
stamps = ["1917-11-07T10:00:00", 1917, "1917", "-0043", "n.d."]
seen = []
for values in (codes, days, stamps, codes[1:] + codes[:1]):
    seen.append(load(values))
    print(values, "->", *seen[-1])
frozen = load(codes[:4], schema_contract={"data_type": "freeze"})
print("frozen:", *frozen)
assert seen[0] == (["1", "1", "1000", "31", None], "BIGINT"), "the behaviour has changed"
assert seen[1] == (
    ["1917-11-07", "1970-01-01", "1917-01-01", "1917-11-01", "1969-12-31", None], "DATE"
), "the behaviour has changed"
assert seen[2][0] == [
    "1917-11-07 10:00:00+00", "1970-01-01 00:31:57+00", "1917-01-01 00:00:00+00", "1969-12-31 23:59:17+00", None
], "the behaviour has changed"
assert frozen == (["1", "1", "1000", "31"], "BIGINT"), "the behaviour has changed"
assert seen[3] == (["01", "1_000", "0x1F", "NA", "1"], "VARCHAR"), "the behaviour has changed"

for values in (codes, days, stamps):
    kept = load(values, columns={"v": {"data_type": "text"}})
    print("as text:", *kept)
    assert kept == ([str(v) for v in values], "VARCHAR")
PY
