"""The files for CI and contributors on GitHub do what they say: their commands are run."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import warm_program
import yaml
from warm_program import CLIENT

import revdata
from revdata.files.paths import checkout_root

pytestmark = pytest.mark.slow

ROOT = checkout_root()
assert ROOT is not None
EXAMPLE = ROOT / "examples" / "three-days"
WORKFLOW = ROOT / ".github" / "workflows" / "pull-request.yml"
RELEASE = ROOT / ".github" / "workflows" / "release.yml"
WORKFLOWS = [
    *sorted(WORKFLOW.parent.glob("*.yml")),
    EXAMPLE / ".github" / "workflows" / "validate.yml",
]
ACTION = ROOT / "action.yml"
PINNED = re.compile(r"uses: ([\w./-]+)@(\S+)(?: # (v[0-9.]+))?")


def document(path: Path) -> Any:
    """Return what a YAML file holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def action_step(name: str) -> str:
    """Return the command of a step of the action."""
    steps = document(ACTION)["runs"]["steps"]
    command: str = next(step["run"] for step in steps if step.get("name") == name)
    return command


def job_step(job: str, name: str, workflow: Path = WORKFLOW) -> str:
    """Return the command of a step of a workflow, the one for pull requests unless it is named."""
    steps = document(workflow)["jobs"][job]["steps"]
    command: str = next(step["run"] for step in steps if step.get("name") == name)
    return command


Bash = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def bash() -> Iterator[Bash]:
    """Return a function that runs a command as a job on GitHub does, with a ``revdata`` kept warm.

    In bash, stopping at the first failure.
    """
    with TemporaryDirectory() as folder:
        client, path = Path(folder) / "revdata", f"{folder}/socket"
        client.write_text(CLIENT.format(python=sys.executable, path=path), encoding="utf-8")
        client.chmod(0o755)
        programs = f"{folder}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "GIT_"))}

        def run(command: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
                cwd=cwd,
                env=kept | {"PATH": programs, "GITHUB_WORKSPACE": str(cwd)} | variables,
                capture_output=True,
                encoding="utf-8",
                check=False,
            )

        serve = [sys.executable, warm_program.__file__, path, str(EXAMPLE)]
        with subprocess.Popen(serve, stdout=subprocess.PIPE, cwd=folder) as server:
            assert server.stdout is not None
            assert server.stdout.readline() == b"ready\n"
            yield run
            with socket.socket(socket.AF_UNIX) as ending:
                ending.connect(path)


@pytest.fixture
def spoiled(tmp_path: Path) -> Path:
    """Return a repository with a contribution in a folder, one cell of which holds no code."""
    folder = tmp_path / "work space"
    shutil.copytree(EXAMPLE, folder / "my text")
    claims = folder / "my text" / "data" / "claims.csv"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace(",occurrence,", ",occurence,", 1), encoding="utf-8")
    return folder


ERROR = "::error title=unknown-code in column kind,file=my text/data/claims.csv,line=2,col=12"


def test_the_action_annotates_the_spoiled_cell(bash: Bash, spoiled: Path) -> None:
    """The job fails, and the command for GitHub names file, line and character."""
    done = bash(action_step("Validate"), spoiled, FOLDER="my text", AGAINST="")
    assert done.returncode == 1
    assert done.stdout.startswith(ERROR), done.stdout + done.stderr
    assert done.stdout.count("::error") == 1


def test_the_action_is_content_with_a_valid_contribution(bash: Bash, spoiled: Path) -> None:
    """Without a fault nothing is annotated and the job goes on."""
    done = bash(action_step("Validate"), spoiled, FOLDER=str(EXAMPLE), AGAINST="")
    assert (done.returncode, done.stdout) == (0, "")


def test_the_action_hands_over_what_to_compare_with(bash: Bash, spoiled: Path) -> None:
    """An earlier version that is not there stops the job with a sentence."""
    done = bash(action_step("Validate"), spoiled, FOLDER="my text", AGAINST="no-such-version")
    assert done.returncode == 2
    assert "'no-such-version'" in done.stderr


@pytest.mark.parametrize("value", ["$(touch hit)", "; touch hit", "--help"])
@pytest.mark.parametrize("name", ["FOLDER", "AGAINST"])
def test_inputs_are_never_run(bash: Bash, spoiled: Path, name: str, value: str) -> None:
    """An input is one argument, whatever it holds."""
    inputs = {"FOLDER": "my text", "AGAINST": "", name: value}
    done = bash(action_step("Validate"), spoiled, **inputs)
    assert done.returncode == 2, done.stdout
    assert not (spoiled / "hit").exists()


