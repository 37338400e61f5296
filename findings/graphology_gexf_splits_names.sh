#!/usr/bin/env bash
# graphology-gexf 0.13.2: a list of one name with a comma is read as two names, an empty list of years as the year 0.
# Guess:   what it writes it reads again: lists of texts, lists of one and none, in both versions of GEXF.
# Seen:    in GEXF 1.2, its default, ["Zinoviev, G."] is ["Zinoviev", "G."] beside ["Kamenev, L.", "Trotsky"], which is
#          kept, [] of years is [0], [] of names [""], and "a|b" is two; in 1.3 lists of texts are not quoted at commas,
#          so ["Kamenev, L.", "Trotsky"] is three names. Years and "n.d." in one column are all text. No warning.
# Touches: graphs of actors and causes with lists of names, citations or years that are kept or passed on as GEXF.
# Instead: JSON.stringify(list) in the attribute and JSON.parse() after it, which both versions keep.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund graphology@0.26.0 graphology-gexf@0.13.2 >/dev/null
node --input-type=module - <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import Graph from "graphology";
import gexf from "graphology-gexf";

const release = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
for (const name of ["graphology", "graphology-gexf"]) {
    console.log(name, release(name));
}
const actors = {
    opposition: { names: ["Kamenev, L.", "Trotsky"], years: [1923, 1926], sources: ["a|b"], dated: 1923 },
    commune: { names: ["Zinoviev, G."], years: [], sources: ["a|b", "c"], dated: "n.d." },
    crowd: { names: [], years: [1789], sources: ["c"], dated: 1789 },
};

function read(version, attributes) {
    const graph = new Graph();
    for (const [key, values] of Object.entries(attributes)) {
        graph.addNode(key, values);
    }
    const back = gexf.parse(Graph, gexf.write(graph, { version }));
    return Object.fromEntries(back.mapNodes((key, values) => [key, values]));
}

const changed = "the behaviour has changed";
const [old, recent] = ["1.2", "1.3"].map((version) => read(version, actors));
console.log("1.2", old, "1.3", recent);
assert.deepEqual(old, {
    opposition: { names: ["Kamenev, L.", "Trotsky"], years: [1923, 1926], sources: ["a", "b"], dated: "1923" },
    commune: { names: ["Zinoviev", "G."], years: [0], sources: ["a", "b", "c"], dated: "n.d." },
    crowd: { names: [""], years: [1789], sources: ["c"], dated: "1789" },
}, changed);
assert.deepEqual(recent.opposition.names, ["Kamenev", "L.", "Trotsky"], changed);
assert.deepEqual(recent.commune.names, ["Zinoviev", "G."], changed);

const texts = Object.entries(actors).map(([key, { names }]) => [key, { names: JSON.stringify(names) }]);
for (const version of ["1.2", "1.3"]) {
    const instead = Object.entries(read(version, Object.fromEntries(texts)));
    console.log("instead:", version, ...instead.map(([, { names }]) => JSON.parse(names)));
    for (const [key, { names }] of instead) {
        assert.deepEqual(JSON.parse(names), actors[key].names);
    }
}
JS
