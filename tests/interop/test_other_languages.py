"""The lines of docs/other-languages.md print what the page says they print."""

import functools
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from running import ROOT, Environment, run, tool

from revdata.files.paths import package_root

pytestmark = pytest.mark.interop

PAGE = (ROOT / "docs" / "other-languages.md").read_text(encoding="utf-8")
# Lines in another language, the command in the first of them, and what they print.
BLOCK = re.compile(
    r"^```(?:sql|r|js)\n(?P<code>\S+ (?P<command>[^\n]+)\n.*?)```\n\n```text\n(?P<printed>.*?)```",
    re.DOTALL | re.MULTILINE,
)
BLOCKS = [block.groupdict() for block in BLOCK.finditer(PAGE)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, node_modules: Path) -> Path:
    """Return a copy of the package with the exports that the page asks for."""
    folder = tmp_path_factory.mktemp("other-languages")
    for name in ("data", "schemas"):
        shutil.copytree(package_root() / name, folder / name)
    shutil.copy(package_root() / "datapackage.json", folder)
    (folder / "node_modules").symlink_to(node_modules, target_is_directory=True)
    asked = re.findall(r"^revdata (export .*)$", PAGE, re.MULTILINE)
    assert len(asked) == 2
    for arguments in asked:
        run([sys.executable, "-m", "revdata", *arguments.split()], folder=folder)
    return folder


@functools.cache
def misses(library: str) -> bool:
    """Return whether R is there without a library; r-cran-* packages of Debian are few."""
    code = f"quit(status = !requireNamespace('{library}', quietly = TRUE))"
    return subprocess.run(["Rscript", "-e", code], check=False).returncode != 0


def program(name: str, code: str, environment: Environment) -> str:
    """Return the path of the program for a block; skips where R or a library of R is missing."""
    if name == "duckdb":
        return str(environment("duckdb-shell") / "duckdb")
    if name == "Rscript":
        if shutil.which(name) is None:
            pytest.skip("Rscript is not installed")
        for library in re.findall(r"library\((?!revdata)(\w+)\)|(\w+)::", code):
            if misses("".join(library)):
                pytest.skip(f"the R package {''.join(library)} is not installed")
    return tool(name)


def test_each_language_answers_two_questions() -> None:
    """No block of the page is left out, and every one has its output."""
    assert len(BLOCKS) == len(re.findall(r"^```(?:sql|r|js)$", PAGE, re.MULTILINE))
    programs = [block["command"].split()[0] for block in BLOCKS]
    for name in ("sqlite3", "duckdb", "Rscript", "node"):
        assert programs.count(name) >= 2
    assert all(block["printed"] for block in BLOCKS)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block["command"].split('"')[0].strip())
def test_the_lines_print_what_the_page_says(
    block: dict[str, str],
    folder: Path,
    environment: Environment,
    request: pytest.FixtureRequest,
) -> None:
    """Saved under the name in its first line and run, a block prints the same to the letter."""
    name, *arguments = shlex.split(block["command"])
    (folder / arguments[-1].removeprefix(".read ")).write_text(block["code"], encoding="utf-8")
    command = [program(name, block["code"], environment), *arguments]
    ours = "library(revdata)" in block["code"]
    libraries = {"R_LIBS": str(request.getfixturevalue("r_library"))} if ours else {}
    printed = run(command, folder=folder, LC_ALL="C.UTF-8", **libraries)
    assert printed.rstrip() == block["printed"].rstrip()
