"""Problems as text, grouped by file, one screen unless all are asked for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from revdata.dataset.problems import Problem
from revdata.validation.reports.cell_places import has_lines

SCREEN = 12  # problems shown unless all are asked for: with their files they fill a screen
LONGEST_VALUE = 80  # characters of a cell that are shown
RULES_NAMED = 5  # the rules broken most often, named where problems are left out


def select(found: Sequence[Problem], most: int | None) -> Mapping[str, list[Problem]]:
    """Return at most ``most`` problems by file, the file with most problems first.

    Every file shows some: the places left are given out in turn. None shows all of them.
    """
    counts = Counter(problem.file for problem in found)
    shares = dict.fromkeys((file for file, _ in counts.most_common()), 0)
    left = counts.total() if most is None else min(most, counts.total())
    while left:
        for file in shares:
            if left and shares[file] < counts[file]:
                shares[file] += 1
                left -= 1
    chosen: dict[str, list[Problem]] = {file: [] for file, share in shares.items() if share}
    for problem in found:
        if len(chosen.get(problem.file, ())) < shares[problem.file]:
            chosen[problem.file].append(problem)
    return chosen


def render_text(
    found: Sequence[Problem], most: int | None, by_rule: Mapping[str, int]
) -> list[str]:
    """Return the lines of a text report, but for notes and verdict.

    ``by_rule`` counts the problems by rule, the rule broken most often first.
    """
    counts = Counter(problem.file for problem in found)
    chosen = select(found, most)
    lines = []
    for file, problems in chosen.items():
        lines.append(printable(f"{file}: {count_problems(counts[file])}"))
        for problem in problems:
            lines += [printable(f"  {_head(problem)}"), printable(f"    {problem.suggestion}")]
        lines.append("")
    shown = sum(map(len, chosen.values()))
    files = len(counts) - len(chosen)
    if shown < len(found):
        further = f" {files} further files have problems." if files else ""
        lines.append(f"Shown are {shown} of {len(found)}; --all shows every one.{further}")
    if shown < sum(by_rule.values()):
        rules = islice(by_rule.items(), RULES_NAMED)
        named = ", ".join(f"{rule} ({count})" for rule, count in rules)
        lines.append(f"Broken most often: {named}.")
    return lines


def _head(problem: Problem) -> str:
    if not has_lines(Path(problem.file)):  # its messages begin with the place
        shown = ""
        if problem.value and problem.value not in problem.message:
            shown = f" ({shorten(problem.value)!r})"
        return f"{problem.message}{shown} [{problem.rule}]"
    place = [] if problem.line is None else [f"line {problem.line}"]
    if problem.column is not None:
        place.append(f"column {problem.column}")
    value = "" if problem.value is None else f" {shorten(problem.value)!r}:"
    return f"{', '.join(place) or 'the file'}:{value} {problem.message} [{problem.rule}]"


def message_with_value(problem: Problem, *, short: bool = False) -> str:
    """Return the message of a problem, behind the value of the cell if it does not hold it."""
    if problem.value is None or repr(problem.value) in problem.message:
        return problem.message
    value = shorten(problem.value) if short else problem.value
    return f"{value!r}: {problem.message}"


def shorten(value: str) -> str:
    """Return a value that fits on a line, an ellipsis in place of what is left out."""
    return value if len(value) <= LONGEST_VALUE else f"{value[: LONGEST_VALUE - 1]}…"


def printable(text: str) -> str:
    """Return text in which what cannot be printed is written as an escape."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def count_problems(count: int) -> str:
    """Return a count of problems in words."""
    return "1 problem" if count == 1 else f"{count} problems"
