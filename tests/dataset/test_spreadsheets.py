"""Workbooks: what is written to be filled in, and what comes back, reported by sheet and cell."""

import io
import re
import sys
import zipfile
from collections.abc import Callable
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

import revdata
from revdata.dataset.opening import base_package
from revdata.dataset.workbooks import (
    LARGEST,
    Cell,
    _cell,
    column_letters,
    number_text,
    open_workbook,
)
from revdata.dataset.worksheets import RULES
from revdata.exports import FORMATS
from revdata.exports.reading_workbook import put_text
from revdata.files.paths import package_root

pytestmark = pytest.mark.slow

JULY = date(1923, 7, 1)
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SMALL = ("depictions", "stages", "terms", "quantities")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook with all present rows."""
    path = tmp_path_factory.mktemp("filled") / "all.xlsx"
    revdata.template(path, filled=True)
    return path


@pytest.fixture(scope="module")
def book(filled: Path) -> Any:
    """Return that workbook as openpyxl reads it, to be looked at alone."""
    return openpyxl.load_workbook(filled)


@pytest.fixture(scope="session")
def some(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook with the present rows of a few tables."""
    path = tmp_path_factory.mktemp("some") / "some.xlsx"
    revdata.template(path, SMALL, filled=True)
    return path


@pytest.fixture
def spoil(some: Path, tmp_path: Path) -> Callable[[Callable[[Any], None]], Path]:
    """Return a function that spoils a copy of the workbook by openpyxl and returns its path."""

    def change(how: Callable[[Any], None]) -> Path:
        book = openpyxl.load_workbook(some)
        how(book)
        path = tmp_path / "spoiled.xlsx"
        book.save(path)
        return path

    return change


def put(
    sheet: str, cell: str, value: object, *, text: bool = True, number_format: str | None = None
):
    """Return a change of one cell; a string is a text whatever it looks like, unless asked."""

    def change(book: Any) -> None:
        target = book[sheet][cell]
        target.value = value
        if isinstance(value, str) and text:
            target.data_type = "s"
        if number_format is not None:
            target.number_format = number_format

    return change


def place_of(problem: Any) -> str:
    """Return sheet with cell or row of a problem in a workbook, as its message begins."""
    where = re.match(r"Sheet ([^,:]+)(?:, (?:cell|row) ([A-Z]*[0-9]+))?", problem.message)
    assert where is not None, problem
    return f"{where[1]}!{where[2]}"


def places(path: Path) -> list[tuple[str, str]]:
    """Return place and rule of each problem in a workbook, which has all that there are."""
    found = revdata.validate(path).records
    assert {problem.file for problem in found} <= {path.as_posix()}, found
    return [(place_of(problem), problem.rule) for problem in found]


# What is written


@pytest.mark.slow
def test_the_rows_survive_the_workbook_byte_for_byte(filled: Path, tmp_path: Path, run) -> None:
    """Written to a workbook, validated and exported, every table is what it was."""
    report = revdata.validate(filled)
    assert report.ok, report.to_text()
    assert report.notes == ()
    done = run("export", "csv", "--path", str(filled), "-o", str(tmp_path / "out"))
    assert done.exit_code == 0, done.output
    for table in base_package().tables.values():
        written = (tmp_path / "out" / f"{table.name}.csv").read_bytes()
        assert written == (package_root() / table.path).read_bytes(), table.name


