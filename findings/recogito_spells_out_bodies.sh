#!/usr/bin/env bash
# @recogito/text-annotator 4.1.1 (npm): a body that is an IRI is written as an object of its letters.
# Guess:   W3CTextFormat reads a Web Annotation and writes it again: body, targets, selectors.
# Seen:    "body": "https://…/cause", the short form of the W3C model, is written as [{"0":"h","1":"t","2":"t",…}]; a
#          second target, in another page, gets the page of the first; the prefix of a quote is gone, where no
#          container is given. A body that is an object, creator and motivation are kept. No warning.
# Touches: annotations made elsewhere, with codes of a vocabulary as bodies or two passages as targets (a cause and
#          its effect), that are loaded, changed and saved. @annotorious/core cuts the body, for Annotorious as well.
# Instead: {"id": "https://…"} for the string before it is parsed; one annotation for each page.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --prefix "$tmp" --silent @recogito/text-annotator@4.1.1 @annotorious/core@3.8.10 >/dev/null
cd "$tmp"
cat >trip.mjs <<'JS'
import assert from "node:assert";
import { readFileSync } from "node:fs";
import { W3CTextFormat } from "@recogito/text-annotator";
const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const IRI = "https://example.org/code/cause";
const PAGES = ["https://example.org/february", "https://example.org/october"];
const passage = (source, exact, start, prefix) => ({
  source,
  selector: [
    { type: "TextQuoteSelector", exact, prefix },
    { type: "TextPositionSelector", start, end: start + exact.length },
  ],
});
const annotation = (body) => ({
  "@context": "http://www.w3.org/ns/anno.jsonld",
  id: "https://example.org/annotation/1",
  type: "Annotation",
  motivation: "classifying",
  creator: { id: "https://example.org/coder/a", type: "Person" },
  body,
  target: [passage(PAGES[0], "Bread riots", 0, ""), passage(PAGES[1], "rising", 120, "after the ")],
});
const format = W3CTextFormat(PAGES[0]);
const trip = (given) => JSON.parse(JSON.stringify(format.serialize(format.parse(given).parsed)));
const seen = trip(annotation(IRI));
const recipe = trip(annotation({ id: IRI }));
const sources = seen.target.map((one) => one.source);
const quotes = seen.target.map((one) => one.selector[0]);
console.log(...["@recogito/text-annotator", "@annotorious/core"].flatMap((name) => [name, version(name)]));
console.log("body given ", IRI, "\n  written  ", JSON.stringify(seen.body));
console.log("  with the recipe", JSON.stringify(recipe.body));
console.log("pages given", PAGES.join(" "), "\n  written  ", sources.join(" "));
console.log("quotes     ", JSON.stringify(quotes));
const changed = "the behaviour has changed";
assert.deepEqual(seen.body, [{ ...IRI }], changed);
assert.deepEqual(sources, [PAGES[0], PAGES[0]], changed);
assert.ok(quotes.every((one) => !("prefix" in one)), changed);
assert.deepEqual(recipe.body, [{ id: IRI }]);
assert.equal(seen.creator.id, "https://example.org/coder/a");
JS
node trip.mjs
