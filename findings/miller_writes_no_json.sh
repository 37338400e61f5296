#!/usr/bin/env bash
# Miller 6.6.0 (Debian 12): CSV to JSON writes what no JSON parser reads, and folds dotted names.
# Guess:   what is not a JSON number is quoted or rewritten; a header st.p01 stays one key.
# Seen:    cells that Miller knows as numbers keep their looks without quotes: 0x1F, 0b11, .5 and 5. make the
#          file invalid JSON, with exit code 0 (007 and 1_000 are quoted). "st.p01" becomes "st": {"p01": ...}.
# Touches: identifiers, hash beginnings or page numbers like 0x1F, 5. and .5; dotted column names.
# Instead: mlr --infer-none for the cells, --no-auto-unflatten for the names.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
apt-get download -qq miller=6.6.0-2+b3 >/dev/null 2>&1 ||
  { apt-get update -qq >/dev/null 2>&1 && apt-get download -qq miller=6.6.0-2+b3 >/dev/null; }
dpkg -x miller_*.deb miller
mlr=miller/usr/bin/mlr
"$mlr" --version
printf 'st.p01,a,b,c,d\n0x1F,.5,5.,007,1_000\n' >cells.csv
"$mlr" --icsv --ojsonl cat cells.csv | tee guessed.json
"$mlr" --icsv --ojsonl --infer-none --no-auto-unflatten cat cells.csv | tee plain.json
python3 - <<'PY'
import json
import pathlib

guessed = pathlib.Path("guessed.json").read_text().strip()
plain = pathlib.Path("plain.json").read_text()
try:
    json.loads(guessed)
    read = "valid"
except json.JSONDecodeError as error:
    read = str(error)
print("json.loads:", read)
assert guessed == '{"st": {"p01": 0x1F}, "a": .5, "b": 5., "c": "007", "d": "1_000"}', "the behaviour has changed"
assert read != "valid", "the behaviour has changed"
whole = {"st.p01": "0x1F", "a": ".5", "b": "5.", "c": "007", "d": "1_000"}
assert json.loads(plain) == whole, "the behaviour has changed"
PY
