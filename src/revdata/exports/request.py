"""The declaration of an export format, the request that it answers, and the IRIs of things.

Nothing of the data set has an address on the web, so the IRIs begin with the UUID of the descriptor
as a URN (RFC 9562) and name a thing by a fragment. They identify and lead nowhere. Whoever
publishes the tables at an address gives that as another base.

A URN of a UUID needs no registry. The address of a page that does not exist would mislead; ``tag:``
needs a domain or mail address of the project, ``urn:revdata:`` is not registered, and the hash of a
file or a DOI changes with each version, while identifiers of rows are permanent. A row is a
fragment (``#c0042``), because identifiers are unique in the package; ``lists/``, ``tables/`` and
``columns/`` have a slash, which no identifier has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.opening import base_package
from revdata.dataset.parts import TableSet
from revdata.errors import UnreadableInputError
from revdata.files.writing import all_moved_into_place, write_texts

if TYPE_CHECKING:
    from revdata.text.alignment import Alignment

T = TypeVar("T")
Writer = Callable[["Request"], list[Path]]


@dataclass(frozen=True)
class Format:
    """A format: the function that writes and returns the files, and what it is."""

    write: Writer
    title: str
    quotes: bool = False  # whether it can quote passages from a reader's copy
    identifies: bool = False  # whether things in it have IRIs
    extra: str = ""  # of the project, that installs the libraries
    libraries: tuple[str, ...] = ()


DECLARED: dict[str, Format] = {}  # by name, in whatever order the modules are imported


def export_format(name: str, **facts: Any) -> Callable[[Writer], Writer]:
    """Declare that a function writes the format of that name; ``facts`` are those of a Format."""

    def declare(write: Writer) -> Writer:
        DECLARED[name] = Format(write, **facts)
        return write

    return declare


@dataclass(frozen=True)
class Request:
    """A data set and the file or folder to write it to.

    ``copy`` is a reader's own copy to quote passages from, ``url`` where it lies on the web;
    ``base_iri`` is what IRIs begin with instead of the UUID of the data set.
    """

    dataset: TableSet
    output: Path
    copy: Alignment | None = None
    url: str | None = None
    base_iri: str | None = None

    @property
    def iris(self) -> Iris:
        """Return the IRIs of the data set's things; raises UnreadableInputError."""
        return find_iris(self.dataset.package, self.base_iri)

    def folder(self) -> Path:
        """Return the output as a folder; raises UnreadableInputError if it is a file."""
        if self.output.exists() and not self.output.is_dir():
            raise UnreadableInputError(f"{self.output} is a file; name a folder.")
        return self.output

    def file(self) -> Path:
        """Return the output as a file; raises UnreadableInputError if it is a folder."""
        if self.output.is_dir():
            raise UnreadableInputError(f"{self.output} is a folder; name a file.")
        return self.output

    def write_each(
        self, suffix: str, contents: Mapping[str, T], write: Callable[[T, Path], Any]
    ) -> list[Path]:
        """Write each content to a file of its name in the output folder, and return the files."""
        files = {self.folder() / f"{name}.{suffix}": one for name, one in contents.items()}
        with all_moved_into_place(files) as beside:
            for path, content in files.items():
                write(content, beside[path])
        return list(files)

    def write_folder(self, texts: Mapping[str, str]) -> list[Path]:
        """Write each text under its name in the output folder, and return the files."""
        files = {self.folder() / name: text for name, text in texts.items()}
        write_texts(files)
        return list(files)

    def write_file(self, text: str) -> list[Path]:
        """Write one text to the output file, and return that file."""
        file = self.file()
        write_texts({file: text})
        return [file]

    def write_document(self, document: Mapping[str, Any]) -> list[Path]:
        """Write one document as JSON to the output file, and return that file."""
        return self.write_file(as_json(document))


def as_json(document: Mapping[str, Any], indent: int = 1) -> str:
    """Return a document as the text of a JSON file."""
    return json.dumps(document, ensure_ascii=False, indent=indent) + "\n"


_BASE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+[/#]")


@dataclass(frozen=True)
class Iris:
    """The IRIs of one data set: a base, and what stands after it for each kind of thing."""

    base: str

    @property
    def whole(self) -> str:
        """Return the IRI of the data set."""
        return self.base.removesuffix("#")

    def row(self, identifier: str) -> str:
        """Return the IRI of a row."""
        return f"{self.base}{local_name(identifier)}"

    def code(self, vocabulary: str, code: str) -> str:
        """Return the IRI of a code, which is that of its row in vocabularies."""
        return self.row(f"{vocabulary}.{code}")

    def vocabulary(self, name: str) -> str:
        """Return the IRI of a code list."""
        return f"{self.base}lists/{local_name(name)}"

    def table(self, table: Table) -> str:
        """Return the IRI of a table, the class of its rows."""
        return f"{self.base}tables/{local_name(table.name)}"

    def column(self, table: Table, field: Field) -> str:
        """Return the IRI of a column, a property of the rows of its table."""
        return f"{self.base}columns/{local_name(f'{table.name}.{field.name}')}"


def local_name(identifier: str) -> str:
    """Return what stands for an identifier in an IRI, with what has a meaning there encoded."""
    return quote(identifier, safe="")


def find_iris(package: Package, base: str | None = None) -> Iris:
    """Return the IRIs of a data set, below ``base`` or else below the UUID of its descriptor.

    A version of the package that has no UUID yet, and a contribution, which extends the package,
    get that of the package. Raises UnreadableInputError for a base that is none.
    """
    if base is None:
        identifier = package.metadata.get("id") or base_package().metadata["id"]
        return Iris(f"urn:uuid:{identifier}#")
    if not _BASE.fullmatch(base):
        raise UnreadableInputError(
            f"{base!r} cannot begin an IRI. Write an address in full that ends in / or #, such as "
            "https://example.org/revdata/ or https://example.org/revdata#."
        )
    return Iris(base)
