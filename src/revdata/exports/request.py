"""What an export is asked to write, and where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from revdata.dataset.parts import TableSet
from revdata.errors import UnreadableInputError
from revdata.exports.iris import Iris, find_iris

if TYPE_CHECKING:
    from revdata.text.alignment import Alignment


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
        """Return the output as a file in a folder that is there.

        Raises UnreadableInputError if it is a folder itself.
        """
        if self.output.is_dir():
            raise UnreadableInputError(f"{self.output} is a folder; name a file.")
        self.output.parent.mkdir(parents=True, exist_ok=True)
        return self.output
