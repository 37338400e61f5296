#!/usr/bin/env bash
# luxon 3.7.2: the end of a shortened ISO 8601 interval falls into today.
# Guess:   in "1917-03-08/15" the end takes from the start what it leaves out: 15 March 1917 (ISO 8601, 5.5);
#          or the interval is invalid.
# Seen:    valid: two digits alone are an hour, of the day on which the program runs, so that it lasts more
#          than a century. "1917-03-08T10/12" ends today as well. The full form is right, and aniso8601
#          10.0.1 (Python) reads the short form right.
# Touches: events of a few days that are written in the short form.
# Instead: write both ends in full; EDTF allows nothing else.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --silent luxon@3.7.2 >/dev/null
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq aniso8601==10.0.1
cd "$tmp"
TZ=UTC node - <<'JS'
const { Interval, VERSION, Settings } = require("luxon");
Settings.now = () => Date.UTC(2026, 10, 28);
console.log("luxon", VERSION, "on 2026-11-28");
const seen = ["1917-03-08/15", "1917-03-08T10/12", "1917-03-08/1917-03-15"].map((text) => {
  const interval = Interval.fromISO(text);
  console.log(text.padEnd(24), interval.isValid, interval.toISO({ suppressMilliseconds: true }));
  return interval.isValid && interval.end.toISODate() + "T" + interval.end.hour;
});
if (seen.join() !== "2026-11-28T15,2026-11-28T12,1917-03-15T0") throw new Error("the behaviour has changed");
JS
"$tmp/env/bin/python" -c '
import aniso8601
print("aniso8601 reads", *map(str, aniso8601.parse_interval("1917-03-08/15")))
assert str(aniso8601.parse_interval("1917-03-08/15")[1]) == "1917-03-15", "aniso8601 has changed"'
