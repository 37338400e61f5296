"""Validation names the exact cell, in words one can act on, and finds everything at once."""

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandera.pandas import DataFrameSchema

import revdata
from revdata.dataset.cells import is_damaged
from revdata.dataset.csv_files import RULES, read_csv
from revdata.dataset.opening import base_package
from revdata.dataset.problems import COLUMNS, Problem
from revdata.errors import NotFoundError, RevdataError
from revdata.files.paths import package_root
from revdata.validation import in_memory
from revdata.validation.engine import Choice
from revdata.validation.reports.plain_text import SCREEN

pytestmark = pytest.mark.slow


def found(path: Path) -> list[tuple[str, int | None, str | None, str]]:
    """Return file name, line, column and rule of each problem at a path."""
    report = revdata.validate(path)
    return [(Path(p.file).name, p.line, p.column, p.rule) for p in report.records]


def replace(path: Path, old: bytes, new: bytes) -> None:
    """Replace the first occurrence of some bytes in a file."""
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


def test_the_package_is_valid(monkeypatch) -> None:
    """The published data keep every rule, and each row goes through the schema of its table."""
    seen: Counter[str] = Counter()
    validate = DataFrameSchema.validate

    def counting(schema: DataFrameSchema, frame: pd.DataFrame, **options: Any) -> pd.DataFrame:
        seen[schema.name] += len(frame)
        return validate(schema, frame, **options)

    monkeypatch.setattr(in_memory, "_SOUND", set())  # what other tests have validated
    monkeypatch.setattr(DataFrameSchema, "validate", counting)
    report = revdata.validate()
    assert report.ok, report.to_text(None)
    assert seen == {name: len(frame) for name, frame in revdata.load_all().items()}
    assert report.rows == seen.total()


CELLS = [  # table, key, column, what is written there, the rule and words of its message
    ("claims", "c0001", "act", "assert", "unknown-code", "'assert' is not a code of the list act."),
    ("claims", "c0002", "act", "", "required", "The cell is empty, and must be filled."),
    ("claims", "c0003", "statement", " Text.", "stray-space", "The cell has a space"),
    ("claims", "c0001", "condition_claim_id", "c9999", "unknown-reference", "has no row c9999."),
    ("depictions", "dp0125", "date_earliest", "1.7.1923", "date", "is no day"),
    ("passages", "st.p06.s03", "words", "1e2", "integer", "'1e2' is no whole number."),
    ("passages", "st.p06.s03", "gap_after", "yes", "boolean", "'yes' is no true or false."),
    ("passages", "st.p06.s03", "sha256", "abc", "pattern", "does not have the form"),
    ("sources", "st", "year", "19", "range", "lies outside the limits"),
    ("quantities", "qu001", "number", "3,5", "number", "'3,5' is no number."),
]


@pytest.fixture(scope="module")
def of_cells(tmp_path_factory, edit_in) -> dict[tuple[str, int | None, str | None], Problem]:
    """Return what is found where all of them are written, and no more than they are."""
    folder = tmp_path_factory.mktemp("spoiled") / "data"
    shutil.copytree(package_root() / "data", folder)
    for table, key, column, value, *_ in CELLS:
        edit_in(folder, table, key, {column: value})
    found = revdata.validate(folder).records
    assert len(found) == len(CELLS), found
    return {(Path(p.file).name, p.line, p.column): p for p in found}


@pytest.mark.parametrize(("table", "key", "column", "value", "rule", "message"), CELLS)
def test_a_spoiled_cell_is_named(of_cells, table, key, column, value, rule, message) -> None:  # noqa: PLR0917
    """One wrong cell is one problem, at its line and column, with value, rule and message."""
    keys = revdata.load(table).iloc[:, 0].to_list()
    problem = of_cells[f"{table}.csv", keys.index(key) + 2, column]
    assert (problem.value, problem.rule) == (value, rule)
    assert message in problem.message
    assert problem.suggestion


def test_near_names_are_suggested(data_copy, edit) -> None:
    """A misspelled code or reference is answered with the nearest ones."""
    edit("claims", "c0001", {"act": "assert"})
    edit("class_bases", "cb001", {"base_actor_id": "revolutionary-mases"})
    suggestions = [problem.suggestion for problem in revdata.validate(data_copy).records]
    assert any("asserts" in text for text in suggestions)
    assert any("revolutionary-masses" in text for text in suggestions)


