"""Write the code lists in SKOS, for editors of vocabularies and thesauri."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from revdata.dataset.descriptor import Package
from revdata.dataset.vocabulary import Code
from revdata.exports.iris import Iris
from revdata.exports.request import Request
from revdata.files.writing import write_text

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

LANGUAGE = "en"


def write_skos(request: Request) -> list[Path]:
    """Write one Turtle file: a concept scheme a list, a concept a code; return the file.

    A list with an order is an ordered collection too. The codes have no hierarchy, so that each is
    a top concept of its scheme.
    """
    package, iris = request.dataset.package, request.iris
    output = request.file()
    write_text(output, str(_graph(package, iris).serialize(format="turtle")))
    return [output]


def _graph(package: Package, iris: Iris) -> Graph:
    from rdflib import Graph  # heavy
    from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

    graph = Graph(bind_namespaces="none")
    for prefix, namespace in (("dct", DCTERMS), ("owl", OWL), ("rdf", RDF), ("skos", SKOS)):
        graph.bind(prefix, namespace)
    graph.bind("", iris.base)
    ordered = {
        field.vocabulary
        for table in package.tables.values()
        for field in table.fields
        if field.ordered
    }
    for name, codes in package.vocabularies.items():
        _add_scheme(graph, package, iris, name)
        for code in codes:
            _add_concept(graph, iris, code)
        if name in ordered:
            _add_order(graph, iris, name, codes)
    return graph


def _add_scheme(graph: Graph, package: Package, iris: Iris, name: str) -> None:
    from rdflib import Literal, URIRef  # heavy
    from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

    scheme = URIRef(iris.vocabulary(name))
    facts: list[tuple[Any, Any]] = [
        (RDF.type, SKOS.ConceptScheme),
        (SKOS.prefLabel, Literal(_title(name), LANGUAGE)),
        (SKOS.notation, Literal(name)),
        (DCTERMS.title, Literal(_title(name), LANGUAGE)),
        (DCTERMS.isPartOf, URIRef(iris.whole)),
        (OWL.versionInfo, Literal(package.version)),
    ]
    if package.licence_url:
        facts.append((DCTERMS.license, URIRef(package.licence_url)))
    for predicate, value in facts:
        graph.add((scheme, predicate, value))


def _add_concept(graph: Graph, iris: Iris, code: Code) -> None:
    from rdflib import Literal, URIRef  # heavy
    from rdflib.namespace import RDF, SKOS

    concept, scheme = URIRef(iris.code(code.list, code.code)), URIRef(iris.vocabulary(code.list))
    graph.add((concept, RDF.type, SKOS.Concept))
    graph.add((concept, SKOS.notation, Literal(code.code)))
    graph.add((concept, SKOS.prefLabel, Literal(code.label, LANGUAGE)))
    if code.definition:
        graph.add((concept, SKOS.definition, Literal(code.definition, LANGUAGE)))
    graph.add((concept, SKOS.inScheme, scheme))
    graph.add((concept, SKOS.topConceptOf, scheme))
    graph.add((scheme, SKOS.hasTopConcept, concept))


def _add_order(graph: Graph, iris: Iris, name: str, codes: tuple[Code, ...]) -> None:
    from rdflib import BNode, Literal, URIRef  # heavy
    from rdflib.collection import Collection
    from rdflib.namespace import RDF, SKOS

    ordered = URIRef(f"{iris.vocabulary(name)}/in-order")
    members: list[Node] = [URIRef(iris.code(code.list, code.code)) for code in codes]
    graph.add((ordered, RDF.type, SKOS.OrderedCollection))
    graph.add((ordered, SKOS.prefLabel, Literal(f"{_title(name)}, in order", LANGUAGE)))
    first = BNode(f"{name}-1")  # those of the library differ from run to run
    graph.add((ordered, SKOS.memberList, first))
    Collection(graph, first, members)
    for member in members:
        graph.add((ordered, SKOS.member, member))


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()
