"""Linked data: rows in JSON-LD with links as IRIs, code lists in SKOS.

IRIs begin with a UUID, the ``id`` of the data package: it needs no registry and, unlike a hash or
DOI, stays the same in every version.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from revdata.dataset.derived import full_records, with_derived
from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.parts import TableSet
from revdata.exports.metadata import VOCABULARY, Values, describe_package
from revdata.exports.request import Iris, Request, as_json, export_format, local_name

XSD = "http://www.w3.org/2001/XMLSchema#"
TYPES = {  # those that JSON has no type for, or another one
    "integer": "xsd:integer",
    "number": "xsd:double",
    "boolean": "xsd:boolean",
    "date": "xsd:date",
}
ROW = "row"  # the prefix of rows
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS_CONTEXT: Values = {
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": RDF,
    "skos": "http://www.w3.org/2004/02/skos/core#",
}


@export_format("json-ld", title="every row as linked data, links as IRIs", identifies=True)
def write_linked_rows(request: Request) -> list[Path]:
    """Write one JSON-LD file: what the data set, its tables and columns are, then all rows.

    A row has the names of the columns for its properties, which the context gives per table; its
    key is its ``dct:identifier``, and an empty cell is left out. A link is the IRI of a row, a code
    that of its row in ``vocabularies``.
    """
    dataset, iris = request.dataset, request.iris
    package = with_derived(dataset.package)
    tables = package.tables.values()
    graph = [
        _about(package, iris),
        *(entry for table in tables for entry in _described(table, iris)),
        *(row for table in tables for row in _rows(dataset, table)),
    ]
    return request.write_document({"@context": _context(package, iris), "@graph": graph})


def _context(package: Package, iris: Iris) -> Values:
    return {
        "@version": 1.1,
        ROW: {"@id": iris.base, "@prefix": True},
        "xsd": XSD,
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "rdf": RDF,
        "schema": VOCABULARY,
        "dct": "http://purl.org/dc/terms/",
        **{
            table.name: {"@id": iris.table(table), "@context": _properties(table, iris)}
            for table in package.tables.values()
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


def _about(package: Package, iris: Iris) -> Values:
    addresses = {name: {"@type": "@id"} for name in ("license", "identifier", "url")}
    context = {"@vocab": VOCABULARY, **addresses}
    return {"@context": context, **describe_package(package, iris)}


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
            "dct:identifier": row[table.key],
            **{
                field.name: _value(field, row[field.name], field.name in linked)
                for field in table.fields
                if field.name != table.key and row[field.name] is not None
            },
        }
        for row in full_records(dataset, table.name)
    ]


def _value(field: Field, value: Any, linked: bool) -> Any:
    if field.vocabulary is not None:
        return _compact(f"{field.vocabulary}.{value}")
    return _compact(value) if linked else value


def _compact(identifier: str) -> str:
    """Return the IRI of a row as the prefix of the context shortens it."""
    return f"{ROW}:{local_name(identifier)}"


@export_format(
    "skos",
    title="the code lists as SKOS vocabularies, in Turtle",
    identifies=True,
    extra="skos",
    libraries=("rdflib",),
)
def write_skos(request: Request) -> list[Path]:
    """Write one Turtle file: a concept scheme a list, a concept a code; return the file.

    A list with an order is an ordered collection too. The codes have no hierarchy, so that each is
    a top concept of its scheme.
    """
    from rdflib import Graph

    package, iris = request.dataset.package, request.iris
    document = {
        "@context": SKOS_CONTEXT | {"": {"@id": iris.base, "@prefix": True}},
        "@graph": [thing for name in package.vocabularies for thing in _skos(package, iris, name)],
    }
    graph = Graph(bind_namespaces="none").parse(data=as_json(document), format="json-ld")
    return request.write_file(str(graph.serialize(format="turtle")))


def _skos(package: Package, iris: Iris, name: str) -> list[Values]:
    """Return a code list as its scheme, its concepts and, where it has an order, a collection."""
    codes, scheme = package.vocabularies[name], {"@id": iris.vocabulary(name)}
    links = [{"@id": iris.code(code.list, code.code)} for code in codes]
    title = name.replace("-", " ").capitalize()
    described = {
        **scheme,
        "@type": "skos:ConceptScheme",
        "skos:prefLabel": _english(title),
        "skos:notation": name,
        "skos:hasTopConcept": links,
        "dct:title": _english(title),
        "dct:isPartOf": {"@id": iris.whole},
        "dct:license": {"@id": package.licence_url} if package.licence_url else [],
        "owl:versionInfo": package.version,
    }
    concepts = [
        {
            **link,
            "@type": "skos:Concept",
            "skos:notation": code.code,
            "skos:prefLabel": _english(code.label),
            "skos:definition": _english(code.definition) if code.definition else [],
            "skos:inScheme": scheme,
            "skos:topConceptOf": scheme,
        }
        for code, link in zip(codes, links, strict=True)
    ]
    ordered = {
        "@id": f"{iris.vocabulary(name)}/in-order",
        "@type": "skos:OrderedCollection",
        "skos:prefLabel": _english(f"{title}, in order"),
        "skos:member": links,
        "skos:memberList": {"@list": links},
    }
    fields = (field for table in package.tables.values() for field in table.fields)
    has_order = any(field.ordered and field.vocabulary == name for field in fields)
    return [described, *concepts, *([ordered] if has_order else [])]


def _english(text: str) -> Values:
    return {"@value": text, "@language": "en"}
