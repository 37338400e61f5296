"""Validate crates offline, against RO-Crate 1.3, and print as JSON what is wrong with each.

The validator asks the network for the context of RO-Crate; it is given the copy that rocrate
carries, whose path is the first argument. The others are the folders of the crates.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import requests
from requests_cache import CachedSession
from rocrate_validator import models, services
from urllib3 import HTTPResponse

CONTEXT = "https://w3id.org/ro/crate/1.3/context"


def remember(cache: str, url: str, content: bytes) -> None:
    """Put an answer into the validator's cache as if it had come from the network."""
    session = CachedSession(cache_name=cache, backend="sqlite", expire_after=-1)
    answer = requests.Response()
    answer.status_code, answer.url = 200, url
    answer.headers["Content-Type"] = "application/ld+json"
    answer.request = session.prepare_request(requests.Request("GET", url))
    answer.raw = HTTPResponse(body=content, status=200, headers=answer.headers)
    answer._content = content
    session.cache.save_response(answer)


def validate(folder: str, cache: Path) -> dict[str, Any]:
    """Return whether a crate meets what is required, and the issues, recommendations included."""
    settings = services.ValidationSettings(
        rocrate_uri=folder,
        profile_identifier="ro-crate-1.3",
        requirement_severity=models.Severity.RECOMMENDED,
        cache_path=cache,
        offline=True,
    )
    issues = services.validate(settings).get_issues()
    return {
        severity.name: sorted(
            f"{issue.check.identifier} {issue.message}"
            for issue in issues
            if issue.severity == severity
        )
        for severity in (models.Severity.REQUIRED, models.Severity.RECOMMENDED)
    }


copy, *folders = sys.argv[1:]
with tempfile.TemporaryDirectory() as scratch:
    cache = Path(scratch) / "cache"
    remember(str(cache), CONTEXT, Path(copy).read_bytes())
    json.dump([validate(folder, cache) for folder in folders], sys.stdout)
