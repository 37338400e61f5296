"""Versions are read from wherever they are kept, and nothing in them can do harm."""

import gzip
import io
import json
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

import revdata
from revdata.files import archives
from revdata.files.paths import package_root


def pack_zip(folder: Path, path: Path, prefix: str = "") -> Path:
    """Write a zip archive of the files below a folder."""
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, f"{prefix}{file.relative_to(folder)}")
    return path


@pytest.fixture
def edited(package_copy, edit) -> Path:
    """Return a copy of the package in which one label was changed."""
    edit("terms", "t-repose", {"label": "Rest"})
    return package_copy


def changed(old, new=None) -> list[tuple[str | None, str | None, str | None]]:
    """Return table, key and new value of each change."""
    return [(c.table, c.key, c.new) for c in revdata.diff(old, new).changes]


REPOSE = [("terms", "t-repose", "Rest")]


def test_the_wheel_and_the_source_archive_hold_the_present_data(distributions, edited) -> None:
    """What is built from the checkout is the same as the checkout, and compares like it."""
    (wheel,) = distributions.glob("*.whl")
    (source,) = distributions.glob("*.tar.gz")
    for archive in (wheel, source):
        assert not revdata.diff(archive)
        assert changed(archive, edited) == REPOSE
    with zipfile.ZipFile(wheel) as archive:
        assert "revdata/_package/CHANGELOG.md" in archive.namelist()


def test_an_unpacked_wheel_is_a_version(distributions, tmp_path) -> None:
    """The folder of an installed copy can be named."""
    (wheel,) = distributions.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    assert not revdata.diff(tmp_path)
    assert not revdata.diff(tmp_path / "revdata")


@pytest.mark.parametrize("prefix", ["", "package/", "./"])
def test_a_zip_of_a_data_package(edited, tmp_path_factory, prefix) -> None:
    """The data package is found at the top of a zip or in a folder of it."""
    path = pack_zip(edited, tmp_path_factory.mktemp("zip") / "package.zip", prefix)
    assert changed(package_root(), path) == REPOSE


@pytest.mark.parametrize("packed", ["", "gz", "bz2", "xz"])
def test_a_tar_of_a_data_package(edited, tmp_path_factory, packed) -> None:
    """A tar archive is read however it is packed, also when its names begin with a dot."""
    path = tmp_path_factory.mktemp("tar") / "package.tar"
    with tarfile.open(path, f"w:{packed}") as archive:
        archive.add(edited, ".")
    assert changed(package_root(), path) == REPOSE


def test_the_nearest_data_package_of_an_archive_is_taken(edited, tmp_path_factory) -> None:
    """An example deeper within is passed over; two side by side are refused."""
    folder = tmp_path_factory.mktemp("zip")
    path = pack_zip(edited, folder / "a.zip", "one/")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("one/examples/two/datapackage.json", "{}")
    assert changed(package_root(), path) == REPOSE
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("two/datapackage.json", "{}")
    with pytest.raises(revdata.RevdataError, match="more than one data package: one, two"):
        revdata.diff(path)


def test_a_file_name_that_leads_out_of_the_archive_is_refused(tmp_path, run) -> None:
    """Neither the descriptor nor an archive can make a file outside be read or written."""
    for name in ("../secret.csv", "/etc/passwd", "a/../../b.csv", "C:\\x.csv"):
        resource = {"name": "terms", "path": name, "schema": {"fields": []}}
        document = {"name": "revdata", "resources": [resource]}
        path = tmp_path / "evil.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("x/datapackage.json", json.dumps(document))
            archive.writestr(f"x/{name}", "term_id\nsecret\n")
        before = sorted(tmp_path.rglob("*"))
        result = run("diff", str(path))
        assert result.exit_code == 2
        assert "leads out of its folder" in result.stderr
        assert sorted(tmp_path.rglob("*")) == before
        (tmp_path / "datapackage.json").write_text(json.dumps(document))
        assert "leads out of its folder" in run("validate", str(tmp_path)).stderr
        (tmp_path / "datapackage.json").unlink()


def test_links_in_an_archive_are_not_followed(edited, tmp_path_factory) -> None:
    """A table that is a symbolic link to a file of the reader's is not read."""
    path = tmp_path_factory.mktemp("tar") / "package.tar"
    (edited / "data" / "terms.csv").unlink()
    (edited / "data" / "terms.csv").symlink_to("/etc/passwd")
    with tarfile.open(path, "w") as archive:
        archive.add(edited, "package")
    with pytest.raises(revdata.RevdataError, match=r"terms.csv .* The file does not exist"):
        revdata.diff(path)