def test_the_action_writes_sarif_for_code_scanning(
    bash: Bash, spoiled: Path, tmp_path: Path
) -> None:
    """Problems do not fail this step, for they are what it writes; an unreadable folder does."""
    step = action_step("Write SARIF")
    done = bash(step, spoiled, FOLDER="my text", AGAINST="", RUNNER_TEMP=str(tmp_path))
    assert done.returncode == 0, done.stderr
    log = json.loads((tmp_path / "revdata.sarif").read_text(encoding="utf-8"))
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["unknown-code"]
    done = bash(step, spoiled, FOLDER="nowhere", AGAINST="", RUNNER_TEMP=str(tmp_path))
    assert done.returncode != 0


def test_the_hook_refuses_a_spoiled_contribution(bash: Bash, spoiled: Path) -> None:
    """Entry and arguments of the hook, at the root of a repository as pre-commit runs it."""
    (hook,) = document(ROOT / ".pre-commit-hooks.yaml")
    assert hook["pass_filenames"] is False
    command = " ".join([hook["entry"], *hook["args"]])
    done = bash(command, spoiled / "my text")
    assert done.returncode == 1
    assert "data/claims.csv" in done.stdout
    assert "Did you mean occurrence" in done.stdout
    assert bash(command, EXAMPLE).returncode == 0


@pytest.mark.parametrize(
    ("path", "runs"),
    [
        ("data/claims.csv", True),
        ("my-text/data/claims.csv", True),
        ("datapackage.json", True),
        ("my-text/schemas/claims.json", True),
        ("README.md", False),
        ("other.csv", False),
    ],
)
def test_the_hook_runs_for_files_of_the_tables(path: str, runs: bool) -> None:
    """Only a change of a table, a schema or a descriptor sets it off."""
    (hook,) = document(ROOT / ".pre-commit-hooks.yaml")
    assert bool(re.search(hook["files"], path)) == runs


@pytest.fixture
def pull_request(package_copy: Path) -> Path:
    """Return a repository whose origin has the package as it is, to be changed."""
    shutil.copytree(ROOT / "examples", package_copy / "examples")
    commands = (
        ("init", "--quiet"),
        ("add", "."),
        ("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "All"),
        ("update-ref", "refs/remotes/origin/release", "HEAD"),
    )
    for command in commands:
        subprocess.run(["git", *command], cwd=package_copy, check=True)
    return package_copy


def test_the_data_job_names_a_lost_row_and_a_wrong_cell(bash: Bash, pull_request: Path) -> None:
    """What a contributor did to the tables is annotated, held against the branch it goes into."""
    step = job_step("data", "Validate the package")
    assert bash(step, pull_request, BASE="release").returncode == 0
    claims = pull_request / "data" / "claims.csv"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace(",own,", ",owned,", 1), encoding="utf-8")
    names = pull_request / "data" / "names.csv"
    lines = names.read_text(encoding="utf-8").splitlines(keepends=True)
    names.write_text("".join(lines[:-1]), encoding="utf-8")
    done = bash(step, pull_request, BASE="release")
    assert done.returncode == 1
    assert "file=data/claims.csv,line=2," in done.stdout
    assert "title=vanished-identifier" in done.stdout
    assert "file=data/names.csv" in done.stdout


def test_the_data_job_checks_every_contribution(bash: Bash, pull_request: Path) -> None:
    """The second of two folders is checked though the first has a fault, and the job fails."""
    step = job_step("data", "Validate the contributions")
    assert bash(step, pull_request).returncode == 0
    bad = pull_request / "examples" / "a-copy" / "data" / "claims.csv"
    shutil.copytree(EXAMPLE, bad.parents[1])
    text = bad.read_text(encoding="utf-8")
    bad.write_text(text.replace(",plain,", ",plane,", 1), encoding="utf-8")
    done = bash(step, pull_request)
    assert done.returncode == 1
    assert "file=examples/a-copy/data/claims.csv,line=2," in done.stdout
    assert "three-days/: valid" in done.stderr


