"""Programs by others read the reports of validation, each format by at least one of them."""

import csv
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from running import HERE, ROOT, Environment, attempt, run, tool

pytestmark = pytest.mark.interop

SCHEMA = Path("@microsoft", "sarif-multitool-linux", "sarif-2.1.0.json")
MULTITOOL = Path("@microsoft", "sarif-multitool-linux", "bin.js")


@pytest.fixture(scope="session")
def spoiled_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of tables with faults of a file, of cells and of the package."""
    folder = tmp_path_factory.mktemp("spoiled-data")
    for path in (ROOT / "data").glob("*.csv"):
        shutil.copy(path, folder)
    terms = folder / "terms.csv"
    text = terms.read_text(encoding="utf-8")
    text = text.replace("Gospel of repose", "100%: “one”, 😀", 1).replace(
        "t-repose", "Repose, x:", 1
    )
    terms.write_text(text.replace("Superiority", '"two\nlines"', 1), encoding="utf-8")
    claims = folder / "claims.csv"
    claims.write_text(claims.read_text(encoding="utf-8").replace(",own,", ",owned,", 3))
    (folder / "ideas.csv").write_text("idea\n")
    return folder


def report(folder: Path, form: str) -> str:
    """Return what the command line prints as a report on a folder that is not valid."""
    command = [sys.executable, "-m", "revdata", "validate", folder, "--report", form]
    done = attempt(command)
    assert done.returncode == 1, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def problems(spoiled_data: Path) -> list[dict[str, Any]]:
    """Return the problems of the spoiled data as the JSON report has them."""
    found: list[dict[str, Any]] = json.loads(report(spoiled_data, "json"))
    assert len({problem["rule"] for problem in found}) > 3
    return found


@pytest.fixture(scope="session")
def sarif(spoiled_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the SARIF log of the spoiled data."""
    path = tmp_path_factory.mktemp("sarif") / "revdata.sarif"
    path.write_text(report(spoiled_data, "sarif"), encoding="utf-8")
    return path


def test_the_sarif_log_keeps_the_schema(
    environment: Environment, node_modules: Path, sarif: Path
) -> None:
    """check-jsonschema finds the log to be as the published schema asks."""
    check = environment("sarif") / "check-jsonschema"
    run([check, "--schemafile", node_modules / SCHEMA, sarif])


def test_the_sarif_multitool_finds_no_fault_in_the_log(node_modules: Path, sarif: Path) -> None:
    """The validator of the format's makers has nothing to say but that there is no homepage."""
    printed = run([tool("node"), node_modules / MULTITOOL, "validate", sarif])
    said = [line for line in printed.splitlines() if ": warning " in line or ": error " in line]
    assert "Analysis completed successfully." in printed
    assert [line for line in said if "informationUri" not in line] == []


def test_sarif_tools_reads_the_same_problems(
    environment: Environment, sarif: Path, problems: list[dict[str, Any]], tmp_path: Path
) -> None:
    """sarif-tools lists each problem with its file, line, rule and severity."""
    table = tmp_path / "found.csv"
    run([environment("sarif") / "sarif", "csv", "--output", table, sarif])
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["Severity"] for row in rows} == {"error"}
    read = sorted((row["Code"], Path(row["Location"]).name, row["Line"]) for row in rows)
    assert read == sorted(
        (problem["rule"], Path(problem["file"]).name, str(problem["line"] or 1))
        for problem in problems
    )
    counted = run([environment("sarif") / "sarif", "summary", sarif])
    assert f"error: {len(problems)}" in counted


READ_JUNIT = """
import json, sys
from junitparser import JUnitXml
suites = JUnitXml.fromfile(sys.argv[1])
cases = [(suite.name, case) for suite in suites for case in suite]
failed = [
    [name, case.classname, case.result[0].type, case.result[0].message]
    for name, case in cases if case.result
]
print(json.dumps([suites.tests, suites.failures, len(cases), failed]))
"""


def test_junitparser_reads_the_same_problems(
    environment: Environment, spoiled_data: Path, problems: list[dict[str, Any]], tmp_path: Path
) -> None:
    """Junitparser finds a suite for each file and a failed case for each problem."""
    path = tmp_path / "revdata.xml"
    path.write_text(report(spoiled_data, "junit"), encoding="utf-8")
    read = json.loads(run([environment("junit") / "python", "-c", READ_JUNIT, path]))
    tests, failures, cases, failed = read
    assert (tests, failures) == (cases, len(problems))
    expected = [[p["file"], p["file"], p["rule"], p["message"]] for p in problems]
    assert sorted(failed) == sorted(expected)


def test_the_library_for_actions_builds_the_same_commands(
    node_modules: Path, spoiled_data: Path
) -> None:
    """What the makers' own library prints for the properties and message is what we print."""
    printed = report(spoiled_data, "github")
    script = HERE / "print_commands.mjs"
    command = [tool("node"), script, node_modules / "@actions" / "core" / "lib" / "core.js"]
    again = run([*command, json.dumps(printed.splitlines())])
    assert again == printed
    assert printed.count("::error ") >= 5
    assert "endLine=" in printed
