#!/usr/bin/env bash
# @edtf-ts/core 0.4.2 (npm): the first century is the twentieth, and northern seasons are southern.
# Guess:   the bounds of "0014-08-19" lie in the year 14, and those of "1917-25", spring in the northern
#          hemisphere, in March to May.
# Seen:    format() is "August 19, 1914" and the bounds are in 1914, for each year from 0000 to 0099 and for
#          00XX; the year after it and those before Christ are right. 25 to 28 are named by the northern
#          hemisphere and bounded by the southern: spring is September to November. The southern codes 29 to
#          32 are refused. 21 to 24 are right, and so are uncertain, open and unspecified dates.
# Touches: dates of antiquity, and Level 2 seasons.
# Instead: seasons as 21 to 24; for years below 100 the parts (year, month, day), which are right.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --silent @edtf-ts/core@0.4.2 >/dev/null
cd "$tmp"
cat >check.mjs <<'JS'
import { readFileSync } from "node:fs";
import { FuzzyDate } from "@edtf-ts/core";
console.log("@edtf-ts/core", JSON.parse(readFileSync("node_modules/@edtf-ts/core/package.json")).version);
const shown = (moment) => new Date(Number(moment)).toISOString().split("T")[0];
const expected = {
  "0014-08-19": "1914-08-19 1914-08-19",
  "0099": "1999-01-01 1999-12-31",
  "00XX": "1900-01-01 1999-12-31",
  "0100": "0100-01-01 0100-12-31",
  "-0043": "-000043-01-01 -000043-12-31",
  "1917-21": "1917-03-01 1917-05-31",
  "1917-25": "1917-09-01 1917-11-30",
  "1917-27": "1917-03-01 1917-05-31",
  "1917-29": "refused",
};
for (const [text, bounds] of Object.entries(expected)) {
  let seen = "refused";
  let name = "";
  try {
    const date = FuzzyDate.parse(text);
    name = date.format();
    seen = `${shown(date.minMs)} ${shown(date.maxMs)}`;
  } catch {}
  console.log(text.padEnd(11), seen.padEnd(28), name);
  if (seen !== bounds) throw new Error("the behaviour has changed");
}
const day = FuzzyDate.parse("0014-08-19");
console.log("the parts:", day.year, day.month, day.day);
if (day.format() !== "August 19, 1914") throw new Error("the format has changed");
if ([day.year, day.month, day.day].join() !== "14,8,19") throw new Error("the parts have changed");
JS
node check.mjs
