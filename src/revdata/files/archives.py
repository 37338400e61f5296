"""Reading of chosen files from a zip (a wheel is one) or tar archive."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from revdata.errors import UnreadableInputError
from revdata.files.paths import require_inside
from revdata.files.writing import is_no_room

MOST_BYTES = 2**30  # of all files taken from one version, and of a tar archive once decompressed
MOST_MEMBERS = 100_000
_MOST_AT_ONCE = 2**24  # tarfile reads nothing so long but a header that is there to do harm
_PACKED = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\0": lzma.open}
_DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,  # a compression that zipfile does not know
    RuntimeError,  # an encrypted member
    ValueError,
    OverflowError,
)


def is_archive(path: Path) -> bool:
    """Return whether a file is a zip or a tar archive, packed or not."""
    if zipfile.is_zipfile(path):
        return True
    with path.open("rb") as file:
        start = file.read(512)
    packed = any(start.startswith(mark) for mark in _PACKED)
    return packed or start[257:262] == b"ustar"


def list_members(path: Path) -> dict[str, int]:
    """Return the size in bytes of each file of an archive by its name, links left out.

    Raises UnreadableInputError for a damaged archive, or one too large to look through.
    """
    with _guarded(path):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                entries = archive.infolist()
                _limit(path, len(entries))
                return {_tidy(e.filename): e.file_size for e in entries if not e.is_dir()}
        with _open_tar(path) as tar:
            return {_tidy(m.name): m.size for m in _members(tar, path) if m.isreg()}


def extract(path: Path, names: Collection[str], folder: Path) -> None:
    """Write the named files of an archive below ``folder``, each under its own name.

    Raises UnreadableInputError for a damaged archive, for a name that leads out of the folder, and
    for files that are larger together than ``MOST_BYTES``.
    """
    for name in names:
        require_inside(name, str(path))
    left = MOST_BYTES
    with _guarded(path):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                stored = {_tidy(entry.filename): entry for entry in archive.infolist()}
                for name in names:
                    with archive.open(stored[name]) as source:
                        left = _copy(source, folder / name, left, path)
            return
        with _open_tar(path) as tar:
            for member in _members(tar, path):
                name = _tidy(member.name)
                content = tar.extractfile(member) if name in names and member.isreg() else None
                if content is not None:
                    left = _copy(content, folder / name, left, path)


def _tidy(name: str) -> str:
    """Return the name of a member without the ``./`` that some programs put in front."""
    return str(PurePosixPath(name))


def _copy(source: IO[bytes], target: Path, left: int, path: Path) -> int:
    """Copy a file in pieces, and return how many bytes may still follow."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as copy:
        while piece := source.read(2**20):
            left -= len(piece)
            if left < 0:
                raise _too_large(path)
            copy.write(piece)
    return left


def _members(tar: tarfile.TarFile, path: Path) -> Iterator[tarfile.TarInfo]:
    for count, member in enumerate(tar, start=1):
        _limit(path, count)
        if member.offset_data + member.size > MOST_BYTES:
            raise _too_large(path)
        yield member


def _limit(path: Path, members: int) -> None:
    if members > MOST_MEMBERS:
        raise UnreadableInputError(
            f"{path} holds more than {MOST_MEMBERS} files; no version of the data does."
        )


def _too_large(path: Path) -> UnreadableInputError:
    return UnreadableInputError(
        f"{path} is larger than {MOST_BYTES // 2**20} MiB once unpacked. "
        "Unpack it yourself, and name the folder."
    )


class _Careful(io.BufferedIOBase):
    """A file that is read in pieces: a header cannot ask for the memory of the machine."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner = inner

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or not 0 <= size <= _MOST_AT_ONCE:
            raise tarfile.ReadError("a header is too long")
        return self._inner.read(size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        return self._inner.tell()


@contextmanager
def _open_tar(path: Path) -> Iterator[tarfile.TarFile]:
    with path.open("rb") as file:
        start = file.read(6)
    unpack: Any = next((o for mark, o in _PACKED.items() if start.startswith(mark)), open)
    with unpack(path, "rb") as inner, tarfile.open(fileobj=_Careful(inner), mode="r:") as tar:
        yield tar


@contextmanager
def _guarded(path: Path) -> Iterator[None]:
    """Say in a sentence that an archive is damaged."""
    try:
        yield
    except _DAMAGE as error:
        raise UnreadableInputError(f"{path} is a damaged archive: {error}.") from error
    except OSError as error:
        if is_no_room(error):
            raise
        why = error.strerror or str(error)
        raise UnreadableInputError(f"{path} cannot be read: {why}.") from error
