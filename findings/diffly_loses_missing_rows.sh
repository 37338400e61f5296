#!/usr/bin/env bash
# diffly 1.6.0: a row with a missing number on one side and NaN on the other is neither equal nor unequal.
# Guess:   of three rows of which one has null here and NaN there, two are equal and one is not; or all three are equal.
# Seen:    equal() is False, but 2 rows are equal, 0 unequal, and the summary says "2 equal (100.00%)" of 3 and 100.00%
#          for the column; joined_unequal() and change_counts() are empty. The row is in no count, whatever the
#          tolerances, and also if the numbers lie in a list. If no other row is left summary() ends in a TypeError.
# Touches: tables with NaN from NumPy, from Parquet or from 0/0, compared with the same numbers from CSV; checks that
#          ask whether num_rows_joined_unequal() is 0.
# Instead: fill_nan(None) on both sides, if the two mean the same; else ask equal(), and whether the equal and the
#          unequal rows make up num_rows_joined(). The rows: left.join(right) filtered by ne_missing().
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq diffly==1.6.0 polars==2.1.0
COLUMNS=100 "$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import polars as pl
from diffly import compare_frames

print(*(f"{name} {version(name)}" for name in ("diffly", "polars")))
NAN = float("nan")
left = pl.DataFrame({"id": ["01", "02", "03"], "share": [0.4, None, None]})
right = pl.DataFrame({"id": ["01", "02", "03"], "share": [0.4, NAN, None]})


def counts(one, other, **options):
    """equal(), rows joined, equal, unequal, and the share of equal values by column."""
    found = compare_frames(one, other, primary_key="id", **options)
    rows = found.num_rows_joined(), found.num_rows_joined_equal(), found.num_rows_joined_unequal()
    return found.equal(), *rows, found.fraction_same()


found = compare_frames(left, right, primary_key="id")
seen = counts(left, right)
said = [line.strip(" │┃╌") for line in str(found.summary()).splitlines() if "100.00%" in line]
print("equal(), joined, equal, unequal, same:", *seen)
print(*(" ".join(line.split()) for line in said), sep="\n")
assert seen == (False, 3, 2, 0, {"share": 1.0}), "the behaviour has changed"
assert any("2  equal  (100.00%)" in line for line in said), "the behaviour has changed"
assert found.joined_unequal().height == found.change_counts("share").height == 0, "the behaviour has changed"
assert counts(left, right, abs_tol=0, rel_tol=0) == seen, "the behaviour has changed"
listed = counts(*(frame.with_columns(pl.concat_list("share")) for frame in (left, right)))
print("in lists:", *listed)
assert listed[:4] == (False, 3, 2, 0), "the behaviour has changed"
alone = compare_frames(left[1:2], right[1:2], primary_key="id")
try:
    str(alone.summary())
    raise SystemExit("the behaviour has changed")
except TypeError as error:
    print("alone:", alone.fraction_same(), "TypeError:", error)

filled = counts(left.fill_nan(None), right.fill_nan(None))
rows = left.join(right, on="id", suffix="_right").filter(pl.col("share").ne_missing(pl.col("share_right")))
print("instead:", *filled, "and", rows["id"].to_list())
assert filled == (True, 3, 3, 0, {"share": 1.0})
assert rows["id"].to_list() == ["02"]
assert seen[1] != seen[2] + seen[3]
PY
