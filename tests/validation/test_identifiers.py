"""Identifiers are kept: what was lost or given away since an earlier version is a problem."""

import csv
import json
import shutil
from pathlib import Path

import pytest

import revdata
from revdata.files.paths import package_root
from revdata.validation.identifiers import HISTORY_RULES

pytestmark = pytest.mark.slow


@pytest.fixture
def remove(data_copy):
    """Return a function that takes the row with a key out of a table."""

    def take(table: str, key: str) -> None:
        path = data_copy / f"{table}.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(f"{key},")]
        assert len(kept) == len(lines) - 1
        path.write_text("".join(kept), encoding="utf-8")

    return take


@pytest.fixture
def record(data_copy):
    """Return a function that records an identifier as withdrawn."""

    def add(identifier: str, table: str, replacement: str = "") -> None:
        path = data_copy / "withdrawn.csv"
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}{identifier},{table},A reason.,{replacement},1.1.0\n")

    return add


def not_kept(path: Path, against: Path | None = None) -> list[tuple[str, int | None, str, str]]:
    """Return file, line, rule and value of the problems of identifiers not kept."""
    ours = {rule.identifier for rule in HISTORY_RULES}
    report = revdata.validate(path, against=against or package_root())
    return [
        (Path(p.file).name, p.line, p.rule, p.value or "") for p in report.records if p.rule in ours
    ]


@pytest.mark.slow
def test_nothing_lost_is_valid(package_copy, data_copy) -> None:
    """A copy keeps every identifier, as a package and as bare tables; the report says so."""
    for path in (package_copy, data_copy, data_copy / "terms.csv"):
        report = revdata.validate(path, against=package_root())
        assert report.ok
        assert "Identifiers are checked against revdata" in report.to_text()
    assert "checked against" not in revdata.validate(package_copy).to_text()


def test_an_identifier_that_vanishes_is_an_error(data_copy, remove) -> None:
    """A row that is gone without a record is named in the file it stood in."""
    remove("names", "n002")
    found = {p.rule: p for p in revdata.validate(data_copy, against=package_root()).records}
    assert found.keys() == {"vanished-identifier", "identifier-gap"}  # at n003, as without against
    problem = found["vanished-identifier"]
    assert (Path(problem.file).name, problem.line, problem.value) == ("names.csv", None, "n002")
    assert problem.message == "The row n002 is gone."
    assert "withdrawn.csv" in problem.suggestion


def test_a_recorded_withdrawal_is_no_error(data_copy, remove, record) -> None:
    """A row that is gone with a record of it is in order, also if its successor is alike."""
    path = data_copy / "names.csv"
    text = path.read_text(encoding="utf-8")
    (line,) = [row for row in text.splitlines() if row.startswith("n002,")]
    path.write_text(text.replace(line, line.replace("n002", "n999")), encoding="utf-8")
    record("n002", "names", "n999")
    assert not_kept(data_copy) == []


def test_a_renumbered_row_is_named_where_it_stands(data_copy) -> None:
    """Rows whose numbers moved up by one are each told which identifier they had."""
    path = data_copy / "names.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    keys = [row[0] for row in rows]
    shifted = [rows[0], rows[1], *([k, *r[1:]] for k, r in zip(keys[2:], rows[3:], strict=False))]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(shifted)
    found = not_kept(data_copy)
    assert found[0] == ("names.csv", 3, "renumbered-identifier", "n002")
    assert len(found) == len(rows) - 3
    problem = next(
        p
        for p in revdata.validate(data_copy, against=package_root()).records
        if p.rule == "renumbered-identifier"
    )
    assert problem.message == "The cells of n003 stand under n002 now."
    assert problem.suggestion.startswith("Write n003 here again")


def test_a_cell_may_be_corrected(data_copy, edit) -> None:
    """A row with other cells is the same row."""
    edit("terms", "t-repose", {"label": "Rest", "note": "Another note."})
    assert not_kept(data_copy) == []


def test_an_identifier_may_not_move_to_another_table(data_copy, remove) -> None:
    """An identifier that stood for a row of one table cannot stand for a row of another."""
    remove("names", "n002")
    path = data_copy / "terms.csv"
    path.write_text(path.read_text(encoding="utf-8") + "n002,Label,Definition,\n")
    (found,) = not_kept(data_copy)
    assert found[0] == "terms.csv"
    assert found[2:] == ("reused-identifier", "n002")


