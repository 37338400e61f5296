"""Write files beside their places and move them there, so that none is ever half written."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from revdata.errors import UnreadableInputError


@contextmanager
def moved_into_place(path: Path) -> Iterator[Path]:
    """Give the path beside ``path`` to write to; it is moved there at the end, or removed."""
    beside = path.with_name(f".{path.name}.new")
    try:
        yield beside
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def require_room(path: Path, *, force: bool) -> None:
    """Raise UnreadableInputError for a file, or a folder with files, that is not to be replaced."""
    filled = any(path.iterdir()) if path.is_dir() else path.exists()
    if filled and not force:
        what = "is a folder with files in it" if path.is_dir() else "is there already"
        raise UnreadableInputError(
            f"{path} {what}. Name another place, or add --force to write over it."
        )


@contextmanager
def all_moved_into_place(paths: Iterable[Path]) -> Iterator[dict[Path, Path]]:
    """Give for each path the one beside it; all are moved at the end, or none is left over."""
    with ExitStack() as places:
        beside = {}
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside[path] = places.enter_context(moved_into_place(path))
        yield beside


@contextmanager
def folder_moved_into_place(folder: Path) -> Iterator[Path]:
    """Give a new folder beside ``folder`` to fill; it is moved there at the end, or removed.

    Raises UnreadableInputError if there is something in ``folder`` already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UnreadableInputError(f"{folder} is not an empty folder; name a new one.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield beside
        beside.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        beside.rename(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8 with line feeds, and its folder if need be."""
    write_texts({path: text})


def write_texts(texts: Mapping[Path, str]) -> None:
    """Write several texts, all of them beside their places before any is moved there."""
    with all_moved_into_place(texts) as beside:
        for path, text in texts.items():
            beside[path].write_text(text, encoding="utf-8", newline="\n")
