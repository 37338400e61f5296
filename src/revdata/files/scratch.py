"""Temporary folders, locked while their maker runs, so that a later run clears what is left."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from revdata.errors import UnreadableInputError

if sys.platform == "win32":  # pragma: no cover
    import msvcrt
else:
    import fcntl

PREFIX = "revdata-"
_SUFFIX = ".tmp"
_LOCK = ".revdata-lock"
_OURS = re.compile(rf"[.]?{PREFIX}[^/\\]*{re.escape(_SUFFIX)}$")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)
_HELD = set[Path]()  # the folders of this process
_FULL = 2**16  # bytes; a disk with fewer free is full
_TRIES = 100  # to make a folder that no other run takes for left over


class Scratch:
    """A new folder below ``parent``; it goes with ``remove``, with this object or at exit.

    Folders below the same parent whose makers were killed are cleared: those whose lock is free.
    Raises UnreadableInputError where nothing can be written.
    """

    def __init__(self, parent: Path | None = None, prefix: str = PREFIX) -> None:
        """Make the folder, in the system's folder for temporary files unless one is given."""
        try:
            self._parent = parent or Path(tempfile.gettempdir())
        except OSError as error:  # it names the folders that were tried
            raise UnreadableInputError(f"{error.strerror}.") from error
        with writing_to(self._parent):
            _clear_left_over(self._parent)
            self.folder, lock = _locked_folder(self._parent, prefix)
        _HELD.add(self.folder)
        self._end = weakref.finalize(self, _remove, self.folder, lock)

    def remove(self) -> None:
        """Remove the folder and what is in it."""
        self._end()

    def __enter__(self) -> Path:
        return self.folder

    def __exit__(self, *_: object) -> None:
        self.remove()


@contextmanager
def scratch_folder(parent: Path | None = None, prefix: str = PREFIX) -> Iterator[Path]:
    """Give such a folder, removed at the end; that there is no room is said in a sentence."""
    scratch = Scratch(parent, prefix)
    with writing_to(scratch.folder.parent), scratch as folder:
        yield folder


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Raise UnreadableInputError with the folder's name where it cannot be written to.

    Other errors, such as those of a file that is read meanwhile, go on as they are.
    """
    try:
        yield
    except OSError as error:
        if is_no_room(error) or is_scratch(error.filename):
            raise unwritable(folder, error) from error
        raise


def is_no_room(error: OSError) -> bool:
    """Return whether an error says that a disk is full or read-only."""
    return error.errno in _NO_ROOM


def is_scratch(path: object) -> bool:
    """Return whether a path is a temporary folder of ours or lies in one."""
    return isinstance(path, str) and any(map(_OURS.match, Path(path).parts))


def unwritable(folder: Path, error: OSError) -> UnreadableInputError:
    """Return the error that says why a folder cannot be written to."""
    while is_scratch(str(folder)):
        folder = folder.parent
    gone = error.errno == errno.ENOENT and not folder.exists()
    reason = "it is gone" if gone else os.strerror(error.errno or errno.EIO)
    return UnreadableInputError(
        f"The folder {folder} cannot be written to: {reason[:1].lower()}{reason[1:]}. "
        "Nothing was written."
    )


def disk_error(path: Path, message: str) -> OSError:
    """Return as OSError what a library says in its own words when it cannot write a file."""
    known = (*_NO_ROOM, errno.EACCES, errno.ENOENT)
    number = next((n for n in known if os.strerror(n) in message), errno.EIO)
    with suppress(OSError):
        if shutil.disk_usage(path.parent).free < _FULL:
            number = errno.ENOSPC
    return OSError(number, os.strerror(number), str(path))


def _locked_folder(parent: Path, prefix: str) -> tuple[Path, int]:
    """Return a new folder and the open file whose lock says that its maker runs."""
    for _ in range(_TRIES):
        folder = Path(tempfile.mkdtemp(_SUFFIX, prefix, parent))
        try:
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except FileNotFoundError:
            continue  # another run took the empty folder for left over
        except OSError:
            folder.rmdir()
            raise
        if _take(lock) is not False and os.fstat(lock).st_nlink:
            return folder, lock
        os.close(lock)
    raise FileNotFoundError(errno.ENOENT, "no folder stays there", str(parent / prefix))


def _take(lock: int) -> bool | None:
    """Return whether a lock was free, and take it; None where files cannot be locked."""
    try:
        if sys.platform == "win32":  # pragma: no cover
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK) else None
    return True


def _clear_left_over(parent: Path) -> None:
    """Remove our folders of runs that have ended: their lock is free, or they are empty."""
    for folder in parent.iterdir():
        if not _OURS.match(folder.name) or folder.is_symlink() or not _is_own(folder):
            continue
        try:
            lock = os.open(folder / _LOCK, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        except OSError:
            with suppress(OSError):  # it holds what is not ours
                folder.rmdir()
            continue
        if _take(lock):
            _remove(folder, lock)
        else:
            os.close(lock)


def _is_own(folder: Path) -> bool:
    with suppress(OSError):
        return sys.platform == "win32" or folder.stat().st_uid == os.getuid()
    return False


def remove_all() -> None:
    """Remove the folders of this process, which is about to end."""
    for folder in tuple(_HELD):
        shutil.rmtree(folder, ignore_errors=True)


def _remove(folder: Path, lock: int) -> None:
    """Remove a folder, and let go of its lock last; Windows removes no file that is open."""
    if sys.platform == "win32":  # pragma: no cover
        os.close(lock)
    shutil.rmtree(folder, ignore_errors=True)
    if sys.platform != "win32":
        os.close(lock)
    _HELD.discard(folder)
