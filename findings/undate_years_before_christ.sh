#!/usr/bin/env bash
# undate 0.8.0: a year before Christ is read from EDTF and written as something else.
# Guess:   format("EDTF") of Undate.parse("-0043", "EDTF") is "-0043".
# Seen:    it is "0-43", str() and ISO 8601 as well, and an interval is "-100/0-43": no valid EDTF, and undate
#          itself refuses to read it. Only from -0999 back to -9999 is it right by chance. The dates inside
#          (earliest, latest, comparison, duration) are right.
# Touches: ancient dates, in what is written back to tables or linked data.
# Instead: keep the text that was read, or write f"{'-' if year < 0 else ''}{abs(year):04}" for the year.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq undate==0.8.0
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

from undate import Undate

print("undate", version("undate"))
seen = {}
for text in ("-0043", "-0043-03-15", "-0100/-0043", "-0001", "-1200", "0044"):
    date = Undate.parse(text, "EDTF")
    written = date.format("EDTF")
    try:
        Undate.parse(written, "EDTF")
        again = "is read again"
    except ValueError:
        again = "is refused"
    seen[text] = written
    print(f"{text:12} {written:12} {again}; str: {date}")
year = int(Undate.parse("-0043", "EDTF").earliest.year)
recipe = f"{'-' if year < 0 else ''}{abs(year):04}"
print("the recipe:", recipe)
assert Undate.parse("-0043", "EDTF") < Undate.parse("0014", "EDTF")
assert seen == {
    "-0043": "0-43",
    "-0043-03-15": "0-43-03-15",
    "-0100/-0043": "-100/0-43",
    "-0001": "00-1",
    "-1200": "-1200",
    "0044": "0044",
}, "the behaviour has changed"
assert recipe == "-0043"
PY
