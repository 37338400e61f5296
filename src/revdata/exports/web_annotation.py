"""Write claims as W3C Web Annotations."""

import json
from pathlib import Path

from revdata.errors import RevdataError
from revdata.exports.annotations import web_annotations
from revdata.exports.request import Request
from revdata.files.writing import write_text


def write_annotations(request: Request) -> list[Path]:
    """Write one JSON-LD file with an annotation collection, and return it.

    Raises RevdataError where a copy holds none of the passages.
    """
    collection = web_annotations(request.dataset, request.iris, request.copy, request.url)
    if request.copy is not None and not collection["total"]:
        raise RevdataError(
            f"None of the passages is in {request.copy.copy.path}, so there is nothing to "
            "annotate: name a copy of the text."
        )
    write_text(request.output, json.dumps(collection, indent=2, ensure_ascii=False) + "\n")
    return [request.output]
