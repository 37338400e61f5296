"""The document of the validation rules, each with an example and its repair."""

from collections.abc import Iterator, Mapping
from typing import Any

from revdata.dataset.descriptor import Package
from revdata.dataset.problems import Rule
from revdata.errors import UnreadableInputError
from revdata.validation.rules import row_rules, rules_by_heading, rules_of

REFRESH = "python tests/oracles/mutations.py --examples"
INTRODUCTION = f"""# Rules

Generated from the rules in the code. What `revdata validate` asks of the data, by the identifier
that every report gives. Identifiers do not change. Each example is what validation said of a copy
of the data in which that rule was broken (`{REFRESH}`);
[validation.md](validation.md) says how that is done for every table.
"""


def render_rulebook(package: Package, examples: Mapping[str, Any]) -> str:
    """Return every rule as Markdown, each under a heading that is its identifier.

    ``examples`` has by identifier the file, column, value, message and suggestion of a problem.
    Raises UnreadableInputError if a rule has no example.
    """
    lines = [INTRODUCTION]
    holds = _places(package)
    for heading, rules in rules_by_heading(package).items():
        lines += [f"## {heading}", ""]
        for rule in rules:
            if rule.identifier not in examples:
                raise UnreadableInputError(
                    f"The rule {rule.identifier} has no example. Run: {REFRESH}"
                )
            lines += _entry(rule, examples[rule.identifier], holds.get(rule.identifier, []))
    return "\n".join(lines)


def _entry(rule: Rule, example: Mapping[str, str | None], holds: list[str]) -> Iterator[str]:
    yield from (f"### {rule.identifier}", "", rule.sentence, "")
    place = f"`{example['file']}`"
    if example["column"] is not None:
        place += f", column `{example['column']}`"
    if example["value"]:
        place += f", value `{example['value']}`"
    said = [example["message"]]
    if example["suggestion"] != rule.repair:
        said.append(example["suggestion"])
    yield f"- Example: {place}: {' '.join(map(_escaped, said))}"
    yield f"- Repair: {_escaped(rule.repair)}"
    if holds:
        yield f"- Named at: {', '.join(f'`{place}`' for place in holds)}"
    yield ""


def _escaped(text: str | None) -> str:
    """Return text in which Markdown sees no marks of its own."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|$" else c for c in text or "")


def _places(package: Package) -> dict[str, list[str]]:
    """Return for the rules over rows and over the package the columns they are reported at."""
    holds: dict[str, list[str]] = {}
    for table in package.tables.values():
        for row_rule in row_rules(table):
            holds.setdefault(row_rule.identifier, []).append(f"{table.name}.{row_rule.column}")
    for rule in rules_of(package):
        place = f"{rule.table}.{rule.column}"
        places = holds.setdefault(rule.identifier, [])
        if place not in places:
            places.append(place)
    return holds
