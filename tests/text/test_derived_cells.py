"""Cells made from a text or from dates: those that disagree are named and alone are written."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from revdata.errors import UnreadableInputError
from revdata.files.paths import checkout_root, package_root
from revdata.text.derived_cells import stale_bounds, stale_cells, write_cells
from revdata.text.fingerprints import fingerprint, paragraphs, text_sha256

ROOT = checkout_root()
assert ROOT is not None
BOUNDS = "1830-07,1830-07-01,1830-07-31"
TEXT = """A Tale

The mill stood, still and grey, by the old river. It fell.
\u201cNo,\u201d he said\u2026
"""
SOURCES = (
    "source_id,title,source_kind,author,translator,year,publisher,language,original_language,"
    "written_edtf,written_earliest,written_latest,translated_year,part_of_source_id,"
    "rights,url,sha256,paragraphs,passages,words,manual_version,note\n"
    'ta,"A Tale",edition,,,,,en,,,,,,,,,,,,,,"One\nnote"\n'
    "wo,A Work,work,,,,,,,,,,,,,,,,,,,\n"
)
PASSAGES = (
    "passage_id,source_id,section,paragraph,sentence,start,end,words,opening,sha256,shingles,content,"
    "uncited_reason,gap_after\r\n"
    "ta.p00.s01,ta,0,0,1,0,6,9,x,,,title,heading,false\r\n"
    'ta.p01.s01,ta,1,1,1,0,49,,,,abcdef,"sentence",,false\r\n'
    "ta.p01.s02,ta,1,1,2,50,58,2,It,,,sentence,,false\r\n"
    "ta.p02.s01,ta,1,2,1,0,14,,,,,sentence,,true"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a contribution with passages of a made-up text, fingerprints missing or wrong."""
    shutil.copytree(package_root() / "schemas", tmp_path / "schemas")
    resources = [
        {"name": name, "path": f"data/{name}.csv", "schema": f"schemas/{name}.json"}
        for name in ("sources", "passages")
    ]
    descriptor = {"name": "tale", "resources": resources}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sources.csv").write_bytes(SOURCES.encode())
    (tmp_path / "data" / "passages.csv").write_bytes(PASSAGES.encode())
    return tmp_path


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """Return a file with the made-up text."""
    path = tmp_path / "tale.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def replace(path: Path, old: str, new: str) -> None:
    """Replace a string in a file, which has to be there."""
    data = path.read_bytes()
    assert old.encode() in data
    path.write_bytes(data.replace(old.encode(), new.encode(), 1))


def test_every_cell_that_disagrees_is_named_with_its_place(folder: Path, text: Path) -> None:
    """A cell is named by file, line, key and column, with what it holds and should hold."""
    said = [str(cell) for cell in stale_cells(folder, text)]
    assert said[:2] == [
        "data/passages.csv:2: ta.p00.s01: words is '9'; the text gives '2'.",
        "data/passages.csv:2: ta.p00.s01: opening is 'x'; the text gives 'A'.",
    ]
    assert [line.partition(";")[0] for line in said if "ta.p01.s02" in line] == [
        "data/passages.csv:4: ta.p01.s02: sha256 is ''"
    ]
    assert "data/sources.csv:2: ta: words is ''; the text gives '17'." in said


def test_only_these_cells_are_written(folder: Path, text: Path) -> None:
    """Line ends, needless quotation marks and all other cells stay byte for byte."""
    write_cells(stale_cells(folder, text))
    lines = paragraphs(TEXT)
    made = (lines[0], lines[1][:49], lines[1][50:], '"No," he said.')
    fingerprints = [fingerprint(passage) for passage in made]
    a, b, c, d = (p.sha256 for p in fingerprints)
    [shingle] = fingerprints[1].shingles
    assert (folder / "data" / "passages.csv").read_bytes().decode() == (
        PASSAGES.replace(",9,x,,", f",2,A,{a},")
        .replace(",,,,abcdef,", f',10,"The mill stood, still",{b},{shingle},')
        .replace(",2,It,,", f",2,It,{c},")
        .replace(",14,,,,,", f',14,3,"""No",{d},,')
    )
    counts = f"{text_sha256(lines)},2,4,17"
    assert (folder / "data" / "sources.csv").read_bytes().decode() == SOURCES.replace(
        ',,,,,"One', f'{counts},,"One'
    )
    assert stale_cells(folder, text) == []


def test_the_edition_among_several_is_known_by_its_hash(folder: Path, text: Path) -> None:
    """Passages of another edition are left alone."""
    write_cells(stale_cells(folder, text))
    other = "ot.p00.s01,ot,0,0,1,0,6,1,,,,title,heading,false"
    with (folder / "data" / "passages.csv").open("a", newline="") as file:
        file.write(f"\r\n{other}\r\n")
    replace(
        folder / "data" / "sources.csv",
        "wo,A Work",
        "ot,Other,edition,,,,,,,,,,,,,,,,,,,\nwo,A Work",
    )
    assert stale_cells(folder, text) == []


