"""Write the tables with their description in Croissant, which machine learning tools load.

Format: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from revdata.citation.bibliographies import to_bibtex
from revdata.citation.reference import whole_reference
from revdata.dataset.descriptor import Field, Table
from revdata.exports.csv_tables import whole_tables
from revdata.exports.json_tables import as_json
from revdata.exports.request import Request
from revdata.exports.schema_org_file import VOCABULARY, Values, describe_package
from revdata.files.writing import write_texts

METADATA_NAME = "croissant.json"
TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}
TERMS = (  # of Croissant, that a document writes without a prefix
    "arrayShape citeAs column containedIn equivalentProperty extract field fileObject fileProperty "
    "fileSet format includes isArray isLiveDataset jsonPath key md5 parentField path recordSet "
    "references regex repeated replace samplingRate separator source subField transform"
)
CONTEXT: Values = {
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
    **{term: f"cr:{term}" for term in TERMS.split()},
}


def write_croissant(request: Request) -> list[Path]:
    """Write ``croissant.json`` and the CSV files that it describes to a folder.

    A table is a record set with its key, a column a field with its type and the column
    that it refers to; each file has its size and SHA-256.
    """
    dataset, folder = request.dataset, request.folder()
    texts = {f"data/{name}.csv": text for name, text in whole_tables(dataset).items()}
    document = {
        "@context": CONTEXT,
        **describe_package(dataset.package, request.iris),
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "citeAs": to_bibtex(whole_reference(dataset.package)),
        "distribution": [_file(path, text) for path, text in texts.items()],
        "recordSet": [_record_set(table) for table in dataset.package.tables.values()],
    }
    files = {folder / path: text for path, text in texts.items()}
    files[folder / METADATA_NAME] = as_json(document)
    write_texts(files)
    return list(files)


def _file(path: str, text: str) -> Values:
    content = text.encode()
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{len(content)} B",
        "encodingFormat": "text/csv",
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _record_set(table: Table) -> Values:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "key": {"@id": f"{table.name}/{table.key}"},
        "field": [_field(table, field) for field in table.fields],
    }


def _field(table: Table, field: Field) -> Values:
    document = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": field.description,
        "dataType": TYPES[field.type],
        "source": _column(table.name, field.name),
    }
    for link in table.foreign_keys:
        if link.column == field.name:
            # The column of the file, not the field: mlcroissant fails to load a reference to that.
            document["references"] = _column(link.table, link.key)
    return document


def _column(table: str, column: str) -> Values:
    return {"fileObject": {"@id": f"data/{table}.csv"}, "extract": {"column": column}}
