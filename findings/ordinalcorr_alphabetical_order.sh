#!/usr/bin/env bash
# ordinalcorr 0.9.0 (July 2026): the levels of an ordered categorical are put in the order of the alphabet.
# Guess:   hetcor() keeps the order of a column of dtype "category", which it treats as ordinal "if ordered" and refuses
#          if it is not; a missing value is left out, or an error.
# Seen:    unlikely < possible < probable < certain is sorted by letters, so that 0.79 becomes -0.62; with low < medium
#          < high on both sides 0.80 becomes 0.57. polychoric() and polyserial() do the same. A missing number counts as
#          the highest level in the thresholds and nowhere else: 0.61 with every third missing, 0.76 without these rows.
#          No warning.
# Touches: grades of certainty or intensity that are kept as text; rating data with gaps.
# Instead: frame.apply(lambda column: column.cat.codes), of the rows without a missing value (its code would be -1).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq ordinalcorr==0.9.0 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import numpy as np
import pandas as pd
from ordinalcorr import hetcor, polychoric, polyserial

print(*(f"{name} {version(name)}" for name in ("ordinalcorr", "pandas")))


def frame(first, second, table):
    cells = [(a, b) for a, row in zip(first, table) for b, count in zip(second, row) for _ in range(count)]
    data = pd.DataFrame(cells, columns=["first", "second"])
    for name, levels in {"first": first, "second": second}.items():
        data[name] = pd.Categorical(data[name], categories=levels, ordered=True)
    return data


def pair(data):
    return round(float(hetcor(data).loc["first", "second"]), 2)


certainty, amount = ["unlikely", "possible", "probable", "certain"], ["low", "medium", "high"]
four = [[40, 15, 4, 1], [15, 40, 15, 4], [4, 15, 40, 15], [1, 4, 15, 40]]
three = [[60, 20, 3], [20, 60, 20], [3, 20, 60]]
cases = {
    "certainty by number of sources": frame(certainty, [1, 2, 3, 4], four),
    "intensity by intensity": frame(amount, amount, three),
}
seen = {name: [pair(data), pair(data.apply(lambda column: column.cat.codes))] for name, data in cases.items()}
for name, (text, codes) in seen.items():
    print(f"{name}: {text} as an ordered categorical, {codes} as its codes")
assert list(seen.values()) == [[-0.62, 0.79], [0.57, 0.8]], "the behaviour has changed"

data = cases["certainty by number of sources"]
codes = data.apply(lambda column: column.cat.codes)
single = [polychoric(data["first"], codes["second"]), polyserial(codes["second"].astype(float), data["first"])]
print("polychoric and polyserial:", *np.round(single, 2))
assert max(single) < -0.5, "the behaviour has changed"

gaps = codes.astype(float)
gaps.loc[gaps.index[::3], "first"] = np.nan
print("with every third number missing:", pair(gaps), " these rows left out:", pair(gaps.dropna()))
assert [pair(gaps), pair(gaps.dropna())] == [0.61, 0.76], "the behaviour has changed"
PY
