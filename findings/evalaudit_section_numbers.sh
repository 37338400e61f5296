#!/usr/bin/env bash
# evalaudit 0.6.0 (October 2026): nominal codes that look like numbers are compared as numbers.
# Guess:   level="nominal" is "for unordered labels, where any two different ratings disagree equally": the codes
#          "1.1" and "1.10" of a codebook, texts, are two.
# Seen:    if every code can be read as a number they are made numbers, and 1.1 is 1.10. Two coders who disagree on
#          two units of five have alpha 1.0, and kappa 1.0 in fleiss_kappa, instead of 0.5 and 0.444. One code
#          that is no number, anywhere in the column, brings the right value back.
# Touches: hierarchical code lists (1.1 ... 1.10), classification numbers, codes with leading zeros.
# Instead: put a letter before each code: frame.assign(rating="c" + frame["rating"]).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq evalaudit==0.6.0 pandas==2.3.3 numpy==1.26.4 scipy==1.12.0
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import evalaudit
import pandas as pd

units = [("1.1", "1.10"), ("1.1", "1.1"), ("1.10", "1.1"), ("2", "2"), ("1.2", "1.2")]
rows = [(unit, rater, code) for unit, codes in enumerate(units) for rater, code in zip("ab", codes)]
frame = pd.DataFrame(rows, columns=["item_id", "rater_id", "rating"])


def both(ratings):
    alpha = evalaudit.rater_agreement(ratings, level="nominal", bootstrap_ci=False).alpha
    return [round(alpha, 3), round(evalaudit.fleiss_kappa(ratings).kappa, 3)]


plain = both(frame)
lettered = both(frame.assign(rating="c" + frame["rating"]))
other = both(pd.concat([frame, pd.DataFrame([(5, "a", "other"), (5, "b", "other")], columns=frame.columns)]))
print("evalaudit", version("evalaudit"), "alpha and kappa of the codes:", *plain)
print("with a letter before each:", *lettered, " with a unit more that both call other:", *other)
assert plain == [1.0, 1.0], "the behaviour has changed"
assert lettered == [0.5, 0.444], "the behaviour has changed"
assert max(other) < 0.7, "the behaviour has changed"
PY
