"""What the commands cost, beside an earlier version of the package and beside the libraries.

    python benchmarks/commands.py                                  this version alone
    python benchmarks/commands.py --baseline OLD/bin/python        beside the one installed there
    python benchmarks/commands.py --baseline OLD/bin/python --write docs/speed.md

Each command runs in fresh processes, in turn with the same command of the earlier version, so that
a slow moment of the machine hits both; the time is that of processors, user and system. Each
version reads the data that it ships with, and a first run that compiles its modules is not counted.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from measuring import markdown, measure, measured_on, ratios, spread, write, write_json

from revdata.files.paths import DESCRIPTOR_NAME, package_root

COMMANDS = {  # and how version 1.0 calls it, where that is another name
    "--version": "",
    "--help": "",
    "info claims.stance": "",
    "show claims --limit 5": "",
    "show claims --resolve --passages -f csv": "",
    "find bureaucracy": "search bureaucracy",
    "explain bureaucracy": "",
    "passage st.p06.s03": "",
    "cite c0042": "",
    "coverage": "",
    "export sqlite -o FOLDER/a.sqlite": "",
    "page -o FOLDER/a.html": "report -o FOLDER/a.html",
    "validate": "",
}
COMPLETED = ("show cl", "show claims --where stance=", "explain bur", "export ", "plot ")
CODE = {
    "import revdata": "import revdata",
    "revdata.load('claims')": "import revdata; revdata.load('claims')",
    "revdata.load_all()": "import revdata; revdata.load_all()",
}
FRICTIONLESS = (
    "import sys; from frictionless import Package; "
    "assert Package.from_descriptor(sys.argv[1]).validate().valid"
)
RUN = "import sys; sys.argv[0] = 'revdata'; from revdata.__main__ import main; main()"
LIBRARIES = {
    "python": ("-c", "pass"),
    "import click": ("-c", "import click"),
    "import pandas": ("-c", "import pandas"),
    "import pandera.pandas": ("-c", "import pandera.pandas"),
    "frictionless, on the same descriptor": (
        *("-c", FRICTIONLESS),
        str(package_root() / DESCRIPTOR_NAME),
    ),
}
BESIDE = {"--version": "import click", "validate": "frictionless, on the same descriptor"}
Times = dict[str, list[float]]


def case(python: str, words: str, folder: Path) -> tuple[str, ...]:
    """Return the command line of a command."""
    return python, "-m", "revdata", *words.replace("FOLDER", str(folder)).split()


def completion(line: str) -> dict[str, str]:
    """Return the variables by which a shell asks for completions of a line."""
    place = str(len(line.split(" ")))
    return {
        "_REVDATA_COMPLETE": "bash_complete",
        "COMP_WORDS": f"revdata {line}",
        "COMP_CWORD": place,
    }


def in_turn(cases: Mapping[str, Sequence[str]], runs: int, extra: Mapping[str, str]) -> Times:
    """Return the processor seconds of each case, after a run that is not counted."""
    own = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | dict(extra)
    bare = {k: v for k, v in own.items() if k != "PYTHONPATH"}  # which names this version alone
    times: Times = {name: [] for name in cases}
    for run in range(runs + 1):
        for name, command in cases.items():
            spent = measure(command, own if command[0] == sys.executable else bare).processor
            times[name] += [spent] if run else []
    return times


def main() -> None:
    """Measure every case, print a table of each kind, and write them where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--baseline", help="the Python in which an earlier version is installed")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--only", action="append", help="cases that have this in their name")
    parser.add_argument("--write", type=Path, help="a document to put the tables into")
    parser.add_argument("--json", type=Path, default=Path("build/benchmarks/commands.json"))
    options = parser.parse_args()

    def wanted(name: str) -> bool:
        return not options.only or any(part in name for part in options.only)

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        compiled = {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        found: dict[str, Times] = {}
        for new, old in COMMANDS.items():
            cases = {"this": case(sys.executable, new, folder)}
            if options.baseline:
                cases["baseline"] = case(options.baseline, old or new, folder)
            if new in BESIDE:
                cases[BESIDE[new]] = (sys.executable, *LIBRARIES[BESIDE[new]])
            if wanted(new):
                found[f"revdata {new.replace('FOLDER/', '')}"] = in_turn(
                    cases, options.runs, compiled
                )
        for name, code in CODE.items():
            cases = {"this": (sys.executable, "-c", code)}
            if options.baseline:
                cases["baseline"] = (options.baseline, "-c", code)
            if wanted(name):
                found[name] = in_turn(cases, options.runs, compiled)
        for line in filter(wanted, COMPLETED):
            cases = {"this": (sys.executable, "-c", RUN)}
            found[f"completion of {line!r}"] = in_turn(
                cases, options.runs, compiled | completion(line)
            )
        beside = in_turn(
            {n: (sys.executable, *of) for n, of in LIBRARIES.items() if wanted(n)},
            options.runs,
            compiled,
        )
    commands = markdown(
        ["Processor seconds", "This version", "Version 1.0.0", "Ratio", "Ratio to"],
        ([name, *_figures(times)] for name, times in found.items()),
        numbers=4,
    )
    libraries = markdown(
        ["Beside it", "Processor seconds"],
        ([name, spread(times)] for name, times in beside.items()),
        numbers=1,
    )
    blocks = {
        "commands": commands,
        "libraries": libraries,
        "machine": f"Medians of {options.runs} runs, with the least and the most. {measured_on()}",
    }
    print(*blocks.values(), sep="\n\n")
    write_json(options.json, {**found, "libraries": beside})
    if options.write:
        write(options.write, blocks)


def _figures(times: Times) -> list[str]:
    own = times["this"]
    beside = (f"{k}: {spread(ratios(own, of))}" for k, of in times.items() if k in LIBRARIES)
    old = times.get("baseline")
    before = [f"{statistics.median(old):.2f}", spread(ratios(own, old))] if old else ["", ""]
    return [spread(own), *before, ", ".join(beside)]


if __name__ == "__main__":
    main()
