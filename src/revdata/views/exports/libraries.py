"""Import the libraries that only some exports need, or say which extra brings them."""

from importlib import import_module
from typing import Any

from revdata.errors import MissingExtraError


def require(module: str, extra: str, needed_for: str) -> Any:
    """Return a module; raises MissingExtraError, about what is named in the plural."""
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError(extra, needed_for) from error
