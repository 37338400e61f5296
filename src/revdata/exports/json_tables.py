"""Write tables as JSON: one document, or a file with a line a row for each table."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from revdata.dataset.rows import records
from revdata.exports.request import Request
from revdata.files.writing import write_text, write_texts


def write_json(request: Request) -> list[Path]:
    """Write one JSON document, name and version first, then the rows of each table by its name."""
    dataset = request.dataset
    package = dataset.package
    document: dict[str, Any] = {
        "name": package.name,
        "version": package.version,
        "licence": package.licence,
        "tables": {name: records(dataset, name) for name in package.tables},
    }
    return [write_document(request.file(), document)]


def as_json(document: Mapping[str, Any]) -> str:
    """Return a document as the text of a JSON file."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def write_document(path: Path, document: Mapping[str, Any]) -> Path:
    """Write a document as JSON, and return where."""
    write_text(path, as_json(document))
    return path


def write_json_lines(request: Request) -> list[Path]:
    """Write one file a table to a folder, each line of it a JSON object for a row."""
    dataset, folder = request.dataset, request.folder()
    texts = {
        folder / f"{name}.jsonl": "".join(
            json.dumps(row, ensure_ascii=False) + "\n" for row in records(dataset, name)
        )
        for name in dataset.package.tables
    }
    write_texts(texts)
    return list(texts)