def test_the_jobs_call_targets_that_exist() -> None:
    """Each target of make that a workflow names is in the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    jobs = [job for path in WORKFLOWS for job in document(path)["jobs"].values()]
    commands = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    makes = [command for command in commands if command.startswith("make ")]
    targets = [target for command in makes for target in command.split()[1:]]
    assert {"lint", "types", "layers", "test", "docs", "lowest", "audit"} <= set(targets)
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.M), target


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=lambda p: p.name)
def test_actions_by_others_are_pinned_to_commits(path: Path) -> None:
    """Each use names a whole commit hash and its version, the same in every file."""
    uses = PINNED.findall(path.read_text(encoding="utf-8"))
    assert uses
    everywhere = "\n".join(p.read_text(encoding="utf-8") for p in (ACTION, *WORKFLOWS))
    pins = {name: (commit, version) for name, commit, version in PINNED.findall(everywhere)}
    for name, commit, version in uses:
        assert re.fullmatch(r"[0-9a-f]{40}", commit), name
        assert pins[name] == (commit, version)
    guide = (ROOT / "docs" / "contributing-a-text.md").read_text(encoding="utf-8")
    for name, commit, version in PINNED.findall(guide):
        if commit != "COMMIT":
            assert pins[name] == (commit, version)


READERS = [path for path in WORKFLOWS if path != RELEASE]


@pytest.mark.parametrize("path", READERS, ids=lambda p: p.name)
def test_workflows_may_read_and_nothing_else(path: Path) -> None:
    """No workflow asks for a permission to write, but one opens an issue where a reader changed."""
    workflow = document(path)
    assert workflow["permissions"] == {"contents": "read"}
    widened = [job["permissions"] for job in workflow["jobs"].values() if "permissions" in job]
    issues = [{"contents": "read", "issues": "write"}]
    assert widened == (issues if path.name == "readers.yml" else [])
    assert "pull_request_target" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=lambda p: p.name)
def test_no_command_holds_an_expression(path: Path) -> None:
    """What others write reaches a command as a variable of the environment alone."""
    parsed = document(path)
    jobs = parsed["jobs"].values() if "jobs" in parsed else [parsed["runs"]]
    commands = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    assert commands
    assert not any("${{" in command for command in commands)


# The release


def release_try(
    bash: Bash, folder: Path, distributions: Path, tag: str
) -> subprocess.CompletedProcess[str]:
    """Run the step that tries what was built, with the present environment for the empty one."""
    shutil.copytree(distributions, folder / "dist")
    step = job_step("build", "Try what was built", RELEASE)
    return bash(step, folder, TAG=tag, RUNNER_TEMP=str(folder))


def test_a_release_is_built_twice_with_the_same_bytes(
    bash: Bash, tmp_path: Path, distributions: Path
) -> None:
    """The step clones the tagged commit into two folders and leaves wheel and source archive.

    They are those that are built of the checkout, in another folder, time zone and file dates.
    """
    repository = tmp_path / "repository"
    skipped = shutil.ignore_patterns(
        ".git", "__pycache__", ".*_cache", "node_modules", "*.egg-info"
    )
    shutil.copytree(ROOT, repository, ignore=skipped)
    for command in (
        ("init", "--quiet"),
        ("add", "."),
        ("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "All"),
    ):
        subprocess.run(["git", *command], cwd=repository, check=True)
    step = job_step("build", "Build twice, in two folders", RELEASE)
    done = bash(step, repository, RUNNER_TEMP=str(tmp_path), TZ="Asia/Tokyo")
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in (repository / "dist").iterdir())
    assert [name.partition("-")[0] for name in names] == ["revdata", "revdata"]
    for name in names:
        assert (repository / "dist" / name).read_bytes() == (distributions / name).read_bytes()
    assert all(name in done.stdout for name in names)
    pretend = step.replace("python -m build", "make_something").replace("git clone", ": git clone")
    different = 'make_something() { mkdir -p "$3"; date +%N > "$3/file"; }\n'
    again = bash(different + pretend, repository, RUNNER_TEMP=str(tmp_path / "again"))
    assert again.returncode == 1
    assert again.stdout.startswith("diff --recursive")


def test_a_release_of_another_version_than_its_tag_is_refused(
    bash: Bash, tmp_path: Path, distributions: Path
) -> None:
    """Nothing is published whose name does not say what is in it."""
    done = release_try(bash, tmp_path, distributions, "v99.0.0")
    assert done.returncode == 1
    assert "::error::The tag is v99.0.0, but" in done.stdout


def test_a_release_with_a_changed_byte_is_refused(
    bash: Bash, tmp_path: Path, distributions: Path
) -> None:
    """What was built is tried and verified; a wheel whose hashes do not hold stops the job."""
    tag = f"v{revdata.__version__}"
    done = release_try(bash, tmp_path / "good", distributions, tag)
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.copytree(distributions, tmp_path / "bad")
    (wheel,) = (tmp_path / "bad").glob("*.whl")
    with zipfile.ZipFile(wheel, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("revdata/_package/data/claims.csv", "claim_id\n")
    refused = release_try(bash, tmp_path / "spoiled", tmp_path / "bad", tag)
    assert refused.returncode == 1
    assert "claims.csv: changed" in refused.stdout


def test_only_jobs_that_publish_may_sign_and_they_run_no_command() -> None:
    """The right to publish never meets code of the repository or of what it depends on."""
    workflow = document(RELEASE)
    assert workflow["permissions"] == {}
    jobs = workflow["jobs"]
    assert {name: job["permissions"] for name, job in jobs.items()} == {
        "build": {"contents": "read"},
        "site": {"contents": "read"},
        "publish": {"id-token": "write"},
        "show": {"pages": "write", "id-token": "write"},
    }
    for name in ("publish", "show"):
        assert not [step for step in jobs[name]["steps"] if "run" in step]
    assert jobs["publish"]["environment"] == "pypi"
    assert jobs["publish"]["needs"] == "build"
    assert "publish" in jobs["show"]["needs"]  # no site of a version that was not agreed to
    guide = (ROOT / "docs" / "releasing.md").read_text(encoding="utf-8")
    assert f"`{RELEASE.name}`" in guide and "`pypi`" in guide
