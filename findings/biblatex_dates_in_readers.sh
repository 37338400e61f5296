#!/usr/bin/env bash
# pandoc 3.9, Typst 0.15 (hayagriva), citation-js 0.9.0: dates that biblatex allows are cited as other years.
# Guess:   date = {192X}, {1852/1897}, {1917-03/}, {1917-21}, {-0043} of the manual are read, or refused.
# Seen:    Typst cites the decade 192X as 1929, the years 1852 to 1897 as 1897, spring 1917 as n.d. citation-js cites
#          an open range as n.d. and writes it back without a date, makes 1920 of the decade, and the year 0 of -0043.
#          pandoc keeps the open range, but writes it back as 1917-03/00, 1917~ as 1917\textasciitilde{}, and the
#          year -0043 (44 BC) as -44, none of which is a date of biblatex; 192X it drops.
# Touches: bibliographies of sources with open, vague or ancient dates that pass through such a tool.
# Instead: year and origyear in figures, and the date in words in note; for BibLaTeX alone the date as it is.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq pypandoc_binary==1.17 typst==0.15.2 pypdf==7.1.1
npm install --prefix "$tmp" --silent @citation-js/core@0.9.0 @citation-js/plugin-bibtex@0.9.0 >/dev/null
cd "$tmp"
cat >js.mjs <<'JS'
import { Cite } from "@citation-js/core";
import "@citation-js/plugin-bibtex";
const [, , entry] = process.argv;
const cited = new Cite(entry);
const written = cited.format("biblatex").match(/date = \{(.*?)\}/);
console.log(JSON.stringify([cited.data[0].issued["date-parts"], written ? written[1] : null]));
JS
cat >read.py <<'PY'
import json
import re
import subprocess
from pathlib import Path

import pypandoc
import typst
from pypdf import PdfReader

DATES = ("192X", "1852/1897", "1917-21", "1917-03/", "-0043", "1917~")


def by_typst(entry):
    Path("a.bib").write_text(entry)
    Path("a.typ").write_text('#set page(height: auto)\n#cite(label("a"), form: "full")\n#bibliography("a.bib", style: "apa")')
    typst.compile("a.typ", output="a.pdf")
    return re.search(r"\((.*?)\)", PdfReader("a.pdf").pages[0].extract_text())[1]


def by_pandoc(entry):
    read = pypandoc.convert_text(entry, "csljson", format="biblatex")
    written = pypandoc.convert_text(read, "biblatex", format="csljson")
    date = re.search(r"date = \{(.*)\}", written)
    return json.loads(read)[0].get("issued"), date and date[1]


def by_citation_js(entry):
    ran = subprocess.run(["node", "js.mjs", entry], capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


print("pandoc", pypandoc.get_pandoc_version())
seen = {}
for date in DATES:
    entry = f"@book{{a, title={{T}}, author={{Doe, Jane}}, date={{{date}}}}}"
    seen[date] = by_typst(entry), by_pandoc(entry), by_citation_js(entry)
    print(date, *zip(("Typst", "pandoc", "citation-js"), seen[date]))
typst_years = [seen[date][0] for date in DATES]
assert typst_years == ["1929", "1897", "n.d.", "1917", "44 B.C.E.", "ca. 1917"], typst_years
pandoc_written = [seen[date][1][1] for date in DATES]
assert pandoc_written == [None, "1852/1897", "1917-21", "1917-03/00", "-44", "1917\\textasciitilde{}"], pandoc_written
js_seen = [seen[date][2] for date in DATES]
assert js_seen[0] == [[[1920]], "1920"], js_seen
assert js_seen[3] == [[[1917, 3], None], None] and js_seen[4][0] == [[0]], js_seen
PY
env/bin/python read.py
