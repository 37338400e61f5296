#!/usr/bin/env bash
# pyiceberg 0.12.0: one filter selects a row with a missing value when it reads, and not when it deletes.
# Guess:   delete(filter) removes what scan(filter) shows; "not in" is "!=" for several values.
# Seen:    "code not in ('core', 'lead')" shows the row without a code, "code != 'core'" does not, nor does
#          "not in" with a single value. delete() with the same text keeps that row, so that what was looked
#          at first is not what is removed; overwrite() with such a filter keeps it beside its replacement.
#          Known upstream.
# Touches: tables with optional codes that are cleaned or replaced by a filter.
# Instead: say what is to become of them: "code is not null and code not in (...)", or "code is null or ...".
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq 'pyiceberg[sql-sqlite]==0.12.0' pyiceberg-core==0.10.0 pyarrow==26.0.1
cd "$tmp"
"$tmp/env/bin/python" -W ignore - <<'PY'
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog

print("pyiceberg", version("pyiceberg"))
here = Path.cwd()
catalog = SqlCatalog("c", uri=f"sqlite:///{here}/c.db", warehouse=here.as_uri())
catalog.create_namespace("n")
claims = pa.table({"id": ["a", "b", "c"], "code": ["core", None, "side"]})
seen = {}
for number, test in enumerate(
    (
        "code != 'core'",
        "code not in ('core')",
        "code not in ('core', 'lead')",
        "code is not null and code not in ('core', 'lead')",
        "code is null or code not in ('core', 'lead')",
    )
):
    table = catalog.create_table(f"n.t{number}", claims.schema)
    table.append(claims)
    shown = table.scan(row_filter=test).to_arrow()["id"].to_pylist()
    table.delete(test)
    left = table.scan().to_arrow()["id"].to_pylist()
    seen[test] = "".join(shown), "".join(left)
    print(f"{test:50} shown: {seen[test][0]:3} left after delete: {seen[test][1]}")
assert list(seen.values()) == [("c", "ab"), ("c", "ab"), ("bc", "ab"), ("c", "ab"), ("bc", "a")], "it has changed"
PY
