"""Every name of version 1.0 works with one warning: a test for each row of the documentation."""

import re
import warnings
from pathlib import Path
from typing import Any

import pytest

import revdata
from revdata.validation import engine
from revdata.validation.engine import Choice
from revdata.validation.inspection import Inspection

TABLES = Path(__file__).parents[2] / "docs" / "upgrading.md"
ROW = re.compile(r"\| `(revdata[^`]*)` \| `(revdata[^`]*)` \|")
ROWS = ROW.findall(TABLES.read_text(encoding="utf-8"))
PYTHON = [row for row in ROWS if row[0].startswith("revdata.")]
TYPED = [row for row in ROWS if row[0].startswith("revdata ")]


def test_every_name_of_version_1_is_there() -> None:
    """The functions of version 1.0 are public still, or stand in the table."""
    before = {
        *("load", "load_all", "tables", "info", "find", "history", "explain", "align", "schema"),
        *("package", "coverage", "agreement", "diff", "start_contribution", "cite", "verify"),
        *("write_template", "export", "report", "plot", "write_plot", "validate"),
        *("RevdataError", "__version__"),
    }
    renamed = {old.partition("(")[0].removeprefix("revdata.") for old, _ in PYTHON}
    assert before <= {*dir(revdata), *renamed}


@pytest.fixture
def names(tmp_path: Path) -> dict[str, Any]:
    """Return what the names in the table stand for, each time for a new place."""
    copy = tmp_path / "copy.txt"
    copy.write_text("A title\n\nSome words of a text that is another.\n", encoding="utf-8")
    places = {"output": tmp_path / "out.xlsx", "folder": tmp_path / "mine", "copy": copy}
    return {"revdata": revdata, "Choice": Choice, **places}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no page be drawn and no row be streamed, since names are tried here."""
    monkeypatch.setattr("revdata.reading_page.render_page", lambda *_: "<!doctype html>")
    monkeypatch.setattr(engine, "_streamed", lambda *_: Inspection("polars", (), 1, compared=True))


def warned(words: str, names: dict[str, Any]) -> list[str]:
    """Return the warnings that an expression gives rise to, with the file they point at."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DeprecationWarning)
        eval(compile(words, "mine.py", "eval"), dict(names))
    return [str(w.message) for w in caught if Path(w.filename).name == "mine.py"]


@pytest.mark.parametrize(("old", "new"), PYTHON)
def test_an_old_name_in_python_warns_once(old, new, names, tmp_path) -> None:
    """The old name does its work and names the new one; the new one is silent."""
    if "page" in new:
        names["output"] = tmp_path / "page.html"
    if "format=" in new:
        names["output"] = tmp_path / "tables"
    (message,) = warned(old, names)
    assert message.endswith("the old name goes in revdata 3.0.")
    names["output"] = tmp_path / f"again{names['output'].suffix}"
    names["folder"] = tmp_path / "again"
    assert warned(new, names) == []


@pytest.mark.parametrize(("old", "new"), TYPED)
def test_an_old_word_on_the_command_line_says_the_new_one(old, new, run, tmp_path) -> None:
    """The old word does its work, with one line on stderr that names the new one."""
    given = {"WORDS": "bureaucracy", "PLACE": "data/terms.csv"}
    outputs = []
    for words, folder in ((old, "old"), (new, "new")):
        given |= {"PAGE": str(tmp_path / f"{folder}.html"), "FOLDER": str(tmp_path / folder)}
        done = run(*(given.get(word, word) for word in words.split()[1:]))
        assert done.exit_code == 0, done.stderr
        outputs.append(done)
    (line,) = [line for line in outputs[0].stderr.splitlines() if "goes in" in line]
    assert "is now" in line
    assert "goes in" not in outputs[1].stderr
    assert outputs[0].stdout.replace("/old/", "/new/") == outputs[1].stdout
