#!/usr/bin/env bash
# edtf 5.0.2: "7-8 November 1917" is 8 November 2007, and a month that is approximate may lie 13 months off.
# Guess:   text_to_edtf() gives a range of days as an interval, or None for what it cannot read; as the README says,
#          1917-11~ is padded by a month at either end: 1 October to 31 December 1917.
# Seen:    "7-8 November 1917" and "from 7 to 8 November 1917" are 2007-11-08, "22-26 June 1848" is 2022-06-26,
#          "14-15 July 1789" is XXXX-XX-14/1789-07-15, "after 1917, before 1921" is /1917, and "44 BC" is -0044, which
#          in EDTF is 45 BC. 1917-11~ goes from 1 October 1916 to 30 December 1918, 1917-11-07~ as far. No error.
# Touches: columns of dates in words that become EDTF, also by the Django field, and filters with the fuzzy bounds.
# Instead: split ranges before: text_to_edtf("7 November 1917") + "/" + text_to_edtf("8 November 1917"), count years
#          BC less one, and write what a vague month may be: 1917-10/1917-12, whose strict bounds are right.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq edtf==5.0.2 pyparsing==3.3.3 python-dateutil==4.0.0
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

from edtf import parse_edtf, text_to_edtf

print("edtf", version("edtf"), "pyparsing", version("pyparsing"), "python-dateutil", version("python-dateutil"))
seen = {
    "7-8 November 1917": "2007-11-08",
    "from 7 to 8 November 1917": "2007-11-08",
    "22-26 June 1848": "2022-06-26",
    "on the night of 24-25 October 1917": "2024-10-25",
    "14-15 July 1789": "XXXX-XX-14/1789-07-15",
    "after 1917, before 1921": "/1917",
    "44 BC": "-0044",
    "7 November 1917": "1917-11-07",
    "1917-1921": "1917/1921",
}
for text, expected in seen.items():
    print(f"{text!r}: {text_to_edtf(text)}")
    assert text_to_edtf(text) == expected, "the behaviour has changed"


def bounds(text, kind):
    date = parse_edtf(text)
    return [tuple(getattr(date, f"{side}_{kind}")()[:3]) for side in ("lower", "upper")]


for text, expected in {
    "1917~": [(1916, 1, 1), (1918, 12, 31)],
    "1917-11~": [(1916, 10, 1), (1918, 12, 30)],
    "1917-11-07~": [(1916, 10, 6), (1918, 12, 8)],
}.items():
    print(text, "may lie between", *bounds(text, "fuzzy"))
    assert bounds(text, "fuzzy") == expected, "the behaviour has changed"

days = f"{text_to_edtf('7 November 1917')}/{text_to_edtf('8 November 1917')}"
print("instead:", days, *bounds(days, "strict"), "and", *bounds("1917-10/1917-12", "strict"))
assert bounds(days, "strict") == [(1917, 11, 7), (1917, 11, 8)]
assert bounds("1917-10/1917-12", "strict") == [(1917, 10, 1), (1917, 12, 31)]
PY
