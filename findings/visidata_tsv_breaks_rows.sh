#!/usr/bin/env bash
# VisiData 3.4: saving CSV as TSV breaks rows and columns where a cell holds a line break or a tab.
# Guess:   such cells are quoted, or the break is replaced, or there is an error: TSV has no room for them.
# Seen:    both are written as they are: of two rows the file has three, and one more column; VisiData reads
#          its own file so. No warning, exit code 0; tsv_safe_newline, documented for this, does nothing
#          unless safety_first is set. CSV from the same sheet is right.
# Touches: notes and quotations of several lines in "vd -b in.csv -o out.tsv".
# Instead: --safety-first with --tsv-safe-newline and --tsv-safe-tab; or CSV.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq visidata==3.4
cd "$tmp"
export HOME=$tmp
PATH=$tmp/env/bin:$PATH
vd --version </dev/null
printf 'id,note\n1,"one\ntwo"\n2,"three\tfour"\n' >in.csv
vd -b in.csv -o out.tsv </dev/null 2>/dev/null
vd -b out.tsv -o back.csv </dev/null 2>/dev/null
vd -b in.csv -o same.csv </dev/null 2>/dev/null
vd -b --safety-first --tsv-safe-newline=' / ' --tsv-safe-tab=' ' in.csv -o safe.tsv </dev/null 2>/dev/null
python - <<'PY'
import csv
import pathlib

text = pathlib.Path("out.tsv").read_text()
with open("back.csv", newline="") as back, open("same.csv", newline="") as same:
    back, same = list(csv.reader(back)), list(csv.reader(same))
safe = pathlib.Path("safe.tsv").read_text()
print("TSV:", repr(text), "\nread back:", back, "\nCSV:", same, "\nsafe:", repr(safe))
assert text == "id\tnote\n1\tone\ntwo\n2\tthree\tfour\n", "the behaviour has changed"
broken = [["id", "note", ""], ["1", "one", ""], ["two", "", ""], ["2", "three", "four"]]
assert back == broken, "the behaviour has changed"
assert same == [["id", "note"], ["1", "one\ntwo"], ["2", "three\tfour"]], "the behaviour has changed"
assert safe == "id\tnote\n1\tone / two\n2\tthree four\n", "the behaviour has changed"
PY
