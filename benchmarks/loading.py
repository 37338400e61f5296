"""What importing and loading cost, as ratios to importing pandas, in fresh interpreters.

    python benchmarks/loading.py

Prints medians of the processor time of whole processes, and their ratio to ``import pandas``; the
goal is 0.1 for importing revdata and 1.2 for loading a table beside reading the same file plainly.
"""

import resource
import statistics
import subprocess
import sys

from revdata.dataset.opening import base_package
from revdata.files.paths import package_root

CLAIMS = package_root() / base_package().table("claims").path
CASES = {
    "python alone": "pass",
    "import pandas": "import pandas",
    "import pandas, read_csv": f"import pandas; pandas.read_csv({str(CLAIMS)!r})",
    "import revdata": "import revdata",
    "revdata.load('claims')": "import revdata; revdata.load('claims')",
    "revdata.load_all()": "import revdata; revdata.load_all()",
    "revdata.validate()": "import revdata; revdata.validate()",
}
RUNS = 9


def seconds(code: str) -> float:
    """Return the processor seconds of a fresh interpreter that runs the code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Time every case in turn, so that a slow moment of the machine hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in CASES}
    for code in CASES.values():
        seconds(code)  # warm
    for _ in range(RUNS):
        for name, code in CASES.items():
            times[name].append(seconds(code))
    medians = {name: statistics.median(values) for name, values in times.items()}
    start = medians["python alone"]
    base = medians["import pandas"] - start
    print(f"{'':28}{'seconds':>9}{'ratio':>8}   (start of the interpreter taken off)")
    for name, value in medians.items():
        print(f"{name:28}{value - start:9.3f}{(value - start) / base:8.2f}")


if __name__ == "__main__":
    main()