def test_all_problems_are_found_in_one_run(data_copy, edit) -> None:
    """Faults of files, cells, rows and the package are reported together."""
    edit("claims", "c0001", {"stance": "endorses"})
    edit("terms", "t-repose", {"label": ""})
    edit("passages", "st.p06.s03", {"end": "0"})
    edit("class_bases", "cb001", {"actor_id": "nobody"})
    rules = {rule for _, _, _, rule in found(data_copy)}
    assert {"speaker-stance", "required", "range", "unknown-reference"} <= rules


FILE_FAULTS = {
    "byte-order-mark": (lambda d: b"\xef\xbb\xbf" + d, 1),
    "delimiter": (lambda d: d.replace(b",", b";"), 1),
    "encoding": (lambda d: d.replace("é".encode(), b"\xe9"), 4),
    "nul-byte": (lambda d: d.replace(b"t-repose", b"t-rep\0ose"), 9),
    "empty-file": (lambda _: b"", None),
    "ragged-row": (lambda d: d.replace(b"t-repose,", b"t-repose,,"), 9),
    "blank-row": (lambda d: d.replace(b"t-repose", b"\nt-repose"), 9),
    "quote": (lambda d: d.replace(b"t-repose,", b't-repose,"'), 9),
    "missing-column": (lambda d: re.sub(rb",[^,\n]*\n", b"\n", d), 1),
    "extra-column": (lambda d: re.sub(rb"\n", b",\n", d.replace(b"note\n", b"note,colour\n")), 1),
    "renamed-column": (lambda d: d.replace(b",label,", b",lable,", 1), 1),
    "column-order": (lambda d: d.replace(b"label,event_id", b"event_id,label", 1), 1),
    "duplicate-column": (lambda d: d.replace(b",note", b",label", 1), 1),
}


@pytest.mark.parametrize("rule", FILE_FAULTS)
def test_a_spoiled_file_is_named(tmp_path, rule) -> None:
    """Each fault of a file gets its own rule and message, on the line where it is."""
    spoil, line = FILE_FAULTS[rule]
    path = tmp_path / "terms.csv"
    path.write_bytes(spoil((package_root() / "data" / "terms.csv").read_bytes()))
    problems = read_csv(path, base_package().table("terms").columns).problems
    assert (line, rule) in [(problem.line, problem.rule) for problem in problems]
    assert all(problem.message and problem.suggestion for problem in problems)


def test_a_spoiled_file_is_named_among_the_others(data_copy) -> None:
    """What is wrong in one file is no fault of another."""
    path = data_copy / "terms.csv"
    path.write_bytes(path.read_bytes().replace(b",", b";"))
    assert found(data_copy) == [("terms.csv", 1, None, "delimiter")]


def test_every_rule_of_a_file_is_tried() -> None:
    """No rule on files is without a case, but for those that are tried by themselves."""
    alone = {"missing-file", "not-a-file", "unreadable-file"}
    assert {rule.identifier for rule in RULES} == set(FILE_FAULTS) | alone


def test_text_after_a_closing_quotation_mark(data_copy) -> None:
    """A quotation mark within a quoted cell is not called unclosed."""
    path = data_copy / "terms.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("t-repose,", 't-repose,"Gospel" of '))
    (problem,) = revdata.validate(data_copy).records
    assert "Text follows a quotation mark" in problem.message


@pytest.mark.parametrize(
    ("table", "old", "new", "rule"),
    [
        ("citations", b"ct0001,c0001,", b"ct0001,c0001,,", "ragged-row"),
        ("mentions", b"m0001,c0002,", b"m0001,c0002,,", "ragged-row"),
        ("citations", b",states\n", b",state\n", "unknown-code"),
    ],
)
def test_one_slip_in_a_link_table_is_one_problem(data_copy, table, old, new, rule) -> None:
    """What hangs on a row that cannot be read is not reported as missing."""
    replace(data_copy / f"{table}.csv", old, new)
    assert [r for _, _, _, r in found(data_copy)] == [rule]


def test_a_contribution_with_a_misnamed_resource_is_not_called_valid(tmp_path) -> None:
    """A resource that is named for no table is reported with the near name."""
    schema = {"fields": [{"name": "claim_id"}], "primaryKey": "claim_id"}
    document = {
        "name": "mine",
        "resources": [{"name": "claim", "path": "claim.csv", "schema": schema}],
    }
    (tmp_path / "datapackage.json").write_text(json.dumps(document))
    (tmp_path / "claim.csv").write_text("garbage\n")
    (problem,) = revdata.validate(tmp_path).records
    assert problem.rule == "unknown-table"


