"""Run programs by others, each in an environment of its own that is kept from run to run."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
INSTALL_SECONDS = 600
CLIENT_SECONDS = 120

Environment = Callable[[str], Path]


def attempt(
    command: Sequence[object],
    *,
    seconds: int = CLIENT_SECONDS,
    online: bool = False,
    folder: Path = ROOT,
    **env: str,
) -> subprocess.CompletedProcess[str]:
    """Run a program in the repository, or another folder, and return how it ended."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    if not online:
        for key in ("http_proxy", "https_proxy", "all_proxy"):
            kept |= {key: "http://127.0.0.1:9", key.upper(): "http://127.0.0.1:9"}
    try:
        return subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env=kept | {"PYTHONUTF8": "1"} | env,
            capture_output=True,
            encoding="utf-8",
            timeout=seconds,
            check=False,
        )
    except FileNotFoundError:
        pytest.fail(f"{command[0]} is not installed.")
    except subprocess.TimeoutExpired:
        pytest.fail(f"{' '.join(map(str, command))} did not end within {seconds} seconds.")


def run(command: Sequence[object], **options: Any) -> str:
    """Run a program that has to succeed and return what it printed."""
    done = attempt(command, **options)
    if done.returncode != 0:
        shown = " ".join(map(str, command))
        pytest.fail(f"{shown} ended with {done.returncode}.\n{done.stdout}\n{done.stderr[-2000:]}")
    return done.stdout


def tool(name: str) -> str:
    """Return the path of a program that has to be installed beforehand."""
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is not installed; the interop tests need Node.js with npm.")
    return found


def installed(
    cache: Path, name: str, pins: Sequence[Path], install: Callable[[Path], None]
) -> Path:
    """Return the folder of an environment, made unless the same pins were installed before."""
    digest = hashlib.sha256(sys.version.encode())
    for path in pins:
        digest.update(path.read_bytes())
    folder = cache / f"{name}-{digest.hexdigest()[:12]}"
    complete = folder / "complete"
    with FileLock(folder.with_suffix(".lock")):  # another process may be installing it
        if not complete.is_file():
            shutil.rmtree(folder, ignore_errors=True)
            install(folder)
            complete.touch()
    return folder