def test_a_template_has_a_sheet_a_table_after_a_guide(tmp_path: Path, run) -> None:
    """The sheets stand in the order of the codebook, whatever the order asked for."""
    assert run("template", "-o", str(tmp_path / "all.xlsx")).exit_code == 0
    names = openpyxl.load_workbook(tmp_path / "all.xlsx").sheetnames
    assert names == ["guide", *revdata.tables(), "codes"]
    run("template", "terms", "claims", "-o", str(tmp_path / "two.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "two.xlsx")
    assert book.sheetnames == ["guide", "claims", "terms", "codes"]
    assert book["claims"].max_row == 1


def test_each_coded_column_offers_its_list(book: Any) -> None:
    """A drop-down covers the whole column and holds the codes of its list, in their order."""
    seen = 0
    for table in base_package().tables.values():
        choices = {
            range_boundaries(str(choice.sqref))[0]: choice
            for choice in book[table.name].data_validations.dataValidation
        }
        for number, field in enumerate(table.fields, start=1):
            if field.type == "boolean":
                assert choices.pop(number).formula1 == '"true,false"'
            elif field.codes is not None:
                choice = choices.pop(number)
                assert not choice.formula1.startswith("=")
                name, _, area = choice.formula1.partition("!")
                offered = [cell.value for (cell,) in book[name][area.replace("$", "")]]
                assert tuple(offered) == field.codes
                letters = column_letters(number)
                assert str(choice.sqref) == f"{letters}2:{letters}1048576"
                assert choice.allow_blank is not field.required
                seen += 1
        assert choices == {}
    assert seen > 20
    assert book["codes"].sheet_state == "visible"


def test_columns_of_text_keep_what_is_typed(book: Any) -> None:
    """Cells below the last row are formatted as text too, but for columns of numbers."""
    for table in base_package().tables.values():
        sheet = book[table.name]
        assert sheet.freeze_panes == "B2"
        for number, field in enumerate(table.fields, start=1):
            numeric = field.type in ("integer", "number")
            number_format = sheet.column_dimensions[column_letters(number)].number_format
            assert number_format == ("General" if numeric else "@"), field
            header = sheet.cell(1, number)
            assert (header.value, header.font.b, header.number_format) == (field.name, True, "@")


def test_a_note_on_each_column_says_what_belongs_there(book: Any) -> None:
    """The note has the description, whether the cell must be filled, and what empty means."""
    package = base_package()
    for table in package.tables.values():
        for number, field in enumerate(table.fields, start=1):
            note = book[table.name].cell(1, number).comment.text
            assert field.description in note
            assert ("Must be filled." in note) is field.required
            assert ("empty means: " in note) is not field.required
    assert "empty means: not applicable" in book["claims"]["D1"].comment.text
    assert "identifier of the table utterances" in book["claims"]["D1"].comment.text


def test_no_cell_that_is_written_is_a_formula(book: Any) -> None:
    """Every cell of every sheet is typed as text or number, those of guide and codes included."""
    for sheet in book:
        for row in sheet.iter_rows():
            assert {cell.data_type for cell in row} <= {"s", "n"}


def test_a_text_like_a_formula_is_written_as_text(data_copy, edit, tmp_path: Path) -> None:
    """Where rows hold such a text after all, the workbook keeps it from being worked out."""
    from revdata.dataset.opening import open_dataset
    from revdata.exports.workbook_template import write_template

    for text in ("=1+1", "+1+1", "-x", "@SUM(A1)", "#REF!"):
        edit("terms", "t-repose", {"note": text})
        path = tmp_path / "formula.xlsx"
        write_template(open_dataset(data_copy), path, ["terms"], filled=True)
        cell = openpyxl.load_workbook(path)["terms"]["E9"]
        assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
        assert cell.quotePrefix is (not text.startswith("#"))
        path.unlink()


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@SUM(A1)", "＝1"])
def test_validation_refuses_a_text_like_a_formula(data_copy, edit, text: str) -> None:
    """A CSV file of the package holds no cell that a spreadsheet would work out."""
    edit("terms", "t-repose", {"note": text})
    (problem,) = revdata.validate(data_copy).records
    assert (problem.column, problem.value, problem.rule) == ("note", text, "formula-like")


def test_negative_numbers_and_years_are_no_formulas(data_copy, edit) -> None:
    """A sign before a number is no fault, nor is the year of an EDTF date before our era."""
    edit("quantities", "qu001", {"number": "-3", "note": "-3"})
    edit("chronology", "cy001", {"date_edtf": "-0044"})
    assert "formula-like" not in {problem.rule for problem in revdata.validate(data_copy).records}


def test_a_text_that_no_cell_can_hold_is_refused_with_its_cell(data_copy, edit, tmp_path) -> None:
    """A text that openpyxl would cut is named with sheet and cell, and no workbook is left."""
    from revdata.dataset.opening import open_dataset
    from revdata.exports.workbook_template import write_template

    edit("terms", "t-repose", {"note": "long" * 10_000})
    path = tmp_path / "long.xlsx"
    with pytest.raises(revdata.RevdataError, match=r"No sheet can hold 'longlong.*, cell E9; "):
        write_template(open_dataset(data_copy), path, ["terms"], filled=True)
    assert not path.exists()


def test_a_template_never_overwrites_a_file(tmp_path: Path, run) -> None:
    """An existing workbook, which may be filled in, is left as it is."""
    path = tmp_path / "mine.xlsx"
    path.write_bytes(b"work")
    done = run("template", "-o", str(path))
    assert (done.exit_code, path.read_bytes()) == (2, b"work")
    assert "may hold somebody's work" in done.output
    assert run("template", "-o", str(tmp_path / "mine.csv")).exit_code == 2
    assert "Did you mean term" in run("template", "termz", "-o", str(tmp_path / "n.xlsx")).output
    assert "no folder" in run("template", "-o", str(tmp_path / "not" / "there.xlsx")).output
    assert list(tmp_path.iterdir()) == [path]


def test_without_the_extra_one_sentence_says_what_to_install(
    tmp_path: Path, run, monkeypatch, some: Path
) -> None:
    """Neither writing nor reading ends in a traceback where openpyxl is not installed."""
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    for command in (["template", "-o", str(tmp_path / "n.xlsx")], ["validate", str(some)]):
        done = run(*command)
        assert done.exit_code == 2
        assert 'pip install "revdata[xlsx]"' in done.output


# What comes back

CASES = {
    "formula": (put("depictions", "O121", "=1+1", text=False), "depictions!O121", "formula-cell"),
    "date by month": (
        put("depictions", "Q122", JULY, number_format="mmm-yy"),
        "depictions!Q122",
        "date-cell",
    ),
    "date by day": (put("depictions", "R123", date(1923, 7, 2)), "depictions!R123", "date-cell"),
    "date as number": (put("depictions", "Q124", 8583), "depictions!Q124", "date-cell"),
    "time": (put("depictions", "W125", time(12, 30)), "depictions!W125", "date-cell"),
    "year as number": (put("depictions", "Q126", 1923), "depictions!Q126", "number-cell"),
    "number in text": (put("depictions", "W127", 12.0), "depictions!W127", "number-cell"),
    "number for an id": (put("stages", "A3", 7), "stages!A3", "number-cell"),
    "number for a link": (put("depictions", "E127", 7), "depictions!E127", "number-cell"),
    "truth in text": (put("depictions", "W128", True), "depictions!W128", "truth-cell"),
    "error": (put("depictions", "W129", "#REF!", text=False), "depictions!W129", "error-cell"),
    "merged": (
        lambda b: b["depictions"].merge_cells("K139:K141"),
        "depictions!K139",
        "merged-cells",
    ),
    "apostrophe": (put("depictions", "K130", "'defeat"), "depictions!K130", "apostrophe"),
    "no-break space": (put("depictions", "W131", "a\xa0b"), "depictions!W131", "unseen-character"),
    "space": (put("depictions", "W132", "a "), "depictions!W132", "stray-space"),
    "code": (put("depictions", "K133", "defeet"), "depictions!K133", "unknown-code"),
    "like a formula": (put("depictions", "W134", "-x"), "depictions!W134", "formula-like"),
    "half a position": (put("stages", "D4", 1.5), "stages!D4", "integer"),
    "stray cell": (put("depictions", "AF135", "x"), "depictions!135", "nameless-column"),
    "extra column": (put("depictions", "X1", "colour"), "depictions!X1", "extra-column"),
    "renamed column": (put("depictions", "O1", "Descriptions"), "depictions!O1", "renamed-column"),
    "blank row": (lambda b: b["quantities"].insert_rows(5), "quantities!5", "blank-row"),
    "header row": (lambda b: b["terms"].insert_rows(1, 2), "terms!3", "header-row"),
}


@pytest.fixture(scope="module")
def reported(some: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, Any]]:
    """Return place, rule and problem of all that is found where every case is in one workbook."""
    book = openpyxl.load_workbook(some)
    for how, _, _ in CASES.values():
        how(book)
    path = tmp_path_factory.mktemp("cases") / "spoiled.xlsx"
    book.save(path)
    found = [p for p in revdata.validate(path).records if p.file == path.as_posix()]
    return [(place_of(problem), problem.rule, problem) for problem in found]


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_reported_by_sheet_and_cell(case: str, reported) -> None:
    """Each fault in a workbook is named once where it stands, by its own rule, in one run."""
    _, where, rule = CASES[case]
    assert [(place, r) for place, r, _ in reported if place == where] == [(where, rule)]


def hide(kind: str, key: object) -> Callable[[Any], None]:
    """Return a change that hides a row, a column or a sheet of terms."""

    def change(book: Any) -> None:
        sheet = book["terms"]
        if kind == "sheet":
            sheet.sheet_state = str(key)
        else:
            getattr(sheet, kind)[key].hidden = True

    return change


@pytest.mark.parametrize(
    ("how", "where"),
    [
        (hide("row_dimensions", 4), "terms!4"),
        (hide("column_dimensions", "C"), "terms!C1"),
        (hide("sheet", "hidden"), "terms!None"),
        (hide("sheet", "veryHidden"), "terms!None"),
    ],
)
def test_what_is_hidden_is_reported_and_read(how, where: str, spoil) -> None:
    """Hidden rows, columns and sheets are the only fault: their cells are read all the same."""
    assert places(spoil(how)) == [(where, "hidden-cells")]


def test_every_rule_of_a_workbook_is_tried() -> None:
    """No rule on workbooks is without a case."""
    assert {rule.identifier for rule in RULES} <= {c[2] for c in CASES.values()} | {"hidden-cells"}


@pytest.mark.parametrize(
    ("case", "message", "suggestion"),
    [
        ("date by month", "own date 1923-07.", "Text and type 1923-07 again."),
        ("date by day", "own date 1923-07-02.", "type 1923-07-02 again."),
        ("date as number", "holds 8583, the number", "or 1923-07 if the day is not meant"),
        ("number in text", "holds the number 12, not text", "type 12 again"),
        ("number for an id", "zeros before it are lost", "zeros included"),
        ("merged", "The cells K139:K141 are merged.", "Unmerge"),
        ("half a position", "'1.5' is no whole number.", "digits only"),
        ("header row", "stand in row 3, not in row 1", "Delete the rows above"),
    ],
)
def test_a_fault_is_reported_with_its_repair(
    case: str, message: str, suggestion: str, reported
) -> None:
    """The message shows what the cell holds, and the repair what to do in the spreadsheet."""
    (problem,) = [problem for place, _, problem in reported if place == CASES[case][1]]
    assert message in problem.message
    assert suggestion in problem.suggestion


def test_a_formula_is_shown_with_the_value_it_last_had(spoil, tmp_path: Path) -> None:
    """The value is the formula itself; its last result is shown where the file has one."""
    path = spoil(put("depictions", "O126", "=1+1", text=False))
    (problem,) = revdata.validate(path).records
    assert (problem.line, problem.column, problem.value) == (126, "description", "=1+1")
    book = zipfile.ZipFile(path)
    place = next(n for n in book.namelist() if b"<f>1+1</f>" in book.read(n))
    with_value = re.sub(rb"<v ?/>|<v></v>", b"<v>2</v>", book.read(place))
    counted = rewrite(path, place, with_value)
    (problem,) = revdata.validate(counted).records
    assert "a formula, which last gave '2'" in problem.message


def test_the_json_report_keeps_its_seven_keys(spoil, run) -> None:
    """In a workbook the message carries sheet and cell; file, line and column stand as ever."""
    path = spoil(CASES["code"][0])
    done = run("validate", str(path), "--report", "json")
    assert done.exit_code == 1
    (problem,) = revdata.validate(path).records
    assert (problem.line, problem.column, problem.value) == (133, "event_type", "defeet")
    assert problem.message.startswith(
        "Sheet depictions, cell K133, column event_type: 'defeet' is not"
    )
    text = run("validate", str(path)).output
    assert "  Sheet depictions, cell K133, column event_type: 'defeet' is not a code" in text


def test_merged_cells_are_not_called_empty_as_well(spoil) -> None:
    """The cells under a merged range count as filled with its value."""
    assert places(spoil(CASES["merged"][0])) == [("depictions!K139", "merged-cells")]


def test_empty_rows_and_columns_at_the_end_do_not_count(spoil) -> None:
    """Cells that are formatted but empty, or hold spaces alone, are no rows."""

    def change(book: Any) -> None:
        for row in (700, 900):
            book["depictions"].cell(row, 3).number_format = "@"
            book["depictions"].cell(row, 60).value = "  "

    assert revdata.validate(spoil(change)).ok


def test_rich_text_and_the_order_of_sheets_do_not_matter(spoil) -> None:
    """A text of which some letters are bold is read as the text it is."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    def change(book: Any) -> None:
        words = CellRichText("Some ", TextBlock(InlineFont(b=True), "bold"), " words.")
        book["depictions"]["W128"].value = words
        book.move_sheet("terms", 3)

    path = spoil(change)
    assert revdata.validate(path).ok
    assert revdata.load("depictions", path=path)["note"].iloc[126] == "Some bold words."


def test_other_sheets_are_noted_with_the_near_name(spoil) -> None:
    """A sheet that is named for no table is no fault, and is not passed over in silence."""
    report = revdata.validate(spoil(lambda book: book.create_sheet("claim_link")))
    assert report.ok
    assert any("The sheet claim_link is named" in n and "claim_links?" in n for n in report.notes)


def test_sheets_are_known_by_name_in_any_case(spoil) -> None:
    """A sheet named Claims is the table claims, and is called as the user calls it."""

    def change(book: Any) -> None:
        book["depictions"].title = "Depictions "
        book["Depictions "]["K133"].value = "defeet"

    assert places(spoil(change)) == [("Depictions !K133", "unknown-code")]


def test_a_workbook_without_a_table_is_refused(tmp_path: Path) -> None:
    """The sentence names its sheets and the tables; a file named for a table needs no name."""
    book = openpyxl.Workbook()
    for row in (
        (package_root() / "data/predictions.csv").read_text(encoding="utf-8").splitlines()[:1]
    ):
        book.active.append(row.split(","))
    book.save(tmp_path / "mine.xlsx")
    with pytest.raises(revdata.RevdataError, match=r"no sheet named for a table. Its sheets: Sh"):
        revdata.validate(tmp_path / "mine.xlsx")
    (tmp_path / "mine.xlsx").rename(tmp_path / "predictions.xlsx")
    rules = {problem.rule for problem in revdata.validate(tmp_path / "predictions.xlsx").records}
    assert rules == {"empty-table"}


def test_rows_of_an_empty_template_are_added_to_the_package(tmp_path: Path) -> None:
    """A new row may refer to rows of the package, and the report says how it was taken."""
    path = tmp_path / "mine.xlsx"
    revdata.template(path, ["claim_links"])
    assert revdata.validate(path).ok
    book = openpyxl.load_workbook(path)
    book["claim_links"].append(["mine.cl0001", "c0001", "explains", "c0009"])
    book.save(path)
    report = revdata.validate(path)
    assert report.ok, report.to_text()
    assert any("are added to those of the package" in note for note in report.notes)
    links = revdata.load("claim_links", path=path)
    assert len(links) == len(revdata.claim_links) + 1
    book["claim_links"]["D2"] = "c9999"
    book.save(path)
    assert places(path) == [("claim_links!D2", "unknown-reference")]
    book["guide"]["B3"] = "all"
    book.save(path)
    assert places(path) == [("claim_links!D2", "unknown-reference")]
    assert len(revdata.load("claim_links", path=path)) == 1


def test_identifiers_of_a_workbook_are_held_against_an_earlier_version(spoil) -> None:
    """A row that is gone since is reported for the sheet, and the place of others by cell."""
    assert revdata.validate(spoil(lambda _: None), against=package_root()).ok
    path = spoil(lambda book: book["quantities"].delete_rows(11))
    problems = revdata.validate(path, against=package_root()).records
    lost = [p for p in problems if p.rule == "vanished-identifier"]
    assert [(p.file, p.value) for p in lost] == [(path.as_posix(), "qu013")]
    assert lost[0].message.startswith("Sheet quantities: ")


@pytest.mark.parametrize("command", [["agreement", "base"]])
def test_other_commands_ask_for_tables(command: list[str], some: Path, run) -> None:
    """Where a workbook is not read, the sentence says how tables are made of it."""
    done = run(*command, str(some))
    assert done.exit_code == 2
    assert f"revdata export csv --path {some}" in done.output


# Files that are no workbook, or a hostile one


def rewrite(path: Path, part: str, data: bytes | str) -> Path:
    """Return a copy of a workbook in which one part is replaced."""
    copy = path.with_name("rewritten.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, data if name == part else old.read(name))
    return copy


@pytest.fixture
def terms_sheet(tmp_path: Path) -> Callable[[str, str], Path]:
    """Return a function that makes a workbook whose sheet terms holds XML of one's own."""
    book = openpyxl.Workbook()
    book.active.title = "terms"
    book.save(tmp_path / "plain.xlsx")

    def make(rows: str, after: str = "", before: str = "") -> Path:
        names = ("term_id", "label", "definition", "note")
        cells = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in names)
        xml = f'{before}<worksheet xmlns="{NAMESPACE}"><sheetData><row r="1">{cells}</row>{rows}'
        return rewrite(tmp_path / "plain.xlsx", SHEET, f"{xml}</sheetData>{after}</worksheet>")

    return make


