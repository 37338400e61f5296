#!/usr/bin/env bash
# datacompy 1.1.0 on polars: a word beside a missing date matches, a category never matches itself.
# Guess:   a column of dates as text, compared with the column of dates that was made of it, shows what was lost:
#          "n.d.", "c. 1917" and "1917" beside a missing date differ, as they do in its comparison of pandas frames.
#          A frame matches itself.
# Seen:    they match: matches() is True, all rows are equal, and the report lists no difference, as text that cannot
#          be parsed is counted as missing; "7/11/1917" matches 7 November (with pandas 11 July). A frame with an Enum
#          or a struct does not match itself, in no row. With both tolerances 0, the default, the identifiers
#          9007199254740992 and 9007199254740993 match. No warning.
# Touches: checks that the cleaning of dates has lost nothing; tables of coded columns; long identifiers.
# Instead: diffly 1.6.0 or DataFrame.equals() after the text has been parsed strictly, which raises.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq datacompy==1.1.0 polars==1.44.2 pandas==3.0.6 numpy==2.4.6 pyarrow==26.0.1 diffly==1.6.0
"$tmp/env/bin/python" - <<'PY'
from datetime import date
from importlib.metadata import version

import datacompy
import pandas as pd
import polars as pl
from diffly import compare_frames
from polars.exceptions import InvalidOperationError

print(*(f"{name} {version(name)}" for name in ("datacompy", "polars", "pandas", "diffly")))
ids = ["1", "2", "3", "4"]
text = ["1917-11-07", "n.d.", "c. 1917", "1917"]
days = [date(1917, 11, 7), None, None, None]


def compare(left, right):
    """Whether datacompy on polars finds two columns equal, and in how many rows."""
    frames = (pl.DataFrame({"id": ids[: len(column)], "v": column}) for column in (left, right))
    result = datacompy.PolarsCompare(*frames, join_columns="id")
    if result.matches():
        assert "some compared columns unequal: 0" in result.report(), "the behaviour has changed"
    return bool(result.matches()), int(result.count_matching_rows())


def compare_pandas(left, right):
    frames = (pd.DataFrame({"id": ids[: len(column)], "v": column}) for column in (left, right))
    result = datacompy.PandasCompare(*frames, join_columns="id")
    return bool(result.matches()), int(result.count_matching_rows())


print("text beside dates:", compare(text, days), "in pandas:", compare_pandas(text, days))
assert compare(text, days) == (True, 4), "the behaviour has changed"
assert compare_pandas(text, days) == (False, 1), "the behaviour has changed"

slashed, seventh = ["7/11/1917", "8/11/1917"], [date(1917, 11, 7), date(1917, 11, 8)]
july = [pd.Timestamp(1917, 7, 11), pd.Timestamp(1917, 8, 11)]
print("7/11/1917 is 7 November:", compare(slashed, seventh), "in pandas 11 July:", compare_pandas(slashed, july))
assert compare(slashed, seventh) == (True, 2), "the behaviour has changed"
assert compare_pandas(slashed, july) == (True, 2), "the behaviour has changed"

sides = pl.Series(["01", "NA"], dtype=pl.Enum(["01", "NA"]))
pages = pl.Series([{"page": "12"}, {"page": "13"}])
print("an Enum and a struct beside themselves:", compare(sides, sides), compare(pages, pages))
assert compare(sides, sides) == compare(pages, pages) == (False, 0), "the behaviour has changed"
long = compare([2**53, 2**53 + 1], [2**53, 2**53])
print("2**53 + 1 beside 2**53:", long)
assert long == (True, 2), "the behaviour has changed"

try:
    pl.Series(text).str.to_date("%Y-%m-%d")
    raise AssertionError("strict parsing lets words pass")
except InvalidOperationError as error:
    print("strict:", str(error).splitlines()[0][:70])
for column in (sides, pages, pl.Series([2**53, 2**53 + 1])):
    frame = pl.DataFrame({"id": ids[:2], "v": column})
    assert frame.equals(frame) and compare_frames(frame, frame, primary_key="id").equal()
one, other = (pl.DataFrame({"id": ids[:2], "v": v}) for v in ([2**53, 2**53 + 1], [2**53, 2**53]))
assert not one.equals(other) and compare_frames(one, other, primary_key="id").num_rows_joined_unequal() == 1
words, dates = (pl.DataFrame({"id": ids, "v": v}) for v in (text, days))
unequal = compare_frames(words, dates, primary_key="id").num_rows_joined_unequal()
print("diffly: rows that differ:", unequal)
assert unequal == 4
PY
