"""Print alpha of the examples in a JSON file, as irrCAC and nltk reckon it, as JSON."""

import json
import sys
from pathlib import Path

import pandas as pd
from irrCAC.raw import CAC
from nltk.metrics import masi_distance
from nltk.metrics.agreement import AnnotationTask

examples = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
units = pd.DataFrame(examples["units"], dtype=float)
task = AnnotationTask(distance=masi_distance)
task.load_array(
    [
        (coder, unit, frozenset(values))
        for unit, pair in enumerate(examples["sets"])
        for coder, values in enumerate(pair)
    ]
)
weights = {"nominal": "identity", "interval": "quadratic"}
found = {
    level: CAC(units, weights=name).krippendorff()["est"]["coefficient_value"]
    for level, name in weights.items()
}
print(json.dumps({**found, "set": task.alpha()}))
