"""The location of the data package, in a checkout or an installed package."""

import json
from functools import cache
from os.path import realpath
from pathlib import Path, PurePosixPath

from revdata.errors import NotACheckoutError, UnreadableInputError

DESCRIPTOR_NAME = "datapackage.json"
CHANGELOG_NAME = "CHANGELOG.md"
_PACKAGE_FOLDER = Path(__file__).resolve().parent.parent


@cache
def checkout_root() -> Path | None:
    """Return the folder of the checkout this module is imported from, or None if it is installed.

    An editable install counts as a checkout, so that edited data are seen at once.
    """
    root = _PACKAGE_FOLDER.parent.parent
    if _PACKAGE_FOLDER.parent.name == "src" and (root / DESCRIPTOR_NAME).is_file():
        return root
    return None


@cache
def package_root() -> Path:
    """Return the folder that holds ``datapackage.json``, ``data`` and ``schemas``."""
    root = checkout_root() or _PACKAGE_FOLDER / "_package"
    if not (root / DESCRIPTOR_NAME).is_file():
        raise UnreadableInputError(
            f"The data of revdata are missing: there is no {DESCRIPTOR_NAME} in {root}. "
            "Install the package again."
        )
    return root


@cache
def package_version() -> str:
    """Return the version of data and code, without reading more than the descriptor."""
    path = package_root() / DESCRIPTOR_NAME
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["version"])
    except (ValueError, KeyError) as error:
        raise UnreadableInputError(
            f"The data of revdata are damaged: {path} names no version. Install the package again."
        ) from error


def require_checkout() -> Path:
    """Return the root of the checkout.

    Raises NotACheckoutError in an installed copy.
    """
    root = checkout_root()
    if root is None:
        raise NotACheckoutError(
            "This works in a checkout of the repository only; here revdata is an installed copy. "
            "In a checkout, install it with: python -m pip install -e ."
        )
    return root


def is_special(path: Path) -> bool:
    """Whether a path is a pipe, a socket or a device, from which reading may never end."""
    return path.exists() and not path.is_file() and not path.is_dir()


def require_inside(name: str, where: str) -> None:
    """Refuse a file name that is absolute or leads out of its folder: UnreadableInputError."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or any(c in name for c in "\\:\0"):
        raise UnreadableInputError(
            f"{where} names the file {name!r}, which leads out of its folder; it is not read."
        )


def require_links_inside(root: Path, *paths: Path) -> None:
    """Refuse paths that leave the folder by a symbolic link: UnreadableInputError."""
    inside = Path(realpath(root))
    for path in paths:
        if not Path(realpath(path)).is_relative_to(inside):
            raise UnreadableInputError(
                f"{path} is a link that leads out of its folder; it is not read. Put a copy of "
                "the file in its place."
            )
