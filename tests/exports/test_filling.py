"""A workbook for a contribution: it offers what there is, is checked with it, and is filled in."""

import csv
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import revdata
from revdata.dataset.naming import next_identifier
from revdata.dataset.opening import base_package
from revdata.files.paths import package_root


@pytest.fixture
def contribution(tmp_path: Path) -> Path:
    """Return a copy of the worked example."""
    return Path(shutil.copytree(package_root() / "examples/three-days", tmp_path / "three-days"))


def _put(book: Any, table: str, row: int, **cells: str) -> None:
    names = [cell.value for cell in book[table][1]]
    for column, value in cells.items():
        book[table].cell(row, names.index(column) + 1).value = value


def test_the_next_identifier_goes_on_from_those_known() -> None:
    """Numbers have as many digits as the pattern asks for; rows named by words have no next."""
    claims, actors = base_package().table("claims"), base_package().table("actors")
    assert next_identifier(claims, "july.", []) == "july.c0001"
    assert next_identifier(claims, "july.", ["c0900", "july.c00041", "pr.c0050"]) == "july.c00042"
    assert next_identifier(actors, "july.", ["july.king"]) is None


@pytest.mark.slow
def test_a_workbook_of_a_contribution_is_checked_with_it_and_filled_in(
    contribution: Path, tmp_path: Path, run
) -> None:
    """New rows may use codes of the workbook; a row with a known identifier replaces that one.

    The days that a date can mean need not be typed.
    """
    path = tmp_path / "mine.xlsx"
    revdata.template(path, ["claims", "mentions", "vocabularies"], extra=contribution)
    book = openpyxl.load_workbook(path)
    assert book["claims"].max_row == 1
    note = book["claims"]["A1"].comment.text
    assert "Yours begin with july. Next: july.c0018" in note
    offered = [cell.value for (cell,) in book["ids"].iter_rows(2, None, 2, 2)]
    assert {"july.orleans", "bureaucracy", "july.c0001"} <= {*offered}
    assert "c0001" not in offered
    with (contribution / "data/claims.csv").open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file)) | {"date_earliest": "", "date_latest": ""}
    _put(book, "claims", 2, **{k: v for k, v in first.items() if v} | {"coder": "two"})
    words = {"label": "Second", "definition": "The second coder of the example."}
    _put(book, "vocabularies", 2, vocabulary_id="coder.two", list="coder", code="two", **words)
    book["vocabularies"]["D2"] = 3
    _put(book, "mentions", 2, mention_id="july.m0044", claim_id="july.c0001", role="other")
    _put(book, "mentions", 2, actor_id="bureaucracy")
    book.save(path)

    report = revdata.validate(path, extra=contribution)
    found = [(p.file, p.column) for p in report.records]
    assert found == [(path.as_posix(), "role")], report.to_text()
    assert any("replaces 1 row" in note and "july.c0001" in note for note in report.notes)
    assert "--extra FOLDER" in run("validate", str(path)).output

    before = (contribution / "data/passages.csv").read_bytes()
    done = revdata.fill(contribution, path)
    assert [(t.file.stem, len(t.added), t.changed, t.removed) for t in done] == [
        ("claims", 0, ("july.c0001",), ()),
        ("mentions", 1, (), ()),
        ("vocabularies", 1, (), ()),
    ]
    assert (
        "\njuly.m0044,july.c0001,other,bureaucracy,"
        in (contribution / "data/mentions.csv").read_text()
    )
    assert (contribution / "data/passages.csv").read_bytes() == before
    claims = (contribution / "data/claims.csv").read_text(encoding="utf-8")
    assert ",1830-07,1830-07-01,1830-07-31,stated,,,,two," in claims.splitlines()[1]
    again = run("fill", str(contribution), str(path))
    assert again.exit_code == 0
    assert "has all rows of" in again.output


def test_a_filled_workbook_stands_for_whole_tables_of_the_contribution(
    contribution: Path, tmp_path: Path
) -> None:
    """It has the contribution's rows alone; a row that is deleted there is taken out."""
    path = tmp_path / "all.xlsx"
    revdata.template(path, ["parallels"], path=contribution, filled=True)
    book = openpyxl.load_workbook(path)
    keys = [cell.value for (cell,) in book["parallels"].iter_rows(2, None, 1, 1)]
    assert keys
    assert all(key.startswith("july.") for key in keys)
    book["parallels"].delete_rows(2)
    book.save(path)
    loaded = revdata.load("parallels", path=path, extra=contribution)
    assert set(loaded["parallel_id"]) & {*keys} == {*keys[1:]}
    (table,) = revdata.fill(contribution, path)
    assert table.removed == (keys[0],)


def test_what_is_no_workbook_of_a_contribution_is_not_filled_in(
    contribution: Path, tmp_path: Path, run
) -> None:
    """The base, whole tables of the base, and a row without identifier are refused."""
    path = tmp_path / "mine.xlsx"
    revdata.template(path, ["terms"], extra=contribution)
    assert "is no folder of a contribution" in run("fill", str(package_root()), str(path)).output
    book = openpyxl.load_workbook(path)
    book["terms"]["B2"] = "Orleanists"
    book.save(path)
    refused = run("fill", str(contribution), str(path))
    assert (refused.exit_code, "row 2: term_id is empty" in refused.output) == (2, True)
    whole = tmp_path / "base.xlsx"
    revdata.template(whole, ["stage_links"], filled=True)
    assert "revdata template --extra" in run("fill", str(contribution), str(whole)).output
