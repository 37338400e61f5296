#!/usr/bin/env bash
# wikibase-sdk 11.6.6 (npm): Wikidata's Julian dates become Gregorian days of the same name, and 44 BC becomes 45 BC.
# Guess:   simplifyClaims, which gives ISO 8601 by default, converts a time whose calendarmodel is Julian, and
#          counts years before Christ as ISO does.
# Seen:    25 October 1917 in the Julian calendar is 1917-10-25, 13 days before 7 November, and 29 February 1900
#          is 1 March. -0044 in Wikibase's JSON is 44 BC, since there is no year 0; the ISO year -000044 is 45 BC
#          (known upstream since 2019). A century and a decade come as 1 January of one year. No warning; "epoch"
#          and wikibaseTimeToDateObject are the same, and "simple-day" makes 1800 of the century.
# Touches: days and persons before the reforms of the calendar, in Russia until 1918, that are linked with Wikidata.
# Instead: timeConverter "none" with keepRichValues, and the calendar, the era and the precision read by oneself.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --silent wikibase-sdk@11.6.6 >/dev/null
cd "$tmp"
cat >check.mjs <<'JS'
import { readFileSync } from "node:fs";
import { simplifyClaims } from "wikibase-sdk";

const JULIAN = "http://www.wikidata.org/entity/Q1985786";
const GREGORIAN = "http://www.wikidata.org/entity/Q1985727";
console.log("wikibase-sdk", JSON.parse(readFileSync("node_modules/wikibase-sdk/package.json")).version);

function simplified(time, precision, calendarmodel, options) {
  const value = { time, precision, calendarmodel, timezone: 0, before: 0, after: 0 };
  const mainsnak = { snaktype: "value", property: "P585", datatype: "time", datavalue: { type: "time", value } };
  return simplifyClaims({ P585: [{ mainsnak, type: "statement", rank: "normal", id: "Q1$1" }] }, options).P585[0];
}

function day({ time, calendarmodel }) {
  const [, signed, month, date] = time.match(/^([+-]\d+)-(\d\d)-(\d\d)T/).map(Number);
  const year = signed < 0 ? signed + 1 : signed;
  if (calendarmodel !== JULIAN) return new Date(new Date(0).setUTCFullYear(year, month - 1, date));
  const [y, m] = month > 2 ? [year, month - 3] : [year - 1, month + 9];
  const since = 365 * y + Math.floor(y / 4) + Math.floor((153 * m + 2) / 5) + date - 719471;
  return new Date(since * 86400000);
}

const cases = [
  ["+1917-10-25T00:00:00Z", 11, JULIAN, "1917-10-25", "1917-11-07"],
  ["+1900-02-29T00:00:00Z", 11, JULIAN, "1900-03-01", "1900-03-13"],
  ["-0044-03-15T00:00:00Z", 11, JULIAN, "-000044-03-15", "-000043-03-13"],
  ["-0044-03-15T00:00:00Z", 11, GREGORIAN, "-000044-03-15", "-000043-03-15"],
  ["+1917-11-07T00:00:00Z", 11, GREGORIAN, "1917-11-07", "1917-11-07"],
  ["+1800-00-00T00:00:00Z", 7, GREGORIAN, "1800-01-01"],
];
for (const [time, precision, calendar, plain, right] of cases) {
  const seen = simplified(time, precision, calendar).split("T")[0];
  const rich = simplified(time, precision, calendar, { timeConverter: "none", keepRichValues: true });
  const recipe = right && day(rich).toISOString().split("T")[0];
  console.log(time, calendar === JULIAN ? "Julian   " : "Gregorian", seen, "with the recipe:", recipe ?? `precision ${rich.precision}`);
  if (seen !== plain) throw new Error("the behaviour has changed");
  if (recipe !== right || rich.precision !== precision) throw new Error("the recipe fails");
}
JS
node check.mjs
