"""The type stub of ``revdata``, generated from ``revdata.api``."""

import ast
import inspect
import re
from collections.abc import Iterable
from pathlib import Path

from revdata import api
from revdata.dataset.descriptor import FINDINGS, Package
from revdata.exports import FORMATS
from revdata.plots import KINDS

# Parameters that take one of some names; type checkers learn which.
NAMED = {"table": "TableName", "tables": "Sequence[TableName]", "format": "FormatName"}
NAMED |= {"kind": "PlotKind"}
PLACE = "path: StrPath | None = None, extra: Extra = (), texts: Texts = {texts}"


def render_stubs(package: Package) -> str:
    """Return the text of ``__init__.pyi``: the tables, and every public function with its types."""
    tree = ast.parse(Path(api.__file__).read_text(encoding="utf-8"))
    (methods,) = (n.body for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Dataset")
    plain = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)} & set(api.FUNCTIONS)
    functions = [
        _function(node)
        for node in methods
        if isinstance(node, ast.FunctionDef) and node.name in set(api.FUNCTIONS) - plain
    ]
    from_api = sorted({*plain, "Dataset"})
    body = [
        *(f"from revdata.api import {name} as {name}" for name in from_api),
        "from revdata.errors import RevdataError as RevdataError",
        "",
        *_literal("TableName", (*package.tables, FINDINGS)),
        *_literal("FormatName", FORMATS),
        *_literal("PlotKind", KINDS),
        "",
        *(f"{name}: DataFrame" for name in package.tables),
        "__version__: str",
        "",
        *(line for function in functions for line in function),
    ]
    imports = _imports(tree, " ".join(body))
    return "\n".join([*imports, *body, ""])


def _function(node: ast.FunctionDef) -> list[str]:
    """Return a method as a function of the package, or of the place that it is given."""
    arguments = node.args
    arguments.args = arguments.args[1:]
    texts = repr(api.DEFAULT_TEXTS.get(node.name, ()))
    place = ast.parse(f"def f(*, {PLACE.format(texts=texts)}): ...").body[0]
    assert isinstance(place, ast.FunctionDef)
    arguments.kwonlyargs += place.args.kwonlyargs
    arguments.kw_defaults += place.args.kw_defaults
    for argument in (*arguments.args, *arguments.kwonlyargs):
        if argument.arg in NAMED:
            argument.annotation = ast.Name(NAMED[argument.arg])
    shown = ast.unparse(arguments)
    each = ast.parse(f"def f({shown}): ...").body[0]
    assert isinstance(each, ast.FunctionDef)
    returns = "None" if node.returns is None else ast.unparse(node.returns)
    lines = [f"    {part}," for part in _parts(each.args)]
    return [f"def {node.name}(", *lines, f") -> {returns}:", *_docstring(node.name)]


def _docstring(name: str) -> list[str]:
    """Return what ``help`` says of a function, for editors, which read stubs alone."""
    lines = f'r"""{inspect.getdoc(api.FUNCTIONS[name])}\n"""'.split("\n")
    return [f"    {line}".rstrip() for line in lines]


def _parts(arguments: ast.arguments) -> Iterable[str]:
    """Yield the parameters one by one, as they are written."""
    plain = len(arguments.args) - len(arguments.defaults)
    for number, argument in enumerate(arguments.args):
        default = arguments.defaults[number - plain] if number >= plain else None
        yield _written(argument, default)
    yield "*"
    for argument, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _written(argument, value)
    if arguments.kwarg:
        yield f"**{ast.unparse(arguments.kwarg)}"


def _written(argument: ast.arg, default: ast.expr | None) -> str:
    shown = ast.unparse(argument)
    return shown if default is None else f"{shown} = {_quoted(ast.unparse(default))}"


def _quoted(default: str) -> str:
    return default.replace("'", '"')


def _literal(name: str, values: Iterable[str]) -> list[str]:
    return [f"{name} = Literal[", *(f'    "{value}",' for value in values), "]"]


def _imports(tree: ast.Module, body: str) -> list[str]:
    """Return the imports of the module that the text needs, each name on a line of its own."""
    words = set(re.findall(r"\w+", body))
    lines = [f"from revdata.api import {n}" for n in ("Extra", "StrPath", "Style") if n in words]
    for node in [inner for outer in tree.body for inner in getattr(outer, "body", [outer])]:
        start = f"from {node.module} import" if isinstance(node, ast.ImportFrom) else "import"
        for alias in node.names if isinstance(node, ast.Import | ast.ImportFrom) else ():
            if (alias.asname or alias.name) in words and alias.name != "RevdataError":
                lines.append(f"{start} {alias.name}{f' as {alias.asname}' * bool(alias.asname)}")
    return lines
