"""The columns of a file are placed under those of the schema, and each fault has its own name."""

import gzip
import os

import pytest

from revdata.dataset.csv_files import place_columns, read_csv, reporter
from revdata.dataset.opening import open_dataset
from revdata.dataset.problems import Problem
from revdata.dataset.worksheets import read_columns
from revdata.errors import UnreadableInputError

SCHEMA = ("term_id", "label", "definition")


@pytest.mark.parametrize(
    ("header", "places", "rules"),
    [
        ("term_id label definition", [0, 1, 2], []),
        ("term_id definition label", [0, 2, 1], ["column-order"]),
        ("term_id label label definition", [0, 1, 3], ["duplicate-column"]),
        ("term_id labels definition", [0, 1, 2], ["renamed-column"]),
        ("term_id label other definition", [0, 1, 3], ["extra-column"]),
        ("term_id label", [0, 1, None], ["missing-column"]),
        ("labels Label term_id", [2, 0, None], None),
    ],
)
def test_columns_are_placed(header: str, places: list[int | None], rules) -> None:
    """A column that is missing may stand under a similar name, once; the rest is extra."""
    problems: list[Problem] = []
    found = place_columns(header.split(), SCHEMA, reporter("terms.csv", problems))
    expected = ["renamed-column", "extra-column", "missing-column", "column-order"]
    assert found == places
    assert [problem.rule for problem in problems] == (expected if rules is None else rules)
    assert {problem.line for problem in problems} <= {1}


def test_empty_cells_of_the_header_are_one_fault() -> None:
    """Columns without a name, which a spreadsheet leaves behind, are counted."""
    problems: list[Problem] = []
    place_columns([*SCHEMA, "", ""], SCHEMA, reporter("terms.csv", problems))
    assert [problem.message for problem in problems] == ["2 cells of the header are empty."]


def test_a_line_for_excel_is_no_header(tmp_path) -> None:
    """The line that tells Excel the separator is named, and nothing follows from it."""
    path = tmp_path / "terms.csv"
    path.write_text("sep=,\nterm_id,label,definition\na,b,c\n", encoding="utf-8")
    sheet = read_csv(path, SCHEMA)
    assert [problem.rule for problem in sheet.problems] == ["delimiter"]
    assert sheet.problems[0].message == "The file begins with 'sep=', which only Excel reads."


def test_what_is_no_table_is_refused_before_it_is_read(tmp_path) -> None:
    """A pipe is not waited for; a packed table and what macOS keeps beside a file are named."""
    pipe = tmp_path / "claims.csv"
    os.mkfifo(pipe)
    assert [problem.rule for problem in read_csv(pipe, SCHEMA).problems] == ["not-a-file"]
    (tmp_path / "terms.csv.gz").write_bytes(gzip.compress(b"term_id"))
    (tmp_path / "._terms.csv").write_bytes(b"\0\5\x16\7")
    for name, sentence in {
        "claims.csv": "is a pipe or a device, not a file: write the table to a file first.",
        "terms.csv.gz": f"is a compressed table: unpack it (gunzip {tmp_path}/terms.csv.gz), then",
        "._terms.csv": f"is what macOS keeps beside a file, no table: name {tmp_path}/terms.csv.",
    }.items():
        with pytest.raises(UnreadableInputError) as caught:
            open_dataset(tmp_path / name)
        assert str(caught.value).startswith(f"{tmp_path / name} {sentence}")


def test_a_row_that_spans_lines_knows_where_its_cells_begin(tmp_path) -> None:
    """The line of a cell is that on which it begins, and the next row begins after the last."""
    path = tmp_path / "terms.csv"
    path.write_text('term_id,label,definition\na,"two\nlines",after\nb,c,d\n', encoding="utf-8")
    first, second = read_csv(path, SCHEMA).rows
    assert [first.line_of(position) for position in range(3)] == [2, 2, 3]
    assert second.line == 4


def test_columns_of_a_file_can_be_read_alone(data_copy) -> None:
    """Some columns are read under the names asked for, those of no schema too."""
    dataset = open_dataset(data_copy)
    path = data_copy / "terms.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{lines[0]},own\n{lines[1]},x\n", encoding="utf-8")
    sheet = read_columns(dataset.parts[0], dataset.table("terms"), ("own", "term_id"))
    assert sheet.rows[0].cells == ("x", lines[1].split(",")[0])
