"""The declaration of an export format, and the request that it answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revdata.dataset.parts import TableSet
from revdata.errors import UnreadableInputError
from revdata.exports.iris import Iris, find_iris
from revdata.files.writing import write_texts

if TYPE_CHECKING:
    from revdata.text.alignment import Alignment


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
