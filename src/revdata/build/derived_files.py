"""Refresh and check what is derived in schemas, descriptor, documents and type stubs.

Works in a checkout only. Each derived text is made from the files it depends on, in an order in
which later ones see the earlier ones: code lists in the schemas, then bytes and hashes in the
descriptor, then the documents.
"""

import difflib
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from revdata.dataset.descriptor import VOCABULARY_TABLE, Package, read_json, read_package
from revdata.errors import RevdataError, UnreadableInputError
from revdata.versions.integrity import MANIFEST_NAME, render_manifest
from revdata.files.paths import DESCRIPTOR_NAME, require_checkout
from revdata.citation import render_citation_file
from revdata.lookup.codebook import render_codebook
from revdata.citation.deposit import DEPOSIT_NAME, render_deposit
from revdata.build.diagram import render_diagram
from revdata.exports import FORMATS
from revdata.build.rulebook import render_rulebook
from revdata.dataset.vocabulary import read_vocabularies
from revdata.files.writing import folder_moved_into_place, write_text

README = "README.md"
CITATION = "CITATION.cff"
CODEBOOK = "docs/codebook.md"
RULEBOOK = "docs/rules.md"
EXAMPLES = "docs/rule-examples.json"
MODEL = "docs/model.md"
STUBS = "src/revdata/__init__.pyi"


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

    ``command_list`` is the list of commands for the README, in Markdown. Raises
    NotACheckoutError in an installed copy, and UnreadableInputError for damaged metadata.
    """
    root = require_checkout()
    package = read_package(root)
    schemas = {
        f"schemas/{path.name}": _fresh_schema(path, package)
        for path in sorted((root / "schemas").glob("*.json"))
    }
    fresh = {**schemas, DESCRIPTOR_NAME: _fresh_descriptor(root)}
    fresh[CITATION] = render_citation_file(package)
    fresh[DEPOSIT_NAME] = render_deposit(package)
    fresh[CODEBOOK] = render_codebook(package)
    fresh[RULEBOOK] = render_rulebook(package, read_json(root / EXAMPLES))
    fresh[README] = _with_blocks(root / README, {"commands": lambda: command_list})
    fresh[MODEL] = _with_blocks(root / MODEL, {"diagram": lambda: _diagram(package)})
    stubs = {"tables": lambda: _table_stubs(package), "formats": _format_stubs}
    fresh[STUBS] = _with_blocks(root / STUBS, stubs, "#")
    fresh[MANIFEST_NAME] = render_manifest(root, fresh)
    derived = []
    for name, text in fresh.items():
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
    package = read_package(root)
    with folder_moved_into_place(folder) as beside:
        shutil.copytree(root / "data", beside / "data")
        for path in sorted((root / "schemas").glob("*.json")):
            write_text(beside / "schemas" / path.name, _fresh_schema(path, package))
        write_text(beside / DESCRIPTOR_NAME, _fresh_descriptor(root))
        write_text(beside / CITATION, render_citation_file(package))
        write_text(beside / MANIFEST_NAME, render_manifest(beside, {}))


def _fresh_schema(path: Path, package: Package) -> str:
    document = read_json(path)
    vocabularies = read_vocabularies(package.root / package.table(VOCABULARY_TABLE).path)
    for field in document["fields"]:
        name = field.get("vocabulary")
        if name is None:
            continue
        if name not in vocabularies:
            raise RevdataError(f"{path.name}: the column {field['name']} names no list {name!r}.")
        codes = [code.code for code in vocabularies[name]]
        field.setdefault("constraints", {})["enum"] = codes
        if field.get("categoriesOrdered"):
            field["categories"] = codes
    return _json(document)


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
    return _json(document)


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _with_blocks(path: Path, blocks: dict[str, Callable[[], str]], mark: str = "<!--") -> str:
    """Return the text of a file with the part between each pair of marks made anew."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror}.") from error
    close = " -->" if mark == "<!--" else ""
    for name, render in blocks.items():
        start, end = f"{mark} begin {name}{close}", f"{mark} end {name}{close}"
        head, found, rest = text.partition(start)
        _, closed, tail = rest.partition(end)
        if not found or not closed:
            raise UnreadableInputError(f"{path} lacks the lines '{start}' and '{end}'.")
        text = f"{head}{start}\n{render()}\n{end}{tail}"
    return text


def _diagram(package: Package) -> str:
    return f"```mermaid\n{render_diagram(package)}\n```"


def _table_stubs(package: Package) -> str:
    attributes = "\n".join(f"{name}: DataFrame" for name in package.tables)
    return f"{_literal('TableName', package.tables)}\n{attributes}"


def _format_stubs() -> str:
    return _literal("FormatName", FORMATS)


def _literal(name: str, values: Iterable[str]) -> str:
    literal = ",\n".join(f'    "{value}"' for value in values)
    return f"{name} = Literal[\n{literal},\n]"
