"""Print as JSON the rows that mlcroissant loads of each record set of a Croissant file."""

import json
import sys
from typing import Any

import mlcroissant
import pandas


def plain(value: Any) -> Any:
    """Return a value as JSON has it: bytes as text, a moment as its day, no number as null."""
    if pandas.isna(value):
        return None
    if isinstance(value, bytes):
        return value.decode()
    return value.date().isoformat() if isinstance(value, pandas.Timestamp) else value


dataset = mlcroissant.Dataset(sys.argv[1])
rows = {
    record_set.id: [
        {key.partition("/")[2]: plain(value) for key, value in record.items()}
        for record in dataset.records(record_set.id)
    ]
    for record_set in dataset.metadata.record_sets
}
json.dump(rows, sys.stdout)
