"""What ``help`` says of the public interface is so: examples, columns, defaults, attributes."""

import dataclasses
import doctest
import inspect
import re
import tomllib
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import pytest

import revdata
from revdata import api
from revdata.citation import STYLES
from revdata.files.paths import package_root
from revdata.plots import KINDS, OPTIONS
from revdata.validation.engine import ENGINES
from revdata.validation.reports import FORMATS

PAGE = (package_root() / "docs" / "site" / "python.md").read_text(encoding="utf-8")
CLASSES = {
    name: getattr(import_module(module), name)
    for module, name in re.findall(r"autoclass:: (revdata[\w.]*)\.(\w+)", PAGE)
}
METHODS = {f"Dataset.{name}": getattr(revdata.Dataset, name) for name in ("validate", "diff")}
PUBLIC: Mapping[str, Any] = {**api.FUNCTIONS, **METHODS, **CLASSES}
# Their examples take seconds; other tests call the same with more to look at.
COSTLY = {"check_pages", "page", "plot", "serve", "validate", "Dataset.validate"}
pytestmark = pytest.mark.usefixtures("read_once")

FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
TABLE = re.compile(r"^( *)(=[ =]+)\n *(?:Column|Key) .*\n *\2\n((?:.*\n)*?) *\2$", re.MULTILINE)


def example_of(name: str) -> doctest.DocTest:
    """Return the example in the docstring of a public function or class."""
    text = inspect.cleandoc(PUBLIC[name].__doc__)
    return doctest.DocTestParser().get_doctest(text, {}, name, None, 0)


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_the_example_gives_what_it_shows(name, tmp_path, monkeypatch) -> None:
    """Each public function and class has an example, which runs in an empty folder."""
    monkeypatch.chdir(tmp_path)
    test = example_of(name)
    assert test.examples
    if name not in COSTLY:
        said: list[str] = []
        doctest.DocTestRunner(optionflags=FLAGS).run(test, out=said.append)
        assert not said, "".join(said)


def documented_columns(text: str) -> list[dict[str, str]]:
    """Return the tables of columns in a docstring, each as types by name of column."""
    tables = []
    for indent, rule, body in TABLE.findall(inspect.cleandoc(text)):
        spans = [match.span() for match in re.finditer("=+", rule)]
        lines = [line.removeprefix(indent) for line in body.splitlines()]
        rows = [[line[a:b].strip() for a, b in spans] for line in lines]
        tables.append({name: type_ for name, type_, *_ in rows if name})
    return tables


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> Mapping[str, Any]:
    """Return small results that have tables, by the name of their class."""
    folder = tmp_path_factory.mktemp("results")
    (folder / "copy.txt").write_text("Another text.", encoding="utf-8")
    coding = "claim_id,passage_ids,statement,stance\n1,st.p02.s01,Power passes.,own\n"
    for name in ("NAME", "NAME_2"):
        (folder / f"{name}.csv").write_text(coding, encoding="utf-8")
    codings = [folder / f"{name}.csv" for name in ("NAME", "NAME_2")]
    return {
        "Alignment": revdata.align(folder / "copy.txt"),
        "Agreement": revdata.agreement(*codings, samples=1),
        "Comparison": revdata.compare(),
        "Diff": revdata.diff(package_root()),
        "Report": CLASSES["Report"]("nothing", (), 0, 0),
    }


def members(name: str) -> dict[str, Callable[..., Any]]:
    """Return what is public of a class, properties as the functions that give them."""
    found = {}
    for attribute, member in vars(CLASSES[name]).items():
        function = getattr(member, "fget", None) or getattr(member, "func", member)
        if not attribute.startswith("_") and inspect.isfunction(function):
            found[attribute] = function
    return found


def types_in(frame: Any) -> dict[str, str]:
    """Return the types of a frame's columns, or of what a list of dictionaries has."""
    if isinstance(frame, list):
        return {key: type(value).__name__ for key, value in frame[0].items()}
    return {column: str(dtype) for column, dtype in frame.dtypes.items()}


RETURNED: Mapping[str, Callable[[], list[Any]]] = {
    "codes": lambda: [revdata.codes("stance"), revdata.codes()],
    "contents": lambda: [revdata.contents()],
    "coverage": lambda: [revdata.coverage()],
    "find": lambda: [revdata.find("repose")],
    "load": lambda: [revdata.load("leaders", resolve=True, passages=True, extra=COMPANION)],
    "texts": lambda: [revdata.texts()],
    "uncited": lambda: [revdata.uncited()],
}
COMPANION = package_root() / "companions" / "lebon"


