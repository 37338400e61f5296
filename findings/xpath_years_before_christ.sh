#!/usr/bin/env bash
# SaxonC-HE 13.1 and elementpath 5.1.4: two dates before Christ, two calendars.
# Guess:   one XPath expression has one value; and xs:date("-0043-03-15") is 44 BC where there is a year 0.
# Seen:    Saxon has a year 0 (XSD 1.1) and gives 367 days between -0001-12-31 and 0001-01-01, elementpath
#          has none by default (XSD 1.0): one day, and "0000-01-01" is an error. Both
#          print -0043 as 43 BC with format-date's [Y] [E]: right in elementpath, a year off in Saxon, whose
#          own -0043 is 44 BC.
# Touches: TEI and XML with dates before Christ; EDTF and ISO 8601 count as XSD 1.1 does.
# Instead: 1 - year-from-date($d) for the year BC under XSD 1.1; one processor for one corpus.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq saxonche==13.1.1 elementpath==5.1.4
"$tmp/env/bin/python" - <<'PY'
from importlib.metadata import version
from xml.etree.ElementTree import Element

import elementpath
import saxonche
from elementpath.xpath31 import XPath31Parser

print("saxonche", version("saxonche"), "elementpath", version("elementpath"))
queries = [
    "string(xs:date('0001-01-01') - xs:date('-0001-12-31'))",
    "string(xs:date('0000-01-01'))",
    "lower-case(format-date(xs:date('-0043-03-15'), '[Y] [E]'))",
]


def by_elementpath(query):
    try:
        return elementpath.select(Element("a"), query, parser=XPath31Parser)
    except elementpath.ElementPathError as error:
        return error.code.split(":")[-1]


with saxonche.PySaxonProcessor(license=False) as processor:
    saxon = [processor.new_xpath_processor().evaluate(query).head.string_value for query in queries]
other = [by_elementpath(query) for query in queries]
for row in zip(queries, saxon, other):
    print("{}\n  SaxonC {}, elementpath {}".format(*row))
assert saxon == ["P367D", "0000-01-01", "43 bc"], "the behaviour has changed"
assert other == ["P1D", "FORG0001", "43 bc"], "the behaviour has changed"
PY
