#!/usr/bin/env bash
# hyperformula 3.5.0 (npm): TEXT() writes the month name of 7 November 1917 as "1100".
# Guess:   =TEXT(DATE(1917,11,7),"d mmmm yyyy") is "7 November 1917", as in any spreadsheet, or an error.
# Seen:    it is "7 1100 1917", "mmm-yy" is "110-17", and "dddd" is "0707": of a format it does not know it
#          replaces the letters it knows. The cell 14/07/1789 is no text, as in spreadsheets, but the number
#          −40345, and its YEAR() is #NUM!. yyyy-mm-dd is right.
# Touches: tables of dates in pages, and spreadsheets whose formulas are run without their program.
# Instead: the option stringifyDateTime, as below; days before 30 December 1899 with ' before them, as text.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --silent hyperformula@3.5.0 >/dev/null
cd "$tmp"
cat >check.mjs <<'JS'
import { HyperFormula } from "hyperformula";
const formats = ["d mmmm yyyy", "mmm-yy", "dddd", "yyyy-mm-dd"];
const rows = [
  formats.map((format) => `=TEXT(DATE(1917,11,7),"${format}")`),
  ["14/07/1789", "=ISTEXT(A2)", "=YEAR(A2)", "'14/07/1789"],
];
const values = (options) =>
  HyperFormula.buildFromArray(rows, { licenseKey: "gpl-v3", ...options })
    .getSheetValues(0)
    .map((row) => row.map((value) => value?.value ?? value));
const stringifyDateTime = ({ year, month, day }, format) => {
  const date = new Date(Date.UTC(year, month - 1, day));
  const named = (options) => date.toLocaleDateString("en", { timeZone: "UTC", ...options });
  const parts = {
    yyyy: String(year).padStart(4, "0"),
    yy: String(year % 100).padStart(2, "0"),
    mmmm: named({ month: "long" }),
    mmm: named({ month: "short" }),
    mm: String(month).padStart(2, "0"),
    m: String(month),
    dddd: named({ weekday: "long" }),
    ddd: named({ weekday: "short" }),
    dd: String(day).padStart(2, "0"),
    d: String(day),
  };
  return format.toLowerCase().replace(/y{4}|y{2}|m{1,4}|d{1,4}/g, (part) => parts[part]);
};
const [plain, days] = values({});
const [recipe] = values({ stringifyDateTime });
console.log("hyperformula", HyperFormula.version);
console.log(formats.map((format, i) => `${format}: ${plain[i]}, with the recipe ${recipe[i]}`).join("\n"));
console.log("14/07/1789, ISTEXT, YEAR, and with ':", ...days);
if (plain.join("|") !== "7 1100 1917|110-17|0707|1917-11-07") throw new Error("TEXT has changed");
if (days.join("|") !== "-40345|false|#NUM!|14/07/1789") throw new Error("the reading of days has changed");
if (recipe.join("|") !== "7 November 1917|Nov-17|Wednesday|1917-11-07") throw new Error("the recipe has changed");
JS
node check.mjs