def test_an_archive_too_large_is_refused(edited, tmp_path_factory, monkeypatch) -> None:
    """What unpacks to more than the limit is refused before it fills the disk."""
    monkeypatch.setattr(archives, "MOST_BYTES", 100_000)
    folder = tmp_path_factory.mktemp("large")
    path = folder / "package.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(edited, ".")
    for large in (pack_zip(edited, folder / "package.zip"), path):
        with pytest.raises(revdata.RevdataError, match="larger than 0 MiB once unpacked"):
            revdata.diff(large)


def test_a_header_that_asks_for_all_memory_is_refused(tmp_path) -> None:
    """A tar header of hundreds of megabytes is not read into memory."""
    header = tarfile.TarInfo("datapackage.json")
    header.type = tarfile.XHDTYPE
    header.size = 2**34
    path = tmp_path / "evil.tar.gz"
    path.write_bytes(gzip.compress(header.tobuf(tarfile.PAX_FORMAT) + b"0" * 2**20))
    with pytest.raises(revdata.RevdataError, match="damaged archive"):
        revdata.diff(path)


def test_too_many_members_are_refused(tmp_path, monkeypatch) -> None:
    """An archive of countless empty files is refused."""
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    path = tmp_path / "many.tar"
    with tarfile.open(path, "w") as archive:
        for number in range(5):
            archive.addfile(tarfile.TarInfo(f"f{number}"), io.BytesIO())
    with pytest.raises(revdata.RevdataError, match="more than 3 files"):
        revdata.diff(path)


