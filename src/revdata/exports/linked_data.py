"""Write linked data: every row in JSON-LD with links as IRIs, and the code lists in SKOS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import records
from revdata.dataset.vocabulary import Code
from revdata.exports.iris import Iris, local_name
from revdata.exports.request import Format, Request
from revdata.exports.schema_org import VOCABULARY, Values, describe_package

XSD = "http://www.w3.org/2001/XMLSchema#"
TYPES = {  # those that JSON has no type for, or another one
    "integer": "xsd:integer",
    "number": "xsd:double",
    "boolean": "xsd:boolean",
    "date": "xsd:date",
}
ROW = "row"  # the prefix of rows
LANGUAGE = "en"

Triple = tuple[Any, Any, Any]


def write_linked_rows(request: Request) -> list[Path]:
    """Write one JSON-LD file: what the data set, its tables and columns are, then all rows.

    A row has the names of the columns for its properties, which the context gives per table; its
    key is its identifier, and an empty cell is left out. A link is the IRI of a row, a code that
    of its row in ``vocabularies``.
    """
    dataset, iris = request.dataset, request.iris
    tables = dataset.package.tables.values()
    graph = [
        _about(dataset.package, iris),
        *(entry for table in tables for entry in _described(table, iris)),
        *(row for table in tables for row in _rows(dataset, table)),
    ]
    return request.write_document({"@context": _context(dataset.package, iris), "@graph": graph})


def _context(package: Package, iris: Iris) -> Values:
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


def write_skos(request: Request) -> list[Path]:
    """Write one Turtle file: a concept scheme a list, a concept a code; return the file.

    A list with an order is an ordered collection too. The codes have no hierarchy, so that each is
    a top concept of its scheme.
    """
    from rdflib import Graph  # heavy
    from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

    package, iris = request.dataset.package, request.iris
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in (("dct", DCTERMS), ("owl", OWL), ("rdf", RDF), ("skos", SKOS)):
        graph.bind(prefix, namespace)
    graph.bind("", iris.base)
    fields = [field for table in package.tables.values() for field in table.fields]
    ordered = {field.vocabulary for field in fields if field.ordered}
    for name, codes in package.vocabularies.items():
        for triple in (*_scheme(package, iris, name), *_concepts(iris, name, codes)):
            graph.add(triple)
        if name in ordered:
            _add_order(graph, iris, name, codes)
    return request.write_file(str(graph.serialize(format="turtle")))


def _scheme(package: Package, iris: Iris, name: str) -> Iterator[Triple]:
    from rdflib import Literal, URIRef  # heavy
    from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

    scheme, title = URIRef(iris.vocabulary(name)), Literal(_title(name), LANGUAGE)
    yield scheme, RDF.type, SKOS.ConceptScheme
    yield scheme, SKOS.prefLabel, title
    yield scheme, SKOS.notation, Literal(name)
    yield scheme, DCTERMS.title, title
    yield scheme, DCTERMS.isPartOf, URIRef(iris.whole)
    yield scheme, OWL.versionInfo, Literal(package.version)
    if package.licence_url:
        yield scheme, DCTERMS.license, URIRef(package.licence_url)


def _concepts(iris: Iris, name: str, codes: tuple[Code, ...]) -> Iterator[Triple]:
    from rdflib import Literal, URIRef  # heavy
    from rdflib.namespace import RDF, SKOS

    scheme = URIRef(iris.vocabulary(name))
    for code in codes:
        concept = URIRef(iris.code(code.list, code.code))
        yield concept, RDF.type, SKOS.Concept
        yield concept, SKOS.notation, Literal(code.code)
        yield concept, SKOS.prefLabel, Literal(code.label, LANGUAGE)
        if code.definition:
            yield concept, SKOS.definition, Literal(code.definition, LANGUAGE)
        yield concept, SKOS.inScheme, scheme
        yield concept, SKOS.topConceptOf, scheme
        yield scheme, SKOS.hasTopConcept, concept


def _add_order(graph: Any, iris: Iris, name: str, codes: tuple[Code, ...]) -> None:
    from rdflib import BNode, Literal, URIRef  # heavy
    from rdflib.collection import Collection
    from rdflib.namespace import RDF, SKOS

    ordered = URIRef(f"{iris.vocabulary(name)}/in-order")
    members = [URIRef(iris.code(code.list, code.code)) for code in codes]
    first = BNode(f"{name}-1")  # those of the library differ from run to run
    Collection(graph, first, list(members))
    graph.add((ordered, RDF.type, SKOS.OrderedCollection))
    graph.add((ordered, SKOS.prefLabel, Literal(f"{_title(name)}, in order", LANGUAGE)))
    graph.add((ordered, SKOS.memberList, first))
    for member in members:
        graph.add((ordered, SKOS.member, member))


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()


FORMATS = (
    Format(
        "json-ld",
        write_linked_rows,
        title="every row as linked data, links as IRIs",
        identifies=True,
    ),
    Format(
        "skos",
        write_skos,
        title="the code lists as SKOS vocabularies, in Turtle",
        identifies=True,
        extra="skos",
        libraries=("rdflib",),
    ),
)
