"""What validating large tables costs, beside frictionless and plain pandera on the same files.

    python benchmarks/validate.py                       100,000 and 1,000,000 claims
    python benchmarks/validate.py --rows 10000000 --frictionless-up-to 1000000 --runs 5
    python benchmarks/validate.py --wrong 0 0.01 0.2 --memory 512MB
    python benchmarks/validate.py --write docs/scale.md

For each number of rows a package with as many claims and as many citations is made (see
``large.py``), once clean and once with 1 percent of the cells wrong, and validated in fresh
processes, start-up included: by ``revdata validate``, by frictionless with the same descriptor
(without hashes), and by the pandera schema of ``claims`` on the whole frame in pandas, foreign keys
tested with ``isin``. All of them run in turn, ``--runs`` times, for the speed of a machine wavers:
a line has the run of median time and the most memory of all, and the median of the ratios with the
least and the most. Beyond ``--frictionless-up-to`` the time of frictionless is scaled by rows from
the largest package that it was given, and marked with a star; the same holds for pandera.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import large
from measuring import Cost, markdown, measure, measured_on, ratios, spread, write, write_json

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


def problems(cost: Cost) -> str:
    """Return how many problems a tool found: its last word, or what its summary says."""
    if not cost.output:
        return ""
    summary = cost.output.startswith("[")
    return (
        f"{json.loads(cost.output)[0]['problems'] if summary else int(cost.output.split()[-1]):,}"
    )


def tools(folder: Path, memory: str) -> dict[str, list[str]]:
    """Return the command of each tool on a package; ``memory`` is the limit of revdata."""
    revdata = [sys.executable, "-m", "revdata", "validate", str(folder)]
    return {
        "revdata": [*revdata, "--engine", "polars", "--memory", memory, "--report", "summary"],
        "frictionless": [sys.executable, "-c", FRICTIONLESS, str(folder)],
        "pandera": [sys.executable, "-W", "ignore", "-c", PANDERA, str(folder)],
    }


def main() -> None:
    """Measure every tool on every package, print a table, and write it where that is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--frictionless-up-to", type=int, default=100_000)
    parser.add_argument("--pandera-up-to", type=int, default=100_000)
    parser.add_argument("--wrong", type=float, nargs="+", default=[0.0, 0.01])
    parser.add_argument("--runs", type=int, default=3, help="of all tools on each package, in turn")
    parser.add_argument("--memory", default="1GB", help="the limit that revdata is given")
    parser.add_argument("--folder", type=Path, help="where the packages are made")
    parser.add_argument("--write", type=Path, help="a document to put the table into")
    parser.add_argument("--json", type=Path, default=Path("build/benchmarks/validate.json"))
    options = parser.parse_args()
    limits = {"frictionless": options.frictionless_up_to, "pandera": options.pandera_up_to}
    costs: dict[tuple[int, float, str], list[Cost]] = {}
    for rows in options.rows:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            packages = {wrong: Path(folder) / f"{wrong}" for wrong in options.wrong}
            for wrong, package in packages.items():
                package.mkdir()
                large.write_package(package, rows, wrong=wrong)
            for _ in range(options.runs):
                for wrong, package in packages.items():
                    for tool, command in tools(package, options.memory).items():
                        if rows <= limits.get(tool, rows):
                            cost = measure(command, failing=True)
                            costs.setdefault((rows, wrong, tool), []).append(cost)
                            print(rows, wrong, tool, f"{cost.seconds:.1f} s", file=sys.stderr)
    lines = [
        line
        for rows in options.rows
        for wrong in options.wrong
        for line in _lines(costs, rows, wrong, list(limits))
    ]
    header = ["Claims", "Cells wrong", "Tool", "Clock, s", "Processors, s", "Clock, µs a row"]
    table = markdown([*header, "MiB", "Problems", "Times `revdata`"], lines, numbers=6)
    said = [f"Medians of {options.runs} runs, tools in turn. {measured_on()}"]
    blocks = {"large tables": "\n".join([table, "", *said, *_of_wrong(costs, options)])}
    print(*blocks.values())
    write_json(options.json, {", ".join(map(str, of)): runs for of, runs in costs.items()})
    if options.write:
        write(options.write, blocks)


Costs = dict[tuple[int, float, str], list[Cost]]


def _lines(costs: Costs, rows: int, wrong: float, others: list[str]) -> Iterator[list[str]]:
    """Yield a line for each tool; one that was given fewer rows is scaled, and has a star."""
    ours = costs[rows, wrong, "revdata"]
    yield _line(rows, wrong, "revdata", middle(ours), "1")
    for tool in others:
        given = [n for n, share, name in costs if (share, name) == (wrong, tool) and n <= rows]
        if not given:
            continue
        taken = costs[max(given), wrong, tool]
        if max(given) == rows:
            times = spread(ratios([c.seconds for c in taken], [c.seconds for c in ours]), 1)
            yield _line(rows, wrong, tool, middle(taken), times)
        else:
            by, cost = rows / max(given), middle(taken)
            scaled = Cost(cost.seconds * by, cost.processor * by, 0)
            times = f"{scaled.seconds / middle(ours).seconds:.1f}"
            yield _line(rows, wrong, f"{tool} *", scaled, times)


def _of_wrong(costs: Costs, options: argparse.Namespace) -> Iterator[str]:
    """Yield how much longer the wrong packages take than the first, by pairs of runs."""
    first, *others = options.wrong
    for rows in options.rows:
        clean = [cost.seconds for cost in costs[rows, first, "revdata"]]
        for wrong in others:
            pairs = ratios([cost.seconds for cost in costs[rows, wrong, "revdata"]], clean)
            yield (
                f"With {wrong:.0%} of the cells wrong, {rows:,} claims take {spread(pairs)} times "
                f"as long as with {first:.0%}."
            )


def middle(costs: list[Cost]) -> Cost:
    """Return the run that took the median time, with the most memory that any of them took."""
    cost = sorted(costs, key=lambda cost: cost.seconds)[len(costs) // 2]
    return replace(cost, mebibytes=max(cost.mebibytes for cost in costs))


def _line(rows: int, wrong: float, tool: str, cost: Cost, times: str) -> list[str]:
    memory = f"{cost.mebibytes:,.0f}" if cost.mebibytes else ""
    each = f"{cost.seconds / rows * 1e6:,.1f}"
    spent = [f"{cost.seconds:,.1f}", f"{cost.processor:,.1f}", each]
    return [f"{rows:,}", f"{wrong:.0%}", tool, *spent, memory, problems(cost), times]


if __name__ == "__main__":
    main()
