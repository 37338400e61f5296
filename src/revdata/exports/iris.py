"""Permanent IRIs of rows, codes, tables and columns.

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

import re
from dataclasses import dataclass
from urllib.parse import quote

from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.opening import base_package
from revdata.errors import UnreadableInputError

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