def archive(name: str) -> bytes:
    """Return a ZIP archive with one file of that name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(name, "x")
    return buffer.getvalue()


OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("claims.xls", OLE, "another format; open it in a spreadsheet program and save it as Ex"),
        ("claims.ods", archive("mimetype"), "another format"),
        ("claims.xlsx", archive("mimetype"), "OpenDocument format"),
        ("claims.xlsx", OLE, r"old Excel format \(.xls\)"),
        ("claims.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        ("claims.xlsx", b"claim_id,kind\n", "is no workbook"),
        ("claims.xlsx", b"", "is no workbook"),
        ("claims.xlsx", archive("a"), "damaged or no workbook"),
    ],
)
def test_what_is_no_workbook_is_refused_in_a_sentence(tmp_path, name, data, sentence, run) -> None:
    """Other formats, passwords and damage end with status 2 and what to do."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(revdata.RevdataError, match=sentence):
        revdata.validate(tmp_path / name)
    done = run("validate", str(tmp_path / name))
    assert done.exit_code == 2
    assert "save it" in done.output


def test_any_half_of_a_workbook_is_refused(tmp_path: Path, some: Path) -> None:
    """A truncated file is never read as if it were whole."""
    data = some.read_bytes()
    for share in (0.1, 0.5, 0.9, 0.999):
        (tmp_path / "half.xlsx").write_bytes(data[: int(len(data) * share)])
        with pytest.raises(revdata.RevdataError, match="damaged"):
            revdata.validate(tmp_path / "half.xlsx")


