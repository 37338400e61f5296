"""Fixtures: spoiled copies of the data, the command line, and the text where it is at hand."""

import csv
import gc
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

import revdata
from revdata import api
from revdata.cli import main
from revdata.dataset.opening import base_package
from revdata.files.paths import package_root

SOURCE_VARIABLE = "REVDATA_SOURCE_TEXT"

# REVDATA_EXAMPLES asks for more examples of each property than the suite can take the time for.
settings.register_profile(
    "suite", max_examples=int(os.environ.get("REVDATA_EXAMPLES", "50")), deadline=None
)
settings.load_profile("suite")


# Fixtures that take seconds to make, and so do the tests that ask for one.
COSTLY = {"again", "bash", "bounded", "checkout", "distributions", "duck", "exported", "installed"}
COSTLY |= {"fresh", "get", "lines_refused", "stata", "streamed", "written"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that choose among the tests."""
    parser.addoption("--fast", action="store_true", help="one case of each test that is not slow")
    parser.addoption("--interop", action="store_true", help="run the clients that are not ours")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run the fast tests in one process, since each process collects them all."""
    if config.getoption("--fast") and config.option.numprocesses == "auto":
        config.option.numprocesses = 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for, whatever else -m and -k choose."""
    asked = config.getoption("--interop")
    chosen = [item for item in items if asked or not item.get_closest_marker("interop")]
    if config.getoption("--fast"):
        chosen = choose_fast(chosen)
    kept = set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = chosen


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Spare the collector of garbage what lives as long as the run, which cost a sixth of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def choose_fast(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return the first case of each test that is not slow; of a slow file the first such test."""
    chosen: dict[tuple[Path, str], pytest.Item] = {}
    files: set[Path] = set()
    for item in items:
        document = item.path.suffix == ".md"
        slow = any(mark.name == "slow" for mark in item.own_markers)
        if document or slow or not COSTLY.isdisjoint(getattr(item, "fixturenames", ())):
            continue
        of_slow_file = item.get_closest_marker("slow") is not None
        if not (of_slow_file and item.path in files):
            chosen.setdefault((item.path, item.name.partition("[")[0]), item)
            files.add(item.path)
    return list(chosen.values())


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """Return a folder with a copy of every table of the package."""
    folder = tmp_path / "data"
    folder.mkdir()
    for table in base_package().tables.values():
        shutil.copy(package_root() / table.path, folder)
    return folder


@pytest.fixture
def package_copy(data_copy: Path) -> Path:
    """Return a folder with a copy of the whole package, descriptor and schemas included."""
    root = data_copy.parent
    shutil.copytree(package_root() / "schemas", root / "schemas")
    shutil.copy(package_root() / "datapackage.json", root)
    return root


Edit = Callable[[str, str, dict[str, str]], int]


def change_cells(folder: Path, table: str, key: str, cells: dict[str, str]) -> int:
    """Change cells of the row with a key in a folder of tables, and return its line."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    header = rows[0]
    line = next(i for i, row in enumerate(rows) if row[0] == key)
    for column, value in cells.items():
        rows[line][header.index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return line + 1


@pytest.fixture(scope="session")
def edit_in() -> Callable[..., int]:
    """Return such a function for any folder of tables, which it is given first."""
    return change_cells


@pytest.fixture
def edit(data_copy: Path) -> Edit:
    """Return a function that changes cells of the row with a key and returns its line."""
    return partial(change_cells, data_copy)


@pytest.fixture
def run() -> Callable[..., Result]:
    """Return a function that runs the command line with arguments."""

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments))

    return invoke


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the functions that are given no place work on the same objects."""

    def shared(path: Any = None, *, extra: Any = (), texts: Any = ()) -> revdata.Dataset:
        return revdata.open(path, extra=extra, texts=texts) if path or extra else opened(texts)

    monkeypatch.setattr(api, "open", shared)


@cache
def opened(texts: str | tuple[str, ...]) -> revdata.Dataset:
    """Return the package with further texts, whose tables are then read once."""
    return revdata.open(texts=texts)


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel and the source archive built from the checkout.

    The first process that asks for them builds them for all.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, done = shared / "distributions", shared / "distributions-done"
    try:
        folder.mkdir()
    except FileExistsError:
        while not done.exists():
            time.sleep(0.1)
        return folder
    try:
        build(folder)
    finally:
        done.touch()
    return folder


def build(folder: Path) -> None:
    """Build wheel and source archive of the checkout into a folder."""
    command = (sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, package_root())
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL"))}
    made = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr


@pytest.fixture(scope="session")
def source_path() -> Path:
    """Return the file with the coded text that REVDATA_SOURCE_TEXT names."""
    path = os.environ.get(SOURCE_VARIABLE)
    if not path:
        pytest.skip(f"{SOURCE_VARIABLE} names no copy of the text, which is not in the package")
    return Path(path)


@pytest.fixture(scope="session")
def source_text(source_path: Path) -> str:
    """Return the coded text."""
    return source_path.read_text(encoding="utf-8")
