#!/usr/bin/env bash
# formulaic 1.2.2 and patsy 1.0.3: pandas' nullable dtypes in a model formula.
# Guess:   a text column is coded as categories whatever its dtype; nullable numbers and booleans are numbers,
#          and a missing value drops the row.
# Seen:    formulaic codes object, category and "str", but puts a column of dtype "string" into the model
#          matrix as it is: a column "x" with the texts 'a', 'b' among the numbers, without an error.
#          patsy, and so statsmodels' formulas, raises TypeError on "boolean" and on any nullable column with
#          a missing value.
# Touches: regressions on frames from convert_dtypes(), read_*(dtype_backend=...) or nullable loaders.
# Instead: C(x) in formulaic; astype("category"), "float64" or "bool" before patsy.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq formulaic==1.2.2 patsy==1.0.3 pandas==3.1.1
"$tmp/env/bin/python" -W ignore - <<'PY'
from importlib.metadata import version

import formulaic
import pandas as pd
import patsy

print("formulaic", version("formulaic"), "patsy", version("patsy"), "pandas", pd.__version__)
text = {kind: pd.DataFrame({"x": pd.Series(["a", "b", "b"], dtype=kind)}) for kind in ("str", "category", "string")}
coded = {}
for kind, frame in text.items():
    matrix = formulaic.model_matrix("x", frame)
    coded[kind] = matrix.columns[-1], matrix.iloc[:, -1].tolist()
    print(f"formulaic {kind:10}", *coded[kind])
explicit = formulaic.model_matrix("C(x)", text["string"]).columns[-1]
print("formulaic C(x)      ", explicit)
cells = {"Int64": [1, 2, 3], "Int64 and NA": [1, None, 3], "boolean": [True, False, True]}
by_patsy = {}
for kind, values in cells.items():
    frame = pd.DataFrame({"x": pd.array(values, dtype=kind.split()[0])})
    try:
        by_patsy[kind] = "works" if patsy.dmatrix("x", frame).shape[0] else "empty"
    except TypeError as error:
        by_patsy[kind] = f"TypeError: {error}"
    rows = len(formulaic.model_matrix("x", frame))
    print(f"patsy {kind:14} {by_patsy[kind]} (formulaic: {rows} rows)")
assert coded["str"] == coded["category"] == ("x[T.b]", [0, 1, 1]), "the behaviour has changed"
assert coded["string"] == ("x", ["a", "b", "b"]) and explicit == "C(x)[T.b]", "the behaviour has changed"
assert [value.split(":")[0] for value in by_patsy.values()] == ["works", "TypeError", "TypeError"], "patsy has changed"
PY
