"""The bounds of dates made anew in the files of a contribution."""

import shutil
from pathlib import Path

import pytest

from revdata.errors import UnreadableInputError
from revdata.files.paths import checkout_root
from revdata.text.date_bounds import stale_bounds

ROOT = checkout_root()
assert ROOT is not None
BOUNDS = "1830-07,1830-07-01,1830-07-31"


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
