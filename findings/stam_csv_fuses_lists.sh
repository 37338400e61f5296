#!/usr/bin/env bash
# stam 0.12.1: values written to STAM CSV come back as text, and the last two items of a list as one.
# Guess:   a store saved as STAM CSV, which the specification says can hold all of the model, is read as it was saved.
# Seen:    the pages [7, 12, 13] are ", 7, 1213", the places [Petrograd, Moscow] ", PetrogradMoscow"; 1917 is "1917", so
#          that year = 1917 and year > 1910 find nothing; null is the text "null". True is 1 in every format, since
#          it is stored so from Python. STAM JSON and CBOR keep the rest. No warning.
# Touches: annotations with several codes, pages or places in one value, and searches by number, after CSV.
# Instead: STAM JSON; for CSV write each value as JSON text and read it with json.loads(), as below.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq stam==0.12.1
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
import json
from importlib.metadata import version

import stam

VALUES = {"year": 1917, "pages": [7, 12, 13], "places": ["Petrograd", "Moscow"], "sure": True, "source": None}


def saved(values, ending):
    store = stam.AnnotationStore(id="coder")
    text = store.add_resource(id="text.txt", text="Bread riots in Petrograd led to the rising of 1917.")
    store.add_dataset(id="codes")
    target = stam.Selector.textselector(text, stam.Offset.simple(0, 11))
    data = [{"key": key, "value": value, "set": "codes"} for key, value in values.items()]
    store.annotate(id="a1", target=target, data=data)
    store.set_filename(f"coder.store.stam.{ending}")
    store.save()
    return stam.AnnotationStore(file=f"coder.store.stam.{ending}")


def read(store):
    return {data.key().id(): data.value().get() for annotation in store.annotations() for data in annotation}


def found(store):
    key = store.dataset("codes").key("year")
    return len(store.annotations(key, value=1917)), len(store.annotations(key, value_greater=1910))


print("stam", version("stam"))
seen, hits = {}, {}
for ending in ("json", "cbor", "csv"):
    store = saved(VALUES, ending)
    seen[ending], hits[ending] = read(store), found(store)
    print(f"{ending:4}", seen[ending], " year = 1917, year > 1910:", hits[ending])
texts = read(saved({key: json.dumps(value) for key, value in VALUES.items()}, "csv"))
recipe = {key: json.loads(value) for key, value in texts.items()}
print("with the recipe:", recipe)
kept = VALUES | {"sure": 1}
assert seen["json"] == seen["cbor"] == kept and seen["json"]["sure"] is not True, "the behaviour has changed"
assert seen["csv"] == {
    "year": "1917",
    "pages": ", 7, 1213",
    "places": ", PetrogradMoscow",
    "sure": "1",
    "source": "null",
}, "the behaviour has changed"
assert hits == {"json": (1, 1), "cbor": (1, 1), "csv": (0, 0)}, "the behaviour has changed"
assert recipe == VALUES and recipe["sure"] is True
PY
