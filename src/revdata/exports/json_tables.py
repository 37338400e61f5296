"""Tables as JSON: one document, or one line for each row."""

import json
from pathlib import Path

from revdata.dataset.derived import full_records
from revdata.exports.request import Request, export_format


@export_format("json", title="one JSON document with all tables")
def write_json(request: Request) -> list[Path]:
    """Write one JSON document, name and version first, then the rows of each table by its name."""
    package = request.dataset.package
    return request.write_document(
        {
            "name": package.name,
            "version": package.version,
            "licence": package.licence,
            "tables": {name: full_records(request.dataset, name) for name in package.tables},
        }
    )


@export_format("jsonl", title="one file a table, in a folder, a JSON object a line")
def write_json_lines(request: Request) -> list[Path]:
    """Write one file a table to a folder, each line of it a JSON object for a row."""
    texts = {}
    for name in request.dataset.package.tables:
        rows = [json.dumps(row, ensure_ascii=False) for row in full_records(request.dataset, name)]
        texts[f"{name}.jsonl"] = "".join(f"{row}\n" for row in rows)
    return request.write_folder(texts)
