"""What is imported when: the light calls must not load the heavy libraries."""

import json
import subprocess
import sys

import pytest


def modules_after(code: str) -> set[str]:
    """Return the top-level modules loaded after running code in a fresh interpreter."""
    script = f"{code}\nimport sys, json\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


RUN = "import sys; from revdata.cli import main; main({}, standalone_mode=False)"


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        ("import revdata", {"pandas", "pandera", "frictionless", "click", "edtf"}),
        ("import revdata; dir(revdata); revdata.tables()", {"pandas", "pandera", "frictionless"}),
        (RUN.format(["--help"]), {"pandas", "pandera", "frictionless", "edtf"}),
        (RUN.format(["tables"]), {"pandas", "pandera", "frictionless", "edtf"}),
        (RUN.format(["codes", "stance"]), {"pandas", "pandera", "frictionless", "edtf"}),
        ("import revdata; revdata.load('claims')", {"pandera", "frictionless", "click", "edtf"}),
    ],
)
def test_heavy_libraries_stay_out(code: str, unwanted: set[str]) -> None:
    """The call works without importing the libraries it does not need."""
    assert not modules_after(code) & unwanted


def test_import_reads_no_file() -> None:
    """Importing the package opens nothing but its own module."""
    code = (
        "import sys\nopened = []\n"
        "sys.addaudithook(lambda e, a: opened.append(str(a[0])) if e == 'open' else None)\n"
        "import revdata\n"
        "assert not [name for name in opened if name.endswith(('.json', '.csv'))], opened"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
