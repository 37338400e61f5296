"""Read references in BibTeX with pybtex, or in RIS with rispy, and print what it understood.

Arguments: the format and the file. Runs in an environment of its own.
"""

import json
import sys
from pathlib import Path

import rispy
from pybtex import errors
from pybtex.database import parse_file

form, path = sys.argv[1:]
if form == "ris":
    with Path(path).open(encoding="utf-8") as file:
        print(json.dumps(rispy.load(file)))
else:
    errors.set_strict_mode(True)
    entries = parse_file(path, bib_format="bibtex").entries
    print(
        json.dumps(
            [
                {
                    "id": key,
                    "type": entry.type,
                    "authors": [str(person) for person in entry.persons["author"]],
                    **dict(entry.fields.items()),
                }
                for key, entry in entries.items()
            ]
        )
    )
