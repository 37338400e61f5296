"""The environments of the programs by others, for all tests of this folder."""

import functools
import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from running import HERE, INSTALL_SECONDS, ROOT, Environment, installed, run, tool

# Whether the newest release of each program is tried in place of the pinned one.
NEWEST = bool(os.environ.get("REVDATA_NEWEST"))


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that holds the environments of the clients, one for all test processes."""
    named = os.environ.get("REVDATA_INTEROP_CACHE")
    temporary = tmp_path_factory.getbasetemp()
    shared = temporary.parent if "PYTEST_XDIST_WORKER" in os.environ else temporary
    folder = Path(named).resolve() if named else shared / "clients"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def environment(cache: Path) -> Environment:
    """Return a function that gives the programs folder of a client's virtual environment."""
    programs = "Scripts" if os.name == "nt" else "bin"

    @functools.cache
    def prepare(name: str) -> Path:
        requirements = HERE / f"requirements-{name}.txt"

        def install(folder: Path) -> None:
            python = folder / programs / "python"
            make, pip = [sys.executable, "-m", "venv"], [python, "-m", "pip"]
            if uv := shutil.which("uv"):  # which takes a tenth of the time
                make, pip = [uv, "venv", "--python", sys.executable], [uv, "pip"]
            run([*make, folder], seconds=INSTALL_SECONDS)
            wanted: list[object] = ["--requirement", requirements]
            if NEWEST:
                wanted = re.findall(
                    r"^[\w.-]+(?:\[[\w,]+\])?", requirements.read_text(), re.MULTILINE
                )
            command = [*pip, "install", "--quiet", *wanted]
            run(command, seconds=INSTALL_SECONDS, online=True, VIRTUAL_ENV=str(folder))

        named = f"{name}-newest" if NEWEST else name
        return installed(cache, named, [requirements], install) / programs

    return prepare


@pytest.fixture(scope="session")
def node_modules(cache: Path) -> Path:
    """Return the folder of the installed JavaScript packages."""
    npm = tool("npm")
    pins = [HERE / "package.json", HERE / "package-lock.json"]

    def install(folder: Path) -> None:
        folder.mkdir()
        for path in pins:
            shutil.copy(path, folder)
        if NEWEST:
            (folder / "package-lock.json").unlink()
            asked = json.loads(pins[0].read_text(encoding="utf-8"))
            asked["dependencies"] = dict.fromkeys(asked["dependencies"], "latest")
            (folder / "package.json").write_text(json.dumps(asked), encoding="utf-8")
        command = [npm, "install" if NEWEST else "ci", "--prefix", folder]
        command += ["--no-audit", "--no-fund", "--loglevel=error"]
        command += ["--legacy-peer-deps"] if NEWEST else []
        run(command, seconds=INSTALL_SECONDS, online=True)

    named = "javascript-newest" if NEWEST else "javascript"
    return installed(cache, named, pins, install) / "node_modules"


@pytest.fixture(scope="session")
def r_library(cache: Path) -> Path:
    """Return a library of R with the package in r/ installed; skips where R is missing."""
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is not installed")

    def install(folder: Path) -> None:
        folder.mkdir()
        run(["R", "CMD", "INSTALL", f"--library={folder}", "--no-test-load", ROOT / "r"])

    files = sorted(path for path in (ROOT / "r").rglob("*") if path.is_file())
    return installed(cache, "r-library", files, install)
