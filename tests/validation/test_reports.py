"""Reports for machines name the very characters, and hold whatever a cell may hold."""

import csv
import io
import json
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import revdata
from revdata.dataset.problems import Problem
from revdata.validation.reports import FORMATS, Report
from revdata.validation.reports.cell_places import find_places
from revdata.validation.reports.for_programs import command

NASTY = 'One, "two": 100%\nthree'


def problem(**changes: object) -> Problem:
    """Return a problem that differs from a plain one as asked."""
    plain = {
        "file": "terms.csv",
        "line": 2,
        "column": "label",
        "value": "x",
        "rule": "required",
        "message": "The cell is empty.",
        "suggestion": "Fill the cell.",
    }
    return Problem(**(plain | changes))  # type: ignore[arg-type]


def report_of(*found: Problem, **paths: Path) -> Report:
    """Return a report on these problems."""
    return Report("here", found, 1, 1, paths=paths)


def text_at(path: Path, found: Problem) -> str:
    """Return the characters of a file at the place of a problem."""
    (place,) = find_places([found], {found.file: path})
    span = place.span
    assert span is not None
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(file)[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "".join(lines)


CELLS = st.text(st.sampled_from('ab,"\n é😀'), max_size=6)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6), st.booleans())
def test_the_characters_of_every_cell_are_found(tmp_path_factory, rows, quoted) -> None:
    """Whatever the cells before it hold, the place of a cell holds the cell and nothing else."""
    path = tmp_path_factory.mktemp("cells") / "terms.csv"
    style = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=style, lineterminator="\n").writerows([["a", "b", "c"], *rows])
    line = 2
    for row in rows:
        for column, cell in zip("abc", row, strict=True):
            held = text_at(path, problem(line=line, column=column))
            assert next(csv.reader(io.StringIO(held, newline="")), [""]) == [cell]
            line += cell.count("\n")
        line += 1


def test_lines_and_characters_are_physical_after_a_cell_of_several_lines(data_copy, edit) -> None:
    """A cell behind a line break in the same row is found on the line where it stands."""
    cells = {"definition": "One line\nand another", "note": " é😀 spaced"}
    line = edit("factors", "f-isolation", cells)
    path = data_copy / "factors.csv"
    report = revdata.validate(path)
    (broken, spaced) = report.records
    assert (broken.line, spaced.line) == (line, line + 1)
    assert text_at(path, broken) == '"One line\nand another"'
    assert text_at(path, spaced) == " é😀 spaced"
    first, second = report.to_github().splitlines()
    assert f",line={line},endLine={line + 1}::" in first
    column = path.read_text(encoding="utf-8").splitlines()[line].index(" é😀 spaced") + 1
    assert f",line={line + 1},col={column},endColumn={column + 9}::" in second


@pytest.mark.slow
def test_a_byte_order_mark_and_windows_line_ends_move_no_character(data_copy, edit) -> None:
    """Places count characters of the text as a reader sees it."""
    edit("terms", "t-thermidor", {"term_id": "Thermidor"})
    path = data_copy / "terms.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    (found,) = [p for p in revdata.validate(path).records if p.rule == "pattern"]
    assert text_at(path, found) == "Thermidor"


@pytest.mark.parametrize(
    ("header", "row", "column", "value"),
    [("term_id,lable", "x,y", "label", "lable"), ("label,label", "x,y", "label", "label")],
)
def test_a_column_name_that_is_wrong_is_found_in_the_header(
    tmp_path, header, row, column, value
) -> None:
    """A misspelled column, or the second of two, is the place of the fault."""
    path = tmp_path / "terms.csv"
    path.write_text(f"{header}\n{row}\n")
    found = problem(line=1, column=column, value=value)
    assert text_at(path, found) == value
    (place,) = find_places([found], {"terms.csv": path})
    assert place.span is not None
    assert place.span.column > 1


def test_places_that_cannot_be_found_are_lines(tmp_path) -> None:
    """A file that is gone, a column that is missing, a folder: the line alone is given."""
    (tmp_path / "terms.csv").write_text("term_id\nx\n")
    for path in (tmp_path / "gone.csv", tmp_path, tmp_path / "terms.csv"):
        (place,) = find_places([problem()], {"terms.csv": path})
        assert (place.line, place.span) == (2, None)


