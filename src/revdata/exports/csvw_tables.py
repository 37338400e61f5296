"""Write the tables with their description as CSV on the Web.

Format: https://www.w3.org/TR/tabular-metadata/. With the IRIs in it a reader makes the same RDF
of the tables as stands in the export ``json-ld``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from revdata.citation.reference import filled
from revdata.dataset.descriptor import Field, Table
from revdata.dataset.parts import TableSet
from revdata.exports.csv_tables import whole_tables
from revdata.exports.iris import Iris
from revdata.exports.json_tables import as_json
from revdata.exports.request import Request
from revdata.exports.schema_org_file import Values
from revdata.files.writing import write_texts

METADATA_NAME = "csv-metadata.json"
TYPES = {
    "string": "string",
    "integer": "integer",
    "number": "double",
    "date": "date",
}


def write_csvw(request: Request) -> list[Path]:
    """Write ``csv-metadata.json`` and the CSV files that it describes to a folder."""
    folder = request.folder()
    files = {folder / name: text for name, text in csvw_files(request.dataset, request.iris)}
    write_texts(files)
    return list(files)


def csvw_files(dataset: TableSet, iris: Iris) -> list[tuple[str, str]]:
    """Return name and text of each file, the description last."""
    files = [(f"{name}.csv", text) for name, text in whole_tables(dataset).items()]
    return [*files, (METADATA_NAME, as_json(_table_group(dataset, iris)))]


def _table_group(dataset: TableSet, iris: Iris) -> Values:
    package = dataset.package
    return filled(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "@id": iris.whole,
            "dc:title": package.metadata.get("title", package.name),
            "dc:description": package.metadata.get("description"),
            "dc:license": {"@id": package.licence_url} if package.licence_url else None,
            "dc:date": package.released,
            "schema:version": package.version,
            "dc:identifier": package.doi,
            "tables": [_table(table, iris) for table in package.tables.values()],
        }
    )


def _table(table: Table, iris: Iris) -> Values:
    required = {field.name for field in table.fields if field.required}
    return {
        "url": f"{table.name}.csv",
        "dc:title": table.title,
        "dc:description": table.description,
        "tableSchema": {
            "aboutUrl": f"{iris.base}{{{table.key}}}",
            "rowTitles": [table.label_column or table.key],
            "primaryKey": [table.key],
            "columns": [_column(table, field, iris) for field in table.fields]
            + [_type_of_rows(table, iris)],
            # The standard has no reference that may be empty: a null key is no key of another row.
            "foreignKeys": [
                {
                    "columnReference": [link.column],
                    "reference": {"resource": f"{link.table}.csv", "columnReference": [link.key]},
                }
                for link in table.foreign_keys
                if link.column in required
            ],
        },
    }


def _column(table: Table, field: Field, iris: Iris) -> Values:
    document: dict[str, Any] = {
        "name": field.name,
        "titles": [field.name],
        "dc:title": field.title,
        "dc:description": field.description,
        "datatype": _datatype(field),
        "required": field.required,
        "propertyUrl": iris.column(table, field),
    }
    if field.name == table.key:
        document["propertyUrl"] = "dc:identifier"
    elif field.vocabulary is not None:
        document["valueUrl"] = f"{iris.base}{field.vocabulary}.{{{field.name}}}"
    elif any(link.column == field.name for link in table.foreign_keys):
        document["valueUrl"] = f"{iris.base}{{{field.name}}}"
    return document


def _type_of_rows(table: Table, iris: Iris) -> Values:
    """Return the column, in no file, that says what kind of thing a row is."""
    return {
        "name": "row_type",
        "virtual": True,
        "propertyUrl": "rdf:type",
        "valueUrl": iris.table(table),
    }


def _datatype(field: Field) -> Values | str:
    if field.type == "boolean":
        return {"base": "boolean", "format": "true|false"}
    if field.codes is not None:
        return {"base": "string", "format": "|".join(field.codes)}
    if field.type == "string" and field.pattern is not None:
        return {"base": "string", "format": field.pattern}
    bounds = {"minimum": field.minimum, "maximum": field.maximum}
    known = {name: bound for name, bound in bounds.items() if bound is not None}
    return {"base": TYPES[field.type], **known} if known else TYPES[field.type]
