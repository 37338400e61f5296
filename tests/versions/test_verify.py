"""Files are checked against their recorded hashes, and two builds give the same bytes."""

import hashlib
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

import revdata
from revdata.errors import UnreadableInputError
from revdata.files.paths import checkout_root, package_root
from revdata.versions.integrity import MANIFEST_NAME

ROOT = checkout_root()
assert ROOT is not None
WHOLE = ["data/claims.csv", "data/LICENSE", "schemas/claims.json", "datapackage.json"]


@pytest.fixture
def version(tmp_path: Path) -> Path:
    """Return a copy of the package with its manifest."""
    folder = tmp_path / "version"
    folder.mkdir()
    for name in ("data", "schemas"):
        shutil.copytree(package_root() / name, folder / name)
    for name in ("datapackage.json", MANIFEST_NAME):
        shutil.copy(package_root() / name, folder)
    return folder


def flip(path: Path) -> None:
    """Change the lowest bit of the byte in the middle of a file; of a descriptor, of its title."""
    data = bytearray(path.read_bytes())
    title = data.find(b'"title": "') + len(b'"title": "')
    data[title if path.name == "datapackage.json" else len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def states(path: Path) -> list[tuple[str, str]]:
    """Return the files that are not as recorded, with what became of them."""
    return [(found.file, found.state) for found in revdata.verify(path).deviations]


def test_the_package_at_hand_is_as_recorded(run) -> None:
    """Nothing differs, and the answer says how many files were checked and by what."""
    done = run("verify")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "files are as SHA256SUMS and datapackage.json recorded" in done.stderr
    assert revdata.verify()


@pytest.mark.parametrize("name", WHOLE)
def test_a_flipped_bit_is_named(version: Path, run, name: str) -> None:
    """One bit in a table, the licence, a schema or the descriptor is found, and no other file."""
    flip(version / name)
    assert states(version) == [(name, "changed")]
    assert not revdata.verify(version).ok
    done = run("verify", str(version))
    assert done.exit_code == 1
    digest = hashlib.sha256((version / name).read_bytes()).hexdigest()
    assert done.stdout.startswith(f"{name}: changed; SHA256SUMS records the SHA-256 ")
    assert done.stdout.endswith(f"the file has {digest}.\n")
    assert "1 file is not as" in done.stderr


def test_line_ends_that_git_changed_are_called_that(version: Path) -> None:
    """A file that differs in its line ends alone says so, and the summary how to repair it."""
    path = version / "data" / "terms.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert states(version) == [("data/terms.csv", "line-ends")]
    assert "`git config core.autocrlf false`" in revdata.verify(version).summary
    path.write_bytes(path.read_bytes() + b"more\r\n")
    assert states(version) == [("data/terms.csv", "changed")]


def test_missing_and_added_files_are_named(version: Path) -> None:
    """A table that is gone and a file that nobody recorded are distinguished."""
    (version / "data" / "terms.csv").rename(version / "data" / "Terms.csv.bak")
    assert states(version) == [("data/Terms.csv.bak", "added"), ("data/terms.csv", "missing")]


def test_a_descriptor_that_is_no_json_any_more_is_named(version: Path) -> None:
    """Damage that stops the descriptor from being read is a change like another."""
    for damaged in ("{", "[" * 100_000):
        (version / "datapackage.json").write_text(damaged)
        assert states(version) == [("datapackage.json", "changed")]
    (version / "datapackage.json").unlink()
    assert states(version) == [("datapackage.json", "missing")]


def test_a_manifest_that_contradicts_the_descriptor_is_named(version: Path) -> None:
    """Where the descriptor has a table right, it is the manifest that was changed."""
    path = version / MANIFEST_NAME
    lines = path.read_text().splitlines()
    place = next(i for i, line in enumerate(lines) if line.endswith("data/claims.csv"))
    lines[place] = "0" * 64 + lines[place][64:]
    path.write_text("\n".join(lines) + "\n")
    assert states(version) == [(MANIFEST_NAME, "contradicts")]


def test_without_a_manifest_the_tables_are_checked(version: Path) -> None:
    """An older version is checked against its descriptor, and what was not checked is said."""
    (version / MANIFEST_NAME).unlink()
    verdict = revdata.verify(version)
    assert verdict and "schemas and descriptor were not checked" in verdict.summary
    flip(version / "data" / "claims.csv")
    assert states(version) == [("data/claims.csv", "changed")]


@pytest.mark.parametrize(
    ("line", "said"),
    [("nonsense", "line 1: a line is"), (f"{'0' * 64}  ../passwd", "line 1: a line is")],
)
def test_a_manifest_that_is_none_cannot_be_read(version: Path, run, line: str, said: str) -> None:
    """A line that is no record, or that leads out of the folder, is reported with its number."""
    (version / MANIFEST_NAME).write_text(f"{line}\n")
    done = run("verify", str(version))
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr and "Traceback" not in done.stderr


def test_what_holds_no_package_cannot_be_verified(tmp_path: Path, run) -> None:
    """An empty folder, a text and a path that is not there are exit 2."""
    (tmp_path / "text.txt").write_text("no archive")
    for path in (tmp_path, tmp_path / "text.txt", tmp_path / "nowhere"):
        assert run("verify", str(path)).exit_code == 2
    with pytest.raises(UnreadableInputError, match=r"holds no datapackage\.json"):
        revdata.verify(tmp_path)


def test_wheel_and_source_archive_are_as_recorded(distributions: Path) -> None:
    """What is published passes; the wheel's own record covers its code too."""
    (wheel,) = distributions.glob("*.whl")
    (source,) = distributions.glob("*.tar.gz")
    assert revdata.verify(wheel).ledgers == ("RECORD", "SHA256SUMS", "datapackage.json")
    assert revdata.verify(wheel)
    assert revdata.verify(source)


@pytest.mark.parametrize(
    "name",
    [
        "revdata/_package/data/claims.csv",
        "revdata/_package/schemas/claims.json",
        "revdata/_package/datapackage.json",
        "revdata/_package/CHANGELOG.md",
        "revdata/dataset/rows.py",
    ],
)
def test_a_flipped_bit_in_a_wheel_is_named(distributions: Path, tmp_path: Path, name: str) -> None:
    """A wheel repacked with one bit changed is distinguished from the one that was built."""
    (wheel,) = distributions.glob("*.whl")
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    assert revdata.verify(unpacked)
    flip(unpacked / name)
    assert states(unpacked) == [(name, "changed")]
    repacked = tmp_path / wheel.name
    with zipfile.ZipFile(repacked, "w") as archive:
        for file in sorted(path for path in unpacked.rglob("*") if path.is_file()):
            archive.write(file, file.relative_to(unpacked).as_posix())
    assert states(repacked) == [(name, "changed")]


def test_a_changed_source_archive_is_named(distributions: Path, tmp_path: Path) -> None:
    """A tar archive is checked like a wheel; one cut short cannot be read."""
    (source,) = distributions.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    flip(folder / "data" / "terms.csv")
    repacked = tmp_path / "changed.tar.gz"
    with tarfile.open(repacked, "w:gz", compresslevel=1) as archive:
        archive.add(folder, folder.name)
    assert states(repacked) == [("data/terms.csv", "changed")]
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(source.read_bytes()[:20_000])
    with pytest.raises(UnreadableInputError):
        revdata.verify(cut)