def test_a_cell_of_a_workbook_is_told_in_words_and_has_no_line_of_text(tmp_path) -> None:
    """A workbook is no text: the message names sheet and cell, the annotation the file."""
    path = tmp_path / "mine.xlsx"
    path.write_bytes(b"PK")
    found = problem(file="mine.xlsx", message="Sheet terms, cell B2, column label: it is empty.")
    text = report_of(found, **{"mine.xlsx": path}).to_github()
    assert ",line=" not in text
    assert "Sheet terms, cell B2" in text


@pytest.mark.slow
def test_paths_start_at_the_root_of_the_repository(tmp_path, data_copy, edit, monkeypatch) -> None:
    """A job that runs in a folder of the repository still annotates its files."""
    edit("terms", "t-repose", {"label": ""})
    (tmp_path / ".git").mkdir()
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    monkeypatch.chdir(data_copy)
    report = revdata.validate("terms.csv")
    assert ",file=data/terms.csv,line=9," in report.to_github()
    (result,) = json.loads(report.to_sarif())["runs"][0]["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "data/terms.csv", "uriBaseId": "%SRCROOT%"}
    monkeypatch.setenv("GITHUB_WORKSPACE", str(data_copy))
    assert ",file=terms.csv,line=9," in report.to_github()


@pytest.mark.parametrize("form", ["sarif", "junit"])
def test_a_report_says_nothing_of_the_machine(form, tmp_path, monkeypatch) -> None:
    """The same files elsewhere give the same bytes, within a repository and outside of one."""
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    texts = set()
    for home in ("someone", "anyone/else"):
        here, elsewhere = tmp_path / home / "here", tmp_path / home / "a b"
        (here / ".git").mkdir(parents=True)
        monkeypatch.chdir(here)
        paths = {
            "in.csv": here / "in.csv",
            "x.csv": elsewhere / "x.csv",
            "y.csv": elsewhere / "d/y.csv",
        }
        found = tuple(problem(file=name) for name in paths)
        texts.add(Report("", found, 1, 1, paths=paths).render(form))
    (text,) = texts
    assert "someone" not in text
    if form == "sarif":
        results = json.loads(text)["runs"][0]["results"]
        places = [one["locations"][0]["physicalLocation"]["artifactLocation"] for one in results]
        assert places == [
            {"uri": "in.csv", "uriBaseId": "%SRCROOT%"},
            {"uri": "x.csv", "uriBaseId": "%OUTSIDE%"},
            {"uri": "d/y.csv", "uriBaseId": "%OUTSIDE%"},
        ]


def test_workflow_commands_escape_what_has_a_meaning_in_them() -> None:
    """Percent signs, line ends, colons and commas cannot end a property or a command."""
    assert command("error", {"title": "a:b,c%\n", "line": None, "col": 3}, "x:y,%\r\n") == (
        "::error title=a%3Ab%2Cc%25%0A,col=3::x:y,%25%0D%0A"
    )


def test_no_cell_can_start_a_workflow_command() -> None:
    """A cell of several lines stays within the message of its own command."""
    text = report_of(problem(value="\n::add-mask::x\r::error::y")).to_github()
    assert text.count("\n") == 0
    assert text.startswith("::error title=required in column label,file=")


def test_github_is_given_ten_annotations_and_told_of_the_others() -> None:
    """Beyond ten errors GitHub shows none, so the worst files' come first and a notice counts."""
    many = [problem(line=line) for line in range(2, 30)]
    text = report_of(*many, problem(file="a.csv")).to_github()
    assert text.count("::error ") == 10
    assert text.count("file=") == 10
    assert "a.csv,line=2" in text
    last = text.splitlines()[-1]
    assert last.startswith("::notice title=Not all problems are shown::Shown are 10 of 29 problems")
    assert report_of(*many).to_github(None).count("::error ") == 28
    assert report_of().to_github() == ""


def test_sarif_declares_its_columns_and_explains_its_rules(data_copy, edit) -> None:
    """Columns are code points, and each result points to a rule with help."""
    edit("factors", "f-isolation", {"definition": " 😀 A definition."})
    run = json.loads(revdata.validate(data_copy / "factors.csv").to_sarif())["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"][0]["executionSuccessful"] is True
    (result,) = run["results"]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"] == "stray-space"
    assert "docs/rules.md#stray-space" in rule["help"]["text"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region["endColumn"] - region["startColumn"] == len(" 😀 A definition.")


@pytest.mark.slow
def test_sarif_rules_lead_to_the_documents_where_there_is_a_homepage(monkeypatch) -> None:
    """The address of help is absolute or absent: none is made up."""
    from revdata.dataset.opening import base_package

    def helps() -> set[str | None]:
        log = json.loads(revdata.validate().to_sarif())
        return {rule.get("helpUri") for rule in log["runs"][0]["tool"]["driver"]["rules"]}

    assert helps() == {None}
    monkeypatch.setitem(base_package().metadata, "homepage", "https://example.org/revdata/")
    assert "https://example.org/revdata/docs/rules.md#required" in helps()


def test_junit_counts_failures_and_files_that_passed(data_copy, edit) -> None:
    """A file without problems is a test that passed; each problem is one that failed."""
    edit("terms", "t-repose", {"label": "", "note": "a"})
    root = ElementTree.fromstring(revdata.validate(data_copy).to_junit())
    suites = {Path(suite.get("name", "")).name: suite for suite in root}
    assert len(suites) == len(revdata.tables())
    assert suites["terms.csv"].get("failures") == "1"
    assert suites["claims.csv"].get("failures") == "0"
    assert (root.get("tests"), root.get("failures")) == (str(len(suites)), "1")
    assert {suite.get("errors") for suite in root} == {"0"}
    (case,) = suites["terms.csv"]
    assert (case.get("name"), case.get("line")) == ("required: line 9, column label", "9")


@pytest.mark.parametrize("value", ["\0\x0b\x1b[31m", "\ud800", "]]><&", "é😀", "x" * 100_000])
@pytest.mark.parametrize("form", FORMATS)
def test_any_value_fits_into_any_report(form, value) -> None:
    """What XML, JSON or a terminal cannot hold is written in another way."""
    text = report_of(problem(value=value)).render(form)
    if form == "junit":
        ElementTree.fromstring(text)
    if form in ("json", "sarif"):
        json.loads(text)
    if form in ("text", "github"):
        assert "\x1b" not in text
        assert len(text) < 1000


@pytest.mark.parametrize("form", FORMATS)
def test_reports_on_the_command_line(run, data_copy, edit, form) -> None:
    """The report goes to the output, what else there is to say beside it, and the status is 1."""
    edit("terms", "t-repose", {"label": ""})
    done = run("validate", str(data_copy), "--report", form)
    assert done.exit_code == 1
    assert "required" in done.stdout
    assert ("not valid" in done.stderr) == (form != "text")
    assert ("not valid" in done.stdout) == (form == "text")


@pytest.mark.slow
def test_several_paths_make_one_report(run, data_copy, edit, tmp_path) -> None:
    """A machine gets one document for all paths."""
    edit("terms", "t-repose", {"label": ""})
    shutil.copy(data_copy / "terms.csv", tmp_path / "terms.csv")
    done = run("validate", str(data_copy), str(tmp_path / "terms.csv"), "--report", "sarif")
    assert len(json.loads(done.stdout)["runs"][0]["results"]) == 2


def test_the_screen_is_shared_by_files_and_says_what_is_left_out() -> None:
    """A text report fits on a screen: some problems of each file, and the rules broken most."""
    many = [problem(file=f"t{n}.csv", line=line) for n in range(30) for line in range(30 - n)]
    text = report_of(*many).to_text()
    assert len(text.splitlines()) <= 52
    assert text.startswith("t0.csv: 30 problems\n")
    assert "Shown are 12 of 465; --all shows every one. 18 further files have problems." in text
    assert "Broken most often: required (465)." in text


def test_a_caller_of_python_keeps_its_output(data_copy, edit, capfd) -> None:
    """Dates on which a library would print leave no line, and the caller's stream stays its own."""
    cells = {"date_edtf": "1917-XX/1918", "date_text": "1917-1X"}
    edit("claims", "c0001", cells)
    stream = sys.stdout
    assert revdata.validate(data_copy / "claims.csv").records
    assert len(revdata.load("claims", path=data_copy)) > 1
    assert sys.stdout is stream
    assert capfd.readouterr() == ("", "")
