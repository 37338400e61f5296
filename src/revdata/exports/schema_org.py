"""The description of the data set in terms of schema.org, for search engines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from revdata.citation.reference import Item, filled, whole_reference
from revdata.dataset.descriptor import Field, Package, Table
from revdata.exports.iris import Iris
from revdata.exports.request import Request, export_format

Values = dict[str, Any]
VOCABULARY = "https://schema.org/"


@export_format("schema-org", title="what the data set is, for search engines", identifies=True)
def write_schema_org(request: Request) -> list[Path]:
    """Write one JSON-LD file: the data set, its tables, and their columns as what is measured.

    Neither the data set nor a table has an address where there is none in the descriptor.
    """
    package, iris = request.dataset.package, request.iris
    tables = [_table(table, iris) for table in package.tables.values()]
    described = describe_package(package, iris)
    return request.write_document({"@context": VOCABULARY, **described, "hasPart": tables})


def describe_package(package: Package, iris: Iris) -> Values:
    """Return what the data set is; facts that the descriptor lacks, such as a DOI, are left out."""
    reference = whole_reference(package)
    work = reference.work
    return filled(
        {
            "@id": iris.whole,
            "@type": "Dataset",
            "name": package.title,
            "alternateName": package.name,
            "description": package.description,
            "version": package.version,
            "datePublished": package.released,
            "license": package.licence_url,
            "creator": [_agent(name) for name in work["author"]],
            "keywords": package.metadata.get("keywords"),
            "inLanguage": work["language"],
            "identifier": package.doi and f"https://doi.org/{package.doi}",
            "url": work.get("URL"),
            "isBasedOn": [_source(source) for source in reference.sources],
        }
    )


def _agent(name: Mapping[str, str]) -> Values:
    """Return a person, or a body that has but one name."""
    if "literal" in name:
        return {"@type": "Organization", "name": name["literal"]}
    whole = f"{name['given']} {name['family']}"
    parts = {"familyName": name["family"], "givenName": name["given"]}
    return {"@type": "Person", "name": whole, **parts}


def _source(item: Item) -> Values:
    book = item.get("container-title")
    return filled(
        {
            "@type": "CreativeWork",
            "name": item["title"],
            "isPartOf": book and {"@type": "Book", "name": book},
            "author": [_agent(name) for name in item.get("author", ())],
            "url": item.get("URL"),
        }
    )


def _table(table: Table, iris: Iris) -> Values:
    return {
        "@id": iris.table(table),
        "@type": "Dataset",
        "name": table.title,
        "alternateName": table.name,
        "description": table.description,
        "variableMeasured": [_column(table, field, iris) for field in table.fields],
    }


def _column(table: Table, field: Field, iris: Iris) -> Values:
    return {
        "@id": iris.column(table, field),
        "@type": "PropertyValue",
        "name": field.name,
        "alternateName": field.title,
        "description": field.description,
    }
