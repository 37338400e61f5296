"""Reading of files from a git revision, without a checkout or the network."""

import os
import subprocess
from collections.abc import Collection
from pathlib import Path

from revdata.errors import UnreadableInputError, near_names
from revdata.files.archives import MOST_BYTES
from revdata.files.paths import require_inside

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
        path = f"{folder}/{name}" if folder else name
        done = _git(repository, "cat-file", "blob", f"{commit}:{path}")
        if done.returncode:
            raise _failed(repository, done)
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(done.stdout)


def _git(repository: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    inherited = {k: v for k, v in os.environ.items() if k not in _NOT_INHERITED}
    try:
        return subprocess.run(
            ["git", "-C", str(repository), *arguments],
            stdin=subprocess.DEVNULL,
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
