"""The public interface: one object with the verbs, the same verbs as functions, and no traps."""

import inspect
import json
import pkgutil
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
import pytest

import revdata
from revdata import api
from revdata.files.paths import package_root

THREE_DAYS = Path(__file__).parents[2] / "examples" / "three-days"
CALLS = """
import functools, importlib, pkgutil, revdata, revdata.api
revdata.api.open = functools.cache(revdata.api.open)
for module in pkgutil.walk_packages(revdata.__path__, "revdata."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
for name in revdata.__all__:
    assert callable(getattr(revdata, name)), name
for name in revdata.tables():
    assert len(getattr(revdata, name).columns), name
assert callable(revdata.open)
"""


@pytest.mark.slow
def test_no_module_takes_the_place_of_a_public_name() -> None:
    """With every submodule imported each public function is still one, and each table a frame."""
    command = [sys.executable, "-c", CALLS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_name_at_the_top_is_a_function_or_a_table() -> None:
    """A module below revdata would take the place of the name as soon as anything imports it."""
    modules = {module.name for module in pkgutil.iter_modules(revdata.__path__)}
    assert modules.isdisjoint({*dir(revdata), *api.RENAMED} - {"__main__"})


def test_open_does_not_shadow_the_builtin() -> None:
    """A star import brings the functions, and not open."""
    names: dict[str, object] = {}
    exec("from revdata import *", names)
    assert "load" in names
    assert "open" not in names


def test_the_verbs_are_the_functions() -> None:
    """What the object does, the module does on the package, under the same name."""
    methods = {n for n, m in vars(revdata.Dataset).items() if callable(m) and n[0] != "_"}
    assert methods <= api.FUNCTIONS.keys()
    of_places = {"open", "texts", "verify", "agreement", "new", "fill"}
    assert api.FUNCTIONS.keys() - methods == of_places
    pd.testing.assert_frame_equal(revdata.open().load("stages"), revdata.load("stages"))


@pytest.mark.parametrize("name", sorted(api.FUNCTIONS))
def test_every_function_is_documented_and_typed(name) -> None:
    """Each has a docstring, and each parameter a type."""
    function = api.FUNCTIONS[name]
    assert inspect.getdoc(function)
    for parameter in inspect.signature(function).parameters.values():
        assert parameter.annotation is not inspect.Parameter.empty, parameter


def test_the_object_has_its_tables_as_attributes_and_items() -> None:
    """ds.claims and ds["claims"] are the same rows, and dir completes both."""
    ds = revdata.open()
    pd.testing.assert_frame_equal(ds.claims, ds["claims"])
    assert {"claims", "validate"} <= set(dir(ds))
    assert list(ds) == ds.tables()
    assert repr(ds).startswith(f"<Dataset revdata {revdata.__version__}: 38 tables of revdata (")
    with pytest.raises(AttributeError, match="no table or method 'claimz'"):
        _ = ds.claimz


@pytest.mark.slow
def test_a_contribution_is_read_with_the_package(tmp_path) -> None:
    """A contribution's folder, or extra, gives both; each verb sees the rows of both."""
    for ds in (revdata.open(THREE_DAYS), revdata.open(extra=THREE_DAYS)):
        assert set(ds.claims["package"]) == {"revdata", "three-days"}
        assert ds.explain("july.c0001").identifier == "july.c0001"
        assert ds.validate().ok
    assert revdata.find("eastern suburbs", extra=THREE_DAYS)["id"].str.startswith("july.").any()


def test_a_version_differs_from_the_package(package_copy, edit) -> None:
    """ds.diff(old) says what changed from the old version to what was opened."""
    edit("terms", "t-repose", {"label": "Rest"})
    found = revdata.open(package_copy).diff(package_root())
    assert [(c.table, c.key, c.old, c.new) for c in found.changes] == [
        ("terms", "t-repose", "Gospel of repose", "Rest")
    ]


def test_unpacked_files_go_with_the_object(tmp_path, package_copy, monkeypatch) -> None:
    """What an archive held is removed once nothing refers to it any more."""
    path = shutil.make_archive(str(tmp_path / "version"), "zip", package_copy)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    ds = revdata.open(path)
    assert len(ds.terms)
    assert list(scratch.iterdir())
    del ds
    assert list(scratch.iterdir()) == []


@pytest.mark.slow
def test_a_table_named_as_a_verb_is_refused(package_copy) -> None:
    """The verb wins on the object, so the table must have another name."""
    path = package_copy / "datapackage.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    (terms,) = (one for one in document["resources"] if one["name"] == "terms")
    document["resources"].append(terms | {"name": "explain", "path": "data/explain.csv"})
    path.write_text(json.dumps(document), encoding="utf-8")
    shutil.copy(package_copy / "data" / "terms.csv", package_copy / "data" / "explain.csv")
    ds = revdata.open(package_copy)
    assert ds.explain("bureaucracy").identifier == "bureaucracy"
    assert len(ds["explain"]) == len(ds.terms)
    rules = {(problem.rule, problem.file) for problem in ds.validate().found}
    assert ("unknown-table", (package_copy / "data" / "explain.csv").as_posix()) in rules
