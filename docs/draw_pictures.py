"""Draw the pictures of the documents, or with --check say which are stale.

    python docs/draw_pictures.py [--check]

A picture holds the hash of what it says and in what styles. Its places are left out: another
version of Graphviz or of Vega may move them without a change of ours.
"""

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

import revdata
from revdata.files.writing import write_text
from revdata.plots.picture_files import to_svg

FOLDER = Path(__file__).parent / "pictures"
PICTURES: dict[str, tuple[str, dict[str, Any]]] = {
    "stages": ("stages", {}),
    "waves": ("waves", {}),
    "class-bases": ("class-bases", {}),
    "paths": ("causes", {"start": "f-isolation", "end": "f-bureaucracy-rise"}),
    "coverage": ("coverage", {}),
    "chronology": ("chronology", {}),
}
MARK = re.compile(r"<!-- says ([0-9a-f]{64}) -->")


def fingerprint(chart: Any) -> str:
    """Return the hash of the words of a chart and of the marks it has, wherever they stand."""
    spec = chart.to_dict()
    rows = [row for rows in spec["datasets"].values() for row in rows]
    said = sorted({str(row.get(name)) for row in rows for name in ("words", "tip") if name in row})
    marks = sorted(json.dumps(layer["mark"], sort_keys=True) for layer in spec["layer"])
    return hashlib.sha256(json.dumps([spec["description"], said, marks]).encode()).hexdigest()


def stale() -> dict[str, str]:
    """Return the pictures that are missing or do not say what they should, as they should be."""
    fresh = {}
    for name, (kind, choices) in PICTURES.items():
        chart = revdata.plot(kind, **choices)
        path, mark = FOLDER / f"{name}.svg", fingerprint(chart)
        found = MARK.search(path.read_text(encoding="utf-8")) if path.is_file() else None
        if found is None or found[1] != mark:
            fresh[name] = to_svg(chart, name) + f"<!-- says {mark} -->\n"
    return fresh


if __name__ == "__main__":
    pictures = stale()
    for name, picture in pictures.items():
        if "--check" in sys.argv:
            print(f"docs/pictures/{name}.svg is stale; run 'make pictures'.")
        else:
            write_text(FOLDER / f"{name}.svg", picture)
    raise SystemExit(1 if pictures and "--check" in sys.argv else 0)
