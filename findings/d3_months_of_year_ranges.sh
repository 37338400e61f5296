#!/usr/bin/env bash
# d3-dsv 3.0.2: autoType makes an Invalid Date of 1914-18, and July 1905 of the years 1905-07.
# Guess:   what is no date in ISO 8601 stays text, as 1917/1921 does; a whole column has one type.
# Seen:    two digits, a hyphen and two more are a month whatever their value: 1914-18 and the season 1924-23
#          (ISO 8601-2) become an Invalid Date, which is an object, is not null, throws a RangeError in
#          toISOString and is null in JSON. 1905-07 is 1 July 1905. The text that stood there is gone. A full year beside
#          them is a number, so that one column holds numbers, dates and text.
# Touches: tables of sources or events with ranges of years or seasons, in D3 and Observable.
# Instead: d3.csvParse(text, row => ...) with a conversion for each column, or d3.csvParse(text) alone.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --silent d3-dsv@3.0.2 >/dev/null
cd "$tmp"
cat >read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { csvParse, autoType } from "d3-dsv";
const version = JSON.parse(readFileSync("node_modules/d3-dsv/package.json")).version;
const cells = ["1914-18", "1905-07", "1924-23", "1914", "1917/1921", "1914–18"];
const seen = csvParse(`years\n${cells.join("\n")}\n`, autoType).map((row) => row.years);
const name = (value) => (value instanceof Date ? (isNaN(value) ? "Invalid Date" : value.toISOString()) : `${typeof value} ${value}`);
console.log("d3-dsv", version);
cells.forEach((cell, place) => console.log(cell.padEnd(10), "->", name(seen[place])));
let thrown = "";
try {
  seen[0].toISOString();
} catch (error) {
  thrown = error.name;
}
console.log("JSON:", JSON.stringify(seen), "toISOString:", thrown);
const expected = "Invalid Date,1905-07-01T00:00:00.000Z,Invalid Date,number 1914,string 1917/1921,string 1914–18";
if (seen.map(name).join() !== expected || thrown !== "RangeError") throw new Error("the behaviour has changed");
JS
node read.mjs
