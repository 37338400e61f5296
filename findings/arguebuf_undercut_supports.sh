#!/usr/bin/env bash
# arguebuf 3.0.0 and 2.7.2 (for Python before 3.13): an objection in Argdown is loaded as a support.
# Guess:   load.argdown() reads the six relations of an Argdown map as support or attack, whichever they are, or refuses
#          what it does not know.
# Seen:    only "attack" and "contradictory" are attacks. An undercut (<_), and what a "-" between two claims means in
#          strict mode, "contrary", become supports, and RA nodes in AIF: three of four objections here. No warning.
# Touches: arguments for and against a claim, counted or drawn after the load; claims that exclude each other.
# Instead: put "attack" for "undercut" and "contrary" in the JSON before it is loaded.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python=python3 arguebuf=2.7.2
if python3.13 --version >/dev/null 2>&1; then python=python3.13 arguebuf=3.0.0; fi
"$python" -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq "arguebuf==$arguebuf"
npm install --prefix "$tmp" --silent @argdown/core@2.0.1 >/dev/null
cat >causes.argdown <<'ARGDOWN'
===
model:
    mode: strict
===

[Bread]: The shortage of bread led to the rising of February 1917.
  + <Queues>: Women in the queues struck first.
    <_ <Other towns>: There were queues elsewhere, and no rising.
  - <Garrison>: The garrison decided the matter.
  - [Garrison alone]: Nothing but the mutiny led to the rising.

[Stocks fell]: Stocks fell in January.
  - [Stocks rose]: Stocks rose in January.
ARGDOWN
cat >map.mjs <<'JS'
import { readFileSync, writeFileSync } from "node:fs";
import { argdown } from "@argdown/core";
const input = readFileSync("causes.argdown", "utf8");
const process = ["parse-input", "build-model", "build-map", "export-json"];
writeFileSync("causes.json", argdown.run({ input, process, logLevel: "error" }).json);
JS
node map.mjs
"$tmp/env/bin/python" - <<'PY'
import json
from importlib.metadata import version
from pathlib import Path

import arguebuf

print("arguebuf", version("arguebuf"), " @argdown/core", json.loads(Path("node_modules/@argdown/core/package.json").read_text())["version"])
given = json.loads(Path("causes.json").read_text())
title = {node["id"]: node["labelTitle"] for node in given["map"]["nodes"]}
text = {node["id"]: node["labelText"] for node in given["map"]["nodes"]}
meant = {title[edge["from"]]: edge["relationType"] for edge in given["map"]["edges"]}


def loaded(data):
    graph = arguebuf.load.argdown(data)
    name = {text[key]: title[key] for key in text}
    seen = {}
    for scheme in graph.scheme_nodes.values():
        source = next(node for node in graph.incoming_nodes(scheme))
        seen[name[source.plain_text]] = type(scheme.scheme).__name__.lower()
    kinds = sorted(node["type"] for node in arguebuf.dump.aif(graph)["nodes"] if node["type"] != "I")
    return seen, kinds


seen, kinds = loaded(given)
for edge in given["map"]["edges"]:
    if edge["relationType"] in ("undercut", "contrary"):
        edge["relationType"] = "attack"
recipe, right = loaded(given)
for name in meant:
    print(f"{name:15} {meant[name]:9} loaded as {seen[name]:8} with the recipe: {recipe[name]}")
print("in AIF:", *kinds, " with the recipe:", *right)
assert meant == {"Queues": "support", "Other towns": "undercut", "Garrison": "attack", "Garrison alone": "contrary", "Stocks rose": "contrary"}
assert [name for name in seen if seen[name] == "attack"] == ["Garrison"], "the behaviour has changed"
assert kinds == ["CA", "RA", "RA", "RA", "RA"], "the behaviour has changed"
assert [name for name in recipe if recipe[name] == "support"] == ["Queues"] and right == ["CA", "CA", "CA", "CA", "RA"]
PY
