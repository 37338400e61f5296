#!/usr/bin/env bash
# ro-crate-py 0.16.0: opening a crate and writing it drops what its context adds, and the triples with it.
# Guess:   ROCrate(folder).write(other) keeps the metadata, or refuses what it cannot keep.
# Seen:    properties and types keep their names ("rev:certainty"), but "@context" is the plain one of RO-Crate
#          again: the prefix of one's own and further contexts are gone, so that "rev:certainty" is no longer
#          http://example.org/rev#certainty for a JSON-LD reader. No warning. Known upstream since 2021.
# Touches: crates with terms of their own that go through a tool built on the library.
# Instead: put it back before writing: crate.metadata.extra_terms and extra_contexts from the file.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq rocrate==0.16.0
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
import json
from importlib.metadata import version
from pathlib import Path

from rocrate.rocrate import ROCrate

NAME = "ro-crate-metadata.json"
terms = {"rev": "http://example.org/rev#"}
context = ["https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run", terms]
graph = [
    {
        "@id": NAME,
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    },
    {"@id": "./", "@type": "Dataset", "datePublished": "2026-11-28", "rev:certainty": "high", "hasPart": []},
]
Path("in").mkdir()
Path("in", NAME).write_text(json.dumps({"@context": context, "@graph": graph}))


def written(crate, folder):
    crate.write(folder)
    metadata = json.loads(Path(folder, NAME).read_text())
    root = next(entity for entity in metadata["@graph"] if entity["@id"] == "./")
    return metadata["@context"], root.get("rev:certainty")


plain = written(ROCrate("in"), "out")
crate = ROCrate("in")
for part in json.loads(Path("in", NAME).read_text())["@context"][1:]:
    if isinstance(part, dict):
        crate.metadata.extra_terms.update(part)
    else:
        crate.metadata.extra_contexts.append(part)
recipe = written(crate, "recipe")
print("ro-crate-py", version("rocrate"), "\nread:           ", context)
print("written:        ", *plain, "\nwith the recipe:", *recipe)
assert plain == (context[0], "high"), "the behaviour has changed"
assert recipe == (context, "high")
PY
