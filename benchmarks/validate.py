"""What validating large tables costs, beside frictionless and plain pandera on the same files.

    python benchmarks/validate.py                       100,000 and 1,000,000 claims
    python benchmarks/validate.py --rows 10000000 --frictionless-up-to 1000000 --runs 5

For each number of rows a package with as many claims and as many citations is made (see
``large.py``), once clean and once with 1 percent of the cells wrong, and validated in fresh
processes, start-up included: by ``revdata validate``, by frictionless with the same descriptor
(without hashes), and by the pandera schema of ``claims`` on the whole frame in pandas, foreign keys
tested with ``isin``. Beyond ``--frictionless-up-to`` the time of frictionless is scaled by rows
from the largest package that it was given, and marked with a star; the same holds for pandera.
With ``--runs`` revdata is run that often on the clean and the wrong package in turn, for the speed
of a machine wavers: a line has the run of median time and the most memory of all, and the ratio of
wrong to clean is the median over the pairs.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import large

FRICTIONLESS = """
import json, sys
from pathlib import Path
from frictionless import Package
root = Path(sys.argv[1])
document = json.loads((root / "datapackage.json").read_text())
for resource in document["resources"]:
    del resource["bytes"], resource["hash"]
(root / "plain.json").write_text(json.dumps(document))
report = Package.from_descriptor(str(root / "plain.json")).validate(limit_errors=10**9)
print(report.stats["errors"])
"""
PANDERA = """
import sys
import pandas as pd, pandera.errors, pandera.pandas as pa
import revdata
from revdata.dataset.opening import base_package
table = base_package().table("claims")
read = lambda name: pd.read_csv(f"{sys.argv[1]}/data/{name}.csv", dtype=str, keep_default_na=False)
frame = read("claims").replace("", None)
for field in table.fields:
    if field.codes is not None:
        frame[field.name] = pd.Categorical(
            frame[field.name], categories=field.codes, ordered=field.ordered
        )
    elif field.type == "date":
        days = pd.to_datetime(frame[field.name], errors="coerce", format="%Y-%m-%d")
        frame[field.name] = days.astype("datetime64[us]")
    else:
        frame[field.name] = frame[field.name].astype(pd.StringDtype(na_value=float("nan")))
schema = revdata.schema("claims")
for key in table.foreign_keys:
    known = read(key.table)[key.key]
    keeps = pa.Check(lambda s, known=known: s.isna() | s.isin(known), error="unknown")
    schema = schema.update_column(key.column, checks=keeps)
try:
    schema.validate(frame, lazy=True)
    print(0)
except pandera.errors.SchemaErrors as error:
    print(len(error.failure_cases))
"""


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds on the clock and of processors, mebibytes, problems found."""

    seconds: float
    processor: float
    mebibytes: float
    problems: int

    def scaled(self, by: float) -> "Cost":
        """Return the cost of so many times the rows, if it grows with them."""
        return Cost(self.seconds * by, self.processor * by, self.mebibytes * by, -1)


def measure(arguments: list[str]) -> Cost:
    """Return what a fresh process costs; its last line or its summary says how many problems."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(arguments, stdout=output, stderr=subprocess.DEVNULL)
        _, _, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        output.seek(0)
        text = output.read().decode()
    found = json.loads(text)[0]["problems"] if text.startswith("[") else int(text.split()[-1])
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, found)


def tools(folder: Path) -> dict[str, list[str]]:
    """Return the command of each tool on a package."""
    revdata = [sys.executable, "-m", "revdata", "validate", str(folder)]
    return {
        "revdata": [*revdata, "--engine", "polars", "--report", "summary"],
        "frictionless": [sys.executable, "-c", FRICTIONLESS, str(folder)],
        "pandera": [sys.executable, "-W", "ignore", "-c", PANDERA, str(folder)],
    }


def main() -> None:
    """Measure every tool on every package and print a line for each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--frictionless-up-to", type=int, default=1_000_000)
    parser.add_argument("--pandera-up-to", type=int, default=1_000_000)
    parser.add_argument("--wrong", type=float, nargs="+", default=[0.0, 0.01])
    parser.add_argument("--runs", type=int, default=1, help="of revdata on each package, in turn")
    parser.add_argument("--folder", type=Path, help="where the packages are made")
    options = parser.parse_args()
    others = Others({"frictionless": options.frictionless_up_to, "pandera": options.pandera_up_to})
    print("| claims | wrong | tool | s | µs a row | processor s | MiB | problems | times revdata |")
    print("| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
    ratios: list[str] = []
    for rows in options.rows:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            packages = {wrong: Path(folder) / f"{wrong}" for wrong in options.wrong}
            for wrong, package in packages.items():
                package.mkdir()
                large.write_package(package, rows, wrong=wrong)
            own = [
                {wrong: measure(tools(package)["revdata"]) for wrong, package in packages.items()}
                for _ in range(options.runs)
            ]
            for wrong, package in packages.items():
                ours = middle([run[wrong] for run in own])
                print(_line(rows, wrong, "revdata", ours, ours), flush=True)
                for tool, cost in others.measured(rows, wrong, package):
                    print(_line(rows, wrong, tool, cost, ours), flush=True)
        ratios += _ratios(rows, own)
    print("", *ratios, sep="\n")


class Others:
    """The other tools, each with the number of rows up to which it is measured."""

    def __init__(self, limits: dict[str, int]) -> None:
        """Begin without measurements."""
        self._limits = limits
        self._last: dict[tuple[str, float], tuple[int, Cost]] = {}

    def measured(self, rows: int, wrong: float, package: Path) -> Iterator[tuple[str, Cost]]:
        """Yield the cost of each tool, scaled from its largest package beyond its limit."""
        for tool, limit in self._limits.items():
            if rows <= limit:
                self._last[tool, wrong] = rows, measure(tools(package)[tool])
                yield tool, self._last[tool, wrong][1]
            elif (tool, wrong) in self._last:
                before, cost = self._last[tool, wrong]
                yield f"{tool}*", cost.scaled(rows / before)


def _ratios(rows: int, own: list[dict[float, Cost]]) -> Iterator[str]:
    """Yield how much longer the wrong packages take than the first, by pairs of runs."""
    first, *others = own[0]
    for wrong in others:
        pairs = sorted(run[wrong].seconds / run[first].seconds for run in own)
        yield (
            f"{rows:,} claims: {wrong:.0%} wrong takes {statistics.median(pairs):.2f} times as "
            f"long as {first:.0%}, {pairs[0]:.2f} to {pairs[-1]:.2f} in {len(pairs)} pairs of runs"
        )


def middle(costs: list[Cost]) -> Cost:
    """Return the run that took the median time, with the most memory that any of them took."""
    cost = sorted(costs, key=lambda cost: cost.seconds)[len(costs) // 2]
    return replace(cost, mebibytes=max(cost.mebibytes for cost in costs))


def _line(rows: int, wrong: float, tool: str, cost: Cost, ours: Cost) -> str:
    problems = f"{cost.problems:,}" if cost.problems >= 0 else ""
    return (
        f"| {rows:,} | {wrong:.0%} | {tool} | {cost.seconds:,.1f} | "
        f"{cost.seconds / rows * 1e6:,.1f} | {cost.processor:,.1f} | {cost.mebibytes:,.0f} | "
        f"{problems} | {cost.seconds / ours.seconds:.1f} |"
    )


if __name__ == "__main__":
    main()