def test_a_workbook_that_unpacks_to_too_much_is_refused(terms_sheet) -> None:
    """A bomb is refused by the sizes that the archive declares, before it is unpacked."""
    path = terms_sheet(" " * LARGEST)
    assert path.stat().st_size < LARGEST / 100
    with pytest.raises(revdata.RevdataError, match="too large to be read as a workbook"):
        revdata.validate(path)


def test_entities_are_not_expanded(terms_sheet) -> None:
    """A sheet that defines entities upon entities is refused as damaged."""
    names = "abcdefgh"
    levels = "".join(f'<!ENTITY {b} "{f"&{a};" * 50}">' for a, b in pairwise(names))
    before = f'<!DOCTYPE worksheet [<!ENTITY a "{"x" * 100}">{levels}]>'
    path = terms_sheet('<row r="2"><c t="inlineStr"><is><t>&h;</t></is></c></row>', before=before)
    with pytest.raises(revdata.RevdataError, match="damaged"):
        revdata.validate(path)


def test_a_lone_cell_in_the_last_corner_costs_nothing(terms_sheet) -> None:
    """What lies between is one problem, and a merged range over the whole sheet another."""
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    messages = [p.message for p in revdata.validate(terms_sheet(corner, merged)).records]
    assert "Sheet terms, row 2: Rows 2 to 1048575 are blank." in messages
    assert any("The cells A1:XFD1048576 are merged." in message for message in messages)


