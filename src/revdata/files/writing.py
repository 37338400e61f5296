"""Files that are moved into place when they are complete, and temporary folders."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import stat
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from sqlite3 import SQLITE_CANTOPEN, SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY

from revdata.errors import UnreadableInputError

if sys.platform == "win32":  # pragma: no cover
    import msvcrt
else:
    import fcntl

PREFIX = "revdata-"
_SUFFIX = ".tmp"
_LOCK = ".revdata-lock"
_OURS = re.compile(rf"[.]?{PREFIX}[^/\\]*{re.escape(_SUFFIX)}")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)
_SQLITE = (SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY)
_DUCKDB = ("IOException", "FatalException")
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
        self.parent = parent or _temporary_folder()
        _clear_left_over(self.parent)
        try:
            self.folder, lock = _locked_folder(self.parent, prefix)
        except OSError as error:
            raise _unwritable(self.parent, error) from error
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
    with writing_to(scratch.parent), scratch as folder:
        yield folder


@contextmanager
def writing_to(folder: Path | None = None) -> Iterator[None]:
    """Raise UnreadableInputError with the folder's name where it cannot be written to.

    Other errors, such as those of a file that is read meanwhile, go on as they are.
    """
    try:
        yield
    except Exception as error:
        fault = _disk_fault(error)
        if fault is None:
            raise
        raise _unwritable(folder or _temporary_folder(), fault) from error


def is_no_room(error: OSError) -> bool:
    """Return whether an error says that a disk is full or read-only."""
    return error.errno in _NO_ROOM


def _disk_fault(error: Exception) -> OSError | None:
    """Return what went wrong with the disk, whatever library says so, or None."""
    message = str(error)
    if isinstance(error, OSError):
        return error if is_no_room(error) or _OURS.search(message) else None
    number = getattr(error, "sqlite_errorcode", None)
    if type(error).__name__ not in _DUCKDB and (number is None or number & 0xFF not in _SQLITE):
        return None
    known = (*_NO_ROOM, errno.EACCES, errno.ENOENT)
    found = next((n for n in known if os.strerror(n) in message), errno.EIO)
    return OSError(errno.ENOSPC if "full" in message else found, message)


def _unwritable(folder: Path, error: OSError) -> UnreadableInputError:
    """Return the error that says why a folder cannot be written to."""
    around = (folder, *folder.parents)
    folder = next((path.parent for path in around if _OURS.fullmatch(path.name)), folder)
    with suppress(OSError):  # some libraries say no more than that
        if error.errno == errno.EIO and shutil.disk_usage(folder).free < _FULL:
            error = OSError(errno.ENOSPC, "")
    gone = error.errno == errno.ENOENT and not folder.exists()
    reason = "it is gone" if gone else os.strerror(error.errno or errno.EIO)
    return UnreadableInputError(
        f"The folder {folder} cannot be written to: {reason[:1].lower()}{reason[1:]}. "
        "Nothing was written."
    )


def _temporary_folder() -> Path:
    """Return the system's folder for temporary files."""
    try:
        return Path(tempfile.gettempdir())
    except OSError as error:  # it names the folders that were tried
        raise UnreadableInputError(f"{error.strerror}.") from error


def _locked_folder(parent: Path, prefix: str) -> tuple[Path, int]:
    """Return a new folder and the open file whose lock says that its maker runs."""
    for _ in range(_TRIES):
        folder = parent / f"{prefix}{token_hex(8)}{_SUFFIX}"
        _HELD.add(folder)  # before it is there, for a signal may come at once
        try:
            folder.mkdir(0o700)
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            _HELD.discard(folder)
            with suppress(OSError):
                folder.rmdir()
            if isinstance(error, FileNotFoundError) and parent.exists():
                continue  # another run took the empty folder for left over
            raise
        if _take(lock) is not False and os.fstat(lock).st_nlink:
            return folder, lock
        _HELD.discard(folder)
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
    with suppress(OSError), os.scandir(parent) as entries:
        for entry in entries:
            if _OURS.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                _clear(Path(entry))


def _clear(folder: Path) -> None:
    if sys.platform != "win32" and folder.stat().st_uid != os.getuid():
        return
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        with suppress(OSError):  # it holds what is not ours
            folder.rmdir()
        return
    if _take(lock):
        _remove(folder, lock)
    else:
        os.close(lock)


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


