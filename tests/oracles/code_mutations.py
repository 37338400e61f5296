"""Change the code by chance, one place at a time, and see whether a test notices.

    python tests/oracles/code_mutations.py --map           run the suite: which test runs which line
    python tests/oracles/code_mutations.py                 try 300 changes, each with these tests
    python tests/oracles/code_mutations.py --numbers 7 12  try some of them again

Needs pytest-cov. A seed draws the changes, a module as often as it has lines. Each is tried in a
copy of the checkout by the tests that run its line, those of its module first, then the quicker
ones. A change that no test notices is shown: it does no harm, or a promise is not tested.
"""

import argparse
import ast
import copy
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "mutations"
DURATIONS = FOLDER / "durations.json"
FAILED = "failed-test.txt"
PRELOADED = ["pytest", "hypothesis", "pandas", "pandera.pandas", "frictionless", "click.testing"]
OPTIONS = ["-q", "-n", "0", "-x", "-p", "no:cacheprovider", "--hypothesis-seed=1"]
COLLECT = ["--collect-only"]
PAIRS = (("covered_lines", "num_statements"), ("covered_branches", "num_branches"))
COUNTED = {key for pair in PAIRS for key in pair}
OPTIONS += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # of what is preloaded


# What is changed

OPPOSITES: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.Lt: ast.LtE,
    ast.Gt: ast.GtE,
    ast.In: ast.NotIn,
    ast.Is: ast.IsNot,
    ast.And: ast.Or,
    ast.Add: ast.Sub,
    ast.Mult: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.Break: ast.Continue,
}
OPPOSITES |= {new: old for old, new in OPPOSITES.items()}


@dataclass(frozen=True)
class Change:
    """A stretch of a module, the text that takes its place, and the line that it begins on."""

    path: str
    line: int
    kind: str
    start: int
    end: int
    text: str

    def applied(self, source: str) -> str:
        """Return the module with the change."""
        data = source.encode()
        return (data[: self.start] + self.text.encode() + data[self.end :]).decode()


