"""Standard output has what a command prints, and nothing that a library says."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from revdata.cli import main
from revdata.dataset.opening import base_package

NOISE = "a library speaks"
COMMANDS = {  # DIR stands for a new folder; what takes long is asked what it has to refuse
    "tables": (),
    "texts": ("-f", "json"),
    "show": ("revolutions", "-f", "json"),
    "info": ("claims",),
    "codes": ("act", "-f", "json"),
    "find": ("bureaucracy",),
    "explain": ("c0001", "-f", "json"),
    "coverage": ("-f", "json"),
    "align": ("DIR/copy.txt", "-f", "json"),
    "passage": ("§1¶2", "-f", "json"),
    "compare": ("-f", "json"),
    "validate": ("DIR", "-f", "json"),
    "agreement": ("base", "DIR/missing", "-f", "json"),
    "new": ("DIR/mine",),
    "fingerprint": ("DIR/mine", "--text", "DIR/copy.txt", "--check"),
    "bounds": ("DIR",),
    "diff": ("DIR", "DIR", "-f", "json"),
    "cite": ("c0001",),
    "verify": ("DIR",),
    "template": ("terms", "-o", "DIR/copy.txt"),
    "fill": ("DIR", "DIR/missing.xlsx"),
    "export": ("bibtex", "-o", "-"),
    "page": ("-o", "-", "--path", "DIR"),
    "serve": ("--check", "--path", "DIR"),
    "plot": ("stages", "-o", "-"),
    "build": ("--output", "DIR"),
    "completion": ("bash",),
}


@pytest.fixture
def noisy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let functions that every command comes to print, as a library would."""
    for owner, name in ((Path, "open"), (Path, "exists"), (Path, "is_file"), (json, "loads")):
        monkeypatch.setattr(owner, name, speaking(getattr(owner, name)))
    base_package.cache_clear()  # some commands read nothing else


def speaking(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that prints before it does what it does."""

    @wraps(function)
    def spoken(*arguments: Any, **options: Any) -> Any:
        print(NOISE)
        return function(*arguments, **options)

    return spoken


@pytest.mark.parametrize("name", COMMANDS)
def test_no_library_prints_into_the_data(name: str, noisy: None, tmp_path: Path) -> None:
    """What is printed while a command runs goes to standard error."""
    (tmp_path / "copy.txt").write_text("A copy of nothing that is coded here.", encoding="utf-8")
    arguments = [part.replace("DIR", str(tmp_path)) for part in COMMANDS[name]]
    done = CliRunner().invoke(main, [name, *arguments])
    assert isinstance(done.exception, SystemExit | None)
    assert NOISE not in done.stdout
    assert (NOISE in done.stderr) == (name != "completion")  # which comes to none of them


def test_every_command_is_tried() -> None:
    """A new command is added to those above."""
    assert set(COMMANDS) == {name for name, of in main.commands.items() if not of.hidden}


def test_what_a_library_in_c_prints_is_no_data() -> None:
    """It knows nothing of Python's streams, and writes to the descriptor."""
    code = """
import json, os, sys
from revdata.cli import main
loads = json.loads
json.loads = lambda *a, **b: (os.write(1, b"a library speaks"), loads(*a, **b))[1]
main(["codes", "act", "-f", "json"])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)[0]["code"] == "asserts"
    assert NOISE in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="the shell of Windows closes no stream")
def test_a_closed_output_is_one_sentence() -> None:
    """What nobody can read is not taken for printed."""
    command = f"{sys.executable} -m revdata codes act >&-"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "cannot be read or written: it is closed" in done.stderr
