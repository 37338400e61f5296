"""What the data set is, for search engines and repositories: schema.org, DataCite and Zenodo.

DataCite: https://datacite-metadata-schema.readthedocs.io/en/4.5/. Zenodo:
https://developers.zenodo.org/#representation.

Descriptions of the data set are dictionaries; rocrate and rdflib write the two that are graphs.
mlcroissant (which brings scipy), csvw and datacite check our files in ``tests/interop`` instead of
writing them.

The deposit: ``revdata build`` writes ``.zenodo.json`` and ``CITATION.cff``. On a release Zenodo
reads title, authors, licence and sources from ``.zenodo.json`` and ignores ``CITATION.cff``, which
cannot say what the data derive from; for a deposit by hand, enter the same fields. For other
repositories use what ``revdata export datacite`` writes, with your publisher in place of
``(:tba)``. Zenodo gives each version a DOI, which is known beforehand only if you reserve it in a
deposit made by hand; another DOI, which stands for all versions together, can be used after the
first release. ``.zenodo.json`` contains no DOI, because Zenodo would take it for a DOI assigned
elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from revdata.citation.reference import Item, date_of, family_first, filled, whole_reference
from revdata.dataset.descriptor import Field, Package, Table
from revdata.exports.request import Iris, Request, as_json, export_format

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


DEPOSIT_NAME = ".zenodo.json"
ZENODO_LANGUAGES = {"en": "eng"}  # ISO 639-3 for the codes of the descriptor
# What DataCite writes where a publisher is not known yet: the repository says so when it takes it.
TO_BE_ANNOUNCED = "(:tba)"


def render_deposit(package: Package) -> str:
    """Return ``.zenodo.json`` for a package, the metadata of a deposit as Zenodo reads them.

    The DOI is not in it: Zenodo gives each version one of its own, and would take one that stands
    there for that of somebody else.
    """
    reference = whole_reference(package)
    work = reference.work
    document = filled(
        {
            "upload_type": "dataset",
            "title": package.title,
            "description": f"<p>{escape(package.description, quote=False)}</p>",
            "creators": [{"name": family_first(creator)} for creator in work["author"]],
            "version": package.version,
            "publication_date": package.released,
            "access_right": "open",
            "license": package.licence.lower(),
            "language": ZENODO_LANGUAGES[work["language"]],
            "keywords": package.metadata.get("keywords"),
            "related_identifiers": [
                {"identifier": source["URL"], "relation": "isDerivedFrom", "scheme": "url"}
                for source in reference.sources
                if "URL" in source
            ],
        }
    )
    return as_json(document, indent=2)


@export_format(
    "datacite", title="what the data set is, for repositories: DataCite 4.5", identifies=True
)
def write_datacite(request: Request) -> list[Path]:
    """Write one JSON file in version 4.5 of the DataCite schema, and return it."""
    return request.write_document(datacite_metadata(request.dataset.package, request.iris.whole))


def datacite_metadata(package: Package, iri: str) -> Values:
    """Return the metadata of DataCite 4.5; ``iri`` is that of the data set in every version."""
    reference = whole_reference(package)
    work = reference.work
    language = work["language"]
    abstract = {"description": package.description, "descriptionType": "Abstract"}
    identifier_type = "URN" if iri.startswith("urn:") else "URL"
    return filled(
        {
            "schemaVersion": "http://datacite.org/schema/kernel-4",
            "doi": package.doi,
            "alternateIdentifiers": [
                {"alternateIdentifier": iri, "alternateIdentifierType": identifier_type}
            ],
            "url": work.get("URL"),
            "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Coded tables"},
            "creators": [_creator(creator) for creator in work["author"]],
            "titles": [{"title": package.title, "lang": language}],
            "publisher": {"name": TO_BE_ANNOUNCED},
            "publicationYear": package.released[:4],
            "dates": [{"date": package.released, "dateType": "Issued"}] if package.released else [],
            "language": language,
            "version": package.version,
            "subjects": [{"subject": word} for word in package.metadata.get("keywords", ())],
            "descriptions": [abstract | {"lang": language}],
            "rightsList": [_rights(package)],
            "formats": ["text/csv"],
            "relatedItems": [_related_item(source) for source in reference.sources],
        }
    )


def _creator(name: Mapping[str, str]) -> Values:
    if "literal" in name:
        return {"name": family_first(name), "nameType": "Organizational"}
    parts = {"familyName": name["family"], "givenName": name["given"]}
    return {"name": family_first(name), "nameType": "Personal", **parts}


def _related_item(item: Item) -> Values:
    """Return a text that the data are derived from, a chapter with the book it is in."""
    url = item.get("URL")
    return filled(
        {
            "relatedItemType": "BookChapter" if item["type"] == "chapter" else "Book",
            "relationType": "IsDerivedFrom",
            "titles": [{"title": item["title"]}],
            "creators": [_creator(name) for name in item.get("author", ())],
            "publicationYear": str(next(iter(date_of(item)), "")),
            "relatedItemIdentifier": url
            and {"relatedItemIdentifier": url, "relatedItemIdentifierType": "URL"},
        }
    )


def _rights(package: Package) -> Values:
    return filled(
        {
            "rights": package.licence,
            "rightsUri": package.licence_url,
            "rightsIdentifier": package.licence,
            "rightsIdentifierScheme": "SPDX",
            "schemeUri": "https://spdx.org/licenses/",
        }
    )