def altered(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Return what may stand in place of a node, with the kind of change."""
    changed: Any = copy.deepcopy(node)
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in OPPOSITES:
            changed.ops = [OPPOSITES[type(operator)]()]
            yield "comparison", changed
        case ast.BoolOp(op=operator) | ast.BinOp(op=operator) if type(operator) in OPPOSITES:
            changed.op = OPPOSITES[type(operator)]()
            yield "operator", changed
        case ast.UnaryOp(op=ast.Not()):
            yield "negation", changed.operand
        case ast.Constant(value=bool(value)):
            yield "truth", ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield "number", ast.Constant(value + 1)
        case ast.Constant(value=str(value)) if value:
            yield "text", ast.Constant(f"XX{value}")
        case ast.IfExp():
            changed.body, changed.orelse = changed.orelse, changed.body
            yield "condition", changed
        case ast.If() | ast.While():
            return  # whose tests are nodes of their own
        case ast.Return(value=ast.expr()):
            yield "result", ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call()):
            yield "call", ast.Pass()
        case ast.Break() | ast.Continue():
            yield "loop", OPPOSITES[type(node)]()


def changeable(tree: ast.AST) -> Iterator[ast.AST]:
    """Return the nodes outside docstrings, annotations, help texts, f-strings and ``strict``."""
    for name, value in ast.iter_fields(tree):
        if name in {"annotation", "returns"} or isinstance(tree, ast.JoinedStr):
            continue
        if isinstance(tree, ast.keyword) and tree.arg in {"help", "strict"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if isinstance(child, ast.AST) and not docstring:
                yield child
                yield from changeable(child)


def changes(path: Path) -> list[Change]:
    """Return all changes of a module."""
    source = path.read_text(encoding="utf-8")
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    for node in changeable(ast.parse(source)):
        for kind, other in altered(node):
            start, end = (
                starts[row - 1] + column
                for row, column in (
                    (node.lineno, node.col_offset),
                    (node.end_lineno, node.end_col_offset),
                )
            )
            text = ast.unparse(other)
            text = f"({text})" if isinstance(other, ast.expr) else text
            name = path.relative_to(ROOT).as_posix()
            found.append(Change(name, node.lineno, kind, start, end, text))
    return found


def drawn(count: int, seed: int) -> list[Change]:
    """Return changes by chance, a module as often as it has lines, each kind equally often."""
    paths = sorted((ROOT / "src").rglob("*.py"))
    possible = {path: found for path in paths if (found := changes(path))}
    lines = [len(path.read_text(encoding="utf-8").splitlines()) for path in possible]
    rng = random.Random(seed)
    kept: dict[Change, None] = {}
    while len(kept) < count:
        [path] = rng.choices(list(possible), lines)
        kind = rng.choice(sorted({change.kind for change in possible[path]}))
        kept[rng.choice([change for change in possible[path] if change.kind == kind])] = None
    return list(kept)


# Which tests run a line


class Timer:
    """Notes how long each test takes."""

    def __init__(self) -> None:
        """Begin with none."""
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add the time of setting up, running or ending a test."""
        self.seconds[report.nodeid] += report.duration


def make_map() -> int:
    """Run the suite, and keep which test ran each line and how long it took."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    settings = FOLDER / "coveragerc"
    where = f"data_file = {FOLDER / 'coverage'}"
    settings.write_text(f"[run]\nbranch = true\nsource_pkgs = revdata\n{where}\n")
    timer = Timer()
    options = ["-q", "--cov=revdata", f"--cov-config={settings}", "--cov-context=test"]
    status = pytest.main([*options, "--cov-report="], plugins=[timer])
    DURATIONS.write_text(json.dumps(timer.seconds), encoding="utf-8")
    print_coverage(settings)
    return int(status)


def print_coverage(settings: Path) -> None:
    """Print how many lines and branches the suite ran in each folder, and in all."""
    from coverage import Coverage

    report = FOLDER / "coverage.json"
    coverage = Coverage(config_file=str(settings))
    coverage.load()
    coverage.json_report(outfile=str(report))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, found in json.loads(report.read_text(encoding="utf-8"))["files"].items():
        folder = name.partition("src/revdata/")[2].rpartition("/")[0].partition("/")[0]
        for place in (folder or "(modules)", "All of src"):
            counts[place].update({k: n for k, n in found["summary"].items() if k in COUNTED})
    for place, found in counts.items():
        of_lines, of_branches = ("/".join(str(found[key]) for key in pair) for pair in PAIRS)
        print(f"{place}: {of_lines} lines, {of_branches} branches")


class Tests:
    """The tests by the lines that they run."""

    def __init__(self, seconds: float) -> None:
        """Read what the mapping run kept; the tests of one change may take so many seconds."""
        from coverage import CoverageData

        self.data = CoverageData(FOLDER / "coverage")
        self.data.read()
        self.durations: dict[str, float] = json.loads(DURATIONS.read_text(encoding="utf-8"))
        self.seconds = seconds

    def of(self, change: Change) -> list[list[str]]:
        """Return the tests that run a line, or its module if it runs on import, within the time.

        Those near to the module, of the folder that mirrors its own, come apart from the others.
        """
        by_line = self.data.contexts_by_lineno(str(ROOT / change.path))
        contexts = {one for one in by_line.get(change.line, ()) if one}
        contexts = contexts or {one for found in by_line.values() for one in found if one}
        names = {one.rpartition("|")[0] for one in contexts}
        folder = change.path.removeprefix("src/revdata/").removesuffix(".py").rpartition("/")
        mirror = f"tests/{folder[0]}/" if folder[0] else "tests/api/"
        own = f"{mirror}test_{folder[2]}"
        # What a shared fixture or a cached function runs is noted for the first test alone.
        shared = {one.partition("::")[0] + "::" for one in contexts if one.endswith("|setup")}
        names |= {name for name in self.durations if name.startswith((own, *shared))}
        chosen: dict[bool, list[str]] = defaultdict(list)
        left = self.seconds
        ranks = {
            name: (not name.startswith(own), not name.startswith(mirror), self.durations[name])
            for name in names & set(self.durations)
        }
        for name in sorted(ranks, key=lambda name: ranks[name]):
            if self.durations[name] <= left:
                chosen[name.startswith(mirror)].append(name)
                left -= self.durations[name]
        return list(chosen.values())


# Trying


def copy_checkout(folder: Path) -> None:
    """Copy what git lists, compiled so that a module is read again whenever its text differs."""
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True)
    for name in filter(None, listed.split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, target)
    compiling = ["-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "src"]
    subprocess.run([sys.executable, *compiling], cwd=folder, check=True)


class Choice:
    """Runs the named tests in their order, and writes down the one that fails."""

    def __init__(self, names: list[str]) -> None:
        """Take the names; a test that is no longer there is passed over."""
        self.names = names

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Choose among the tests of the files; those that need a costly fixture come last.

        The map notes its time for the first such test alone.
        """
        fixtures: Any = config.pluginmanager.getplugin(str(Path("tests/conftest.py").resolve()))
        there = {item.nodeid: item for item in items}
        items[:] = [there[name] for name in self.names if name in there]
        items.sort(
            key=lambda item: not fixtures.COSTLY.isdisjoint(getattr(item, "fixturenames", ()))
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take its name."""
        if report.failed:
            Path(FAILED).write_text(report.nodeid, encoding="utf-8")


def run_tests(folder: str, names: list[str], *options: str) -> None:
    """Run tests in a copy and end with their status; what they started can be ended with this."""
    os.setsid()
    os.nice(19)
    os.chdir(folder)
    os.environ["PYTHONPATH"] = f"{folder}/src"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    sys.path[:0] = [f"{folder}/src"]
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        files = {name.partition("::")[0]: None for name in names}
        sys.exit(int(pytest.main([*OPTIONS, *options, *files], plugins=[Choice(names)])))


def status_of(folder: Path, seconds: float, names: list[str], *options: str) -> int | None:
    """Return the exit status of tests in a copy, or None if they do not end."""
    process = get_context("forkserver").Process(
        target=run_tests, args=(str(folder), names, *options)
    )
    process.start()
    process.join(seconds)
    if process.exitcode is None and process.pid:
        os.killpg(process.pid, signal.SIGKILL)
        process.join()
        return None
    return process.exitcode


def is_noticed(folder: Path, change: Change, names: list[str], seconds: float) -> bool:
    """Return whether a test that passes without a change fails, or does not end, with it."""
    path, failed = folder / change.path, folder / FAILED
    source = path.read_text(encoding="utf-8")
    while names:
        failed.unlink(missing_ok=True)
        path.write_text(change.applied(source), encoding="utf-8")
        status = status_of(folder, seconds, names)
        path.write_text(source, encoding="utf-8")
        if status in (0, pytest.ExitCode.NO_TESTS_COLLECTED):
            return False
        if status is None:
            return status_of(folder, seconds, names) is not None
        name = failed.read_text(encoding="utf-8") if failed.is_file() else None
        options = [] if name else COLLECT
        alone = status_of(folder, seconds, [name] if name else names, *options)
        if alone == 0:
            return True
        if name is None:
            return False  # there is no such test, or none that can be read without the change
        names = [other for other in names if other != name]  # fails in every copy
    return False


def shown(change: Change) -> str:
    """Return where a change is, and the line before and after."""
    source = (ROOT / change.path).read_text(encoding="utf-8")
    was = source.splitlines()[change.line - 1].strip()
    is_now = change.applied(source).splitlines()[change.line - 1].strip()
    return f"{change.path}:{change.line} ({change.kind})\n  - {was}\n  + {is_now}"


def try_changes(wanted: dict[int, Change], tests: Tests) -> None:
    """Try changes, print those that no test notices, and count them by module."""
    get_context("forkserver").set_forkserver_preload(PRELOADED)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        copy_checkout(folder)
        for number, change in wanted.items():
            groups = tests.of(change)
            most = 60 + 4 * tests.seconds
            noticed = any(is_noticed(folder, change, names, most) for names in groups)
            counts[change.path]["caught" if noticed else "survived"] += 1
            if noticed:
                print(f"{number}: caught", flush=True)
            else:
                print(
                    f"{number}: {shown(change)}\n  {sum(map(len, groups))} tests",
                    flush=True,
                )
    total = sum(counts.values(), Counter[str]())
    for path, found in sorted(counts.items()):
        print(f"{path}: {found['caught']} caught, {found['survived']} survived")
    print(f"All of src: {total['caught']} caught, {total['survived']} survived")


def main() -> None:
    """Make the map, or try changes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--map", action="store_true", help="run the suite, to know what runs what")
    parser.add_argument("--count", type=int, default=300, help="how many changes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20, help="of tests for each change")
    parser.add_argument("--numbers", type=int, nargs="+", help="only these of the changes")
    asked = parser.parse_args()
    if asked.map:
        sys.exit(make_map())
    found = dict(enumerate(drawn(asked.count, asked.seed), 1))
    wanted = {number: found[number] for number in asked.numbers or found}
    try_changes(wanted, Tests(asked.seconds))


if __name__ == "__main__":
    main()
