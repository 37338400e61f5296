"""Comparative revolutions as data: what one text claims, in typed tables with their passages.

Importing the package reads nothing and imports neither pandas nor pandera; each name is looked up
when it is first used.
"""

from importlib import import_module
from typing import Any

_NAMES = {
    "load": "revdata.loading",
    "load_all": "revdata.loading",
    "tables": "revdata.interface",
    "info": "revdata.interface",
    "find": "revdata.interface",
    "history": "revdata.interface",
    "explain": "revdata.interface",
    "align": "revdata.interface",
    "schema": "revdata.interface",
    "package": "revdata.interface",
    "coverage": "revdata.interface",
    "agreement": "revdata.interface",
    "diff": "revdata.interface",
    "start_contribution": "revdata.interface",
    "cite": "revdata.interface",
    "verify": "revdata.interface",
    "write_template": "revdata.interface",
    "export": "revdata.interface",
    "report": "revdata.interface",
    "plot": "revdata.interface",
    "write_plot": "revdata.interface",
    "validate": "revdata.validation",
    "RevdataError": "revdata.errors",
    "__version__": "revdata.interface",
}


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        value = getattr(import_module(_NAMES[name]), name)
        globals()[name] = value
        return value
    if not name.startswith("_") and name in _table_names():
        return import_module("revdata.loading").load(name)
    raise AttributeError(f"module 'revdata' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*_NAMES, *_table_names()])


def _table_names() -> list[str]:
    return list(import_module("revdata.dataset").base_package().tables)
