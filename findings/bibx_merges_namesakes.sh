#!/usr/bin/env bash
# bibx 0.9.2: articles of one year whose first authors share a surname become one article.
# Guess:   two articles with two DOIs, by J. Smith and R. Smith in 1975, are two; of a reference each is counted.
# Seen:    one, with the label of the one and the title and DOI of the other; read_wos() counts one article for 1975,
#          and of two lists of references one is dropped: which, depends on PYTHONHASHSEED. The name is cut at its
#          first space, so that van der Linden and van Dijk, both 1989, are one as well, and so is all that is cited
#          as by Lenin 1917. A reference with a comma after the surname, or without a year, is left out.
# Touches: counts by year, citation networks and trees of science from Web of Science and Scopus files.
# Instead: the records of the file, told apart by DOI, or UT where there is none.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq bibx==0.9.2 networkx==3.6.1 bibtexparser==1.4.4
cat > "$tmp/read.py" <<'PY'
import io
import json
import re
from importlib.metadata import version

from bibx import read_wos


def record(author, title, year, references):
    cited = "\n   ".join(references)
    return f"PT J\nAU {author}\nTI {title}\nJ9 PAST PRESENT\nPY {year}\nDI 10.1/{title.lower()}\nCR {cited}\nER\n\n"


def read(*records):
    text = "FN Clarivate Analytics Web of Science\nVR 1.0\n" + "".join(records) + "EF\n"
    return read_wos(io.StringIO(text)), set(re.findall(r"^DI (.+)$", text, re.M))


bread = ["Rude G, 1959, CROWD FRENCH REVOLUTION", "Moore B, 1966, SOCIAL ORIGINS"]
taxes = ["Skocpol T, 1979, STATES SOCIAL REVOLU", "Hill C, 1972, WORLD TURNED UPSIDE"]
both, dois = read(record("Smith, J", "Bread", 1975, bread), record("Smith, R", "Taxes", 1975, taxes))
particles, _ = read(record("van der Linden, M", "Ships", 1989, ["Hill C, 1972, WORLD TURNED UPSIDE"]),
                    record("van Dijk, K", "Mines", 1989, ["Moore B, 1966, SOCIAL ORIGINS"]))
cited, _ = read(record("Jones, A", "Soviets", 1990, [
    "Lenin VI, 1917, STATE REVOLUTION", "Lenin VI, 1917, APRIL THESES", "Trotsky, L., 1930, HIST RUSSIAN REVOLUTI",
    "Kautsky K, ROAD TO POWER", "Luxemburg R, 1918, RUSSIAN REVOLUTION"]))
print(json.dumps({
    "version": version("bibx"),
    "dois": sorted(dois),
    "articles": [[one.label, one.title, one.doi] for one in both.articles],
    "in 1975": both.published_by_year()[1975],
    "references": [len(one.references) for one in both.articles],
    "particles": [one.title for one in particles.articles],
    "cited": sorted({reference.key for reference in cited.articles[0].references}),
    "labels": sorted({reference.label for reference in cited.articles[0].references}),
}))
PY
for seed in 0 1 2 3 4 5 6 7; do
    PYTHONHASHSEED=$seed "$tmp/env/bin/python" "$tmp/read.py"
done > "$tmp/runs.jsonl"
"$tmp/env/bin/python" - "$tmp/runs.jsonl" <<'PY'
import json
import sys

runs = [json.loads(line) for line in open(sys.argv[1])]
print("bibx", runs[0]["version"])
print(json.dumps(runs[0], indent=1))
print("titles of the one article in eight runs:", [run["articles"][0][1] for run in runs])
for run in runs:
    assert len(run["dois"]) == 2  # what Instead says
    assert len(run["articles"]) == 1 and run["in 1975"] == 1, "the behaviour has changed"
    (label, _, doi), = run["articles"]
    assert not label.endswith(doi), "the behaviour has changed"
    assert run["references"] == [2], "the behaviour has changed"
    assert len(run["particles"]) == 1, "the behaviour has changed"
    assert run["cited"] == ["simple:lenin1917", "simple:luxemburg1918"], "the behaviour has changed"
    assert len(run["labels"]) == 2, "the behaviour has changed"
assert {run["articles"][0][1] for run in runs} == {"Bread", "Taxes"}, "the behaviour has changed"
PY