def test_a_report_says_what_it_could_not_check(data_copy) -> None:
    """While a file cannot be read, the report says that tables were not compared."""
    (data_copy / "terms.csv").write_bytes(b"")
    assert "Tables are compared with each other once" in revdata.validate(data_copy).to_text()
    assert "Tables are compared" not in revdata.validate().to_text()


def test_a_pattern_is_explained_by_an_example(data_copy, edit) -> None:
    """Whoever breaks a pattern is shown a value that keeps it."""
    edit("terms", "t-repose", {"term_id": "Repose"})
    (problem,) = [p for p in revdata.validate(data_copy).records if p.rule == "pattern"]
    assert "in the way of t-thermidor" in problem.suggestion


def test_a_folder_in_place_of_a_file(data_copy) -> None:
    """A folder where a file should be is reported, not raised."""
    (data_copy / "terms.csv").unlink()
    (data_copy / "terms.csv").mkdir()
    assert ("terms.csv", None, None, "not-a-file") in found(data_copy)


def test_a_missing_file_of_a_package(package_copy) -> None:
    """A package that lacks a table's file says so."""
    (package_copy / "data" / "terms.csv").unlink()
    assert ("terms.csv", None, None, "missing-file") in found(package_copy)


def test_lines_are_physical_after_a_cell_of_several_lines(data_copy, edit) -> None:
    """A cell that spans lines moves later rows, and is itself reported where it begins."""
    first = edit("factors", "f-isolation", {"definition": "One line\nand another"})
    keys = revdata.load("factors")["factor_id"].to_list()
    line = edit("factors", keys[first + 2], {"label": ""})
    assert found(data_copy) == [
        ("factors.csv", first, "definition", "stray-space"),
        ("factors.csv", line + 1, "label", "required"),
    ]


def test_a_ragged_row_is_reported_once(data_copy) -> None:
    """Cells that slid into other columns are not reported one by one."""
    replace(data_copy / "passages.csv", b"st.p06.s03,st,", b"st.p06.s03,st,,")
    assert [rule for _, _, _, rule in found(data_copy)] == ["ragged-row"]


def test_duplicate_key(data_copy) -> None:
    """The second row with a key is the one reported."""
    path = data_copy / "terms.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    assert found(data_copy) == [("terms.csv", len(lines) + 1, "term_id", "duplicate-key")]


def test_a_single_table_against_the_rest(data_copy, edit) -> None:
    """One CSV is validated as the table it is named for, with links into the package."""
    edit("class_bases", "cb001", {"base_actor_id": "nobody"})
    path = data_copy / "class_bases.csv"
    rules = [(name, column, rule) for name, _, column, rule in found(path)]
    assert ("class_bases.csv", "base_actor_id", "unknown-reference") in rules


def test_a_file_named_for_no_table(data_copy) -> None:
    """A misspelled file name is reported with the near one."""
    (data_copy / "actors.csv").rename(data_copy / "actor.csv")
    (problem,) = revdata.validate(data_copy).records
    assert (problem.rule, problem.suggestion) == ("unknown-table", "Rename it to actors.csv.")


def test_windows_line_ends_are_no_fault(data_copy) -> None:
    """A file saved by a spreadsheet on Windows is read like any other."""
    path = data_copy / "terms.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert found(data_copy) == []


def test_json_report_has_exactly_the_documented_keys(data_copy, edit) -> None:
    """The JSON report is a list of objects with the seven keys."""
    edit("terms", "t-repose", {"label": ""})
    (problem,) = json.loads(revdata.validate(data_copy).to_json())
    assert tuple(problem) == COLUMNS
    assert COLUMNS == ("file", "line", "column", "value", "rule", "message", "suggestion")


def test_problems_as_a_frame(data_copy, edit) -> None:
    """The problems are a DataFrame too, with nullable line numbers; none gives an empty frame."""
    edit("terms", "t-repose", {"label": ""})
    frame = revdata.validate(data_copy).problems
    assert frame["line"].dtype == "Int64"
    assert list(frame["rule"]) == ["required"]
    assert revdata.validate().problems.empty


def test_text_report_is_at_most_a_screen_unless_asked(data_copy) -> None:
    """A report of many problems says how many more there are."""
    path = data_copy / "claims.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",own,", ",owned,"), encoding="utf-8")
    report = revdata.validate(data_copy)
    assert report.to_text().count("Did you mean own") == SCREEN
    assert "--all shows every one" in report.to_text()
    assert report.to_text(None).count("Did you mean own") == len(report.records)


