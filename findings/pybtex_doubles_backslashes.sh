#!/usr/bin/env bash
# pybtex 0.26.1: reading a bibliography and writing it puts a backslash before each backslash that escapes.
# Guess:   to_string("bibtex") of what was parsed from BibTeX is the same bibliography.
# Seen:    "Bread \& Peace" is written as "Bread \\& Peace", a line break in LaTeX and an error after it; read
#          and written again it has three backslashes. Underscores and percent signs in url, doi and file are
#          escaped, so that the address is another one. Accents and braces are kept. Known upstream.
# Touches: bibliographies that are merged or sorted with pybtex.
# Instead: the writer without its encoder, as below.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq pybtex==0.26.1
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

from pybtex.database import parse_string
from pybtex.database.output.bibtex import Writer

SOURCE = r"""@book{a,
    title = {Bread \& Peace, 50\% {\'e}},
    url = {https://example.org/a_b%20c}
}"""


class Plain(Writer):
    def _encode(self, text):
        return text


def fields(text):
    entry = parse_string(text, "bibtex").entries["a"]
    return entry.fields["title"], entry.fields["url"]


print("pybtex", version("pybtex"))
once = parse_string(SOURCE, "bibtex").to_string("bibtex")
twice = parse_string(once, "bibtex").to_string("bibtex")
recipe = Plain().to_string(parse_string(SOURCE, "bibtex"))
for name, text in {"given": SOURCE, "once": once, "twice": twice, "recipe": recipe}.items():
    print(f"{name:7}", *fields(text))
assert fields(once) == (r"Bread \\& Peace, 50\\% {\'e}", r"https://example.org/a\_b\%20c"), "it has changed"
assert fields(twice) == (r"Bread \\\& Peace, 50\\\% {\'e}", r"https://example.org/a\\_b\\%20c"), "it has changed"
assert fields(recipe) == fields(SOURCE)
PY
