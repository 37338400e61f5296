"""The notebook: it runs, asks each of the questions, and is kept with what it shows."""

import re
import runpy
from pathlib import Path

import nbformat
import pytest

from revdata.files.paths import checkout_root

pytestmark = pytest.mark.slow

ROOT = checkout_root()
assert ROOT is not None
TOUR = ROOT / "docs" / "tour.ipynb"
PICTURES = 7
MARKS = re.compile(r"<style\b.*?</style>|<[^>]*>", re.DOTALL)
LARGEST = 500_000  # bytes, its pictures included


@pytest.fixture(scope="module")
def tour() -> nbformat.NotebookNode:
    """Return the notebook as it is kept."""
    return nbformat.read(TOUR, as_version=4)


def shown(notebook: nbformat.NotebookNode) -> dict[str, list[str]]:
    """Return the words that each cell of code shows, with those of a picture in one order.

    Marks and places are left out: another version of pandas or of Graphviz may change them.
    """
    words = {}
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        data = [output.get("data", {"text": output.get("text")}) for output in cell.outputs]
        pieces = [str(kind) for output in data for kind in output.values()]
        found = re.sub(
            r"<(style|desc)\b.*?</\1>|<[^>]*>", " ", " ".join(pieces), flags=re.S
        ).split()
        picture = any("image/svg+xml" in output for output in data)
        words[f"cell {number}: {cell.source[:60]}"] = sorted(found) if picture else found
    return words


def test_the_tour_asks_every_question(tour: nbformat.NotebookNode) -> None:
    """Its headings are those of the questions, in their order."""
    questions = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    headings = re.findall(r"(?m)^## \d+\. .*$", "\n".join(cell.source for cell in tour.cells))
    assert headings == re.findall(r"(?m)^## \d+\. .*$", questions)


def test_the_tour_is_small_and_loads_nothing(tour: nbformat.NotebookNode) -> None:
    """Its pictures are within it, and nothing in it depends on the day it was run."""
    nbformat.validate(tour)
    assert TOUR.stat().st_size < LARGEST
    flat = [output for cell in tour.cells for output in cell.get("outputs", ())]
    assert len([o for o in flat if "image/svg+xml" in o.get("data", {})]) == PICTURES
    assert not [o for o in flat if "cdn.jsdelivr" in str(o) or o.get("name") == "stderr"]
    assert not [cell for cell in tour.cells if "execution" in cell.metadata]


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_tour_shows_what_it_would_show_now(tour: nbformat.NotebookNode) -> None:
    """Every cell runs and says what is kept; 'make examples' makes the outputs anew."""
    run_notebook = runpy.run_path(str(ROOT / "docs" / "refresh_examples.py"))["run_notebook"]
    kept, fresh = shown(tour), shown(run_notebook(Path(TOUR)))
    assert all(fresh.values())
    assert kept == fresh
