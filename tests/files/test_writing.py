"""Files come into place whole, under names of their own; what a killed writer left is cleared."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from revdata.errors import UnreadableInputError
from revdata.files.writing import (
    Scratch,
    all_moved_into_place,
    folder_moved_into_place,
    moved_into_place,
    scratch_folder,
    write_text,
    write_texts,
    writing_to,
)

LEAVER = """
import os, sys
from pathlib import Path
from revdata.files.writing import moved_into_place
with moved_into_place(Path(sys.argv[1])) as beside:
    beside.write_text("half")
    os.write(1, b"ready")
    os.read(0, 1)
    os._exit(9)
"""


@contextmanager
def other_writer(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Give a process that has half written a file and waits."""
    command = [sys.executable, "-c", LEAVER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.read(5) == b"ready"
        try:
            yield writer
        finally:
            writer.kill()


def names(folder: Path) -> list[str]:
    """Return the names of what is in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def test_two_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    """Each writes under its own name; the later move wins, whole."""
    path = tmp_path / "x.txt"
    with moved_into_place(path) as one, moved_into_place(path) as other:
        one.write_text("one")
        other.write_text("other")
        assert one != other
    assert path.read_text() == "one"
    assert names(tmp_path) == ["x.txt"]


def test_what_a_writer_left_is_cleared_once_it_has_ended(tmp_path: Path) -> None:
    """A folder is left alone while its lock is held, and cleared when its maker was killed."""
    path = tmp_path / "x.txt"
    with other_writer(path) as writer:
        [left] = names(tmp_path)
        write_text(path, "whole")
        assert names(tmp_path) == [left, "x.txt"]
        writer.kill()
        writer.wait()
        write_text(path, "again")
    assert names(tmp_path) == ["x.txt"]
    assert path.read_text() == "again"


def test_folders_that_are_not_ours_stay(tmp_path: Path) -> None:
    """A folder with such a name but no lock in it is removed only if it is empty."""
    (tmp_path / ".revdata-empty.tmp").mkdir()
    (tmp_path / ".revdata-full.tmp").mkdir()
    (tmp_path / ".revdata-full.tmp" / "mine.txt").write_text("mine")
    (tmp_path / ".revdata-link.tmp").symlink_to(tmp_path / ".revdata-full.tmp")
    Scratch(tmp_path).remove()
    assert names(tmp_path) == [".revdata-full.tmp", ".revdata-link.tmp"]


def test_a_fault_leaves_nothing(tmp_path: Path) -> None:
    """What breaks off leaves neither half a file nor the folders it would have been in."""
    with suppress(ZeroDivisionError), all_moved_into_place([tmp_path / "a/b/x", tmp_path / "y"]):
        raise ZeroDivisionError
    with suppress(ZeroDivisionError), folder_moved_into_place(tmp_path / "c" / "d"):
        raise ZeroDivisionError
    assert not names(tmp_path)


def test_a_device_or_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    """A file would take its place; a link to a file is followed."""
    os.mkfifo(tmp_path / "pipe")
    for place in (Path(os.devnull), tmp_path / "pipe"):
        with pytest.raises(UnreadableInputError, match="is a device or a pipe, and a file would"):
            write_text(place, "x")
    assert not Path(os.devnull).is_file()
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write_text(tmp_path / "link", "x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "x"


def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    """Whoever made a file private finds it private."""
    path = tmp_path / "x"
    write_text(path, "one")
    path.chmod(0o600)
    write_text(path, "two")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_was_filled_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """It is looked at again just before the move."""
    folder = tmp_path / "new"
    folder.mkdir()
    with (
        pytest.raises(UnreadableInputError, match="is not an empty folder"),
        folder_moved_into_place(folder) as beside,
    ):
        (beside / "x").write_text("x")
        (folder / "mine").write_text("mine")
    assert names(folder) == ["mine"]
    assert names(tmp_path) == ["new"]


def test_a_folder_above_that_was_made_meanwhile_is_used(tmp_path: Path) -> None:
    """Two writers of neighbours may both find the folder above missing."""
    with folder_moved_into_place(tmp_path / "a" / "b") as one:
        (one / "x").write_text("x")
        write_texts({tmp_path / "a" / "c": "c"})
    assert (tmp_path / "a" / "b" / "x").is_file()
    assert names(tmp_path / "a") == ["b", "c"]


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.EROFS, "read-only file system"),
        (errno.EACCES, "permission denied"),
        (errno.ENOSPC, "no space left on device"),
    ],
)
def test_a_folder_that_takes_nothing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    """The sentence has the folder that the reader named, and why."""
    ours = tmp_path / "revdata-x.tmp"  # which says nothing to a reader
    ours.mkdir()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "mkdir", refuse)
    expected = f"The folder {tmp_path} cannot be written to: {reason}. Nothing was written."
    for folder in (ours, tmp_path):  # in this order, for a later run clears what is ours
        with pytest.raises(UnreadableInputError) as caught:
            write_text(folder / "x.txt", "x")
        assert str(caught.value) == expected


def test_a_folder_that_vanishes_meanwhile_is_named(tmp_path: Path) -> None:
    """What is written goes with it, and that is said."""
    folder = tmp_path / "gone"
    folder.mkdir()
    expected = f"The folder {folder} cannot be written to: it is gone"
    with (
        pytest.raises(UnreadableInputError, match=expected),
        moved_into_place(folder / "x") as beside,
    ):
        shutil.rmtree(folder)
        beside.write_text("x")


def test_faults_of_reading_are_not_taken_for_those_of_writing(tmp_path: Path) -> None:
    """A file that is not there while another is written goes on as it is."""
    with pytest.raises(FileNotFoundError), writing_to(tmp_path):
        (tmp_path / "missing").read_text()


def test_scratch_goes_with_its_object(tmp_path: Path) -> None:
    """A folder that nobody removes goes when nothing refers to it."""
    made = Scratch(tmp_path)
    assert made.folder.is_dir()
    del made
    with scratch_folder(tmp_path) as folder:
        assert names(tmp_path) == [folder.name]
    assert not names(tmp_path)
