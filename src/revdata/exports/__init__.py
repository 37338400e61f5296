"""The formats in which the data set can be written, each declared in the module that writes it."""

from collections.abc import Mapping
from pathlib import Path

from revdata.errors import require_extra
from revdata.exports import (
    annotations,
    csv_tables,
    databases,
    deposit,
    described_tables,
    documents,
    graph_files,
    json_tables,
    linked_data,
    parquet_tables,
    reading_workbook,
    schema_org,
)
from revdata.exports.request import Format, Request

FAMILIES = (  # in the order in which their formats are listed
    csv_tables,
    databases,
    parquet_tables,
    reading_workbook,
    json_tables,
    graph_files,
    documents,
    annotations,
    linked_data,
    described_tables,
    schema_org,
    deposit,
)
FORMATS: Mapping[str, Format] = {
    format_.name: format_ for family in FAMILIES for format_ in family.FORMATS
}


def write_format(name: str, request: Request) -> list[Path]:
    """Write a data set in one of the formats, and return the files.

    Raises MissingExtraError where a library of the format is not installed, and what its function
    raises.
    """
    chosen = FORMATS[name]
    require_extra(chosen.extra, f"Exports to {name}", *chosen.libraries)
    return chosen.write(request)
