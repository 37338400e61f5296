#!/usr/bin/env bash
# compromise-dates 3.9.0: "until 1799" is from 1799 to today, and the autumn of 1917 ends before 7 November.
# Guess:   "until 1799" ends in 1799, "the first half of 1917" by July, "1917-18" in 1918, "May Day 1917" and "two years
#          before 1917" lie there; seasons have three months, as the README has it of summer: June 1 to September 1.
# Seen:    from 1 January 1799 to today; the whole of 1917; 1917 alone; the whole of May 2027; the day two years before
#          today. Every season has two months: spring ends with April, summer with July, autumn with October, so that
#          neither 7 November nor August 1917 is in any. No warning; only the two weeks of "after 1917" are
#          documented.
# Touches: events and claims dated from sentences, and searches by season or by "until", "before", "first half".
# Instead: take what is a plain day, month, year or range ("25 October 1917", "from 1789 to 1799"): they are right.
#          Leave to a person: /\b(until|before|after|half|spring|summer|autumn|winter)\b|[A-Z]\w+ Day|-\d\d$/.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund compromise@14.17.0 compromise-dates@3.9.0 >/dev/null
TZ=UTC node --input-type=module - <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import nlp from "compromise";
import dates from "compromise-dates";

nlp.plugin(dates);
const release = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
for (const name of ["compromise", "compromise-dates"]) {
    console.log(name, release(name));
}
const today = { timezone: "UTC", today: "2026-11-29" };
const days = ({ start, end }) => `${start.slice(0, 10)}/${end.slice(0, 10)}`;
const span = (text) => nlp(text).dates(today).get().map(days).join(" ");
const seen = {
    "until 1799": "1799-01-01/2026-11-29",
    "the first half of 1917": "1917-01-01/1917-12-31",
    "May Day 1917": "2027-05-01/2027-05-31",
    "two years before 1917": "2024-11-29/2024-11-29",
    "the spring of 1917": "1917-03-01/1917-04-30",
    "the summer of 1917": "1917-06-01/1917-07-31",
    "the autumn of 1917": "1917-09-01/1917-10-31",
    "the winter of 1917": "1917-12-01/1918-01-31",
    "1917-18": "1917-01-01/1917-12-31",
};
for (const [text, expected] of Object.entries(seen)) {
    console.log(`${text}:`, span(text));
    assert.equal(span(text), expected, "the behaviour has changed");
}
const instead = {
    "25 October 1917": "1917-10-25/1917-10-25",
    "November 1917": "1917-11-01/1917-11-30",
    "from 1789 to 1799": "1789-01-01/1799-12-31",
    "July 14-15, 1789": "1789-07-14/1789-07-15",
};
for (const [text, expected] of Object.entries(instead)) {
    console.log("instead:", `${text}:`, span(text));
    assert.equal(span(text), expected);
}
const unclear = /\b(until|before|after|half|spring|summer|autumn|winter)\b|[A-Z]\w+ Day|-\d\d$/;
assert.ok(Object.keys(seen).every((text) => unclear.test(text)));
assert.ok(!Object.keys(instead).some((text) => unclear.test(text)));
JS
