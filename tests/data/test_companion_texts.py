"""The companions against their texts, where a folder with copies of them is at hand."""

import csv
import os
import re
from pathlib import Path

import pytest

import revdata
from revdata.files.paths import package_root
from revdata.text.derived_cells import stale_cells

ROOT = package_root()
VARIABLE = "REVDATA_SOURCE_TEXTS"
FILES = {"brumaire": "eighteenth-brumaire.txt", "lebon": "psychology-of-revolution.txt"}
# names of works and of tables that a text and its coding share
FIXED = {"the eighteenth brumaire of louis bonaparte"}


def words_of(text: str) -> list[str]:
    """Return the words of a text, an apostrophe being part of a word."""
    return re.findall(r"[\w']+", text.casefold().replace("\u2019", "'"))


@pytest.fixture(params=FILES)
def name(request: pytest.FixtureRequest) -> str:
    """Return the name of a companion."""
    return str(request.param)


@pytest.fixture
def copy(name: str) -> Path:
    """Return the file with the text of the companion, in the folder that the variable names."""
    path = Path(os.environ.get(VARIABLE, "")) / FILES[name]
    if VARIABLE not in os.environ or not path.is_file():
        pytest.skip(f"{VARIABLE} names no folder with {FILES[name]}, which is not in the package")
    return path


def test_fingerprints_are_those_of_the_text(name: str, copy: Path) -> None:
    """The text is the coded edition; words, opening, hash, shingles and counts follow from it."""
    cells = stale_cells(package_root() / "companions" / name, copy)
    assert [str(cell) for cell in cells] == []


def test_every_passage_is_found_whole_in_the_text(name: str, copy: Path) -> None:
    """The alignment of the coded text with itself is exact."""
    dataset = revdata.open(texts=name)
    source = dict(revdata.texts()[["text", "source_id"]].itertuples(index=False))[name]
    aligned = dataset.align(copy, source=source)
    assert set(aligned.to_frame()["status"]) == {"exact"}


def test_every_passage_is_accounted_for(name: str) -> None:
    """A claim states it, or its row says why none does."""
    own = revdata.coverage(texts=name)
    assert own[["not_yet_coded", "unaccounted"]].to_numpy().sum() == 0


def test_no_run_of_seven_words_is_republished(copy: Path) -> None:
    """No cell of any table, of the base or of a companion, repeats seven words of the text."""
    words = words_of(copy.read_text(encoding="utf-8"))
    runs = {" ".join(words[i : i + 7]) for i in range(len(words) - 6)}
    tables = [*(ROOT / "data").glob("*.csv"), *(ROOT / "companions").glob("*/data/*.csv")]
    assert len(tables) > 100
    for table in tables:
        with table.open(encoding="utf-8", newline="") as file:
            cells = {cell for row in csv.reader(file) for cell in row if cell.count(" ") > 5}
        for cell in cells:
            own = words_of(cell)
            found = {" ".join(own[i : i + 7]) for i in range(len(own) - 6)} & runs
            assert not [run for run in found if not any(run in title for title in FIXED)], table
