#!/usr/bin/env bash
# bibtexparser 2.1.0: a value put together with # keeps its raw source, quotes and names included.
# Guess:   "a " # name and "7~" # jul are put together, as BibTeX and biber do, or the entry is
#          listed among failed_blocks.
# Seen:    the value of the field is the text `series_name # " 12"` as it stands; no failed block. A name
#          that stands alone is resolved. pybtex 0.26.1 puts all of them together.
# Touches: readers of .bib files with dates like month = "7~" # jul, or journal names from @string.
# Instead: write values whole; pybtex to read files by others.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq bibtexparser==2.1.0 pybtex==0.26.1
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

import bibtexparser
from pybtex.database import parse_string

print("bibtexparser", version("bibtexparser"), "pybtex", version("pybtex"))
source = """@string{series_name = "Pamphlets"}
@book{k1, title = "A Title", series = series_name, month = "7~" # jul, note = series_name # " 12"}
"""
library = bibtexparser.parse_string(source)
seen = {field.key: field.value for field in library.entries[0].fields}
whole = dict(parse_string(source, "bibtex").entries["k1"].fields)
print("bibtexparser", seen, "failed:", len(library.failed_blocks))
print("pybtex      ", whole)
assert not library.failed_blocks and seen["series"] == "Pamphlets", "the behaviour has changed"
assert seen["month"] == '"7~" # jul' and seen["note"] == 'series_name # " 12"', "the behaviour has changed"
assert whole["month"] == "7~July" and whole["note"] == "Pamphlets 12", "pybtex has changed"
PY
