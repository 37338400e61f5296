"""Problems as GitHub workflow commands, which annotate the lines of a change."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from revdata.dataset.problems import Problem
from revdata.validation.reports.cell_places import ProblemPlace, find_places
from revdata.validation.reports.plain_text import (
    count_problems,
    message_with_value,
    printable,
    select,
)

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
