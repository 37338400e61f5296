"""Every command takes the same places: a test for each command and place in the documentation."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import revdata
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import load_rows
from revdata.files.paths import package_root

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "places.md"
CONTRIBUTION = ROOT / "examples" / "three-days"


def _folder(target: Path) -> str:
    shutil.copytree(package_root() / "data", target / "data")
    shutil.copytree(package_root() / "schemas", target / "schemas")
    shutil.copy(package_root() / "datapackage.json", target)
    return str(target)


def _descriptor(target: Path) -> str:
    return f"{_folder(target)}/datapackage.json"


def _tables(target: Path) -> str:
    shutil.copytree(package_root() / "data", target, dirs_exist_ok=True)
    return str(target)


def _csv(target: Path) -> str:
    shutil.copy(package_root() / "data" / "terms.csv", target)
    return str(target / "terms.csv")


def _parquet(target: Path) -> str:
    revdata.export("parquet", target)
    (target / "terms.parquet").rename(target.parent / "terms.parquet")
    return str(target.parent / "terms.parquet")


def _workbook(target: Path) -> str:
    revdata.template(target / "mine.xlsx", ["terms"], filled=True)
    return str(target / "mine.xlsx")


def _zip(target: Path) -> str:
    folder = Path(_folder(target))
    path = target.parent / "package.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return str(path)


def _tar(target: Path) -> str:
    _folder(target)
    return shutil.make_archive(str(target.parent / "package"), "gztar", target)


def _wheel(target: Path) -> str:
    return str(shutil.copy(_zip(target), target.parent / "revdata-1.0.0-py3-none-any.whl"))


def _revision(target: Path) -> str:
    _folder(target)
    author = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    for command in (("init", "-q"), ("add", "-A"), (*author, "commit", "-q", "-m", "First")):
        subprocess.run(["git", "-C", target, *command], check=True, capture_output=True)
    return "HEAD"


def _contribution(target: Path) -> str:
    shutil.copytree(CONTRIBUTION, target, dirs_exist_ok=True)
    return str(target)


PLACES: dict[str, Callable[[Path], str]] = {
    "folder": _folder,
    "descriptor": _descriptor,
    "tables": _tables,
    "CSV file": _csv,
    "Parquet file": _parquet,
    "workbook": _workbook,
    "zip": _zip,
    "tar": _tar,
    "wheel": _wheel,
    "git revision": _revision,
    "contribution": _contribution,
}
# What to type for a place: {} stands for it. A command exits with 0 or, where it compares, with 1.
COMMANDS = {
    "tables": "tables --path {}",
    "show": "show terms --path {} --limit 1",
    "info": "info terms --path {}",
    "codes": "codes stance --path {}",
    "find": "find bureaucracy --path {}",
    "explain": "explain bureaucracy --path {}",
    "passage": "passage st.p06.s03 --path {}",
    "compare": "compare Bonaparte --path {}",
    "coverage": "coverage --path {} --by section",
    "cite": "cite --path {}",
    "template": "template terms --path {} -o OUT.xlsx",
    "export": "export bibtex --path {} -o OUT",
    "page": "page --path {} -o OUT.html",
    "plot": "plot stages --path {} -o OUT.mmd",
    "validate": "validate {}",
    "diff": "diff {}",
}


def test_the_documentation_has_every_command_and_place() -> None:
    """It names the commands and places that are tried here, and no other."""
    text = TABLE.read_text(encoding="utf-8")
    assert re.findall(r"(?m)^\| ([\w ]+) \| `", text) == list(PLACES)
    listed = re.findall(r"`(\w+)`", re.findall(r"(?s)Commands: (.*?);", text)[0])
    assert listed == list(COMMANDS)


@pytest.fixture(scope="module")
def places(tmp_path_factory) -> dict[str, tuple[str, Path]]:
    """Return each place, with the folder to stand in."""
    made = {}
    for name, make in PLACES.items():
        folder = tmp_path_factory.mktemp("place") / "here"
        folder.mkdir()
        made[name] = make(folder), folder
    return made


CELLS = [(command, place) for command in COMMANDS for place in PLACES]


def _short_page(dataset: TableSet, _copy: object = None) -> str:
    """Return a page of the terms alone, in place of the whole."""
    return " ".join(row["label"] for row in load_rows(dataset, "terms"))


@pytest.mark.parametrize("cell", CELLS, ids=" ".join)
def test_a_command_takes_a_place(cell, places, run, tmp_path, monkeypatch) -> None:
    """Whatever the command and the place; the page is a short one."""
    command, place = cell
    monkeypatch.setattr("revdata.reading_page.render_page", _short_page)
    name, folder = places[place]
    monkeypatch.chdir(folder)
    monkeypatch.setattr("revdata.dataset.locations.checkout_root", lambda: None)
    words = COMMANDS[command].replace("OUT", str(tmp_path / "out")).split()
    done = run(*(name if word == "{}" else word for word in words))
    assert done.exit_code in ((0, 1) if command == "diff" else (0,)), done.stderr
    assert done.stdout or done.stderr


def test_a_workbook_is_validated_together_with_a_contribution(tmp_path, run) -> None:
    """Rows of a workbook may refer to those of a contribution."""
    path = tmp_path / "mine.xlsx"
    revdata.template(path, ["terms"], filled=True)
    done = run("validate", str(path), "--extra", str(CONTRIBUTION))
    assert done.exit_code == 0, done.stdout
    assert revdata.open(path, extra=CONTRIBUTION).validate().ok


def test_messages_name_what_was_typed(places, monkeypatch, tmp_path) -> None:
    """A fault in an archive is told by the archive's name and the file's place in it."""
    folder = tmp_path / "here"
    folder.mkdir()
    _folder(folder)
    path = folder / "data" / "terms.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("term_id", "term_ix", 1))
    archive = tmp_path / "spoiled.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in sorted(folder.rglob("*")):
            packed.write(file, file.relative_to(folder))
    files = {problem.file for problem in revdata.open(archive).validate().found}
    assert files == {f"{archive}/data/terms.csv"}
