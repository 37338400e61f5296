"""Generation and checking of the derived parts of schemas, descriptor, documents and stubs.

Works in a checkout only. ``_package_files`` and ``_fresh_files`` list every derived file, each made
from the files it depends on: code lists in the schemas, bytes and hashes in the descriptor, then
the documents, and the manifest over all of them.
"""

import ast
import difflib
import hashlib
import inspect
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from revdata import api
from revdata.build.model_documents import (
    render_codebook,
    render_diagram,
    render_groups,
    render_kinds,
    render_module_table,
    render_reader_table,
    render_rulebook,
)
from revdata.build.r_package import FOLDER as R_FOLDER
from revdata.build.r_package import render_r_package
from revdata.citation import render_citation_file
from revdata.dataset.descriptor import FINDINGS, Package, read_json, read_package
from revdata.errors import RevdataError, UnreadableInputError
from revdata.exports import FORMATS
from revdata.exports.metadata import DEPOSIT_NAME, render_deposit
from revdata.exports.request import as_json
from revdata.files.paths import DESCRIPTOR_NAME, require_checkout
from revdata.files.writing import folder_moved_into_place, write_text
from revdata.plots import KINDS
from revdata.versions.integrity import MANIFEST_NAME, render_manifest

EXAMPLES = "docs/rule-examples.json"


@dataclass(frozen=True)
class Derived:
    """A derived file: what it holds and what it should hold."""

    path: Path
    name: str
    current: str
    fresh: str

    def diff(self) -> str:
        """Return the change that would refresh the file, as a unified diff."""
        lines = difflib.unified_diff(
            self.current.splitlines(), self.fresh.splitlines(), self.name, self.name, lineterm=""
        )
        return "\n".join(lines)


def stale_files(command_list: str) -> list[Derived]:
    """Return the derived files of the checkout that are not as they should be.

    ``command_list`` is the list of all commands, in Markdown. Raises
    NotACheckoutError in an installed copy, and UnreadableInputError for damaged metadata.
    """
    root = require_checkout()
    derived = []
    for name, text in _fresh_files(root, command_list).items():
        path = root / name
        current = path.read_text(encoding="utf-8") if path.is_file() else ""
        if current != text:
            derived.append(Derived(path, name, current, text))
    return derived


def write(files: list[Derived]) -> None:
    """Write the fresh texts, each beside its place and then moved there."""
    for file in files:
        write_text(file.path, file.fresh)


def write_package(folder: Path) -> None:
    """Write a complete, fresh data package to a new or empty folder.

    Raises UnreadableInputError if the folder holds something already.
    """
    root = require_checkout()
    if folder.resolve().is_relative_to(root / "data"):
        raise UnreadableInputError(f"{folder} lies within the data; name a folder elsewhere.")
    texts = _package_files(root, read_package(root))
    with folder_moved_into_place(folder) as beside:
        for path in filter(Path.is_file, (root / "data").rglob("*")):
            copy = beside / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())  # copytree hides that there is no room
        for name, text in texts.items():
            write_text(beside / name, text)
        write_text(beside / MANIFEST_NAME, render_manifest(beside, {}))


def _fresh_files(root: Path, command_list: str) -> dict[str, str]:
    """Return every derived file of the checkout by its name, as it should be."""
    package = read_package(root)
    model = {
        "tables": render_groups(package),
        "diagram": f"```mermaid\n{render_diagram(package)}\n```",
    }
    readers = render_reader_table(root / "docs" / "readers.csv")
    fresh = {
        **_package_files(root, package),
        DEPOSIT_NAME: render_deposit(package),
        "docs/codebook.md": render_codebook(package),
        "docs/rules.md": render_rulebook(package, read_json(root / EXAMPLES)),
        "docs/commands.md": _with_blocks(root / "docs/commands.md", {"commands": command_list}),
        "docs/design.md": _with_blocks(root / "docs/design.md", {"modules": render_module_table()}),
        "docs/looking.md": _with_blocks(root / "docs/looking.md", {"kinds": render_kinds()}),
        "docs/model.md": _with_blocks(root / "docs/model.md", model),
        "docs/readers.md": _with_blocks(root / "docs/readers.md", {"readers": readers}),
        "src/revdata/__init__.pyi": render_stubs(package),
    }
    if (root / R_FOLDER).is_dir():
        fresh |= render_r_package(package, (root / "CHANGELOG.md").read_text(encoding="utf-8"))
    return fresh | {MANIFEST_NAME: render_manifest(root, fresh)}


def _package_files(root: Path, package: Package) -> dict[str, str]:
    """Return the derived files that are part of the data package, but for the manifest."""
    schemas = sorted((root / "schemas").glob("*.json"))
    return {
        **{f"schemas/{path.name}": _fresh_schema(path, package) for path in schemas},
        DESCRIPTOR_NAME: _fresh_descriptor(root),
        "CITATION.cff": render_citation_file(package),
    }


def _fresh_schema(path: Path, package: Package) -> str:
    document = read_json(path)
    for field in document["fields"]:
        name = field.get("vocabulary")
        if name is None:
            continue
        if name not in package.vocabularies:
            raise RevdataError(f"{path.name}: the column {field['name']} names no list {name!r}.")
        codes = [code.code for code in package.vocabularies[name]]
        field.setdefault("constraints", {})["enum"] = codes
        if field.get("categoriesOrdered"):
            field["categories"] = codes
    return as_json(document, indent=2)


def _fresh_descriptor(root: Path) -> str:
    document = read_json(root / DESCRIPTOR_NAME)
    for resource in document["resources"]:
        path = root / resource["path"]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UnreadableInputError(f"{path} cannot be read: {error.strerror}.") from error
        resource["bytes"] = len(data)
        resource["hash"] = f"sha256:{hashlib.sha256(data).hexdigest()}"
    return as_json(document, indent=2)


def _with_blocks(path: Path, blocks: dict[str, str]) -> str:
    """Return the text of a file with the part between each pair of marks refreshed."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror}.") from error
    for name, block in blocks.items():
        start, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
        head, found, rest = text.partition(start)
        _, closed, tail = rest.partition(end)
        if not found or not closed:
            raise UnreadableInputError(f"{path} lacks the lines '{start}' and '{end}'.")
        text = f"{head}{start}\n{block}\n{end}{tail}"
    return text


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