def test_a_file_of_nothing_but_nul_bytes(data_copy) -> None:
    """A file without any text counts as empty."""
    (data_copy / "terms.csv").write_bytes(b"\0" * 3000)
    assert ("terms.csv", None, None, "empty-file") in found(data_copy)


def test_a_package_that_lacks_a_resource(package_copy) -> None:
    """A version of the package without one of its tables is refused in a sentence."""
    path = package_copy / "datapackage.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["resources"] = [r for r in document["resources"] if r["name"] != "sources"]
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(revdata.RevdataError, match="has no resource sources"):
        revdata.validate(package_copy)


def test_the_descriptor_itself_can_be_named(package_copy) -> None:
    """Naming datapackage.json validates its package."""
    assert revdata.validate(package_copy / "datapackage.json").ok


def test_every_file_with_problems_is_shown(data_copy) -> None:
    """A file with one problem is not crowded out by a file with hundreds."""
    path = data_copy / "claims.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",own,", ",owned,"), encoding="utf-8")
    (data_copy / "terms.csv").write_bytes(b"")
    text = revdata.validate(data_copy).to_text()
    assert "The file is empty." in text
    assert "\x1b" not in text


def test_a_report_is_true_if_valid(data_copy, edit) -> None:
    """A report can be asked directly."""
    assert revdata.validate()
    edit("terms", "t-repose", {"label": ""})
    assert not revdata.validate(data_copy)


def test_numbered_identifiers_get_no_idle_suggestions(data_copy, edit) -> None:
    """For a number that does not exist, another number would be a wrong repair."""
    edit("claims", "c0001", {"condition_claim_id": "c9999"})
    (problem,) = revdata.validate(data_copy).records
    assert "Did you mean" not in problem.suggestion


def test_a_file_that_no_resource_names_is_reported(package_copy) -> None:
    """A table left out of the descriptor is not passed over in silence."""
    (package_copy / "data" / "ideas.csv").write_text("idea\n")
    (package_copy / "more.csv").write_text("idea\n")
    (package_copy / "data" / "deeper").mkdir()
    (package_copy / "data" / "deeper" / "kept.csv").write_text("idea\n")
    problems = revdata.validate(package_copy).records
    assert {(p.rule, p.value) for p in problems} == {
        ("unlisted-file", "ideas.csv"),
        ("unlisted-file", "more.csv"),
    }
    assert revdata.load("claims", path=package_copy).shape == revdata.load("claims").shape


@pytest.mark.parametrize("table", ["citations", "mentions", "claims", "predictions", "actors"])
def test_an_emptied_table_is_one_sentence(data_copy, table) -> None:
    """What hangs on the rows of a table that lost them all is not listed row by row."""
    path = data_copy / f"{table}.csv"
    path.write_bytes(path.read_bytes().split(b"\n", 1)[0] + b"\n")
    (problem,) = revdata.validate(path).records
    assert (problem.rule, Path(problem.file).name) == ("empty-table", f"{table}.csv")
    assert f"The table {table} has no rows" in problem.message


def test_a_table_that_nothing_needs_may_be_empty(data_copy) -> None:
    """An empty table is no fault by itself."""
    path = data_copy / "chronology.csv"
    path.write_bytes(path.read_bytes().split(b"\n", 1)[0] + b"\n")
    assert revdata.validate(path).ok


@pytest.fixture
def own_codes(tmp_path) -> Path:
    """Return a contribution that adds a kind of passage to the list and uses it."""
    resources = [{"name": n, "path": f"{n}.csv", "schema": _schema(n)} for n in OWN_TABLES]
    document = {"name": "mine", "resources": resources}
    (tmp_path / "datapackage.json").write_text(json.dumps(document))
    for name, rows in OWN_TABLES.items():
        header = ",".join(field["name"] for field in _schema(name)["fields"])
        (tmp_path / f"{name}.csv").write_text("\n".join([header, *rows, ""]))
    return tmp_path


OWN_TABLES = {
    "vocabularies": ["event-type.comet,event-type,comet,POSITION,Comet,A comet is seen.,,"],
    "events": ["mine.ev-comet,Great comet,,,"],
    "depictions": ["mine.dp0001,st,,,,mine.ev-comet,,,,,comet,,,,A comet is seen.,,,,,,,coder,"],
    "mentions": ["mine.m0001,c0001,subject,,,,,mine.ev-comet,,,"],
}


