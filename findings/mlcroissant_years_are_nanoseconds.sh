#!/usr/bin/env bash
# mlcroissant 1.1.1: in a field of dates the year 1917 is 1,917 nanoseconds after 1970; declared text is no text.
# Guess:   Croissant declares the type of each field, so sc:Text "01" and "1.10" stay as they are, "NA" is what was
#          written, and an sc:Date "1917" is the year or an error; a column of 14/07/1789, 07/11/1917 has one order.
# Seen:    1970-01-01 00:00:00.000001917; b"1"; section 1.10 is b"1.1", as is 1.1; "NA" and "null" are None. JSON Lines
#          have the same, but for NA, although they quote all. 14/07/1789 is in July, and so is 07/11/1917, one row
#          below. pandas guesses the column first, and what it guessed is cast to the declared type. No warning.
# Touches: data sets described in Croissant with coded tables, section numbers and years, and who trains or counts on
#          them.
# Instead: describe the tables as Parquet with columns of text: codes, "NA" and 1.10 come back, the year 1917 is
#          1 January 1917; and write days as 1917-11-07.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env"
"$tmp/env/bin/pip" install -qq --no-compile mlcroissant==1.1.1 pandas==3.1.1 numpy==2.4.6 \
    pyarrow==26.0.1 rdflib==7.6.0 scipy==1.17.1
cd "$tmp"
"$tmp/env/bin/python" - <<'PY'
import csv
import hashlib
import json
import logging
import warnings
from importlib.metadata import version
from pathlib import Path

import mlcroissant
import pandas

logging.disable()
warnings.simplefilter("ignore")
print("mlcroissant", version("mlcroissant"), "pandas", version("pandas"), "pyarrow", version("pyarrow"))
types = {"code": "sc:Text", "section": "sc:Text", "note": "sc:Text", "year": "sc:Date", "day": "sc:Date"}
rows = [
    dict(zip(types, ("01", "1.1", "NA", "1789", "14/07/1789"), strict=True)),
    dict(zip(types, ("02", "1.10", "null", "1917", "07/11/1917"), strict=True)),
]
with open("events.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.DictWriter(file, list(types), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
Path("events.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
instead = [row | {"day": day} for row, day in zip(rows, ("1789-07-14", "1917-11-07"), strict=True)]
pandas.DataFrame(instead, dtype="str").to_parquet("events.parquet")

terms = "citeAs column extract field fileObject recordSet source".split()
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    **{term: f"cr:{term}" for term in terms},
}


def load(name, encoding):
    fields = [
        {
            "@type": "cr:Field",
            "@id": f"events/{column}",
            "name": column,
            "dataType": kind,
            "source": {"fileObject": {"@id": name}, "extract": {"column": column}},
        }
        for column, kind in types.items()
    ]
    described = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "events",
        "description": "Events of two revolutions",
        "url": "https://example.org/events",
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "version": "1.0.0",
        "datePublished": "2026-11-29",
        "citeAs": "Events",
        "creator": {"@type": "Organization", "name": "Example"},
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": name,
                "name": name,
                "contentUrl": name,
                "encodingFormat": encoding,
                "sha256": hashlib.sha256(Path(name).read_bytes()).hexdigest(),
            }
        ],
        "recordSet": [{"@type": "cr:RecordSet", "@id": "events", "name": "events", "field": fields}],
    }
    Path("croissant.json").write_text(json.dumps(described), encoding="utf-8")
    records = mlcroissant.Dataset("croissant.json").records("events")
    found = [[None if pandas.isna(value) else value for value in record.values()] for record in records]
    found = [[str(value) if isinstance(value, pandas.Timestamp) else value for value in row] for row in found]
    print(name, *found, sep="\n    ")
    return found


july, wrong = "1789-07-14 00:00:00", "1917-07-11 00:00:00"
epoch = "1970-01-01 00:00:00.000001789", "1970-01-01 00:00:00.000001917"
changed = "the behaviour has changed"
assert load("events.csv", "text/csv") == [
    [b"1", b"1.1", None, epoch[0], july],
    [b"2", b"1.1", None, epoch[1], wrong],
], changed
assert load("events.jsonl", "application/jsonlines") == [
    [b"1", b"1.1", b"NA", epoch[0], july],
    [b"2", b"1.1", b"null", epoch[1], wrong],
], changed
assert load("events.parquet", "application/x-parquet") == [
    [b"01", b"1.1", b"NA", "1789-01-01 00:00:00", july],
    [b"02", b"1.10", b"null", "1917-01-01 00:00:00", "1917-11-07 00:00:00"],
]
PY