def two_editions_without_hash(folder: Path) -> None:
    """Add a second edition, so that it is not clear which of them the text is."""
    replace(folder / "data" / "sources.csv", "wo,A Work,work", "wo,A Work,edition")
    replace(folder / "data" / "passages.csv", "ta.p02.s01,ta", "wo.p02.s01,wo")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda folder: replace(
                folder / "data" / "sources.csv", ',,,,,"One', f'{"0" * 64},,,,,"One'
            ),
            r"tale\.txt is not the coded edition: its SHA-256 is [0-9a-f]{64}, and sources has "
            r"another for ta\.",
        ),
        (
            lambda folder: replace(folder / "data" / "passages.csv", ",ta,1,2,1,", ",ta,1,3,1,"),
            r"passages\.csv:5: ta\.p02\.s01 is in paragraph 3, but the last paragraph of .* is 2;",
        ),
        (
            lambda folder: replace(folder / "data" / "passages.csv", ",50,58,", ",50,59,"),
            r"passages\.csv:4: ta\.p01\.s02 goes from 50 to 59, but paragraph 1 of .* has 58 char",
        ),
        (
            lambda folder: replace(folder / "data" / "passages.csv", ",50,58,", ",58,50,"),
            r"passages\.csv:4: ta\.p01\.s02 goes from 58 to 50",
        ),
        (
            lambda folder: replace(folder / "data" / "passages.csv", ",50,58,", ",fifty,58,"),
            r"passages\.csv:4: ta\.p01\.s02: paragraph, start and end must be whole numbers",
        ),
        (
            lambda folder: replace(folder / "data" / "passages.csv", ",50,58,", ",50,58,1,"),
            r"passages\.csv:4: The row has 15 cells; .* Fix the file first",
        ),
        (two_editions_without_hash, r"Several editions have no sha256 yet \(ta, wo\)"),
        (
            lambda folder: (folder / "tale.txt").write_bytes(b"A Tale \xff"),
            r"tale\.txt is not text in UTF-8: byte 8 is 0xFF",
        ),
        (lambda folder: (folder / "tale.txt").unlink(), r"There is no file .*tale\.txt"),
    ],
)
def test_what_cannot_be_the_edition_is_refused(
    folder: Path, text: Path, spoil: Callable[[Path], object], message: str
) -> None:
    """One sentence says what is wrong, and where."""
    spoil(folder)
    with pytest.raises(UnreadableInputError, match=message):
        stale_cells(folder, text)


# Bounds of dates


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    """Return the file of the claims of a copy of the example."""
    shutil.copytree(ROOT / "examples" / "three-days", tmp_path / "mine")
    return tmp_path / "mine" / "data" / "claims.csv"


def test_bounds_that_agree_are_left_alone(run, claims: Path) -> None:
    """A contribution whose bounds are right is not written to."""
    before = claims.read_bytes()
    result = run("bounds", str(claims.parents[1]))
    assert (result.exit_code, claims.read_bytes()) == (0, before)
    assert "Every bound agrees with its date." in result.output


def test_wrong_bounds_are_named_and_then_written(run, claims: Path) -> None:
    """Only the cells that disagree with their date change, and all else stays byte for byte."""
    sound = claims.read_bytes()
    claims.write_bytes(sound.replace(BOUNDS.encode(), b"1830-07,1830-06-01,1830-08-31", 1))
    folder = str(claims.parents[1])
    named = run("bounds", folder, "--check")
    assert named.exit_code == 1
    assert "date_earliest is '1830-06-01'; the date gives '1830-07-01'." in named.output
    written = run("bounds", folder)
    assert (written.exit_code, claims.read_bytes()) == (0, sound)
    assert "Rewrote 2 bounds." in written.output


def test_an_end_that_opens_is_emptied(claims: Path) -> None:
    """A date without an end has no latest day."""
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace(BOUNDS, "1830-07/..,1830-07-01,1830-07-31", 1), "utf-8")
    (cell,) = stale_bounds(claims.parents[1])
    assert (cell.column, cell.current, cell.fresh) == ("date_latest", "1830-07-31", "")


def test_what_is_no_date_has_no_bounds(claims: Path) -> None:
    """A date that cannot be read is named with its place and the reason."""
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace(BOUNDS, "1830-99,1830-07-01,1830-07-31", 1), "utf-8")
    with pytest.raises(UnreadableInputError, match=r"date_edtf is '1830-99'[.] 99 is neither"):
        stale_bounds(claims.parents[1])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("18 Brumaire VIII", "1799-11-09"),
        ("thermidor an II", "1794-07-19/1794-08-17"),
        ("1923-23~", "1923-06-01/1924-02-29"),
        ("../1936", "../1936-12-31"),
    ],
)
def test_the_bounds_of_a_date_are_printed(run, typed: str, said: str) -> None:
    """A date in place of a folder is answered with the days that it can mean."""
    result = run("bounds", *typed.split(" "))
    assert (result.exit_code, result.stdout) == (0, said + "\n")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("1900-02-29", "no such day"), ("31 Brumaire VIII", "no such day"), ("nowhere", "nowhere")],
)
def test_what_is_no_date_and_no_folder_is_refused(run, typed: str, said: str) -> None:
    """A day that does not exist and a folder that does not exist are errors of the caller."""
    result = run("bounds", typed)
    assert result.exit_code == 2
    assert said in result.output
