#!/usr/bin/env bash
# date-fns 4.4.0: parseISO("-0043") is the year -4300.
# Guess:   the year -43 (44 BC), as ISO 8601 and EDTF write it; or Invalid Date, since ECMAScript asks for
#          six digits.
# Seen:    four digits behind a sign are taken for a century: 4,257 years too early, and without an error.
#          Six digits are right. dayjs 1.11.23 leaves the text to Date, which reads the minus as a dash:
#          2043; luxon 3.7.2 says invalid.
# Touches: negative years of EDTF or XSD (Caesar, Gracchi, Spartacus) on pages made with date-fns or dayjs.
# Instead: pad the year to six digits ("-000043"), or luxon.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --silent date-fns@4.4.0 dayjs@1.11.23 luxon@3.7.2 >/dev/null
cd "$tmp"
TZ=UTC node - <<'JS'
const { parseISO } = require("date-fns");
const dayjs = require("dayjs");
const { DateTime } = require("luxon");
const versions = ["date-fns", "dayjs", "luxon"].map((p) => `${p} ${require(`${p}/package.json`).version}`);
console.log(...versions, "node", process.version);
const seen = {};
for (const text of ["-0043", "-0043-03-15", "-000043", "-000043-03-15"])
  seen[text] = [parseISO(text).getFullYear(), dayjs(text).year(), DateTime.fromISO(text).year];
console.log("years by date-fns, dayjs, luxon:");
for (const [text, years] of Object.entries(seen)) console.log(text.padEnd(16), years.join("  "));
const right = seen["-000043"][0] === -43 && seen["-000043"][2] === -43;
if (seen["-0043"].join() !== "-4300,2043,NaN" || !right) throw new Error("the behaviour has changed");
JS
