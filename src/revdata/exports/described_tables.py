"""CSV files with a description: CSV on the Web, Croissant and RO-Crate.

CSV on the Web: https://www.w3.org/TR/tabular-metadata/. With the IRIs in it a reader makes the same
RDF of the tables as stands in the export ``json-ld``. Croissant, which machine learning tools load:
https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html. RO-Crate, for repositories of
research data: https://www.researchobject.org/ro-crate/.

In CSVW a column of references that may be empty is not declared a foreign key, because the standard
allows no empty key; ``valueUrl`` gives the IRI of the row referred to. In Croissant a reference
names the column of a file, because mlcroissant fails on references to a field.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from revdata.citation.reference import filled, whole_reference
from revdata.citation.styles import to_bibtex
from revdata.dataset.derived import with_derived
from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.parts import TableSet
from revdata.exports.csv_tables import whole_tables
from revdata.exports.metadata import VOCABULARY, Values, describe_package
from revdata.exports.request import Iris, Request, as_json, export_format
from revdata.lookup.codebook import link_of

CSVW_NAME = "csv-metadata.json"
CSVW_TYPES = {"string": "string", "integer": "integer", "number": "double", "date": "date"}
CRATE_NAME = "ro-crate-metadata.json"
CRATE_VERSION = "1.3"
CROISSANT_NAME = "croissant.json"
CROISSANT_TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}
CROISSANT_TERMS = (  # that a document writes without a prefix
    "arrayShape citeAs column containedIn equivalentProperty extract field fileObject fileProperty "
    "fileSet format includes isArray isLiveDataset jsonPath key md5 parentField path recordSet "
    "references regex repeated replace samplingRate separator source subField transform"
)
CROISSANT_CONTEXT: Values = {
    "@language": "en",
    "@vocab": VOCABULARY,
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": VOCABULARY,
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    **{term: f"cr:{term}" for term in CROISSANT_TERMS.split()},
}


@export_format(
    "csvw", title="the CSV files described as CSV on the Web, in a folder", identifies=True
)
def write_csvw(request: Request) -> list[Path]:
    """Write ``csv-metadata.json`` and the CSV files that it describes to a folder."""
    return request.write_folder(_csvw_files(request.dataset, request.iris))


def _csvw_files(dataset: TableSet, iris: Iris) -> dict[str, str]:
    """Return the text of each file by its name, the description last."""
    package = with_derived(dataset.package)
    tables = whole_tables(dataset)
    document = filled(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "@id": iris.whole,
            "dc:title": package.title,
            "dc:description": package.description,
            "dc:license": package.licence_url and {"@id": package.licence_url},
            "dc:date": package.released,
            "schema:version": package.version,
            "dc:identifier": package.doi,
            "tables": [_csvw_table(table, iris) for table in package.tables.values()],
        }
    )
    return tables | {CSVW_NAME: as_json(document)}


def _csvw_table(table: Table, iris: Iris) -> Values:
    columns = [_csvw_column(table, field, iris) for field in table.fields]
    columns.append(  # in no file: what kind of thing a row is
        {
            "name": "row_type",
            "virtual": True,
            "propertyUrl": "rdf:type",
            "valueUrl": iris.table(table),
        }
    )
    return {
        "url": f"{table.name}.csv",
        "dc:title": table.title,
        "dc:description": table.description,
        "tableSchema": {
            "aboutUrl": f"{iris.base}{{{table.key}}}",
            "rowTitles": [table.label_column or table.key],
            "primaryKey": [table.key],
            "columns": columns,
            # The standard has no reference that may be empty: a null key is no key of another row.
            "foreignKeys": [
                {
                    "columnReference": [link.column],
                    "reference": {"resource": f"{link.table}.csv", "columnReference": [link.key]},
                }
                for link in table.foreign_keys
                if table.field(link.column).required
            ],
        },
    }


def _csvw_column(table: Table, field: Field, iris: Iris) -> Values:
    document: Values = {
        "name": field.name,
        "titles": [field.name],
        "dc:title": field.title,
        "dc:description": field.description,
        "datatype": _csvw_type(field),
        "required": field.required,
        "propertyUrl": "dc:identifier" if field.name == table.key else iris.column(table, field),
    }
    if field.derived:
        document["dc:provenance"] = "derived"
    if field.name != table.key and field.vocabulary is not None:
        document["valueUrl"] = f"{iris.base}{field.vocabulary}.{{{field.name}}}"
    elif field.name != table.key and link_of(table, field):
        document["valueUrl"] = f"{iris.base}{{{field.name}}}"
    return document


def _csvw_type(field: Field) -> Values | str:
    if field.type == "boolean":
        return {"base": "boolean", "format": "true|false"}
    if field.codes is not None:
        return {"base": "string", "format": "|".join(field.codes)}
    if field.type == "string" and field.pattern is not None:
        return {"base": "string", "format": field.pattern}
    bounds = {"minimum": field.minimum, "maximum": field.maximum}
    known = {name: bound for name, bound in bounds.items() if bound is not None}
    return {"base": CSVW_TYPES[field.type], **known} if known else CSVW_TYPES[field.type]


@export_format(
    "croissant", title="the CSV files described in Croissant, in a folder", identifies=True
)
def write_croissant(request: Request) -> list[Path]:
    """Write ``croissant.json`` and the CSV files that it describes to a folder.

    A table is a record set with its key, a column a field with its type and the column
    that it refers to; each file has its size and SHA-256.
    """
    package = with_derived(request.dataset.package)
    texts = {f"data/{name}": text for name, text in whole_tables(request.dataset).items()}
    document = {
        "@context": CROISSANT_CONTEXT,
        **describe_package(package, request.iris),
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "citeAs": to_bibtex(whole_reference(package)),
        "distribution": [_croissant_file(path, text) for path, text in texts.items()],
        "recordSet": [_croissant_table(table) for table in package.tables.values()],
    }
    return request.write_folder(texts | {CROISSANT_NAME: as_json(document)})


def _croissant_file(path: str, text: str) -> Values:
    size, digest = _measured(text)
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{size} B",
        "encodingFormat": "text/csv",
        "sha256": digest,
    }


def _croissant_table(table: Table) -> Values:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "key": {"@id": f"{table.name}/{table.key}"},
        "field": [_croissant_field(table, field) for field in table.fields],
    }


def _croissant_field(table: Table, field: Field) -> Values:
    document = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": field.description,
        "dataType": CROISSANT_TYPES[field.type],
        "source": _croissant_source(table.name, field.name),
    }
    link = link_of(table, field)
    if link is not None:
        # The column of the file, not the field: mlcroissant fails to load a reference to that.
        document["references"] = _croissant_source(link.table, link.key)
    return document


def _croissant_source(table: str, column: str) -> Values:
    return {"fileObject": {"@id": f"data/{table}.csv"}, "extract": {"column": column}}


@export_format(
    "ro-crate",
    title="the CSV files as a research object crate, in a folder",
    identifies=True,
    extra="ro-crate",
    libraries=("rocrate",),
)
def write_crate(request: Request) -> list[Path]:
    """Write ``ro-crate-metadata.json``, the CSV files and their columns as CSVW to a folder."""
    package = with_derived(request.dataset.package)
    crate = _described_crate(package, request.iris)
    texts = {}
    for name, text in _csvw_files(request.dataset, request.iris).items():
        size, digest = _measured(text)
        facts = _crate_file(package.tables.get(Path(name).stem))
        facts |= {"contentSize": str(size), "sha256": digest}
        crate.add_file(dest_path=f"data/{name}", properties=facts)
        texts[f"data/{name}"] = text
    return request.write_folder(texts | {CRATE_NAME: as_json(crate.metadata.generate())})


def _crate_file(table: Table | None) -> Values:
    """Return what the file of a table is, or without one the description of all tables."""
    if table is None:
        name, description = CSVW_NAME, "What each column of the tables is."
        return {"name": name, "description": description, "encodingFormat": "application/csvm+json"}
    return {"name": table.title, "description": table.description, "encodingFormat": "text/csv"}


def _described_crate(package: Package, iris: Iris) -> Any:
    """Return a crate without files; its root is called ``./`` and has its IRI as identifier."""
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version=CRATE_VERSION)
    described = describe_package(package, iris)
    described["identifier"] = [
        {"@type": "PropertyValue", "name": "identifier", "value": value}
        for value in (described.pop("@id"), described.get("identifier"))
        if value
    ]
    if package.licence_url:
        described["license"] = {
            "@type": "CreativeWork",
            "name": package.licence,
            "description": "The licence of the data.",
            "url": package.licence_url,
        }
    for name, value in described.items():
        if not name.startswith("@"):
            crate.root_dataset[name] = _referred(crate, value, f"#{name}")
    return crate


def _referred(crate: Any, value: Any, path: str) -> Any:
    """Return a value as a crate holds it: what has facts of its own becomes an entity.

    That is named by its address, or else by its path from the root.
    """
    from rocrate.model.contextentity import ContextEntity

    if isinstance(value, list) and len(value) == 1:
        return _referred(crate, value[0], path)
    if isinstance(value, list):
        return [_referred(crate, one, f"{path}-{place}") for place, one in enumerate(value, 1)]
    if not isinstance(value, dict):
        return value
    facts = {name: _referred(crate, fact, f"{path}-{name}") for name, fact in value.items()}
    return crate.add(ContextEntity(crate, value.get("url", path), properties=facts))


def _measured(text: str) -> tuple[int, str]:
    """Return size in bytes and SHA-256 of a text as a file."""
    content = text.encode()
    return len(content), hashlib.sha256(content).hexdigest()
