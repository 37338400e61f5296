"""Reading of chosen files from a zip (a wheel is one) or tar archive, or from a git revision.

A revision is read without a checkout or the network.

Git is asked for stored bytes (``ls-tree``, ``cat-file``), not for an archive or a checkout: a
repository's settings then trigger no filter, hook or network access, and sizes are known before
anything is read. A revision that begins with ``-`` is refused.
"""

import bz2
import gzip
import io
import lzma
import os
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from revdata.errors import UnreadableInputError, near_names
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


SECONDS = 120  # after which git is taken to hang
# A hook sets variables that would turn git to another repository than the one that is named.
_NOT_INHERITED = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"}
_OURS = {
    "GIT_ALLOW_PROTOCOL": "none",  # what a partial clone lacks is not fetched
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}


def repository_of(folder: Path) -> Path | None:
    """Return the top folder of the git repository that holds a folder, or None."""
    at = folder.resolve()
    return next((above for above in (at, *at.parents) if (above / ".git").exists()), None)


def find_commit(repository: Path, revision: str) -> str:
    """Return the full name of the commit that a revision, branch or tag names.

    Raises UnreadableInputError with near names where there is none, or where the name is an option
    in disguise.
    """
    if not revision or revision.startswith("-") or not revision.isprintable():
        raise UnreadableInputError(f"{revision!r} cannot be the name of a git revision.")
    command = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    done = _git(repository, *command)
    if done.returncode == 0:
        return done.stdout.decode().strip()
    if done.stderr.strip():
        raise _failed(repository, done)
    names = _git(repository, "for-each-ref", "--format=%(refname:short)").stdout.decode()
    near = near_names(revision, names.split())
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    if _git(repository, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
        hint += " The clone is shallow: 'git fetch --unshallow' brings its history."
    raise UnreadableInputError(
        f"There is neither a file nor a folder {revision!r}, nor a git revision of that name in "
        f"{repository}.{hint}"
    )


def list_files(repository: Path, commit: str, folder: str) -> dict[str, int]:
    """Return the size in bytes of each file of a commit below a folder, links left out.

    Names are relative to the folder, which is ``""`` for the top of the repository.
    """
    done = _git(repository, "ls-tree", "-r", "-l", "-z", f"{commit}:{folder}")
    if b"Not a valid object name" in done.stderr:
        raise UnreadableInputError(f"The revision {commit[:12]} has no folder {folder}.")
    if done.returncode:
        raise _failed(repository, done)
    sizes = {}
    for entry in filter(None, done.stdout.decode(errors="surrogateescape").split("\0")):
        facts, _, name = entry.partition("\t")
        mode, _, _, size = facts.split()
        if mode.startswith("100"):
            sizes[name] = int(size)
    return sizes


def copy_files(
    repository: Path, commit: str, folder: str, names: Collection[str], target: Path
) -> None:
    """Write the named files of a commit below ``target``, as they are stored.

    Raises UnreadableInputError for a name that leads out of the folder, and for files that are
    larger together than ``MOST_BYTES``.
    """
    sizes = list_files(repository, commit, folder)
    if sum(sizes[name] for name in names) > MOST_BYTES:
        raise UnreadableInputError(
            f"The tables of {commit[:12]} are larger than {MOST_BYTES // 2**20} MiB together. "
            "Check the revision out elsewhere, and name the folder."
        )
    for name in names:
        require_inside(name, f"The revision {commit[:12]}")
        if "\n" in name:  # git is asked for one file a line
            raise UnreadableInputError(f"The revision {commit[:12]} has a line break in {name!r}.")
    prefix = f"{commit}:{folder}/" if folder else f"{commit}:"
    asked = "".join(f"{prefix}{name}\n" for name in names).encode(errors="surrogateescape")
    done = _git(repository, "cat-file", "--batch", given=asked)  # faster than one call a file
    if done.returncode:
        raise _failed(repository, done)
    stored = io.BytesIO(done.stdout)
    for name in names:
        _, kind, *size = stored.readline().split()
        if kind != b"blob":
            raise UnreadableInputError(f"git cannot read {name} of the revision {commit[:12]}.")
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(stored.read(int(size[0])))
        stored.readline()


def _git(
    repository: Path, *arguments: str, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    inherited = {k: v for k, v in os.environ.items() if k not in _NOT_INHERITED}
    try:
        return subprocess.run(
            ["git", "-C", str(repository), *arguments],
            input=given,
            capture_output=True,
            env=inherited | _OURS,
            timeout=SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise UnreadableInputError(
            "A git revision can only be read where git is installed, and it is not found here."
        ) from error
    except subprocess.TimeoutExpired as error:
        raise UnreadableInputError(f"git did not answer within {SECONDS} seconds.") from error


def _failed(repository: Path, done: subprocess.CompletedProcess[bytes]) -> UnreadableInputError:
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    why = lines[0] if lines else "it gives no reason"
    return UnreadableInputError(f"git cannot read {repository}: {why}")
