"""The exceptions that users of the package can meet, and words of messages: near names, counts."""

import re
import warnings
from collections.abc import Iterable
from importlib.util import find_spec

_NUMBERED = re.compile(r"(?:[a-z0-9]+[.])?[a-z]+[0-9]+")


class RevdataError(Exception):
    """Base of the errors that the package raises on purpose.

    The message is a sentence for the user, with the repair.

    Examples
    --------
    >>> import revdata
    >>> try:
    ...     revdata.load("claim")
    ... except revdata.RevdataError as error:
    ...     print(error)
    There is no table 'claim'. Did you mean claims, claim_links?
    """


class NotFoundError(RevdataError, LookupError):
    """There is no table, column, code list or identifier of that name."""


class UnreadableInputError(RevdataError):
    """A file or folder cannot be read as what it should be."""


class NotACheckoutError(RevdataError):
    """Something works only in a checkout of the repository."""


class MissingExtraError(RevdataError):
    """A library that only some uses need is not installed.

    Parameters
    ----------
    extra : str
        Extra that brings the library.
    needed_for : str
        What needs it, a noun in the plural.
    """

    def __init__(self, extra: str, needed_for: str) -> None:
        """Say which extra to install, for what is named in the plural."""
        super().__init__(
            f"{needed_for} need an extra that is not installed; install it with: "
            f'python -m pip install "revdata[{extra}]"'
        )


def require_extra(extra: str, needed_for: str, *modules: str) -> None:
    """Raise MissingExtraError unless every one of the modules is installed; imports none."""
    if not all(find_spec(module) for module in modules):
        raise MissingExtraError(extra, needed_for)


def warn_renamed(old: str, new: str) -> None:
    """Warn whoever called the caller by an old name that it has a new one."""
    text = f"{old} is now {new}; the old name goes in revdata 3.0."
    warnings.warn(text, DeprecationWarning, stacklevel=3)


def known_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is the same but for case, hyphens, underscores and spaces.

    >>> known_name("Class-Bases", ["claims", "class_bases"])
    'class_bases'
    """
    names = list(known)
    return name if name in names else {_folded(n): n for n in names}.get(_folded(str(name)))


def _folded(name: str) -> str:
    return re.sub("[-_ ]", "-", name.strip().casefold())


def near_names(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Return at most ``most`` of the known names that hold ``name`` as a word or look like it.

    A numbered identifier looks like none: that c0406 exists says nothing of who wrote c0006.
    """
    if _NUMBERED.fullmatch(str(name)):
        return []
    from difflib import get_close_matches  # slow to import, and seldom needed

    names = list(known)
    holding = [one for one in names if _folded(str(name)) in _folded(str(one)).split("-")]
    nearest, near = (get_close_matches(str(name), names, most, cutoff) for cutoff in (0.8, 0.6))
    return list(dict.fromkeys([*nearest, *holding, *near]))[:most]


def not_found(what: str, name: str, known: Iterable[str]) -> NotFoundError:
    """Return the error for an unknown name, with near names or else all of them."""
    names = list(known)
    near = near_names(name, names)
    if near:
        return NotFoundError(f"There is no {what} {name!r}. Did you mean {', '.join(near)}?")
    if len(names) <= 40:
        return NotFoundError(f"There is no {what} {name!r}. There are: {', '.join(names)}.")
    return NotFoundError(f"There is no {what} {name!r}.")


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "row"), counted(2, "row"), counted(0, "match", "matches")
    ('1 row', '2 rows', '0 matches')
    """
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"


def on_one_line(text: str) -> str:
    """Return a text with what cannot be printed written as in Python, a line break as \\n."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
