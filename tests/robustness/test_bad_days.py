"""A small part of what ``bad_days.py`` tries by hand: signals and a disk that is full."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Sends SIGINT when Python reports an event: an import, a new folder, a move.
INTERRUPTED = """
import os, signal, sys
moment = sys.argv.pop(1)

def send(event, arguments):
    global moment
    if f"{event} {arguments[0]}".startswith(moment):
        moment = "over"
        os.kill(os.getpid(), signal.SIGINT)

sys.addaudithook(send)
from revdata.__main__ import main
main()
"""
FORMATS = [
    *(("show", "terms", "-o", f"OUT/x.{ending}") for ending in ("csv", "sav")),
    ("export", "sqlite", "-o", "OUT/x.sqlite"),
    ("export", "duckdb", "-o", "OUT/x.duckdb"),
]
EXPORT = ("export", "datacite", "-o", "OUT/deep/x.json")


@pytest.mark.parametrize(
    ("moment", "whole"),
    [
        ("import click", False),
        ("import revdata.exports", False),
        ("os.mkdir OUT/.revdata-", False),
        ("os.rename OUT/.revdata-", True),
    ],
)
def test_an_interrupt_ends_with_one_line(tmp_path: Path, moment: str, whole: bool) -> None:
    """Whenever it comes: status 130, nothing left over, and no half of a file."""
    arguments = [part.replace("OUT", str(tmp_path)) for part in (moment, *EXPORT)]
    signals = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    command = [sys.executable, "-c", f"{signals}\n{INTERRUPTED}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted.\n")
    expected = ["deep", "deep/x.json"] if whole else []
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")) == expected


def test_a_signal_that_was_to_be_ignored_is_ignored() -> None:
    """As nohup does it."""
    code = f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n{INTERRUPTED}"
    command = [sys.executable, "-c", code, "import click", "--version"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_reader_that_stops_early_is_no_fault() -> None:
    """As with head: the status that a shell knows for that, and nothing said."""
    command = [sys.executable, "-m", "revdata", "cite", "c0001"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.slow
def test_a_full_disk_is_one_sentence() -> None:
    """Each kind of file is refused with the name of the folder, and nothing is left."""
    code = f"from bad_days import *; sys.exit(report(*fill_disk({FORMATS!r}, [1024])))"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )
    assert (done.returncode, done.stdout) == (0, f"{len(FORMATS)} refused\n"), done.stderr
