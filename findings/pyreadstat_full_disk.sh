#!/usr/bin/env bash
# pyreadstat 1.3.7: on a disk without room every writer returns as if the file were there.
# Guess:   an OSError, as pandas, pyarrow and Python's own write raise it.
# Seen:    write_sav, write_dta, write_por and write_xport return without an error or a warning, and no byte is
#          kept; /dev/full stands for the full disk. DataFrame.to_stata of pandas raises OSError on the same.
# Touches: every export to SPSS or Stata through pyreadstat: a script ends well, and the data are not there.
# Instead: read the file back and compare its rows before the data are thrown away.
set -euo pipefail
[ -c /dev/full ] || { echo "skipped: this system has no /dev/full" >&2; exit 0; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq pyreadstat==1.3.7 pandas==3.1.1
ln -s /dev/full "$tmp/full"
"$tmp/env/bin/python" - "$tmp/full" <<'PY'
import sys

import pandas as pd
import pyreadstat

full, frame = sys.argv[1], pd.DataFrame({"n": range(100_000)})
print("pyreadstat", pyreadstat.__version__, "pandas", pd.__version__)
for name in ("write_sav", "write_dta", "write_por", "write_xport"):
    assert getattr(pyreadstat, name)(frame, full) is None, "the behaviour has changed"
    print(f"{name:12} returned without an error")
try:
    frame.to_stata(full)
except OSError as error:
    print("to_stata of pandas raised", type(error).__name__, error.strerror)
else:
    raise AssertionError("the behaviour has changed")
PY
