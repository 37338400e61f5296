"""Generation and checking of the derived parts of schemas, descriptor, documents and stubs.

Works in a checkout only. ``_package_files`` and ``_fresh_files`` list every derived file, each made
from the files it depends on: code lists in the schemas, bytes and hashes in the descriptor, then
the documents, and the manifest over all of them.
"""

import difflib
import hashlib
from dataclasses import dataclass
from pathlib import Path

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
from revdata.build.type_stubs import render_stubs
from revdata.citation import render_citation_file
from revdata.dataset.descriptor import Package, read_json, read_package
from revdata.errors import RevdataError, UnreadableInputError
from revdata.exports.metadata import DEPOSIT_NAME, render_deposit
from revdata.exports.request import as_json
from revdata.files.paths import DESCRIPTOR_NAME, require_checkout
from revdata.files.writing import folder_moved_into_place, write_text
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
