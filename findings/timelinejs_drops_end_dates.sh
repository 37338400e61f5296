#!/usr/bin/env bash
# @knight-lab/timelinejs 3.9.11 (npm): an end date is dropped if the start date has fewer parts.
# Guess:   an event from 1917 to 7 November 1917 ends on 7 November, as month and day may be left out; a Start Date
#          in CSV that cannot be read is an error, as a Year that cannot be read is.
# Seen:    it has no end: the two are compared in the parts of the start alone, and an "equal" end is removed. So is
#          24 February 1848 after February 1848; an era loses its end and is then refused for having none. In CSV
#          with Year and End Year the end stays. In a column Start Date, "July 1789" and "7.11.1917" are 1 January
#          of the year 0, 14/07/1789 is 7 March, 1914-18 July 1914, 1848-49 February 1848; no error.
# Touches: time lines made from tables, where years, months and days are mixed.
# Instead: every date with all three keys, empty ones as "": {"year": 1917, "month": "", "day": ""}; in CSV the
#          columns Year, Month, Day, End Year, End Month, End Day.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --silent @knight-lab/timelinejs@3.9.11 jsdom@29.1.1 >/dev/null
cd "$tmp"
cat >check.mjs <<'JS'
import assert from "node:assert";
import { readFileSync } from "node:fs";
import { JSDOM, VirtualConsole } from "jsdom";

const folder = "node_modules/@knight-lab/timelinejs";
console.log("@knight-lab/timelinejs", JSON.parse(readFileSync(`${folder}/package.json`)).version);
const tables = {
  texts: [
    ...["Start Date,Headline", "1789-07-14,ISO", "July 1789,words", "7.11.1917,points"],
    ...["14/07/1789,slashes", "1914-18,war", "1848-49,revolution"],
  ],
  columns: ["Year,Month,Day,End Year,End Month,End Day,Headline", "1917,,,1917,11,7,year and day", "1848,2,,1848,2,24,month and day"],
  words: ["Year,Headline", "July 1789,words", "1917,year"],
};
const names = ["json", "filled", ...Object.keys(tables)];
const { window } = new JSDOM(names.map((name) => `<div id="${name}" style="width: 900px; height: 600px"></div>`).join(""), {
  runScripts: "outside-only",
  pretendToBeVisual: true,
  url: "https://example.org/",
  virtualConsole: new VirtualConsole(),
});
window.fetch = async (url) => ({ status: 200, text: async () => tables[url.match(/(\w+)\.csv/)[1]].join("\n") + "\n" });
window.eval(readFileSync(`${folder}/dist/js/timeline.js`, "utf8"));

const item = (headline, start_date, end_date) => ({ start_date, end_date, text: { headline } });
const items = (filled) => [
  item("year and day", { year: 1917, ...filled }, { year: 1917, month: 11, day: 7 }),
  item("month and day", { year: 1848, month: 2, ...(filled && { day: "" }) }, { year: 1848, month: 2, day: 24 }),
  item("two days", { year: 1917, month: 3, day: 8 }, { year: 1917, month: 11, day: 7 }),
];
const era = item("an era", { year: 1917 }, { year: 1917, month: 11, day: 7 });
const lines = {
  json: new window.TL.Timeline("json", { events: items(), eras: [era] }),
  filled: new window.TL.Timeline("filled", { events: items({ month: "", day: "" }) }),
};
for (const name of Object.keys(tables)) lines[name] = new window.TL.Timeline(name, `https://example.org/${name}.csv`);
for (let i = 0; i < 100 && Object.values(lines).some((line) => !line.config?.events.length); i++) {
  await new Promise((done) => setTimeout(done, 100));
}
const pad = (number, width = 2) => String(number).padStart(width, "0");
const shown = (date) => {
  const day = date && new Date(date.getTime());
  return day && [pad(day.getFullYear(), 4), pad(day.getMonth() + 1), pad(day.getDate())].join("-");
};
const seen = {};
for (const [name, line] of Object.entries(lines)) {
  const events = line.config.events.map((event) => [event.text.headline, shown(event.start_date), shown(event.end_date)]);
  seen[name] = Object.fromEntries(events.map(([headline, ...dates]) => [headline, dates.filter(Boolean).join(" to ")]));
  console.log(name, seen[name], line.config.getErrors().map(String));
}
const changed = "the behaviour has changed";
const both = { "year and day": "1917-01-01 to 1917-11-07", "month and day": "1848-02-01 to 1848-02-24" };
const days = { "two days": "1917-03-08 to 1917-11-07" };
assert.deepEqual(seen.json, { "year and day": "1917-01-01", "month and day": "1848-02-01", ...days }, changed);
assert.deepEqual(lines.json.config.getErrors(), ["All eras must have start and end dates. [an era]"], changed);
assert.deepEqual(seen.filled, { ...both, ...days });
assert.deepEqual(seen.columns, both);
const read = { words: "0000-01-01", points: "0000-01-01", slashes: "1789-03-07", war: "1914-07-01", revolution: "1848-02-01" };
assert.deepEqual(seen.texts, { ISO: "1789-07-14", ...read }, changed);
assert.deepEqual(lines.texts.config.getErrors(), [], changed);
assert.equal(lines.words.config.getErrors().length, 1, changed);
process.exit(0);
JS
node check.mjs
