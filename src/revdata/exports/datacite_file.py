"""Write what DataCite records of a data set, for a repository that takes it."""

from pathlib import Path

from revdata.citation.deposit import datacite_metadata
from revdata.exports.json_tables import write_document
from revdata.exports.request import Request


def write_datacite(request: Request) -> list[Path]:
    """Write one JSON file in version 4.5 of the DataCite schema, and return it."""
    document = datacite_metadata(request.dataset.package, request.iris.whole)
    return [write_document(request.file(), document)]
