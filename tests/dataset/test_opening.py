"""A place is opened as what it is, or refused with what is wrong in it."""

from pathlib import Path

import pytest

import revdata
from revdata.errors import UnreadableInputError


@pytest.mark.parametrize("name", ["datapackage.json", "terms.csv"])
def test_a_link_that_leads_out_of_its_folder_is_not_read(tmp_path: Path, name: str) -> None:
    """A folder that somebody sent cannot show files that lie elsewhere."""
    outside = tmp_path / "outside"
    outside.write_text('{"name": "mine", "resources": []}', encoding="utf-8")
    folder = tmp_path / "sent"
    folder.mkdir()
    (folder / name).symlink_to(outside)
    with pytest.raises(UnreadableInputError, match=f"{name} is a link that leads out of its"):
        revdata.open(folder)


def test_a_table_that_a_folder_holds_twice_is_refused(tmp_path: Path) -> None:
    """Nobody can say which of the two files is meant."""
    for ending in ("csv", "parquet"):
        (tmp_path / f"terms.{ending}").touch()
    with pytest.raises(UnreadableInputError, match=r"table terms twice: terms.csv and terms.par"):
        revdata.open(tmp_path)
