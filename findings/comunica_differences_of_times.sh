#!/usr/bin/env bash
# Comunica 5.2.3 (evaluator 5.4.0): the time between two moments is off by a factor of 1,000, a day, or by its machine.
# Guess:   in SPARQL 21:40:30 minus 21:40:00 is PT30S; 08:00 minus 20:00 is -PT12H; 7 November 1917 minus 14 July 1789
#          is P46866D on every machine, as both have Z.
# Seen:    PT30000S, so that a FILTER for less than an hour leaves it out; -P1DT12H, 24 hours too far back; P46866D with
#          TZ=UTC, P46866DT21000S in Paris and P46865DT23H59M58000S in New York, whose clocks left local mean time in
#          between. Later minus earlier of two days with one offset, and YEAR(), are right. No warning.
# Touches: durations of events, "how long after", and filters on them, in pages and scripts that query with Comunica.
# Instead: select both and subtract in JavaScript: (Date.parse(last) - Date.parse(first)) / 86400000, with Z in times.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @comunica/query-sparql-rdfjs-lite@5.2.3 \
    @comunica/utils-expression-evaluator@5.4.0 n3@2.13.12 >/dev/null
cat > between.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { QueryEngine } from "@comunica/query-sparql-rdfjs-lite";
import { Parser, Store } from "n3";

const zone = process.env.TZ;
const release = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
const prefixes = "PREFIX e: <http://example.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>";
const store = new Store(new Parser().parse(`${prefixes}
    e:telegram e:begin "1917-11-07T21:40:00Z"^^xsd:dateTime; e:end "1917-11-07T21:40:30Z"^^xsd:dateTime.
    e:backwards e:begin "1917-11-07T20:00:00Z"^^xsd:dateTime; e:end "1917-11-07T08:00:00Z"^^xsd:dateTime.
    e:between e:begin "1789-07-14Z"^^xsd:date; e:end "1917-11-07Z"^^xsd:date.
    e:dual-power e:begin "1917-03-08Z"^^xsd:date; e:end "1917-11-07Z"^^xsd:date.`));
const engine = new QueryEngine();
const query = `${prefixes} SELECT ?event ?begin ?end (?end - ?begin AS ?lasted) (YEAR(?end) AS ?year)
    (?lasted < "PT1H"^^xsd:dayTimeDuration AS ?short) { ?event e:begin ?begin; e:end ?end }`;
const rows = await (await engine.queryBindings(query, { sources: [store] })).toArray();
const found = Object.fromEntries(rows.map((row) => {
    const text = (name) => row.get(name).value;
    const days = (Date.parse(text("end")) - Date.parse(text("begin"))) / 86400000;
    return [text("event").split("/").at(-1), [text("lasted"), text("short"), text("year"), days]];
}));
if (zone === "UTC") {
    console.log("Comunica", release("@comunica/query-sparql-rdfjs-lite"), "evaluator",
        release("@comunica/utils-expression-evaluator"), "n3", release("n3"), "node", process.version);
}
console.log(zone, found);
const changed = "the behaviour has changed";
const between = { "UTC": "P46866D", "Europe/Paris": "P46866DT21000S", "America/New_York": "P46865DT23H59M58000S" };
assert.deepEqual(found.telegram, ["PT30000S", "false", "1917", 30 / 86400], changed);
assert.deepEqual(found.backwards, ["-P1DT12H", "true", "1917", -0.5], changed);
assert.deepEqual(found.between, [between[zone], "false", "1917", 46866], changed);
assert.deepEqual(found["dual-power"], ["P244D", "false", "1917", 244], changed);
JS
for zone in UTC Europe/Paris America/New_York; do
    TZ=$zone node between.mjs
done
