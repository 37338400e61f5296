#!/usr/bin/env bash
# sqlframe 4.10.0 (PySpark's API on DuckDB): what fillna() and replace() have put in is gone in the next step.
# Guess:   after fillna(0, subset=["deaths"]) mean, filter and select use the 0, as in PySpark; replace() likewise.
# Seen:    collect() shows it; select(), agg(), groupBy(), withColumn() and join() use the values as they were before:
#          the mean is that without the filled rows, deaths = 0 finds none, and isNull() finds a row that shows 0.
#          collect_set() and collect_list() keep null, which Spark leaves out, and slice(codes, 2, 2) gives three
#          elements. No error and no warning.
# Touches: missing counts and codes in pipelines moved from Spark.
# Instead: withColumn("deaths", F.coalesce("deaths", F.lit(0))); or createOrReplaceTempView() after filling, then sql().
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq "sqlframe[duckdb]==4.10.0" duckdb==2.0.1 sqlglot==30.29.0
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

from sqlframe.duckdb import DuckDBSession
from sqlframe.duckdb import functions as F

print("sqlframe", version("sqlframe"), "duckdb", version("duckdb"), "sqlglot", version("sqlglot"))
session = DuckDBSession()
events = session.createDataFrame([(1, "strike", 3), (2, None, None), (3, "riot", 0)], ["id", "code", "deaths"])


def rows(frame):
    return sorted((tuple(row) for row in frame.collect()), key=str)


filled = events.fillna(0, subset=["deaths"])
coded = events.na.fill({"code": "none"})
renamed = events.replace("riot", "revolt", subset=["code"])
seen = {
    "filled": rows(filled),
    "filled, select": rows(filled.select("id", "deaths")),
    "filled, mean and count": rows(filled.agg(F.avg("deaths"), F.count("deaths"))),
    "filled, deaths = 0": rows(filled.where(F.col("deaths") == 0).select("id")),
    "filled, isNull": rows(filled.where(F.col("deaths").isNull())),
    "filled, withColumn": rows(filled.withColumn("more", F.col("deaths") + 1).select("id", "more")),
    "filled, join": rows(filled.join(events.select("id"), on="id").select("id", "deaths")),
    "coded, groupBy": rows(coded.groupBy("code").count()),
    "renamed": [row[1] for row in rows(renamed)],
    "renamed, code = revolt": rows(renamed.where(F.col("code") == "revolt")),
    "set": sorted(events.agg(F.collect_set("code")).collect()[0][0], key=str),
    "list": sorted(events.agg(F.collect_list("code")).collect()[0][0], key=str),
    "slice": events.select(F.slice(F.array(*map(F.lit, "abcde")), 2, 2)).collect()[0][0],
    "coalesce, mean": rows(events.withColumn("deaths", F.coalesce("deaths", F.lit(0))).agg(F.avg("deaths"))),
}
for name, value in seen.items():
    print(f"{name}: {value}")
filled.createOrReplaceTempView("filled")
view = rows(session.sql("select avg(deaths) as mean from filled"))
print("view, mean:", view)
assert seen == {
    "filled": [(1, "strike", 3), (2, None, 0), (3, "riot", 0)],
    "filled, select": [(1, 3), (2, None), (3, 0)],
    "filled, mean and count": [(1.5, 2)],
    "filled, deaths = 0": [(3,)],
    "filled, isNull": [(2, None, 0)],
    "filled, withColumn": [(1, 4), (2, None), (3, 1)],
    "filled, join": [(1, 3), (2, None), (3, 0)],
    "coded, groupBy": [("riot", 1), ("strike", 1), (None, 1)],
    "renamed": ["strike", None, "revolt"],
    "renamed, code = revolt": [],
    "set": [None, "riot", "strike"],
    "list": [None, "riot", "strike"],
    "slice": ["b", "c", "d"],
    "coalesce, mean": [(1.0,)],
}, "the behaviour has changed"
assert view == [(1.0,)], "the behaviour has changed"
PY
