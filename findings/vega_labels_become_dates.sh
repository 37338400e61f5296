#!/usr/bin/env bash
# vega-loader 5.1.3 (node's V8): labels that end in a small number are dates for parse: "auto".
# Guess:   a column of words is text; a date needs digits in some form of date.
# Seen:    what Date.parse takes is a date, and V8 passes over unknown words: "Stage 1" is 1 January 2001,
#          "Thermidor 2" 1 February 2001, "ev-1917" the beginning of 1917; names of revolutions with their
#          year go the same way. The text is gone, numbers are in its place. "Stage 13" anywhere in the
#          column keeps all of it text, so that the outcome hangs on the other rows.
# Touches: Vega specifications with "parse": "auto" (Vega-Lite and Altair do not set it), vega-loader itself.
# Instead: name the types: parse: {label: "string"}.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --silent vega-loader@5.1.3 >/dev/null
cd "$tmp"
cat >try.mjs <<'JS'
import { read } from "vega-loader";
import { readFileSync } from "node:fs";
const { version } = JSON.parse(readFileSync("node_modules/vega-loader/package.json"));
console.log("vega-loader", version, "node", process.version);
const columns = [
  ["Stage 1", "Stage 2"],
  ["ev-1848", "ev-1917"],
  ["French Revolution of 1789", "Russian Revolution of 1917"],
  ["Stage 1", "Stage 13"],
  ["stage one", "stage two"],
];
const seen = columns.map((cells) => {
  const rows = read("label\n" + cells.join("\n") + "\n", { type: "csv", parse: "auto" });
  const values = rows.map((row) => row.label);
  const shown = values.map((v) => (typeof v === "number" ? new Date(v).toISOString().slice(0, 10) : v));
  console.log(cells.join(", ").padEnd(54), shown.join(", "));
  return typeof values[0];
});
const plain = read("label\nStage 1\n", { type: "csv", parse: { label: "string" } })[0].label;
if (seen.join() !== "number,number,number,string,string" || plain !== "Stage 1")
  throw new Error("the behaviour has changed");
JS
TZ=UTC node try.mjs
