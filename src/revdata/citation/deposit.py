"""What a repository of research data is told of the data set: DataCite metadata and Zenodo's form.

DataCite: https://datacite-metadata-schema.readthedocs.io/en/4.5/. Zenodo:
https://developers.zenodo.org/#representation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from revdata.citation.reference import Item, bare, filled, whole_reference
from revdata.dataset.descriptor import Package

Values = dict[str, Any]
DEPOSIT_NAME = ".zenodo.json"
ZENODO_LANGUAGES = {"en": "eng"}  # ISO 639-3 for the codes of the descriptor
# What DataCite writes where a publisher is not known yet: the repository says so when it takes it.
TO_BE_ANNOUNCED = "(:tba)"


def render_deposit(package: Package) -> str:
    """Return ``.zenodo.json`` for a package.

    The DOI is not in it: Zenodo gives each version one of its own, and would take one that stands
    there for that of somebody else.
    """
    return json.dumps(zenodo_deposit(package), indent=2, ensure_ascii=False) + "\n"


def zenodo_deposit(package: Package) -> Values:
    """Return the metadata of a deposit as Zenodo reads them."""
    reference = whole_reference(package)
    work = reference.work
    return filled(
        {
            "upload_type": "dataset",
            "title": bare(work["title"]),
            "description": f"<p>{escape(_description(package), quote=False)}</p>",
            "creators": [{"name": _name(creator)} for creator in work["author"]],
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


def datacite_metadata(package: Package, iri: str) -> Values:
    """Return the metadata of DataCite 4.5; ``iri`` is that of the data set in every version."""
    reference = whole_reference(package)
    work = reference.work
    return filled(
        {
            "schemaVersion": "http://datacite.org/schema/kernel-4",
            "doi": package.doi,
            "alternateIdentifiers": [
                {
                    "alternateIdentifier": iri,
                    "alternateIdentifierType": "URN" if iri.startswith("urn:") else "URL",
                }
            ],
            "url": work.get("URL"),
            "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Coded tables"},
            "creators": [_datacite_creator(creator) for creator in work["author"]],
            "titles": [{"title": bare(work["title"]), "lang": work["language"]}],
            "publisher": {"name": TO_BE_ANNOUNCED},
            "publicationYear": package.released[:4],
            "dates": [{"date": package.released, "dateType": "Issued"}] if package.released else [],
            "language": work["language"],
            "version": package.version,
            "subjects": [{"subject": word} for word in package.metadata.get("keywords", ())],
            "descriptions": [
                {
                    "description": _description(package),
                    "descriptionType": "Abstract",
                    "lang": work["language"],
                }
            ],
            "rightsList": [_rights(package)],
            "formats": ["text/csv"],
            "relatedItems": [_datacite_source(source) for source in reference.sources],
        }
    )


def _datacite_creator(name: Mapping[str, str]) -> Values:
    if "literal" in name:
        return {"name": _name(name), "nameType": "Organizational"}
    parts = {"familyName": name["family"], "givenName": name["given"]}
    return {"name": _name(name), "nameType": "Personal", **parts}


def _datacite_source(item: Item) -> Values:
    """Return a text that the data are derived from, a chapter with the book it is in."""
    titles = [{"title": item["title"]}]
    url = item.get("URL")
    document = {
        "relatedItemType": "BookChapter" if item["type"] == "chapter" else "Book",
        "relationType": "IsDerivedFrom",
        "titles": titles,
        "creators": [_datacite_creator(name) for name in item.get("author", ())],
        "publicationYear": str(item["issued"]["date-parts"][0][0]) if "issued" in item else "",
        "relatedItemIdentifier": url
        and {"relatedItemIdentifier": url, "relatedItemIdentifierType": "URL"},
    }
    return filled(document)


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


def _name(name: Mapping[str, str]) -> str:
    return name.get("literal") or f"{name['family']}, {name['given']}"


def _description(package: Package) -> str:
    return str(package.metadata.get("description", ""))
