#!/usr/bin/env bash
# PostgreSQL 18.7 (PGlite 0.5.17 of npm; 15.18 does the same): the second day becomes the year, the year a time.
# Guess:   'July 14-15, 1789'::date is an error, as '14-15 July 1789' is.
# Seen:    14 July 2015, and as a timestamp 14 July 2015 at 18:29, the hour 17:89. "Nov 7-8 1917" is 7 November 2008 at
#          19:17, "July 16-17, 1936" is 16 July 2017. No warning. A day with two years ("1917-11-07 1921") takes the
#          second for a time, and "1917-11-07?" is certain.
# Touches: days as English sources print them, in COPY, INSERT and casts to date.
# Instead: cast only what matches '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'; add a check that the year is in the text.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --silent @electric-sql/pglite@0.5.17 >/dev/null
cd "$tmp"
cat >read.mjs <<'JS'
import { PGlite } from "@electric-sql/pglite";

const db = new PGlite();
console.log((await db.query("select version()")).rows[0].version.slice(0, 35));
const expected = {
  "7 November 1917": "1917-11-07 00:00:00",
  "July 14-15, 1789": "2015-07-14 18:29:00",
  "Nov 7-8 1917": "2008-11-07 19:17:00",
  "July 16-17, 1936": "2017-07-16 19:36:00",
  "1917-11-07 1921": "1917-11-07 19:21:00",
  "1917-11-07?": "1917-11-07 00:00:00",
  "14-15 July 1789": "an error",
};
for (const [text, value] of Object.entries(expected)) {
  const query = "select $1::text::timestamp::text as moment, $1::text::date::text as day";
  const { moment, day } = await db.query(query, [text]).then((result) => result.rows[0], () => ({ moment: "an error" }));
  console.log(`${text.padEnd(17)} ${moment}`);
  if (moment !== value || (day && day !== moment.slice(0, 10))) throw new Error("the behaviour has changed");
}
const whole = "select x from unnest($1::text[]) as x where x ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'";
const kept = await db.query(whole, [["1917-11-07", ...Object.keys(expected)]]);
console.log("kept by the recipe:", kept.rows.map((row) => row.x).join());
if (kept.rows.length !== 1) throw new Error("the behaviour has changed");
JS
node read.mjs
