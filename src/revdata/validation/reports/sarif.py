"""Problems as SARIF 2.1.0, the exchange format of static analysis, with their rules."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from revdata.dataset.descriptor import Package
from revdata.dataset.opening import base_package
from revdata.dataset.problems import Problem, Rule
from revdata.validation.reports.cell_places import ProblemPlace, find_places, without_folder
from revdata.validation.reports.plain_text import message_with_value
from revdata.validation.rules import rules_by_identifier

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
RULES_DOCUMENT = "docs/rules.md"
# Where the folders lie is left to the reader of the log, so that it is the same on any machine:
# https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html#_Toc141790735
ROOT, OUTSIDE = "%SRCROOT%", "%OUTSIDE%"
FOLDERS = {
    ROOT: "The root of the repository, or the working directory where there is none.",
    OUTSIDE: "The folder of files that were validated outside of the repository.",
}


def render_sarif(
    found: Sequence[Problem], paths: Mapping[str, Path], notes: Sequence[str] = ()
) -> str:
    """Return a log with one run: every rule, and a result for each problem."""
    package = base_package()
    rules = rules_by_identifier(package)
    order = {identifier: position for position, identifier in enumerate(rules)}
    driver = {
        "name": "revdata",
        "semanticVersion": package.version,
        "rules": [_descriptor(rule, package) for rule in rules.values()],
    }
    homepage = package.metadata.get("homepage")
    if homepage:
        driver["informationUri"] = homepage
    invocation: dict[str, Any] = {"executionSuccessful": True}
    if notes:
        invocation["toolExecutionNotifications"] = [
            {"level": "note", "message": {"text": note}} for note in notes
        ]
    places = find_places(found, paths)
    outside = without_folder(places)
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            folder: {"description": {"text": text}} for folder, text in FOLDERS.items()
        },
        "invocations": [invocation],
        "results": [
            _result(problem, place, order[problem.rule], outside.get(place.path))
            for problem, place in zip(found, places, strict=True)
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False)


def _descriptor(rule: Rule, package: Package) -> dict[str, Any]:
    document = f"{RULES_DOCUMENT}#{rule.identifier}"
    descriptor: dict[str, Any] = {
        "id": rule.identifier,
        "shortDescription": {"text": rule.sentence},
        "fullDescription": {"text": rule.sentence},
        "help": {
            "text": f"{rule.sentence} {rule.repair} An example is in {document}.",
            "markdown": f"{rule.sentence}\n\n{rule.repair}\n\nAn example is in `{document}`.",
        },
        "defaultConfiguration": {"level": "error"},
    }
    homepage = package.metadata.get("homepage")
    if homepage:  # the address of help must be absolute, so there is none without a homepage
        descriptor["helpUri"] = f"{str(homepage).rstrip('/')}/{document}"
    return descriptor


def _result(
    problem: Problem, place: ProblemPlace, rule: int, outside: str | None
) -> dict[str, Any]:
    artifact = {"uri": quote(outside or place.path), "uriBaseId": OUTSIDE if outside else ROOT}
    physical: dict[str, Any] = {"artifactLocation": artifact}
    span = place.span
    if span is not None:
        physical["region"] = {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
    else:  # code scanning shows no result without a line, so that of a whole file has the first
        physical["region"] = {"startLine": place.line or 1}
    location: dict[str, Any] = {"physicalLocation": physical}
    if problem.column is not None:
        location["logicalLocations"] = [{"name": problem.column, "kind": "member"}]
    return {
        "ruleId": problem.rule,
        "ruleIndex": rule,
        "level": "error",
        "message": {"text": f"{message_with_value(problem)} {problem.suggestion}"},
        "locations": [location],
    }
