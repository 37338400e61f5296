"""Print the faults that the schema of DataCite 4.5 finds in each of the files named."""

import json
import sys
from pathlib import Path

from datacite import schema45

found = {}
for name in sys.argv[1:]:
    document = json.loads(Path(name).read_text(encoding="utf-8"))
    found[name] = [fault.message for fault in schema45.validator.iter_errors(document)]
json.dump(found, sys.stdout)
