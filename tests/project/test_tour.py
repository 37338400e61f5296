"""The notebook: it runs, asks each of the questions, and is kept without its output."""

import re
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from revdata.files.paths import checkout_root

ROOT = checkout_root()
assert ROOT is not None
TOUR = ROOT / "docs" / "tour.ipynb"
PICTURES = 7


@pytest.fixture(scope="module")
def tour() -> nbformat.NotebookNode:
    """Return the notebook as it is kept."""
    return nbformat.read(TOUR, as_version=4)


def test_the_tour_asks_every_question(tour: nbformat.NotebookNode) -> None:
    """Its headings are those of the questions, in their order."""
    questions = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    headings = re.findall(r"(?m)^## \d+\. .*$", "\n".join(cell.source for cell in tour.cells))
    assert headings == re.findall(r"(?m)^## \d+\. .*$", questions)


def test_the_tour_is_kept_without_output(tour: nbformat.NotebookNode) -> None:
    """No output can be stale, and a change of the data changes nothing here."""
    nbformat.validate(tour)
    for cell in tour.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_tour_runs(tour: nbformat.NotebookNode, tmp_path: Path) -> None:
    """Every cell runs without a warning and shows something; pictures load nothing."""
    done = NotebookClient(deepcopy(tour), timeout=120, resources={"metadata": {"path": tmp_path}})
    ran = done.execute()
    shown = [cell.outputs for cell in ran.cells if cell.cell_type == "code"]
    assert all(shown)
    flat = [output for outputs in shown for output in outputs]
    assert not [output for output in flat if output.get("name") == "stderr"]
    pictures = [o.data["image/svg+xml"] for o in flat if "image/svg+xml" in o.get("data", {})]
    assert len(pictures) == PICTURES
    assert not [o for o in flat if "cdn.jsdelivr" in str(o)]
