"""LibreOffice opens and saves the workbooks, and they still read as they did."""

import csv
import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import revdata
from revdata.dataset.opening import base_package
from revdata.files.paths import package_root

pytestmark = [
    pytest.mark.interop,
    pytest.mark.skipif(
        shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"
    ),
]

SECONDS = 300


def save_anew(path: Path, folder: Path) -> Path:
    """Return the workbook as LibreOffice saves it after opening it."""
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    saved = folder / path.name
    assert saved.is_file(), done.stdout + done.stderr
    return saved


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workbook of all rows as LibreOffice saves it."""
    path = tmp_path_factory.mktemp("ours") / "all.xlsx"
    revdata.template(path, filled=True)
    return save_anew(path, tmp_path_factory.mktemp("theirs"))


def test_every_row_survives_libreoffice(saved: Path, tmp_path: Path) -> None:
    """Opened and saved, the workbook is valid, and its tables are byte for byte the package's."""
    report = revdata.validate(saved)
    assert report.ok, report.to_text()
    written = revdata.export("csv", tmp_path / "out", path=saved)
    assert len(written) == len(base_package().tables)
    for path in written:
        assert path.read_bytes() == (package_root() / "data" / path.name).read_bytes(), path.name


def test_libreoffice_keeps_lists_notes_and_text(saved: Path) -> None:
    """The drop-downs still offer their codes, the notes are there, and dates are text."""
    book = openpyxl.load_workbook(saved)
    sheet = book["claims"]
    choice = next(c for c in sheet.data_validations.dataValidation if "B2" in str(c.sqref))
    _, _, area = choice.formula1.partition("!")
    offered = tuple(cell.value for (cell,) in book["codes"][area.replace("$", "")])
    assert offered == base_package().table("claims").field("kind").codes
    assert "Must be filled." in sheet["B1"].comment.text
    dates = [cell for (cell,) in sheet["M2:M490"] if cell.value is not None]
    assert dates
    assert {(cell.data_type, cell.number_format) for cell in dates} == {("s", "@")}


def test_libreoffice_shows_the_workbook_to_read(tmp_path: Path) -> None:
    """As CSV, each sheet of the exported workbook has the keys of its table, in order."""
    revdata.export("xlsx", tmp_path / "read.xlsx")
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", every_sheet, "--outdir", str(tmp_path), str(tmp_path / "read.xlsx")]
    subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True)
    for name, table in base_package().tables.items():
        with (tmp_path / f"read-{name}.csv").open(encoding="utf-8", newline="") as file:
            keys = [row[0] for row in csv.reader(file)][1:]
        assert keys == list(revdata.load(name)[table.key])


def test_what_libreoffice_saves_wrongly_is_told_by_cell(tmp_path: Path) -> None:
    """A formula it worked out, a date, merged and hidden cells are told after its saving too."""
    ours = tmp_path / "spoiled.xlsx"
    revdata.template(ours, ["depictions"], filled=True)
    book = openpyxl.load_workbook(ours)
    sheet = book["depictions"]
    sheet["O2"] = "=1+1"
    sheet["Q3"] = date(1923, 7, 1)
    sheet["Q3"].number_format = "mmm-yy"
    sheet.merge_cells("K20:K22")
    sheet.row_dimensions[30].hidden = True
    book.save(ours)
    (tmp_path / "theirs").mkdir()
    found = revdata.validate(save_anew(ours, tmp_path / "theirs")).records
    rules = {problem.message.split(":")[0]: problem.rule for problem in found}
    assert rules["Sheet depictions, cell O2, column description"] == "formula-cell"
    assert rules["Sheet depictions, cell Q3, column date_edtf"] == "date-cell"
    assert rules["Sheet depictions, cell K20, column event_type"] == "merged-cells"
    assert rules["Sheet depictions, row 30"] == "hidden-cells"
    assert any("which last gave '2'" in problem.message for problem in found)
    assert any("own date 1923-07." in problem.message for problem in found)