# Export


def test_export_writes_nothing_where_a_cell_cannot_be_written(spoil, tmp_path: Path, run) -> None:
    """A formula stops the export, with the cell and what to do, before any file is written."""
    path = spoil(CASES["formula"][0])
    done = run("export", "csv", "--path", str(path), "-o", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert "sheet depictions, row 121, column description: The cell holds a formula" in done.output
    assert not (tmp_path / "out").exists()


def test_export_of_a_workbook_writes_its_own_tables_alone(some: Path, tmp_path: Path, run) -> None:
    """Tables that the workbook does not hold are not written, and stdout names those that are."""
    out = tmp_path / "out"
    done = run("export", "csv", "--path", str(some), "-o", str(out))
    assert sorted(path.stem for path in out.iterdir()) == sorted(SMALL)
    assert sorted(done.stdout.split()) == sorted(str(path) for path in out.iterdir())


def test_export_of_the_package_is_the_package(tmp_path: Path) -> None:
    """Without a workbook the package's own tables are written, each as it is."""
    for path in revdata.export("csv", tmp_path / "out"):
        assert path.read_bytes() == (package_root() / "data" / path.name).read_bytes()


def test_export_fixes_what_spreadsheets_do_to_csv(data_copy: Path, tmp_path: Path) -> None:
    """A byte order mark, Windows line ends and blank lines are gone afterwards."""
    path = data_copy / "terms.csv"
    whole = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + whole.replace(b"\n", b"\r\n") + b"\r\n")
    assert [p.name for p in revdata.export("csv", tmp_path / "out", path=path)] == ["terms.csv"]
    assert (tmp_path / "out" / "terms.csv").read_bytes() == whole


