#!/usr/bin/env bash
# @retorquere/bibtex-parser 9.0.29 (npm): a title in double braces loses its capitals, one in part braces keeps them.
# Guess:   {{The Paris Commune}} is the strongest way to say: leave the case as it is.
# Seen:    "The paris commune": braces around the whole are taken for a habit of the exporting program, and the
#          title is put into sentence case. Braces around words, {The {Paris Commune}}, are kept. citation-js
#          0.8.2 keeps the capitals of both.
# Touches: titles with names in them, in libraries that import BibTeX through this parser (Better BibTeX for
#          Zotero has it), if the file was written with double braces, as many programs do.
# Instead: braces around each word with capitals; or parse(text, { sentenceCase: false }).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --silent @retorquere/bibtex-parser@9.0.29 @citation-js/core@0.8.2 @citation-js/plugin-bibtex@0.8.2 >/dev/null
cd "$tmp"
cat >read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "@retorquere/bibtex-parser";
const require = createRequire(import.meta.url);
const { Cite } = require("@citation-js/core");
require("@citation-js/plugin-bibtex");
const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const titles = ["{{The Paris Commune of 1871}}", "{The {Paris Commune} of 1871}"];
const entry = (title) => `@book{a, title = ${title}, year = {1900}}`;
const seen = titles.map((title) => parse(entry(title)).entries[0].fields.title);
const kept = parse(entry(titles[0]), { sentenceCase: false }).entries[0].fields.title;
console.log("@retorquere/bibtex-parser", version("@retorquere/bibtex-parser"), seen, "without sentence case:", kept);
console.log("citation-js", version("@citation-js/plugin-bibtex"), titles.map((title) => new Cite(entry(title)).data[0].title));
if (seen[0] !== "The paris commune of 1871" || !seen[1].includes("Paris Commune")) throw new Error("the behaviour has changed");
JS
node read.mjs
