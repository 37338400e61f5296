"""Comparative revolutions as data: the claims of a text as typed tables with their passages.

Importing the package reads nothing and imports neither pandas nor pandera; each name is looked up
when it is first used. The public functions are those of ``revdata.api``.
"""

from importlib import import_module


def __getattr__(name: str) -> object:
    if name.startswith("_") and name not in {"__all__", "__version__"}:
        raise AttributeError(f"module 'revdata' has no attribute {name!r}")
    if name == "__version__":
        return import_module("revdata.files.paths").package_version()
    api = import_module("revdata.api")
    if name == "__all__":  # open would take the place of Python's own
        return sorted({*api.FUNCTIONS, "Dataset", "RevdataError"} - {"open"})
    if name in api.RENAMED:
        api.warn_renamed(f"revdata.{name}", f"revdata.{api.RENAMED[name]}")
        return api.FUNCTIONS[api.RENAMED[name]]
    if name == "RevdataError":
        return import_module("revdata.errors").RevdataError
    if name == "Dataset":
        return api.Dataset
    if name in api.FUNCTIONS:
        return api.FUNCTIONS[name]
    if name in api.base_package().tables:
        return api.open().load(name)
    raise AttributeError(f"module 'revdata' has no attribute {name!r}")


def __dir__() -> list[str]:
    api = import_module("revdata.api")
    names = {*api.FUNCTIONS, "Dataset", "RevdataError", "__version__"}
    return sorted({*names, *api.base_package().tables})
