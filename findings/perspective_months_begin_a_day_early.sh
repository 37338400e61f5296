#!/usr/bin/env bash
# perspective-python 5.6.1: the months 1917-11 and the years beside days are shown as the day before they begin.
# Guess:   a column of "1917-11" is text, or the first of the month.
# Seen:    it is a column of dates: 1917-10-31. A year in a column that begins with a day or a month is 31 December of the
#          year before. Whole days are right, and so are the same months in CSV, which stay text.
# Touches: tables with dates as vague as their sources, put into a viewer from Python dictionaries or records.
# Instead: give the schema: table({"month": "string"}), then update(rows).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq perspective-python==5.6.1
"$tmp/env/bin/python" - <<'PY'
from datetime import UTC, date, datetime
from importlib.metadata import version

import perspective

EXPECTED = {
    ("1917-11", "1918-03"): [date(1917, 10, 31), date(1918, 2, 28)],
    ("1917-11-07", "1918"): [date(1917, 11, 7), date(1917, 12, 31)],
    ("1917-11-07", "1918-03-03"): [date(1917, 11, 7), date(1918, 3, 3)],
}
print("perspective-python", version("perspective-python"))
for cells, expected in EXPECTED.items():
    table = perspective.table({"day": list(cells)})
    seen = [
        datetime.fromtimestamp(value / 1000, UTC).date() for value in table.view().to_columns()["day"]
    ]
    print(cells, table.schema(), *seen)
    assert table.schema() == {"day": "date"} and seen == expected, "the behaviour has changed"
table = perspective.table({"day": "string"})
table.update([{"day": "1917-11"}])
assert table.view().to_columns() == {"day": ["1917-11"]}
PY
