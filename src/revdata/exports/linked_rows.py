"""Write every row of every table as linked data in JSON-LD, links between rows as IRIs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from revdata.dataset.descriptor import Field, Table
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import records
from revdata.exports.iris import Iris, local_name
from revdata.exports.json_tables import write_document
from revdata.exports.request import Request
from revdata.exports.schema_org_file import VOCABULARY, Values, describe_package

XSD = "http://www.w3.org/2001/XMLSchema#"
TYPES = {  # those that JSON has no type for, or another one
    "integer": "xsd:integer",
    "number": "xsd:double",
    "boolean": "xsd:boolean",
    "date": "xsd:date",
}
ROW = "row"  # the prefix of rows


def write_linked_rows(request: Request) -> list[Path]:
    """Write one JSON-LD file: what the data set, its tables and columns are, then all rows.

    A row has the names of the columns for its properties, which the context gives per table; its
    key is its identifier, and an empty cell is left out. A link is the IRI of a row, a code that
    of its row in ``vocabularies``.
    """
    dataset, iris = request.dataset, request.iris
    tables = dataset.package.tables.values()
    graph = [
        _about(dataset, iris),
        *(entry for table in tables for entry in _described(table, iris)),
        *(row for table in tables for row in _rows(dataset, table)),
    ]
    return [write_document(request.file(), {"@context": _context(dataset, iris), "@graph": graph})]


def _context(dataset: TableSet, iris: Iris) -> Values:
    return {
        "@version": 1.1,
        ROW: {"@id": iris.base, "@prefix": True},
        "xsd": XSD,
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "schema": VOCABULARY,
        "identifier": "http://purl.org/dc/terms/identifier",
        **{
            table.name: {"@id": iris.table(table), "@context": _properties(table, iris)}
            for table in dataset.package.tables.values()
        },
    }


def _properties(table: Table, iris: Iris) -> Values:
    """Return what the columns of a table mean in its rows."""
    linked = {link.column for link in table.foreign_keys}
    properties = {}
    for field in table.fields:
        property_ = {"@id": iris.column(table, field)}
        if field.name in linked or field.vocabulary is not None:
            property_["@type"] = "@id"
        elif field.type in TYPES:
            property_["@type"] = TYPES[field.type]
        properties[field.name] = property_
    return properties


def _about(dataset: TableSet, iris: Iris) -> Values:
    addresses = {name: {"@type": "@id"} for name in ("license", "identifier", "url")}
    context = {"@vocab": VOCABULARY, **addresses}
    return {"@context": context, **describe_package(dataset.package, iris)}


def _described(table: Table, iris: Iris) -> list[Values]:
    """Return a table as the class of its rows, and its columns as properties."""
    itself = {"@id": iris.table(table)}
    classes = {"@type": "rdfs:Class", "rdfs:label": table.title, "rdfs:comment": table.description}
    return [
        {**itself, **classes},
        *(
            {
                "@id": iris.column(table, field),
                "@type": "rdf:Property",
                "rdfs:label": field.title,
                "rdfs:comment": field.description,
                "rdfs:domain": itself,
            }
            for field in table.fields
        ),
    ]


def _rows(dataset: TableSet, table: Table) -> list[Values]:
    linked = {link.column for link in table.foreign_keys}
    return [
        {
            "@id": _compact(row[table.key]),
            "@type": table.name,
            "identifier": row[table.key],
            **{
                field.name: _value(field, row[field.name], field.name in linked)
                for field in table.fields
                if field.name != table.key and row[field.name] is not None
            },
        }
        for row in records(dataset, table.name)
    ]


def _value(field: Field, value: Any, linked: bool) -> Any:
    if field.vocabulary is not None:
        return _compact(f"{field.vocabulary}.{value}")
    return _compact(value) if linked else value


def _compact(identifier: str) -> str:
    """Return the IRI of a row as the prefix of the context shortens it."""
    return f"{ROW}:{local_name(identifier)}"
