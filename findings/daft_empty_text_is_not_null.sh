#!/usr/bin/env bash
# daft 0.7.26: an empty CSV cell is null in a column of numbers and '' in a column of text.
# Guess:   an empty cell is null in every column, as in pandas, polars, DuckDB and Spark, or a text in quotes alone is ''.
# Seen:    in a text column both are '': is_null() finds none, count() counts all, and a join of two columns of links
#          puts each row without a link beside each other one.
# Touches: foreign keys and optional columns in CSV files.
# Instead: df.with_column("link", (col("link") == "").if_else(None, col("link"))) after reading, or Parquet.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq daft==0.7.26 duckdb==2.0.1
cd "$tmp"
printf 'id,link,n\na,,1\nb,a,\nc,"",3\n' >rows.csv
env/bin/python - <<'PY' 2>"$tmp/progress" || { cat "$tmp/progress" >&2; exit 1; }
import daft
import duckdb
from daft import col

print("daft", daft.__version__, "duckdb", duckdb.__version__)
rows = daft.read_csv("rows.csv")
seen = rows.sort("id").to_pydict()
nulls = rows.where(col("link").is_null()).count_rows()
joined = rows.join(rows.select(col("link"), col("id").alias("other")), on="link").count_rows()
peer = duckdb.sql("select count(*) from 'rows.csv' where link is null").fetchall()[0][0]
print(seen, "null links:", nulls, "rows of a join on the link:", joined, "null links in DuckDB:", peer)
assert seen == {"id": ["a", "b", "c"], "link": ["", "a", ""], "n": [1, None, 3]}, "the behaviour has changed"
assert (nulls, joined) == (0, 5), "the behaviour has changed"
PY
