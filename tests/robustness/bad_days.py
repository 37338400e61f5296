"""Interrupt commands, fill their disk, and let them write the same file; list what goes wrong.

Run by hand: ``python tests/robustness/bad_days.py --signals 200 --races 40 --disks 4``. Prints the
counts of what happened and each fault; ends with 1 if there is one.
"""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from click.testing import CliRunner, Result

REVDATA = (sys.executable, "-m", "revdata")
COMMANDS = (  # OUT is replaced by a place in a new folder
    ("show", "claims", "-f", "json"),
    ("validate",),
    ("validate", "--engine", "polars"),
    ("find", "bureaucracy"),
    ("diff", "HEAD"),
    ("new", "OUT/mine"),
    ("show", "claims", "-o", "OUT/deep/claims.parquet"),
    ("show", "claims", "-o", "OUT/claims.sav"),
    ("template", "-o", "OUT/template.xlsx"),
    ("page", "-o", "OUT/page.html"),
    ("plot", "causes", "-o", "OUT/causes.svg"),
    ("build", "--output", "OUT/package"),
    *(
        ("export", form, "-o", f"OUT/{form}.{form}")
        for form in ("sqlite", "duckdb", "xlsx", "json")
    ),
    *(("export", f, "-o", f"OUT/deep/{f}") for f in ("csv", "parquet", "stata", "csvw")),
    ("serve", "--check"),
)
WRITING = tuple(command for command in COMMANDS if "OUT" in " ".join(command))
DONE = (0, 1)  # a command that had ended before the signal came
LIMITS = (0, 4096, 16384, 65536)  # bytes that a file may have

Outcomes = tuple[Counter[str], list[str]]


def interrupt(count: int, seed: int = 0, longest: float = 2.5) -> Outcomes:
    """Send SIGINT, or now and then SIGTERM, to commands at moments of chance."""
    chance, outcomes, faults = random.Random(seed), Counter[str](), list[str]()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have had it ignored
    for _ in range(count):
        command = chance.choice(COMMANDS)
        number = chance.choice([signal.SIGINT, signal.SIGINT, signal.SIGINT, signal.SIGTERM])
        wait = chance.random() ** 2 * longest  # more of them early, among the imports
        with tempfile.TemporaryDirectory() as folder:
            found, outcome = _interrupted(command, number, wait, Path(folder))
        outcomes[outcome] += 1
        faults += [f"{' '.join(command)} after {wait:.3f} s, {number.name}: {f}" for f in found]
    return outcomes, faults


def _interrupted(
    command: Sequence[str], number: signal.Signals, wait: float, folder: Path
) -> tuple[list[str], str]:
    """Return what is wrong after a signal, and how the command ended."""
    with _started(command, folder) as process:
        time.sleep(wait)
        process.send_signal(number)
        _, stderr = process.communicate(timeout=300)
    faults = _left_over(folder)
    if process.returncode in (-number, 1) and "/cli/" not in stderr and "Interrupt" in stderr:
        return faults, "came while Python itself started"
    if process.returncode == -number and not stderr:
        return faults, "came while Python itself started"
    if process.returncode in DONE:
        return faults, "had ended"
    words = "Interrupted.\n" if number == signal.SIGINT else ""
    if (process.returncode, stderr) != (128 + number, words):
        faults.append(f"status {process.returncode}, {stderr[-300:]!r}")
    if (written := _sizes(folder)) and written != _whole(command):
        faults.append("something was written that is not whole")
    return faults, "ended well" if not faults else "did not end well"


def _sizes(folder: Path) -> dict[str, int]:
    """Return the files that were written, with their sizes."""
    out = folder / "out"
    found = (path for path in out.rglob("*") if path.is_file())
    return {str(path.relative_to(out)): path.stat().st_size for path in found}


def _whole(command: Sequence[str]) -> dict[str, int]:
    """Return what a command writes that is let alone."""
    with tempfile.TemporaryDirectory() as folder:
        _started(command, Path(folder)).communicate()
        return _sizes(Path(folder))


def _started(command: Sequence[str], folder: Path) -> subprocess.Popen[str]:
    for name in ("out", "tmp"):
        (folder / name).mkdir(exist_ok=True)
    return subprocess.Popen(
        [*REVDATA, *(part.replace("OUT", str(folder / "out")) for part in command)],
        env=os.environ | {"TMPDIR": str(folder / "tmp")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _left_over(folder: Path) -> list[str]:
    """Return the temporary files and folders that were left."""
    found = [*(folder / "tmp").iterdir(), *(folder / "out").rglob(".revdata-*")]
    return [f"left {path.relative_to(folder)}" for path in found]


def race(count: int, seed: int = 0) -> Outcomes:
    """Let two processes write one file, one of them killed; what reports success is whole."""
    chance, outcomes, faults = random.Random(seed), Counter[str](), list[str]()
    for _ in range(count):
        command = ("export", "json", "-o", "OUT/x.json")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            killed, other = _started(command, folder), _started(command, folder)
            time.sleep(chance.uniform(0.5, 2))
            killed.kill()
            killed.communicate()
            _, stderr = other.communicate()
            if other.returncode or not json.loads((folder / "out/x.json").read_text()):
                faults.append(f"the other writer ended with {other.returncode}: {stderr}")
            outcomes["left something" if _left_over(folder) else "left nothing"] += 1
            _started(command, folder).communicate()
            faults += [f"after a later run: {fault}" for fault in _left_over(folder)]
    return outcomes, faults


def fill_disk(
    commands: Sequence[Sequence[str]] = WRITING, limits: Sequence[int] = LIMITS
) -> Outcomes:
    """Write with a low limit on the size of files, as on a disk that is full."""
    from revdata.cli import main

    outcomes, faults = Counter[str](), list[str]()
    for command in commands:
        for limit in limits:
            with tempfile.TemporaryDirectory() as folder:
                tempfile.tempdir = str(Path(folder, "tmp"))
                for name in ("out", "tmp"):
                    Path(folder, name).mkdir()
                arguments = [part.replace("OUT", f"{folder}/out") for part in command]
                done = _limited(limit, lambda: CliRunner().invoke(main, arguments))  # noqa: B023
                tempfile.tempdir = None
                found = _left_over(Path(folder))
                if done.exit_code:
                    found += [f"wrote {path}" for path in Path(folder, "out").rglob("*")]
                    named = f"The folder {folder}" in done.stderr or "No usable" in done.stderr
                    if done.exit_code != 2 or not named or done.stderr.count("\n") != 1:
                        found.append(f"status {done.exit_code}: {done.stderr} {done.exception!r}")
            outcomes["refused" if done.exit_code else "had room"] += 1
            faults += [f"{' '.join(command)} with {limit} bytes: {fault}" for fault in found]
    return outcomes, faults


def _limited(limit: int, do: Callable[[], Result]) -> Result:
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        return do()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def report(outcomes: Counter[str], faults: Sequence[str]) -> int:
    """Print what happened, and return how many faults there are."""
    print(", ".join(f"{number} {what}" for what, number in outcomes.most_common()))
    for fault in faults:
        print(f"  {fault}")
    return len(faults)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--signals", type=int, default=200, help="how many to send")
    parser.add_argument("--races", type=int, default=40, help="how many pairs of writers")
    parser.add_argument("--disks", type=int, default=4, help="how many sizes of the disk")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    sys.exit(
        bool(
            report(*interrupt(asked.signals, asked.seed))
            + report(*race(asked.races, asked.seed))
            + report(*fill_disk(limits=LIMITS[: asked.disks]))
        )
    )
