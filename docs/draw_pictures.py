"""Draw the pictures of the documents and of the page, or with --check say which are stale.

    python docs/draw_pictures.py [--check]

A picture has a mark, the hash of what it says and in what styles. Its places are left out: another
version of Graphviz may move them without a change of ours. To draw needs Graphviz, to check does
not.

A picture is stale if the data it shows have changed, by a hash that the file carries, not by its
bytes: another version of Graphviz may move a line. The tour is stored with its outputs, and a test
compares what it shows.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

from revdata.dataset.opening import open_dataset
from revdata.files.writing import write_text
from revdata.plots import draw
from revdata.plots.canvas import Canvas
from revdata.plots.rendering import to_svg
from revdata.reading_page import SHIPPED, is_fresh, render_causes, shipped_causes

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"
OF_THE_PAGE = ROOT / "src" / "revdata" / "reading_page" / SHIPPED
# The kind of each picture, what is chosen of it, and of which texts besides the first it is.
PICTURES: dict[str, tuple[str, dict[str, str], str]] = {
    "stages": ("stages", {}, ""),
    "stages-of-texts": ("stages", {"revolution": "rev-french"}, "all"),
    "accounts": ("accounts", {"question": "q-why-a-strong-ruler"}, "all"),
    "waves": ("waves", {}, ""),
    "class-bases": ("class-bases", {}, ""),
    "paths": ("causes", {"start": "f-lenin-absence", "end": "f-bureaucracy-rise"}, ""),
    "coverage": ("coverage", {}, ""),
    "chronology": ("chronology", {}, ""),
}
MARK = re.compile(r"<!-- says ([0-9a-f]{64}) -->")


def stale() -> dict[Path, Callable[[], str]]:
    """Return the pictures that are missing or do not say what they should, and what draws them."""
    opened = {texts: open_dataset(texts=texts) for texts in ("", "all")}
    found: dict[Path, Callable[[], str]] = {}
    for name, (kind, options, texts) in PICTURES.items():
        path = FOLDER / f"{name}.svg"
        mark = draw(Canvas(sketch=True), opened[texts], kind, **options).fingerprint
        said = MARK.search(path.read_text(encoding="utf-8")) if path.is_file() else None
        if said is None or said[1] != mark:
            found[path] = lambda name=name, mark=mark: _drawn(name, mark)
    if not OF_THE_PAGE.is_file() or not is_fresh(shipped_causes(), opened[""]):
        found[OF_THE_PAGE] = lambda: render_causes(opened[""])
    return found


def _drawn(name: str, mark: str) -> str:
    kind, options, texts = PICTURES[name]
    picture = to_svg(draw(Canvas(), open_dataset(texts=texts), kind, **options), name)
    return f"{picture}<!-- says {mark} -->\n"


if __name__ == "__main__":
    pictures = stale()
    for path, render in pictures.items():
        if "--check" in sys.argv:
            print(f"{path.relative_to(ROOT)} is stale; run 'make pictures'.")
        else:
            write_text(path, render())
    raise SystemExit(1 if pictures and "--check" in sys.argv else 0)
