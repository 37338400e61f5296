#!/usr/bin/env bash
# pagexml-tools 0.9.0: a line with more than one reading has no text.
# Guess:   of several TextEquiv of a line, which PAGE allows, the one with the lowest index is its text, as the
#          format says; at least one of them is.
# Seen:    text is None, with no warning, and the line counts no words; so does a line whose text is given by
#          its words alone. With one TextEquiv all is read, with or without an index.
# Touches: transcripts with alternatives by OCR engines or by several hands.
# Instead: take out all but the first reading before parsing, as below.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq pagexml-tools==0.9.0
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

from pagexml.parser import parse_pagexml_file

NAME = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
coords = '<Coords points="0,0 900,0 900,50 0,50"/>'
lines = {
    "one": "<TextEquiv index='0'><Unicode>Petrograd rises</Unicode></TextEquiv>",
    "two": "<TextEquiv index='1'><Unicode>the Duma sifs</Unicode></TextEquiv>"
    "<TextEquiv index='0'><Unicode>the Duma sits</Unicode></TextEquiv>",
    "words": f"<Word id='w'>{coords}<TextEquiv><Unicode>bread</Unicode></TextEquiv></Word>",
}
body = "".join(f"<TextLine id='{key}'>{coords}{inner}</TextLine>" for key, inner in lines.items())
Path("page.xml").write_text(
    f"<PcGts xmlns='{NAME}'><Metadata><Creator>x</Creator><Created>2026-01-01T00:00:00</Created>"
    "<LastChange>2026-01-01T00:00:00</LastChange></Metadata><Page imageFilename='a.jpg' imageWidth='1000' "
    f"imageHeight='1000'><TextRegion id='r'>{coords}{body}</TextRegion></Page></PcGts>"
)


def texts(path):
    return {line.id: line.text for line in parse_pagexml_file(path).get_lines()}


seen = texts("page.xml")
ElementTree.register_namespace("", NAME)
tree = ElementTree.parse("page.xml")
for line in tree.iter(f"{{{NAME}}}TextLine"):
    readings = line.findall(f"{{{NAME}}}TextEquiv")
    for reading in sorted(readings, key=lambda one: int(one.get("index", 0)))[1:]:
        line.remove(reading)
tree.write("first.xml", encoding="utf-8", xml_declaration=True)
recipe = texts("first.xml")
print("pagexml-tools", version("pagexml-tools"), "reads", seen, "\nwith the recipe:", recipe)
assert seen == {"one": "Petrograd rises", "two": None, "words": None}, "the behaviour has changed"
assert recipe["two"] == "the Duma sits"
PY
