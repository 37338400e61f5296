#!/usr/bin/env bash
# lunr 0.8.0 (PyPI), lunr 2.3.9 (npm), Whoosh-Reloaded 2.7.5: the month of May cannot be searched for.
# Guess:   stop words are articles, pronouns and the like; a search for a month finds its texts.
# Seen:    "may" stands in all three lists of stop words for the verb, and case is folded first: a search for
#          "May" finds nothing though July is found, and "May 1917" finds every text with 1917.
#          Whoosh drops "US" as well.
# Touches: search on static pages (MkDocs, lunr) and Whoosh indexes over dated texts.
# Instead: remove stopWordFilter from both pipelines (lunr), StandardAnalyzer(stoplist=None) (Whoosh).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq lunr==0.8.0 whoosh-reloaded==2.7.5
npm install --prefix "$tmp" --silent lunr@2.3.9 >/dev/null
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version

from lunr import lunr
from whoosh.analysis import StandardAnalyzer

texts = [{"id": "a", "t": "A strike in May 1917"}, {"id": "b", "t": "A strike in July 1917"}]
index = lunr(ref="id", fields=("t",), documents=texts)
found = {q: sorted(r["ref"] for r in index.search(q)) for q in ("May", "July", "May 1917")}
print("lunr (PyPI)", version("lunr"), found)
words = [token.text for token in StandardAnalyzer()("US troops, May 1917")]
print("Whoosh-Reloaded", version("whoosh-reloaded"), words)
assert found == {"May": [], "July": ["b"], "May 1917": ["a", "b"]}, "lunr (PyPI) has changed"
assert words == ["troops", "1917"], "Whoosh has changed"
PY
cd "$tmp" && node - <<'JS'
const lunr = require("lunr");
const index = lunr(function () {
  this.ref("id");
  this.field("t");
  this.add({ id: "a", t: "A strike in May 1917" });
  this.add({ id: "b", t: "A strike in July 1917" });
});
const seen = ["May", "July", "May 1917"].map((q) => index.search(q).map((r) => r.ref).sort().join());
console.log("lunr (npm)", lunr.version, JSON.stringify(seen));
if (JSON.stringify(seen) !== '["","b","a,b"]') throw new Error("lunr (npm) has changed");
JS
