#!/usr/bin/env bash
# alasql 4.19.1 (npm): min() and max() of text are not there, and a missing number is sorted as zero.
# Guess:   min() of days as ISO text is the first of them; missing numbers come first or last in ORDER BY.
# Seen:    min() and max() of a column of text give an object without the key, so that a page shows nothing and
#          sorts by nothing. ORDER BY puts null between −1 and 3, as if it were 0. Dates as Date objects have their
#          minimum. No error in any. Known upstream.
# Touches: timelines in a page: first and last day by group, from JSON or CSV.
# Instead: order by ... limit 1, or the first of a sorted array; where x is not null.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --silent alasql@4.19.1 >/dev/null
cd "$tmp"
cat >check.mjs <<'JS'
import { readFileSync } from "node:fs";
import alasql from "alasql";
console.log("alasql", JSON.parse(readFileSync("node_modules/alasql/package.json")).version);
const events = [
  { id: 1, day: "1917-11-07", n: 3 },
  { id: 2, day: "1789-07-14", n: null },
  { id: 3, day: "1848-02-22", n: -1 },
];
const ask = (text) => {
  const answer = JSON.stringify(alasql(text, [events]));
  console.log(text, "\n  ", answer);
  return answer;
};
const seen = [
  ask("select min(day) as a, max(day) as b, count(*) as c from ?"),
  ask("select id from ? order by n"),
  ask("select id, max(day) as a from ? group by id order by a"),
  ask("select day from ? order by day limit 1"),
  ask("select id from ? where n is not null order by n"),
];
const expected = [
  '[{"c":3}]',
  '[{"id":3},{"id":2},{"id":1}]',
  '[{"id":1},{"id":2},{"id":3}]',
  '[{"day":"1789-07-14"}]',
  '[{"id":3},{"id":1}]',
];
if (seen.join() !== expected.join()) throw new Error("the behaviour has changed");
JS
node check.mjs