def test_documented_columns_are_returned() -> None:
    """The columns in a docstring are those of the frame, in order and with their types."""
    tables = {name: documented_columns(f.__doc__) for name, f in api.FUNCTIONS.items()}
    assert {name for name, found in tables.items() if found} == RETURNED.keys()
    own = {"actor", "revolution", "stage", *revdata.load("leaders", derived=False)}
    for name, returned in RETURNED.items():
        frames = [types_in(frame) for frame in returned()]
        if name == "load":  # the columns of the table itself are in the codebook
            frames = [{k: v for k, v in frames[0].items() if k not in own}]
        assert [[*one.items()] for one in tables[name]] == [[*one.items()] for one in frames]


def test_documented_columns_are_those_of_the_results(results) -> None:
    """The same for each table that a result has, as a property or as what a method returns."""
    for name, result in results.items():
        for attribute, member in members(name).items():
            for types in documented_columns(member.__doc__):
                frame = getattr(result, attribute)
                found = types_in(frame() if callable(frame) else frame)
                found = {k: v for k, v in found.items() if not k.startswith("NAME_2")}
                assert list(found.items()) == list(types.items()), (name, attribute)


def test_every_table_of_columns_is_looked_at(results) -> None:
    """No class has a table of columns that the test above passes over."""
    for name in CLASSES.keys() - results.keys() - {"Dataset"}:
        assert not any(documented_columns(member.__doc__) for member in members(name).values())


def test_documented_defaults_are_those_of_the_signature() -> None:
    """A default that a docstring gives is the one that the function has."""
    functions = {**PUBLIC, **{f"{c}.{m}": f for c in CLASSES for m, f in members(c).items()}}
    for name, function in functions.items():
        if inspect.isclass(function):
            continue
        known = inspect.signature(function).parameters
        text = inspect.cleandoc(function.__doc__)
        for parameter, default in re.findall(r"^(\w+) : .*, default (.+)$", text, re.MULTILINE):
            value = known[parameter].default
            shown = value.__name__ if callable(value) else repr(value)
            assert shown == default, (name, parameter)


@pytest.mark.parametrize(
    ("documented", "names"),
    [
        (api.FUNCTIONS["plot"], {*KINDS, *OPTIONS}),
        (api.FUNCTIONS["cite"], {*STYLES}),
        (METHODS["Dataset.validate"], {*ENGINES}),
        (CLASSES["Report"].render, {*FORMATS}),
    ],
)
def test_documented_choices_are_those_there_are(documented, names) -> None:
    """No kind of picture, style of citation, engine or format of report is left out."""
    text = inspect.cleandoc(documented.__doc__)
    assert not [name for name in sorted(names) if not re.search(rf"\b{name}\b", text)]


def test_documented_attributes_are_the_fields() -> None:
    """A docstring has each field of a dataclass under Attributes, in order, and no other."""
    for name, found in CLASSES.items():
        if dataclasses.is_dataclass(found):
            section = inspect.cleandoc(found.__doc__).partition("Attributes\n----------\n")[2]
            names = re.findall(r"^(\w[\w, ]*) : ", section.partition("\n\n")[0], re.MULTILINE)
            listed = [one for line in names for one in line.split(", ")]
            assert listed == [field.name for field in dataclasses.fields(found)], name


def test_function_and_method_have_one_docstring() -> None:
    """The function says what the method says, and has the place among its parameters."""
    for name in vars(revdata.Dataset).keys() & api.FUNCTIONS.keys() - {"diff", "validate"}:
        both = api.FUNCTIONS[name], getattr(revdata.Dataset, name)
        function, method = map(inspect.getdoc, both)
        head = "" if "\nParameters\n" in method else "\nParameters\n----------\n"
        assert function.replace(f"\n{head}{api.PLACE}", "", 1) == method
        assert api.PLACE in function


def test_the_linter_looks_at_what_is_public() -> None:
    """The pattern of what numpydoc passes over leaves out no function or class of the page."""
    settings = tomllib.loads((package_root() / "pyproject.toml").read_text(encoding="utf-8"))
    excluded = re.compile("|".join(settings["tool"]["numpydoc_validation"]["exclude"]))
    names = {f"api.{name}" for name in (*api.FUNCTIONS, *METHODS)}
    names |= {f"any.{name}" for name in CLASSES if name != "Dataset"}
    assert not [name for name in sorted(names) if excluded.search(name)]
    assert excluded.search("any.Unheard")
