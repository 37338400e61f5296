"""Problems as JUnit XML, which continuous integration shows as failed tests.

There is no standard, but readers agree on the handful of elements and attributes used here; they
are written with the standard library, which leaves the reading libraries to check the result.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from revdata.dataset.problems import Problem
from revdata.validation.reports.cell_places import ProblemPlace, find_places, without_folder
from revdata.validation.reports.plain_text import message_with_value

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
