"""Tables as typed Parquet files with the codebook in their metadata."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.findings import full_package, table_rows
from revdata.dataset.parts import TableSet
from revdata.exports.request import Request, export_format
from revdata.lookup.codebook import describe_empty, package_facts

ARROW_TYPES = {  # the functions of pyarrow that make them
    "string": "string",
    "integer": "int64",
    "number": "float64",
    "boolean": "bool_",
    "date": "date32",
}


@export_format(
    "parquet",
    title="one Parquet file a table, in a folder, with described columns",
    extra="parquet",
    libraries=("pyarrow",),
)
def write_parquet(request: Request) -> list[Path]:
    """Write one Parquet file a table to a folder, and return the files.

    Coded columns are dictionaries, ordered where their list is. What a column is stands twice, for
    two kinds of readers: Arrow has it as metadata of the field, others as JSON under the key
    ``columns`` of the file.
    """
    from pyarrow import parquet

    full = full_package(request.dataset.package).tables
    tables = {name: _table(request.dataset, table) for name, table in full.items()}
    return request.write_each("parquet", tables, parquet.write_table)


def _table(dataset: TableSet, table: Table) -> Any:
    import pyarrow as pa

    columns: list[tuple[Any, ...]] = list(zip(*table_rows(dataset, table), strict=True))
    arrays = list(map(_array, table.fields, columns or [()] * len(table.fields)))
    described = {field.name: _described(dataset.package, field) for field in table.fields}
    fields = [
        pa.field(f.name, array.type, nullable=not f.required, metadata=described[f.name])
        for f, array in zip(table.fields, arrays, strict=True)
    ]
    about = _about(dataset.package, table) | {"columns": json.dumps(described, ensure_ascii=False)}
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=about))


def _array(field: Field, values: tuple[Any, ...]) -> Any:
    import pyarrow as pa

    if field.codes is None:
        return pa.array(values, type=getattr(pa, ARROW_TYPES[field.type])())
    places = {code: place for place, code in enumerate(field.codes)}
    indices = pa.array([None if v is None else places[v] for v in values], type=pa.int32())
    codes = pa.array(field.codes, type=pa.string())
    return pa.DictionaryArray.from_arrays(indices, codes, ordered=field.ordered)


def _described(package: Package, field: Field) -> dict[str, str]:
    facts = {
        "title": field.title,
        "description": field.description,
        "vocabulary": field.vocabulary,
        "derived": "true" if field.derived else None,
        "empty_means": None if field.required else describe_empty(package, field),
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


def _about(package: Package, table: Table) -> dict[str, str]:
    links = {link.column: f"{link.table}.{link.key}" for link in table.foreign_keys}
    return {
        "table": table.name,
        "title": table.title,
        "description": table.description,
        "primary_key": table.key,
        "foreign_keys": json.dumps(links),
        **{f"package_{name}": value for name, value in package_facts(package)},
    }