def _schema(name: str) -> dict:
    return json.loads((package_root() / "schemas" / f"{name}.json").read_text(encoding="utf-8"))


def test_a_contribution_may_use_the_codes_that_it_adds(own_codes) -> None:
    """A code of the contribution's own vocabularies is accepted, and loads as a category."""
    path = own_codes / "vocabularies.csv"
    known = len(base_package().code_list("event-type"))
    path.write_text(path.read_text().replace("POSITION", str(known + 1)))
    report = revdata.validate(own_codes)
    assert report.ok, report.to_text()
    frame = revdata.load("depictions", extra=own_codes)
    assert frame["event_type"].iloc[-1] == "comet"
    assert list(frame["event_type"].cat.categories)[-1] == "comet"
    assert "comet" not in revdata.load("depictions")["event_type"].cat.categories


def test_a_code_that_a_contribution_did_not_add_is_reported(own_codes) -> None:
    """Without its row in vocabularies the code stays unknown."""
    (own_codes / "vocabularies.csv").write_text("")
    assert ("depictions.csv", 2, "event_type", "unknown-code") in found(own_codes)


def test_one_byte_of_another_encoding_damages_no_other_letter(data_copy) -> None:
    """The line with the byte is named, and letters on other lines are read as they are."""
    path = data_copy / "names.csv"
    path.write_bytes(path.read_bytes() + b"n999,stalin,,,,,\xe9,as-in-text,en,st,\n")
    rules = [rule for _, _, _, rule in found(path)]
    assert rules == ["encoding"]


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        ("Coryphées", False),
        ("CoryphÃ©es", True),
        ("Ð\xa1Ñ‚Ð°Ð»Ð¸Ð½", True),
        ("Сталин", False),
        ("CAFÉ»", False),
        ("it â€™s", True),
        ("lost\ufffd", True),
        ("plain", False),
    ],
)
def test_letters_read_in_the_wrong_encoding_are_recognised(text, damaged) -> None:
    """What UTF-8 looks like as Windows-1252 is told from letters that belong there."""
    assert is_damaged(text) is damaged


def test_a_position_below_one_is_one_problem(edit, data_copy) -> None:
    """A number out of its limits at the head of a group says nothing of the others' order."""
    first = revdata.load("stages")["stage_id"].iloc[0]
    edit("stages", first, {"position": "-1"})
    (problem, *others) = revdata.validate(data_copy / "stages.csv").records
    assert (problem.rule, problem.value) == ("range", "-1")
    assert {other.rule for other in others} <= {"positions"}


def test_rows_that_lack_what_they_link_do_not_repeat_each_other(edit, data_copy) -> None:
    """Two citations of one passage whose claims were lost are two empty cells, no more."""
    citations = revdata.load("citations")
    shared = citations[citations["passage_id"].duplicated(keep=False)]
    context = shared[shared["role"] == "context"].drop_duplicates("passage_id").iloc[0]
    pair = shared[shared["passage_id"] == context["passage_id"]]["citation_id"].iloc[:2]
    for key in pair:
        edit("citations", key, {"claim_id": ""})
    found = revdata.validate(data_copy / "citations.csv").records
    assert [p.rule for p in found if p.rule in ("required", "repeated-citation")] == [
        "required",
        "required",
    ]


def test_the_options_of_the_command_are_keywords(data_copy) -> None:
    """An engine is named, and memory is given in bytes or as text."""
    for memory in ("512MB", 1 << 30):
        report = revdata.validate(data_copy / "terms.csv", engine="pandas", memory=memory)
        assert report.ok
    with pytest.raises(RevdataError, match="write one such as 512MB or 2GB"):
        revdata.validate(data_copy, memory="plenty")
    with pytest.raises(NotFoundError, match="Did you mean pandas"):
        revdata.validate(data_copy, engine="panda")


def test_old_names_of_options_and_problems_still_work(data_copy) -> None:
    """An object of options and the old name of the problems give a warning that says the new."""
    words = r"choice=\.\.\.\) is now validate\(engine="
    with pytest.warns(DeprecationWarning, match=words) as warned:
        report = revdata.validate(data_copy / "terms.csv", choice=Choice(engine="pandas"))
    assert warned[0].filename == __file__
    words = r"Report\.found is now Report\.records;"
    with pytest.warns(DeprecationWarning, match=words) as warned:
        assert report.found == report.records == ()
    assert warned[0].filename == __file__
