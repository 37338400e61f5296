#!/usr/bin/env bash
# pydantic 2.14.4: a year given as text is seconds since 1970.
# Guess:   a datetime field refuses "1936", or reads it as 1 January 1936 (the reduced form of ISO 8601);
#          strict mode refuses it in any case.
# Seen:    "1936" is 1970-01-01 00:32:16 UTC and the compact day "19170308" is 10 August 1970, without an
#          error, and strict mode on JSON does the same. "1917-03" is refused.
# Touches: whoever puts a pydantic model (FastAPI, patito, LinkML) over a column of years or EDTF dates.
# Instead: type the field str with a pattern, or date; a date refuses "1936" (it accepts "86400").
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq pydantic==2.14.4
"$tmp/env/bin/python" - <<'PY'
from datetime import date, datetime

import pydantic

print("pydantic", pydantic.VERSION)
moment, day = pydantic.TypeAdapter(datetime), pydantic.TypeAdapter(date)


def read(call):
    try:
        return str(call())
    except pydantic.ValidationError as error:
        return f"refused ({error.errors()[0]['type']})"


seen = {
    'datetime "1936"': read(lambda: moment.validate_python("1936")),
    'datetime "1936", strict JSON': read(lambda: moment.validate_json('"1936"', strict=True)),
    'datetime "19170308"': read(lambda: moment.validate_python("19170308")),
    'datetime "1917-03"': read(lambda: moment.validate_python("1917-03")),
    'date "1936"': read(lambda: day.validate_python("1936")),
    'date "86400"': read(lambda: day.validate_python("86400")),
}
for case, value in seen.items():
    print(f"{case:30} {value}")
assert list(seen.values()) == [
    "1970-01-01 00:32:16+00:00",
    "1970-01-01 00:32:16+00:00",
    "1970-08-10 21:05:08+00:00",
    "refused (datetime_from_date_parsing)",
    "refused (date_from_datetime_inexact)",
    "1970-01-02",
], "the behaviour has changed"
PY
