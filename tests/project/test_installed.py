"""The wheel carries the data, and works in an empty environment from any folder."""

import json
import os
import subprocess
import sys
import tarfile
import venv
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from importlib.metadata import distributions as distributions_in
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import revdata

pytestmark = pytest.mark.slow

LOAD = (
    "import json, revdata; "
    "print(json.dumps({n: len(f) for n, f in revdata.load_all().items()})); "
    "assert 'site-packages' in revdata.__file__, revdata.__file__"
)


def call(*command: str | Path, cwd: Path) -> str:
    """Run a command without the variables of this process's Python, and return its output."""
    done = attempt(*command, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def attempt(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command without the variables of this process's Python."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL"))}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, distributions: Path) -> Path:
    """Return the folder of programs of an environment with the built wheel and what it requires.

    What it requires is linked to where it is installed already, in a version that will do.
    """
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = distributions.glob("*.whl")
    venv.create(folder / "env")
    programs = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(call(programs / "python", "-c", where, cwd=folder).strip())
    pip = (sys.executable, "-m", "pip", "--python", programs / "python")
    call(*pip, "install", "-q", "--no-deps", "--no-index", wheel, cwd=folder)
    link_requirements(next(iter(distributions_in(path=[str(packages)]))), packages)
    return programs


def link_requirements(of: Distribution, packages: Path, extras: Iterable[str] = ()) -> None:
    """Link what a distribution requires, and what that requires in turn, to a folder."""
    for one in map(Requirement, of.requires or ()):
        wanted = ({"extra": extra} for extra in ("", *extras))
        if one.marker is None or any(map(one.marker.evaluate, wanted)):
            found = distribution(one.name)
            assert one.specifier.contains(found.version, prereleases=True), one
            names = {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}
            new = [name for name in names if not (packages / name).exists()]
            for name in new:
                (packages / name).symlink_to(Path(str(found.locate_file(name))))
            if new:
                link_requirements(found, packages, one.extras)


def test_every_table_loads_from_another_folder(installed: Path, tmp_path: Path) -> None:
    """The installed package has the rows of the checkout."""
    counts = json.loads(call(installed / "python", "-c", LOAD, cwd=tmp_path))
    assert counts == {name: len(frame) for name, frame in revdata.load_all().items()}


COMMANDS = """
from importlib.metadata import distributions
from revdata.cli import main
for words in ("show class_bases --resolve --passages", "explain c0001", "validate"):
    main(words.split(), standalone_mode=False)
print("packages", *(found.name for found in distributions()))
"""


def test_the_installed_commands_work(installed: Path, tmp_path: Path) -> None:
    """Listing, showing, explaining and validating work without development packages."""
    assert "class_bases" in call(installed / "revdata", "tables", cwd=tmp_path)
    shown = call(installed / "python", "-c", COMMANDS, cwd=tmp_path)
    assert "§1¶2.1" in shown
    assert "c0001 (claims)" in shown
    assert "every rule" in shown
    packages = set(shown.splitlines()[-1].split()[1:])
    assert "revdata" in packages
    assert not {"pytest", "polars", "mypy"} & packages


def test_a_changed_byte_of_the_installed_copy_is_named(installed: Path, tmp_path: Path) -> None:
    """The installed files are as the wheel recorded them, until one is touched."""
    call(installed / "revdata", "verify", cwd=tmp_path)
    where = "import revdata.files.paths; print(revdata.files.paths.package_root())"
    root = Path(call(installed / "python", "-c", where, cwd=tmp_path).strip())
    path = root / "data" / "claims.csv"
    good = path.read_bytes()
    path.write_bytes(good.replace(b"revolution", b"Revolution", 1))
    stray = root.parent / "stray.py"
    stray.touch()
    done = attempt(installed / "revdata", "verify", cwd=tmp_path)
    path.write_bytes(good)
    stray.unlink()
    assert done.returncode == 1, done.stderr
    changed, added = done.stdout.splitlines()
    assert changed.startswith("revdata/_package/data/claims.csv: changed; RECORD records")
    assert added == "revdata/stray.py: added; RECORD does not record it."


def test_the_wheel_has_the_licences(installed: Path, tmp_path: Path) -> None:
    """Both licences travel with the package."""
    code = (
        "from importlib.metadata import files; "
        "print([str(f) for f in files('revdata') if f.name == 'LICENSE'])"
    )
    printed = call(installed / "python", "-c", code, cwd=tmp_path)
    assert printed.count("LICENSE") >= 2


def test_an_installed_copy_starts_a_contribution(installed: Path, tmp_path: Path) -> None:
    """What a new folder is made of travels in the wheel."""
    call(installed / "revdata", "new", "mine", cwd=tmp_path)
    assert "OWNER/revdata@COMMIT" in (tmp_path / "mine/.github/workflows/validate.yml").read_text()
    assert "keep every rule" in call(installed / "revdata", "validate", "mine", cwd=tmp_path)


def test_the_source_archive_has_the_examples_and_the_action(distributions: Path) -> None:
    """Whoever builds from the archive has what the tests and the guide need."""
    (archive,) = distributions.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    assert {
        "examples/three-days-in-july.txt",
        "examples/three-days/data/claims.csv",
        "examples/three-days/.github/workflows/validate.yml",
        "examples/three-days/.gitattributes",
        ".github/workflows/pull-request.yml",
        ".pre-commit-hooks.yaml",
        "action.yml",
    } <= names
