"""Comparative revolutions as data: what one text claims, in typed tables with their passages.

Importing the package reads nothing and imports neither pandas nor pandera; each name is looked up
when it is first used.
"""

from importlib import import_module
from typing import Any

_NAMES = {
    "load": "revdata.dataset.loading",
    "load_all": "revdata.dataset.loading",
    "tables": "revdata.api",
    "info": "revdata.api",
    "find": "revdata.api",
    "history": "revdata.api",
    "explain": "revdata.api",
    "align": "revdata.api",
    "schema": "revdata.api",
    "package": "revdata.api",
    "coverage": "revdata.api",
    "agreement": "revdata.api",
    "diff": "revdata.api",
    "start_contribution": "revdata.api",
    "cite": "revdata.api",
    "verify": "revdata.api",
    "write_template": "revdata.api",
    "export": "revdata.api",
    "report": "revdata.api",
    "plot": "revdata.api",
    "write_plot": "revdata.api",
    "validate": "revdata.validation.engine",
    "RevdataError": "revdata.errors",
    "__version__": "revdata.api",
}


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        value = getattr(import_module(_NAMES[name]), name)
        globals()[name] = value
        return value
    if not name.startswith("_") and name in _table_names():
        return import_module("revdata.dataset.loading").load(name)
    raise AttributeError(f"module 'revdata' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*_NAMES, *_table_names()])


def _table_names() -> list[str]:
    return list(import_module("revdata.dataset.opening").base_package().tables)
