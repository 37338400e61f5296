#!/usr/bin/env bash
# @internationalized/date 3.12.4 (npm): a day before a calendar's first era is moved into it.
# Guess:   toCalendar() gives the same day in another calendar, or throws where the calendar does not reach.
# Seen:    14 July 1789 in the Japanese calendar is 14 September 1868, and remains so back in Gregorian; a day
#          of the year 44 lies in 80 in the Indian calendar, in 623 in the Persian and Islamic ones. No error.
#          A comment in the source says that eras before 1868 are not supported; Intl of JavaScript has them
#          (Kansei 1).
# Touches: pages with date fields in the reader's calendar (React Aria), with dates of history.
# Instead: keep dates Gregorian, show them by Intl.DateTimeFormat, and test what is converted, as below.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --silent @internationalized/date@3.12.4 >/dev/null
cd "$tmp"
cat >check.mjs <<'JS'
import { readFileSync } from "node:fs";
import { createCalendar, parseDate, toCalendar } from "@internationalized/date";
const { version } = JSON.parse(readFileSync("node_modules/@internationalized/date/package.json"));
console.log("@internationalized/date", version);
const gregorian = createCalendar("gregory");
const cases = [
  ["japanese", "1789-07-14", "1868-09-14"],
  ["japanese", "1917-11-07", "1917-11-07"],
  ["indian", "0044-03-15", "0080-03-15"],
  ["persian", "0044-03-15", "0623-03-16"],
  ["islamic-civil", "0044-03-15", "0623-06-06"],
  ["roc", "1789-07-14", "1789-07-14"],
];
for (const [name, text, expected] of cases) {
  const day = parseDate(text);
  const other = toCalendar(day, createCalendar(name));
  const back = toCalendar(other, gregorian).toString();
  const kept = other.compare(day) === 0;
  console.log(name.padEnd(14), text, `${other.era} ${other.year}-${other.month}-${other.day}`, back, kept ? "" : "moved");
  if (back !== expected || kept !== (text === back)) throw new Error("the behaviour has changed");
}
JS
node check.mjs