@pytest.mark.parametrize("kind", ["zip", "gz", "tar"])
def test_a_damaged_archive_is_refused_in_a_sentence(edited, tmp_path_factory, kind, run) -> None:
    """Bytes changed or cut off anywhere in an archive end in a sentence, never a traceback."""
    folder = tmp_path_factory.mktemp("damaged")
    path = folder / f"package.{kind}"
    if kind == "zip":
        pack_zip(edited, path)
    else:
        with tarfile.open(path, "w:gz" if kind == "gz" else "w") as archive:
            archive.add(edited, ".")
    data = path.read_bytes()
    for at in (20, len(data) // 3, len(data) // 2, len(data) - 30):
        for spoiled in (data[:at], data[:at] + b"\xff\0\xff\0" * 4 + data[at + 16 :]):
            path.write_bytes(spoiled)
            result = run("diff", str(path))
            assert result.exception is None or isinstance(result.exception, SystemExit)
            assert result.exit_code in (0, 1, 2)
            assert result.stderr or result.stdout


def test_an_archive_without_a_data_package_is_refused(tmp_path) -> None:
    """A zip of something else, and a file of something else, are named as such."""
    (tmp_path / "folder").mkdir()
    path = pack_zip(tmp_path / "folder", tmp_path / "empty.zip")
    with pytest.raises(revdata.RevdataError, match=r"holds no datapackage\.json"):
        revdata.diff(path)
    (tmp_path / "note.txt").write_text("text")
    with pytest.raises(revdata.RevdataError, match="is neither a folder"):
        revdata.diff(tmp_path / "note.txt")


def git(repository: Path, *arguments: str) -> None:
    """Run git in a repository as an author of no importance."""
    author = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    command = ["git", "-C", str(repository), *author, *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def repository(package_copy, edit) -> Path:
    """Return a repository of two commits, the first tagged v1, the second with a new label."""
    git(package_copy, "init", "-q", "-b", "main")
    git(package_copy, "add", "-A")
    git(package_copy, "commit", "-q", "-m", "First")
    git(package_copy, "tag", "v1")
    edit("terms", "t-repose", {"label": "Rest"})
    git(package_copy, "commit", "-q", "-a", "-m", "Second")
    return package_copy


@pytest.mark.parametrize("revision", ["v1", "HEAD~1", "main~1", "refs/tags/v1"])
def test_a_git_revision_is_a_version(repository, revision) -> None:
    """Revisions of the repository in which the other version lies are read by any name."""
    before = sorted((p, p.stat().st_mtime_ns) for p in repository.rglob("*"))
    assert changed(revision, repository) == REPOSE
    assert sorted((p, p.stat().st_mtime_ns) for p in repository.rglob("*")) == before


@pytest.mark.slow
def test_two_git_revisions(repository, monkeypatch) -> None:
    """Both versions may be revisions of the repository in which one works."""
    monkeypatch.setattr("revdata.dataset.locations.checkout_root", lambda: None)
    monkeypatch.chdir(repository / "data")
    assert changed("v1", "main") == REPOSE
    assert changed("main", "v1") == [("terms", "t-repose", "Gospel of repose")]


def test_a_hook_does_not_turn_git_elsewhere(repository, monkeypatch, tmp_path) -> None:
    """Variables that git sets in a hook do not change the repository that is read."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert changed("v1", repository) == REPOSE


@pytest.mark.slow
def test_a_package_in_a_folder_of_the_repository(repository, edit) -> None:
    """The folder is that of the other version, and can be given after a colon."""
    for name in ("data", "schemas", "datapackage.json"):
        (repository / "inner").mkdir(exist_ok=True)
        git(repository, "mv", name, f"inner/{name}")
    git(repository, "commit", "-q", "-m", "Moved")
    path = repository / "inner" / "data" / "terms.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",Rest,", ",Quiet,"))
    assert changed("HEAD", repository / "inner") == [("terms", "t-repose", "Quiet")]
    assert changed("HEAD:inner", path) == [("terms", "t-repose", "Quiet")]
    with pytest.raises(revdata.RevdataError, match="has no folder inner"):
        changed("v1", repository / "inner")
    assert changed("v1:", repository / "inner") == [("terms", "t-repose", "Quiet")]


@pytest.mark.parametrize(
    "revision", ["--output=stolen", "-p", "--upload-pack=touch stolen", "a\nb"]
)
def test_an_option_is_no_revision(repository, run, monkeypatch, revision) -> None:
    """What git would take for an option is refused, and nothing is written."""
    monkeypatch.chdir(repository)
    result = run("diff", "--", revision, str(repository))
    assert result.exit_code == 2
    assert "cannot be the name of a git revision" in result.stderr
    assert not (repository / "stolen").exists()


def test_an_unknown_revision_is_answered_with_near_names(repository) -> None:
    """A misspelled branch is suggested; a tree or blob is no version."""
    with pytest.raises(revdata.RevdataError, match="Did you mean main"):
        revdata.diff("mian", repository)
    with pytest.raises(revdata.RevdataError, match="expected commit type"):
        revdata.diff("HEAD^{tree}", repository)


def test_a_shallow_clone_says_how_to_get_the_history(repository, tmp_path_factory) -> None:
    """CI clones one commit; the message says what to fetch."""
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "-q", "--depth", "1", repository.as_uri(), str(clone / "c"))
    with pytest.raises(revdata.RevdataError, match="git fetch --unshallow"):
        revdata.diff("HEAD~1", clone / "c")


def test_what_a_partial_clone_lacks_is_not_fetched(repository, tmp_path_factory) -> None:
    """Reading a revision never asks another machine."""
    git(repository, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path_factory.mktemp("clone") / "c"
    filtered = ("clone", "-q", "--no-checkout", "--filter=blob:none", repository.as_uri())
    git(repository, *filtered, str(clone))
    (clone / "terms.csv").write_bytes((repository / "data" / "terms.csv").read_bytes())
    with pytest.raises(revdata.RevdataError, match="git cannot read"):
        revdata.diff("HEAD~1", clone / "terms.csv")


def test_filters_of_the_repository_are_not_run(repository) -> None:
    """A filter that the repository's settings name is a program, and is left alone."""
    (repository / ".gitattributes").write_text("*.csv filter=evil\n")
    git(repository, "config", "filter.evil.smudge", f"touch {repository / 'stolen'}")
    assert changed("v1", repository) == REPOSE
    assert not (repository / "stolen").exists()


def test_a_link_in_a_revision_is_not_followed(repository) -> None:
    """A table that was a symbolic link in a revision is not read."""
    terms = repository / "data" / "terms.csv"
    content = terms.read_bytes()
    terms.unlink()
    terms.symlink_to("/etc/passwd")
    git(repository, "commit", "-q", "-a", "-m", "Link")
    terms.unlink()
    terms.write_bytes(content)
    with pytest.raises(revdata.RevdataError, match="does not exist"):
        revdata.diff("HEAD", repository)


def test_without_git_or_a_repository_a_sentence_says_so(tmp_path, data_copy, monkeypatch) -> None:
    """A name that is no path is explained where there is nowhere to look for a revision."""
    with pytest.raises(revdata.RevdataError, match="lies in no git repository"):
        revdata.diff("v1", data_copy)
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(revdata.RevdataError, match="where git is installed"):
        revdata.diff("v1", data_copy)


@pytest.mark.parametrize("name", ["", " ", "x" * 5000, "a\0b"])
def test_names_that_name_nothing(name) -> None:
    """An empty, endless or impossible name is refused in a sentence."""
    with pytest.raises(revdata.RevdataError):
        revdata.diff(name)


def test_the_table_names_of_the_package_bind_bare_files(tmp_path) -> None:
    """A CSV file named for no table is answered with the near name."""
    (tmp_path / "claim.csv").write_text("claim_id\n")
    with pytest.raises(revdata.RevdataError, match="Did you mean claims"):
        revdata.diff(tmp_path / "claim.csv")
