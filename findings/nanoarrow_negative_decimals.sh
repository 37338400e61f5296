#!/usr/bin/env bash
# nanoarrow 0.9.0 (Python): a negative decimal comes out as a huge positive one.
# Guess:   Array.to_pylist() gives the values that were put in, as that of pyarrow does.
# Seen:    -0.05 in decimal128(10, 2) is 3.402823669E+36: the bytes are read without their sign, and then
#          rounded to the precision of the type. Positive ones are right, and so are the buffers: pyarrow
#          reads -0.05 from the same array. No warning.
# Touches: balances, changes and coefficients that go by way of the Arrow C interface to Python.
# Instead: pyarrow.array(array).to_pylist(), or decimals written as text.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq nanoarrow==0.9.0 pyarrow==26.0.1
"$tmp/env/bin/python" - <<'PY'
from decimal import Decimal

import nanoarrow as na
import pyarrow as pa

print("nanoarrow", na.__version__, "pyarrow", pa.__version__)
cells = [Decimal("-0.05"), Decimal("1.10"), None, Decimal("-1234.56")]
seen = {}
for kind in (pa.decimal128(10, 2), pa.decimal256(10, 2)):
    array = na.Array(pa.array(cells, kind))
    seen[str(kind)] = [None if cell is None else str(cell) for cell in array.to_pylist()]
    print(f"{kind!s:18}", *seen[str(kind)])
    assert pa.array(array).to_pylist() == cells, "pyarrow has changed"
print("by pyarrow        ", *pa.array(array).to_pylist())
assert seen == {
    "decimal128(10, 2)": ["3.402823669E+36", "1.10", None, "3.402823669E+36"],
    "decimal256(10, 2)": ["1.157920892E+75", "1.10", None, "1.157920892E+75"],
}, "the behaviour has changed"
PY
