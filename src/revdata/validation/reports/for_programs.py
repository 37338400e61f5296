"""Problems in the formats of other programs: GitHub commands, JUnit XML and SARIF 2.1.0.

JUnit has no standard, but readers agree on the handful of elements and attributes used here. All
are written with the standard library, which leaves the reading libraries to check the result.

SARIF requires an absolute address for a rule's help. Until ``datapackage.json`` has a ``homepage``,
the help text names the place in ``docs/rules.md``. SARIF and JUnit are written with the standard
library; libraries for these formats check our files in ``tests/interop``. A problem records only
its line; the report looks up in the file which characters of that line the cell takes up.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from revdata.dataset.descriptor import Package
from revdata.dataset.opening import base_package
from revdata.dataset.problems import Problem, Rule
from revdata.validation.reports.cell_places import ProblemPlace, find_places, without_folder
from revdata.validation.reports.plain_text import (
    count_problems,
    message_with_value,
    printable,
    select,
)
from revdata.validation.rules import rules_by_identifier

ANNOTATIONS = 10  # errors of one step that GitHub shows


def render_github(found: Sequence[Problem], paths: Mapping[str, Path], most: int | None) -> str:
    """Return an error command for each of at most ``most`` problems, and a notice on the others."""
    chosen = [problem for problems in select(found, most).values() for problem in problems]
    places = find_places(chosen, paths)
    lines = [_error(problem, place) for problem, place in zip(chosen, places, strict=True)]
    if len(chosen) < len(found):
        message = (
            f"Shown are {len(chosen)} of {count_problems(len(found))}. 'revdata validate --all' "
            "shows every one."
        )
        lines.append(command("notice", {"title": "Not all problems are shown"}, message))
    return "\n".join(lines)


def _error(problem: Problem, place: ProblemPlace) -> str:
    column = "" if problem.column is None else f" in column {problem.column}"
    properties: dict[str, object] = {
        "title": printable(f"{problem.rule}{column}"),
        "file": place.path,
        "line": place.line,
    }
    span = place.span
    if span is not None and span.end_line > span.line:
        properties["endLine"] = span.end_line  # GitHub takes no characters over several lines
    elif span is not None:
        properties["col"] = span.column
        properties["endColumn"] = max(span.column, span.end_column - 1)  # the last one itself
    message = f"{printable(message_with_value(problem, short=True))}\n{problem.suggestion}"
    return command("error", properties, message)


def command(name: str, properties: Mapping[str, object], message: str) -> str:
    """Return a workflow command; properties that are None are left out."""
    given = ",".join(f"{k}={_property(str(v))}" for k, v in properties.items() if v is not None)
    return f"::{name} {given}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(found: Sequence[Problem], paths: Mapping[str, Path]) -> str:
    """Return a suite for each file: a failed case for each problem, or one case that passed."""
    by_file: dict[str, list[tuple[Problem, ProblemPlace]]] = defaultdict(list)
    for name in paths:
        by_file[name] = []
    places = find_places(found, paths)
    outside = without_folder(places)
    for problem, place in zip(found, places, strict=True):
        by_file[problem.file].append((problem, place))
    root = ElementTree.Element("testsuites", name="revdata validate")
    tests = 0
    for file, problems in by_file.items():
        cases = max(1, len(problems))
        tests += cases
        suite = ElementTree.SubElement(
            root, "testsuite", _attributes(name=file, tests=cases, failures=len(problems), errors=0)
        )
        if not problems:
            attributes = _attributes(name="keeps every rule", classname=file)
            ElementTree.SubElement(suite, "testcase", attributes)
        for problem, place in problems:
            _add_case(suite, problem, outside.get(place.path, place.path), place.line)
    root.attrib.update(_attributes(tests=tests, failures=len(found), errors=0))
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, "unicode")}'


def _add_case(suite: ElementTree.Element, problem: Problem, path: str, line: int | None) -> None:
    where = [] if problem.line is None else [f"line {problem.line}"]
    if problem.column is not None:
        where.append(f"column {problem.column}")
    name = f"{problem.rule}: {', '.join(where) or 'the file'}"
    attributes = _attributes(name=name, classname=problem.file, file=path, line=line)
    case = ElementTree.SubElement(suite, "testcase", attributes)
    failure = ElementTree.SubElement(
        case, "failure", _attributes(message=problem.message, type=problem.rule)
    )
    failure.text = _text(f"{message_with_value(problem)}\n{problem.suggestion}")


def _attributes(**values: object) -> dict[str, str]:
    return {name: _text(str(value)) for name, value in values.items() if value is not None}


def _text(text: str) -> str:
    """Return text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)


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
