"""The documents say what is so: commands, examples, links."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from revdata.cli import main
from revdata.files.paths import checkout_root

ROOT = checkout_root()
assert ROOT is not None
OF_A_RELEASE = "../../releases/latest/download/"  # where GitHub keeps the files of the newest one
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def test_ci_runs_the_test_command_of_the_readme() -> None:
    """The second command of the README is the one that CI calls, word for word."""
    commands = re.findall(r"```console\n(.*?)\n```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert len(commands) == 2
    assert commands[1] in (ROOT / ".ci" / "run").read_text()


def test_every_command_is_in_the_list() -> None:
    """No command is missing from the list."""
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for name in (name for name, command in main.commands.items() if not command.hidden):
        assert f"| `revdata {name}" in text


@pytest.mark.parametrize("name", ["README.md", "docs/first-hour.md"])
def test_commands_print_what_the_document_says(name: str) -> None:
    """A command with its output below it prints that output."""
    text = (ROOT / name).read_text(encoding="utf-8")
    shown = re.findall(r"(revdata [^\n]*)\n```\n[^`]*```(?:text|none)\n(.*?)```", text, re.DOTALL)
    assert shown
    for command, output in shown:
        printed = CliRunner().invoke(main, shlex.split(command)[1:]).stdout
        assert [line.rstrip() for line in printed.splitlines()] == output.splitlines()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_links_lead_somewhere(path: Path) -> None:
    """Each link to a file of the repository, or to a heading of the same document, has a target."""
    text = path.read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^\w-]", "", h.lower().replace(" ", "-"))
        for h in re.findall(r"^#+ (.*)", text, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif target.startswith(OF_A_RELEASE):
            release = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
            assert f"build/site/{target.removeprefix(OF_A_RELEASE)}\n" in release
        elif "://" not in target:
            assert (path.parent / target.split("#")[0]).exists(), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_commands_named_in_the_documents_exist(path: Path) -> None:
    """Each revdata command in the documents is one that the command line knows."""
    for line in re.findall(r"`(revdata [^`]+)`", path.read_text(encoding="utf-8")):
        words = shlex.split(line)[1:]
        if words[0].islower() and "…" not in line:
            known = words[0] in main.commands or words[0].startswith("-")
            assert known, line