def test_an_unknown_format_is_answered_with_the_known(tmp_path: Path, run) -> None:
    """A misspelled format is a usage error with the near name; the help names every format."""
    done = run("export", "csvv", "-o", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert "Did you mean csv, csvw?" in done.output
    help_text = run("export", "--help").output
    assert all(name in help_text for name in FORMATS)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (12, "12"),
        (12.0, "12"),
        (0.1 + 0.2, "0.3"),
        (5e6, "5000000"),
        (1e20, f"{10**20}"),
        (1e-7, "0.0000001"),
        (-2.5, "-2.5"),
    ],
)
def test_a_number_is_written_without_exponent_and_noise(number: float, text: str) -> None:
    """Numbers of a spreadsheet become the digits that a CSV file has."""
    assert number_text(number) == text


@pytest.mark.parametrize("text", ["_x000D_", "a_x005F_b", "_x00e9_ and _x12_", "plain"])
def test_what_looks_like_an_escape_stays_as_it_is(tmp_path: Path, text: str) -> None:
    """A text is escaped on writing as Excel does it, and read back the same."""
    book = openpyxl.Workbook()
    put_text(book.active, 1, 1, text)
    book.save(tmp_path / "a.xlsx")
    assert open_workbook(tmp_path / "a.xlsx").sheets[0].text(1, 1) == text


def test_escapes_of_excel_are_undone(tmp_path: Path) -> None:
    """A line end that Excel wrote as an escape is a line end."""
    book = openpyxl.Workbook()
    book.active["A1"] = "one_x000D_\ntwo _x00E9_"
    book.save(tmp_path / "a.xlsx")
    assert open_workbook(tmp_path / "a.xlsx").sheets[0].text(1, 1) == "one\ntwo \u00e9"


@pytest.mark.parametrize(
    ("value", "formula"),
    [
        ("=A1+1", "=A1+1"),
        (ArrayFormula("A1:A2", "=B1:B2*2"), "=B1:B2*2"),
        (DataTableFormula("A1:A2"), "=TABLE()"),
    ],
    ids=["cell", "array", "table"],
)
def test_a_formula_is_quoted_as_it_was_written(value: Any, formula: str) -> None:
    """Whoever must replace it by a value finds it by its words."""
    assert _cell(None, {"data_type": "f", "value": value}) == Cell("formula", "", formula)
