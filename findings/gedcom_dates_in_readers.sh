#!/usr/bin/env bash
# ged4py 0.5.5 and read-gedcom 0.3.2 (npm): dates of a GEDCOM file lie half a year, a year or 1,900 years away.
# Guess:   @#DHEBREW@ 15 NSN 5703, Passover 1943, sorts beside 20 APR 1943; 31 DEC 1 B.C. is the day before 1 JAN 1.
# Seen:    ged4py counts the Hebrew months from Tishri, as GEDCOM lists them, and gives the number to convertdate,
#          which counts from Nisan: the key of that Passover is 26 October 1942, and 1 TSH 5703, the new year's day
#          half a year before it, sorts after it. 44 B.C. is the year -44, which is 45 BC: 367 days lie between
#          31 DEC 1 B.C. and 1 JAN 1. Julian and Republican dates are right. toJsDate of read-gedcom has the same
#          year before Christ (a comment in its source says so), and makes 1914 of the year 14. No warning.
# Touches: chronologies that are put in order by these keys.
# Instead: convertdate with its own number of the month and 1 - year before Christ; date.year.value in read-gedcom.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq ged4py==0.5.5 convertdate==2.5.1
npm install --prefix "$tmp" --silent read-gedcom@0.3.2 >/dev/null
cd "$tmp"
env/bin/python - <<'PY'
from importlib.metadata import version

from convertdate import gregorian, hebrew, julian
from ged4py.calendar import CalendarDate
from ged4py.date import DateValue

FROM_TISHRI = (7, 8, 9, 10, 11, 12, 13, 1, 2, 3, 4, 5, 6)


def key(text):
    return CalendarDate.parse(text).key()[0]


def recipe(text):
    date = CalendarDate.parse(text)
    year = 1 - date.year if date.bc else date.year
    if "HEBREW" in text:
        return hebrew.to_jd(year, FROM_TISHRI[date.month_num - 1], date.day)
    return (julian if "JULIAN" in text else gregorian).to_jd(year, date.month_num, date.day)


print("ged4py", version("ged4py"), "convertdate", version("convertdate"))
new_year, passover = "@#DHEBREW@ 1 TSH 5703", "@#DHEBREW@ 15 NSN 5703"
for text in (new_year, passover):
    print(f"{text:23} key {gregorian.from_jd(key(text))}, with the recipe {gregorian.from_jd(recipe(text))}")
for text, expected in {"@#DJULIAN@ 25 OCT 1917": (1917, 11, 7), "@#DFRENCH R@ 18 BRUM 8": (1799, 11, 9)}.items():
    print(f"{text:23} key {gregorian.from_jd(key(text))}")
    assert gregorian.from_jd(key(text)) == expected
order = [str(date) for date in sorted(map(DateValue.parse, (new_year, passover, "1 JAN 1943")))]
gap, right = (of("1 JAN 1") - of("31 DEC 1 B.C.") for of in (key, recipe))
print("in order:", "; ".join(order), f"\nfrom 31 DEC 1 B.C. to 1 JAN 1: {gap:.0f} days, with the recipe {right:.0f}")
assert order == [passover, "1 JAN 1943", new_year] and gap == 367, "the behaviour has changed"
assert gregorian.from_jd(recipe(new_year)) == (1942, 9, 12) and gregorian.from_jd(recipe(passover)) == (1943, 4, 20)
assert right == 1
PY
cat >check.mjs <<'JS'
import { readFileSync } from "node:fs";
import { parseDate, toJsDate } from "read-gedcom";
console.log("read-gedcom", JSON.parse(readFileSync("node_modules/read-gedcom/package.json")).version);
const expected = { "44 B.C.": -44, 14: 1914, "@#DJULIAN@ 25 OCT 1917": 1917 };
for (const [text, year] of Object.entries(expected)) {
  const { date } = parseDate(text);
  console.log(`${text}: toJsDate`, toJsDate(date).getUTCFullYear(), "value", date.year.value, date.year.isBce ? "BCE" : "");
  if (toJsDate(date).getUTCFullYear() !== year) throw new Error("the behaviour has changed");
}
JS
node check.mjs
