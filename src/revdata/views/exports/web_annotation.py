"""Write claims as W3C Web Annotations."""

import json
from pathlib import Path

from revdata.views.annotations import web_annotations
from revdata.views.exports.request import Request
from revdata.writing import write_text


def write_annotations(request: Request) -> list[Path]:
    """Write one JSON-LD file with an annotation collection, and return it."""
    collection = web_annotations(request.dataset, request.copy, request.url)
    write_text(request.output, json.dumps(collection, indent=2, ensure_ascii=False) + "\n")
    return [request.output]
