"""Files that are moved into place only when they are complete."""

import os
import shutil
import signal
import stat
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from revdata.errors import UnreadableInputError
from revdata.files.scratch import scratch_folder

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
