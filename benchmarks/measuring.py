"""Measure processes in turn, and put what was measured into a document and a JSON file."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

LIBRARIES = ("click", "pandas", "pandera", "frictionless", "polars", "duckdb", "pyarrow")


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds on the clock and of processors, mebibytes; what it printed."""

    seconds: float
    processor: float
    mebibytes: float
    output: str = ""


def measure(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    failing: bool = False,
) -> Cost:
    """Return what a fresh process costs.

    Raises CalledProcessError if its exit status is not 0, or with ``failing`` neither 0 nor 1.
    """
    started = time.perf_counter()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=output, stderr=said, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        for file in (output, said):
            file.seek(0)
        printed, messages = output.read().decode(), said.read().decode()
    code = os.waitstatus_to_exitcode(status)
    if code not in ((0, 1) if failing else (0,)):
        raise subprocess.CalledProcessError(code, command, printed, messages)
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, printed)


def ratios(ours: Sequence[float], others: Sequence[float]) -> list[float]:
    """Return in order how much less the first takes than the second, run by run.

    >>> ratios([1, 3, 2], [2, 3, 8])
    [0.25, 0.5, 1.0]
    """
    return sorted(one / other for one, other in zip(ours, others, strict=True))


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Return the median with the least and the most of some figures.

    >>> spread([0.5, 0.25, 1.0])
    '0.50 (0.25 to 1.00)'
    """
    low, high = min(values), max(values)
    return f"{statistics.median(values):.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> str:
    """Return rows as a table; so many columns at the end are set to the right.

    >>> print(markdown(["what", "s"], [["a", "1"]], numbers=1))
    | what | s |
    | --- | ---: |
    | a | 1 |
    """
    rule = ["---"] * (len(header) - numbers) + ["---:"] * numbers
    return "\n".join(f"| {' | '.join(line)} |" for line in (header, rule, *rows))


def write(path: Path, blocks: Mapping[str, str]) -> None:
    """Put the tables between their marks in a document; raises ValueError where there are none."""
    text = path.read_text(encoding="utf-8")
    for name, block in blocks.items():
        head, begun, rest = text.partition(f"<!-- begin {name} -->")
        _, ended, tail = rest.partition(f"<!-- end {name} -->")
        if not (begun and ended):
            raise ValueError(f"{path} has no marks for the table {name!r}.")
        text = f"{head}<!-- begin {name} -->\n{block}\n<!-- end {name} -->{tail}"
    path.write_text(text, encoding="utf-8")


def write_json(path: Path, results: Any) -> None:
    """Write figures, with what they were measured on."""
    document = {"machine": machine(), "libraries": versions(), "results": results}
    text = json.dumps(document, indent=1, default=asdict, ensure_ascii=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """Return release of Python, processors and how many processes waited for one."""
    waiting = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "processors": os.cpu_count(),
        "load": waiting,
    }


def versions() -> dict[str, str]:
    """Return the versions of the libraries that are installed."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def measured_on() -> str:
    """Return a sentence on the machine and the libraries."""
    facts, listed = machine(), ", ".join(f"{n} {v}" for n, v in versions().items())
    load = "" if facts["load"] is None else f" at a load of {facts['load']:.1f}"
    return (
        f"{facts['system']}, {facts['processors']} processors{load}; Python {facts['python']}, "
        f"{listed}."
    )
