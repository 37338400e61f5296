"""What happened to an identifier is told from the record of withdrawn ones and the changelog."""

import shutil
from pathlib import Path

import pytest

import revdata
from revdata.dataset.opening import open_dataset
from revdata.errors import NotFoundError
from revdata.lookup.history import find_history


def test_a_withdrawn_identifier_says_since_when_why_and_what_takes_its_place(run) -> None:
    """Version, reason, replacement and the entry of the changelog stand in the answer."""
    done = run("info", "--history", "u030")
    assert done.exit_code == 0
    assert done.stdout.startswith(
        "u030 stood in utterances and is withdrawn as of version 1.0.0: A phrase of the opponents"
    )
    assert "u029 takes its place." in done.stdout
    assert "Changelog, version 2.0.0: `u030`, an utterance" in done.stdout


def test_a_row_that_never_changed_says_so() -> None:
    """A row whose identifier the changelog does not name has no more than its table."""
    said = "c0042 stands in claims. The changelog names no change to it."
    assert str(revdata.history("c0042")) == said


def test_the_entries_of_the_changelog_stand_with_their_versions(package_copy: Path) -> None:
    """Each entry that names the row is told, under the version it belongs to."""
    text = (
        "# Changelog\n\n## 1.2.0\n\n### Data\n\n- c0042: it is plain.\n- c0043: not this one.\n"
        "\n## 1.1.0\n\n### Data\n\n- The date of c0042 was read wrongly\n"
        "\n### Code\n\n- c0042 too.\n"
    )
    (package_copy / "CHANGELOG.md").write_text(text, encoding="utf-8")
    assert str(find_history(open_dataset(package_copy), "c0042")) == (
        "c0042 stands in claims. Changelog, version 1.2.0: c0042: it is plain. "
        "Changelog, version 1.1.0: The date of c0042 was read wrongly."
    )


def test_a_withdrawn_row_without_replacement_says_that_nothing_takes_its_place(edit, package_copy):
    """An empty replacement is told, not passed over."""
    edit("withdrawn", "u030", {"replacement_id": ""})
    assert "Nothing takes its place." in str(find_history(open_dataset(package_copy), "u030"))


def test_a_row_of_a_contribution_is_told_from_its_own_changelog(tmp_path: Path, run) -> None:
    """Its changelog is read for its rows, and not for those of the base."""
    folder = tmp_path / "three-days"
    shutil.copytree(Path(__file__).parents[2] / "examples" / "three-days", folder)
    text = "## 0.2.0\n\n### Data\n\n- july.c0001, c0042: the date was read wrongly.\n"
    (folder / "CHANGELOG.md").write_text(text, encoding="utf-8")
    done = run("info", "--history", "july.c0001", "--extra", str(folder))
    assert done.stdout == (
        "july.c0001 stands in claims. Changelog, version 0.2.0: july.c0001, c0042: the date was "
        "read wrongly.\n"
    )
    assert str(revdata.history("c0042", extra=folder)) == str(revdata.history("c0042"))
    assert run("info", "--history", "july.c0001").exit_code == 2


def test_an_identifier_that_never_was_is_refused(run) -> None:
    """Near names are suggested, and the exit status is 2."""
    with pytest.raises(NotFoundError, match="Did you mean bureaucracy"):
        revdata.history("bureaucrcy")
    assert run("info", "--history", "c9999").exit_code == 2
