#!/usr/bin/env bash
# bagit 1.9.0: a description of two lines has its words glued together.
# Guess:   line breaks in a value of bag-info.txt are folded, as the format has it, or become spaces.
# Seen:    "... of 1917\nand its causes" is written as "... of 1917and its causes", and a paragraph ends in the
#          next one. make_bag() and save() do it, with no warning, and the bag is valid. A value that is folded
#          in the file is read rightly. Known upstream.
# Touches: External-Description and the like, which depositors take over.
# Instead: " ".join(text.split()) for each value before it is given.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq bagit==1.9.0
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
import logging
from importlib.metadata import version
from pathlib import Path

import bagit

logging.disable(logging.WARNING)
KEY = "External-Description"


def bag_of(name, text):
    folder = Path(name)
    folder.mkdir()
    (folder / "a.csv").write_text("x\n")
    bagit.make_bag(name, {KEY: text})
    bag = bagit.Bag(name)
    assert bag.is_valid()
    return bag.info[KEY]


text = "Causes of 1917\nand of 1789.\n\nSecond edition."
written = bag_of("plain", text)
recipe = bag_of("recipe", " ".join(text.split()))
print("bagit", version("bagit"))
for name, value in {"given": text, "written": written, "recipe": recipe}.items():
    print(f"{name:8}", repr(value))
assert written == "Causes of 1917and of 1789.Second edition.", "the behaviour has changed"
assert recipe == "Causes of 1917 and of 1789. Second edition."
PY