def test_a_withdrawn_identifier_may_not_come_back(
    package_copy, data_copy, record, tmp_path_factory
):
    """Neither may a record of a withdrawal vanish, nor its identifier be used again."""
    record("n900", "names")
    old = tmp_path_factory.mktemp("old") / "package"
    shutil.copytree(package_copy, old)
    withdrawn = data_copy / "withdrawn.csv"
    kept = withdrawn.read_text().splitlines(keepends=True)[:-1]
    withdrawn.write_text("".join(kept))
    assert not_kept(data_copy, old) == [("withdrawn.csv", None, "vanished-identifier", "n900")]
    path = data_copy / "names.csv"
    path.write_text(path.read_text(encoding="utf-8") + "n900,stalin,Steel,common-english,\n")
    ((name, _, rule, value),) = not_kept(data_copy, old)
    assert (name, rule, value) == ("names.csv", "reused-identifier", "n900")


def test_the_record_names_the_table_in_which_the_row_stood(data_copy, remove, record) -> None:
    """A record with the wrong table is named at its line."""
    remove("names", "n002")
    record("n002", "terms")
    line = (data_copy / "withdrawn.csv").read_bytes().count(b"\n")
    assert not_kept(data_copy) == [("withdrawn.csv", line, "withdrawn-from", "terms")]


def test_a_table_that_cannot_be_read_is_not_called_lost(data_copy) -> None:
    """While a file cannot be read its identifiers only seem to be gone; the report says so."""
    (data_copy / "terms.csv").write_bytes(b"")
    report = revdata.validate(data_copy, against=package_root())
    assert "The table terms cannot be read" in report.to_text()
    assert not_kept(data_copy) == []


def test_nothing_is_called_lost_while_the_records_cannot_be_read(data_copy, remove) -> None:
    """A row may be on record in a file that is damaged."""
    remove("names", "n002")
    (data_copy / "withdrawn.csv").write_bytes(b"")
    assert not_kept(data_copy) == []
    report = revdata.validate(data_copy, against=package_root())
    assert "The table withdrawn cannot be read" in report.to_text()


def test_a_contribution_is_checked_against_its_own_earlier_version(tmp_path, run) -> None:
    """A contribution keeps its identifiers; the base is no earlier version of it."""
    schema = json.loads((package_root() / "schemas" / "terms.json").read_text())
    document = {
        "name": "mine",
        "resources": [{"name": "terms", "path": "terms.csv", "schema": schema}],
    }
    for name, rows in (("old", ["x.t-one", "x.t-two"]), ("new", ["x.t-one"])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "datapackage.json").write_text(json.dumps(document))
        lines = ["term_id,label,definition,note", *(f"{key},Label,Meaning,{key}" for key in rows)]
        (tmp_path / name / "terms.csv").write_text("\n".join(lines) + "\n")
    found = not_kept(tmp_path / "new", tmp_path / "old")
    assert found == [("terms.csv", None, "vanished-identifier", "x.t-two")]
    result = run("validate", "--against", str(tmp_path / "old"))
    assert result.exit_code == 2
    assert "is a version of mine, not of revdata" in result.stderr


def test_the_command_names_what_is_lost(data_copy, remove, run) -> None:
    """--against is on the command line, exit 1; a version that cannot be read exits 2."""
    remove("names", "n002")
    result = run("validate", str(data_copy), "--against", str(package_root()))
    assert result.exit_code == 1
    assert "vanished-identifier" in result.stdout
    assert run("validate", "--against", "no such version").exit_code == 2


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([("c9001", "claims", "c9002")], "There is no row c9002."),
        ([("c9001", "claims", "stalim")], "There is no row stalim. Did you mean stalin"),
        (
            [("c9001", "claims", "c9002"), ("c9002", "claims", "c9001")],
            "The replacements lead in a circle: c9001 to c9002 to c9001.",
        ),
        ([("c9001", "claims", "c9001")], "The replacements lead in a circle: c9001 to c9001."),
        ([("c9001", "claims", "c9002"), ("c9002", "claims", "c0001")], None),
        ([("c9001", "claim", "")], "No row is withdrawn from a table claim. Did you mean claims"),
        ([("c0001", "claims", "")], "is recorded as withdrawn, and the row is still there."),
        ([("c0001", "terms", "")], "The identifier is recorded as withdrawn from terms."),
    ],
)
def test_records_of_withdrawals(data_copy, record, records, message) -> None:
    """A record names a table, and a successor that exists or has one in turn."""
    for one in records:
        record(*one)
    messages = [problem.message for problem in revdata.validate(data_copy).records]
    assert (message is None and not messages) or any(message in text for text in messages)