ENDING = ("SIGINT", "SIGTERM", "SIGHUP")  # signals; Windows has no SIGHUP
_PREFIX = ".revdata-"  # of the temporary folders beside what is written


@contextmanager
def moved_into_place(path: Path) -> Iterator[Path]:
    """Give a path to write to, in a folder beside ``path``; it is moved there at the end.

    Raises as ``all_moved_into_place`` does.
    """
    with all_moved_into_place([path]) as beside:
        yield beside[path]


@contextmanager
def all_moved_into_place(paths: Iterable[Path]) -> Iterator[dict[Path, Path]]:
    """Give for each path one in a folder beside it; all are moved at the end, or none is left.

    A folder that is missing is made with the files and moved as a whole. Raises
    UnreadableInputError for a place that is no regular file, or in which nothing can be written.
    """
    moves: dict[Path, Path] = {}
    beside: dict[Path, Path] = {}
    scratch: dict[Path, Path] = {}
    with ExitStack() as stack:
        for path in paths:
            target = _regular(path)
            top = _first_missing(target)
            if top.parent not in scratch:
                scratch[top.parent] = stack.enter_context(scratch_folder(top.parent, _PREFIX))
            moves[top] = scratch[top.parent] / top.name
            beside[path] = scratch[top.parent] / target.relative_to(top.parent)
            beside[path].parent.mkdir(parents=True, exist_ok=True)
        yield beside
        with _undisturbed():
            for target, source in moves.items():
                _move(source, target)


@contextmanager
def folder_moved_into_place(folder: Path) -> Iterator[Path]:
    """Give a new folder beside ``folder`` to fill; it is moved there at the end, or removed.

    Raises UnreadableInputError if there is something in ``folder`` already, or if nothing can be
    written there.
    """
    target = _require_empty(folder)
    parent = _first_missing(target).parent
    with scratch_folder(parent, _PREFIX) as scratch:
        beside = scratch / target.relative_to(parent)
        beside.mkdir(parents=True)
        yield beside
        with _undisturbed():
            if _require_empty(folder).exists():
                target.rmdir()
            top = _first_missing(target)  # others may have made a folder above it
            (scratch / top.relative_to(parent)).rename(top)


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8 with line feeds, and its folder if need be."""
    write_texts({path: text})


def write_texts(texts: Mapping[Path, str]) -> None:
    """Write several texts, all of them beside their places before any is moved there."""
    with all_moved_into_place(texts) as beside:
        for path, text in texts.items():
            beside[path].write_text(text, encoding="utf-8", newline="\n")


def _regular(path: Path) -> Path:
    """Return where a file is or will be, links followed; raises UnreadableInputError."""
    try:
        target = Path(os.path.realpath(path))
        mode = target.stat().st_mode if target.exists() else stat.S_IFREG
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be written: {error.strerror}.") from error
    if stat.S_ISDIR(mode):
        raise UnreadableInputError(f"{path} is a folder; name a file.")
    if not stat.S_ISREG(mode):
        raise UnreadableInputError(
            f"{path} is a device or a pipe, and a file would take its place; name a file. "
            "Commands take - for standard output."
        )
    return target


def _require_empty(folder: Path) -> Path:
    """Return where a new folder will be, links followed; raises UnreadableInputError."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UnreadableInputError(f"{folder} is not an empty folder; name a new one.")
    return Path(os.path.realpath(folder))


def _first_missing(path: Path) -> Path:
    """Return the path, or the first of the folders above it that is not there."""
    while not path.parent.exists():
        path = path.parent
    return path


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off the signals that would end the program between two files."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are for the main thread
        return
    came: list[int] = []
    numbers = [getattr(signal, name) for name in ENDING if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    caught = [number for number, handler in before.items() if handler not in (None, signal.SIG_IGN)]
    for number in caught:
        signal.signal(number, lambda n, _: came.append(n))
    try:
        yield
    finally:
        for number in caught:
            signal.signal(number, before[number])
        for number in came:
            signal.raise_signal(number)


def _move(source: Path, target: Path) -> None:
    """Move a file or folder into place; where a folder has come there meanwhile, into it."""
    if source.is_dir() and target.is_dir():
        for inner in source.iterdir():
            _move(inner, target / inner.name)
        return
    if target.is_file():
        shutil.copymode(target, source)
    source.replace(target)
