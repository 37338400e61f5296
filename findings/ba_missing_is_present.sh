#!/usr/bin/env bash
# ba 0.3.1 (Qualitative Comparative Analysis): a missing condition is present, absent or a third value, by function.
# Guess:   a case whose condition is missing is left out, as analyze() leaves it out, or refused.
# Seen:    necessity(), sufficiency() and to_transactions() take it for present: a war recorded in two of eight revolts
#          and missing in six is in all eight. After calibrate() it is absent: in two of eight, a consistency of 0.25.
#          truth_table() makes a configuration NaN of it, which minimize() refuses. A missing outcome is a revolt in
#          necessity() and none in truth_table(). The text "NA" is absent under "any_present". No warning.
# Touches: tables of conditions read from CSV, where one empty cell turns 0 and 1 into floats.
# Instead: frame.dropna(subset=[condition, outcome]) for each condition; of astype("Int64") necessity() raises.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq ba==0.3.1 pandas==3.1.1 numpy==2.4.6 scipy==1.16.3
"$tmp/env/bin/python" - <<'PY'
import io
from importlib.metadata import version

import ba
import pandas as pd

print(*(f"{name} {version(name)}" for name in ("ba", "pandas", "numpy", "scipy")))


def read(rows):
    return pd.read_csv(io.StringIO("war,revolt\n" + rows))


def wars(cases):
    found = ba.qca.necessity(cases, "revolt", ["war"]).iloc[0]
    share = ba.qca.sufficiency(cases, "revolt", ["war"]).iloc[0]
    return int(found.n_xy), int(found.n_y), float(found.consistency), int(share.n_x)


RULE = {"war": 1}
frame = read("1,1\n" * 2 + ",1\n" * 6 + "0,0\n" * 4)
print("missing:", int(frame.war.isna().sum()), "of", len(frame), "cases, as", frame.war.dtype)
seen = {"as read": wars(frame), "calibrated": wars(ba.qca.calibrate(frame, RULE)), "instead": wars(frame.dropna())}
print("revolts with war, revolts, consistency of necessity, wars:", seen)
assert seen["as read"] == (8, 8, 1.0, 8), "the behaviour has changed"
assert seen["calibrated"] == (2, 8, 0.25, 2), "the behaviour has changed"
assert seen["instead"] == (2, 2, 1.0, 2)
assert ba.analyze(frame, outcome="revolt").summary().n.tolist() == [6]
present = ba.rules.to_transactions(frame).war.sum()
print("transactions with war:", present)
assert present == 8, "the behaviour has changed"

table = ba.qca.truth_table(frame, "revolt", ["war"])
print(table.to_string(index=False))
assert table.war.isna().sum() == 1 and table.n.tolist() == [4, 2, 6], "the behaviour has changed"
for call in (lambda: ba.qca.minimize(table), lambda: ba.qca.necessity(frame.astype("Int64"), "revolt", ["war"])):
    try:
        call()
    except ValueError as error:
        print("ValueError:", error)
    else:
        raise SystemExit("the behaviour has changed")

unknown = read("1,1\n" * 2 + "1,\n" * 2 + "0,0\n" * 4)
table = ba.qca.truth_table(unknown, "revolt", ["war"])
print("two outcomes missing:", wars(unknown), table.consistency.tolist())
assert wars(unknown)[:2] == (4, 4) and table.consistency.tolist() == [0.0, 0.5], "the behaviour has changed"

codes = ba.qca.calibrate(pd.DataFrame({"country": ["FR", "NA", None]}), {"country": "any_present"}).country.tolist()
print("FR, NA, missing:", codes)
assert codes == [1, 0, 0], "the behaviour has changed"
PY
