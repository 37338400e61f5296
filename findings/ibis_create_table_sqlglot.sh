#!/usr/bin/env bash
# ibis-framework 12.0.0 with sqlglot 30.30.0, the pair that pip chooses: create_table from a frame fails.
# Guess:   the newest ibis, installed with its duckdb extra and no pins, makes a table of a pandas frame.
# Seen:    con.create_table("t", frame) raises ParserException at "DROP VIEW IF EXISTS": sqlglot prints no
#          name for what ibis gives it. The table is there all the same, filled, and a second try says that
#          it exists. ibis asks for sqlglot >= 23.4 without an upper end; 30.16.0 is right, 30.22.0 is not.
# Touches: ibis on DuckDB in fresh environments, and whatever loads frames through it.
# Instead: sqlglot<=30.16 beside ibis 12.0.0; or ibis.memtable(frame), which works with both.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
pip=$tmp/env/bin/pip
"$pip" install -qq 'ibis-framework[duckdb]==12.0.0' sqlglot==30.30.0 duckdb==2.0.1 pandas==3.1.1
cat >"$tmp/try.py" <<'PY'
import sys

import duckdb
import ibis
import pandas as pd
import sqlglot

con = ibis.duckdb.connect()
try:
    con.create_table("t", pd.DataFrame({"a": ["x", "y"]}))
    outcome = "works"
except duckdb.Error as error:
    outcome = type(error).__name__
rows = con.table("t").count().execute()
print(f"ibis {ibis.__version__} sqlglot {sqlglot.__version__} duckdb {duckdb.__version__}: {outcome}, {rows} rows")
sys.exit("the behaviour has changed" if (outcome, rows) != (sys.argv[1], 2) else 0)
PY
"$tmp/env/bin/python" "$tmp/try.py" ParserException
"$pip" install -qq sqlglot==30.16.0
"$tmp/env/bin/python" "$tmp/try.py" works
