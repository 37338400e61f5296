"""Building refreshes what is derived, says what is stale, and never leaves half a file."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from revdata.build.derived_files import Derived, write, write_package
from revdata.errors import UnreadableInputError
from revdata.files.paths import checkout_root

ROOT = checkout_root()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the checkout, in which each test puts back what it changed."""
    assert ROOT is not None
    copy = tmp_path_factory.mktemp("copy") / "checkout"
    skipped = (".git", "*.pyc", "__pycache__", ".*_cache", "node_modules", "r")  # r: test_r_package
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*skipped))
    return copy


def build(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``revdata build`` with the code of a checkout."""
    return subprocess.run(
        [sys.executable, "-m", "revdata", "build", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=checkout,
        env={"PYTHONPATH": str(checkout / "src"), "PATH": ""},
    )


def test_everything_derived_is_fresh(checkout) -> None:
    """What is committed is what build would write."""
    done = build(checkout, "--check")
    assert done.returncode == 0, done.stdout + done.stderr


CHANGES = [  # what is changed in a file, and what is stale then
    ("data/terms.csv", "Gospel of repose", "Gospel of rest", ["datapackage.json", "SHA256SUMS"]),
    (
        "data/vocabularies.csv",
        "The speaker weakens",
        "The speaker much weakens",
        ["datapackage.json", "docs/codebook.md"],
    ),
    (
        "data/vocabularies.csv",
        "stance.reports,stance,reports",
        "stance.relays,stance,relays",
        ["schemas/claims.json", "datapackage.json", "docs/codebook.md"],
    ),
    ("src/revdata/cli/show.py", "List the tables:", "Name the tables:", ["docs/commands.md"]),
    ("datapackage.json", '"title": "Terms"', '"title": "Words"', ["SHA256SUMS"]),
]


def change(path: Path, old: str, new: str) -> str:
    """Change a text in a file, and return what the file held before."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text


@pytest.mark.parametrize(("name", "old", "new", "stale"), CHANGES)
def test_a_change_makes_stale_what_is_derived_from_it(checkout, name, old, new, stale) -> None:
    """The check names each stale file with a diff and the repair."""
    before = change(checkout / name, old, new)
    checked = build(checkout, "--check")
    (checkout / name).write_text(before, encoding="utf-8")
    assert checked.returncode == 1
    for file in stale:
        assert file in checked.stderr
        assert f"+++ {file}" in checked.stdout
    assert "Run 'revdata build'" in checked.stderr


def test_building_refreshes_what_is_stale(checkout: Path, tmp_path: Path) -> None:
    """After all the changes at once, one run of build leaves nothing to refresh."""
    copy = tmp_path / "changed"
    shutil.copytree(checkout, copy)
    for name, old, new, _ in CHANGES:
        change(copy / name, old, new)
    assert build(copy).returncode == 0
    assert build(copy, "--check").returncode == 0


@pytest.mark.slow
def test_an_installed_copy_refuses_in_one_sentence(tmp_path) -> None:
    """Outside a checkout there is nothing to build."""
    assert ROOT is not None
    shutil.copytree(ROOT / "src" / "revdata", tmp_path / "lib" / "revdata")
    inside = tmp_path / "lib" / "revdata" / "_package"
    inside.mkdir()
    for name in ("data", "schemas"):
        shutil.copytree(ROOT / name, inside / name)
    shutil.copy(ROOT / "datapackage.json", inside)
    done = subprocess.run(
        [sys.executable, "-m", "revdata", "build"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "lib"), "PATH": ""},
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "checkout" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_fresh_package_is_written_elsewhere(tmp_path) -> None:
    """The package written to a new folder is complete, and its hashes are right."""
    from frictionless import Package

    write_package(tmp_path / "package")
    report = Package.from_descriptor(str(tmp_path / "package" / "datapackage.json")).validate()
    assert report.valid
    assert not list(tmp_path.glob(".package-*"))


def test_a_folder_with_something_in_it_is_left_alone(tmp_path) -> None:
    """Nothing is written over what is there."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UnreadableInputError, match="is not an empty folder"):
        write_package(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_writing_leaves_no_half_file(tmp_path) -> None:
    """A text is moved into place when it is whole; one that cannot be written changes nothing."""
    path = tmp_path / "deep" / "file.txt"
    write([Derived(path, "file.txt", "", "fresh\n")])
    with pytest.raises(UnicodeEncodeError):
        write([Derived(path, "file.txt", "fresh\n", "half \ud800")])
    assert path.read_text() == "fresh\n"
    assert [p.name for p in path.parent.iterdir()] == ["file.txt"]


def test_a_package_is_not_written_into_its_own_data() -> None:
    """A folder within the data would be copied into itself."""
    assert ROOT is not None
    with pytest.raises(UnreadableInputError, match="lies within the data"):
        write_package(ROOT / "data" / "package")
    assert not (ROOT / "data" / "package").exists()


def test_the_descriptor_says_what_each_resource_is() -> None:
    """Every resource has what foreign clients ask for: profile, dialect, schema, bytes, hash."""
    assert ROOT is not None
    document = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    assert document["profile"] == "tabular-data-package"
    assert document["licenses"] and document["sources"] and document["contributors"]
    for resource in document["resources"]:
        assert resource["profile"] == "tabular-data-resource"
        assert resource["dialect"] == {"delimiter": ",", "doubleQuote": True}
        assert resource["bytes"] == (ROOT / resource["path"]).stat().st_size
        assert resource["hash"].startswith("sha256:")


def test_cells_made_from_the_text_are_checked_and_made_anew(checkout, source_path) -> None:
    """The check names passage, column and line and writes nothing; building restores the file."""
    path = checkout / "data" / "passages.csv"
    good = path.read_bytes()
    assert b",16,A political" in good
    path.write_bytes(good.replace(b",16,A political", b",61,A political"))
    checked = build(checkout, "--check", "--text", str(source_path))
    assert checked.returncode == 1
    said = "data/passages.csv:4: st.p01.s02: words is '61'; the text gives '16'."
    assert checked.stdout.splitlines()[0] == said
    assert "Not what the text gives, cells of 1 rows: 1." in checked.stderr
    assert path.read_bytes() != good
    assert build(checkout, "--text", str(source_path)).returncode == 0
    assert path.read_bytes() == good
    assert build(checkout, "--check", "--text", str(source_path)).returncode == 0


def test_a_text_that_is_not_the_edition_changes_nothing(checkout) -> None:
    """Another text is refused in one sentence."""
    done = build(checkout, "--text", str(checkout / "README.md"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "README.md is not the coded edition" in done.stderr
    assert "Traceback" not in done.stderr
    assert build(checkout, "--check").returncode == 0


def test_a_fresh_package_is_asked_for_alone(run, monkeypatch, tmp_path) -> None:
    """It is written where --output says; with --check or --text the two are refused."""
    written: list[Path] = []
    monkeypatch.setattr("revdata.build.derived_files.write_package", written.append)
    asked = ("build", "--output", str(tmp_path / "new"))
    assert run(*asked).exit_code == 0
    assert written == [tmp_path / "new"]
    copy = tmp_path / "copy.txt"
    copy.touch()
    for more in (["--check"], ["--text", str(copy)]):
        refused = run(*asked, *more)
        assert refused.exit_code == 2
        assert "--output, not both." in refused.stderr
    assert len(written) == 1
