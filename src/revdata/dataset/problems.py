"""The record of one fault in the data; below the readers of files, which find the first ones."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Problem:
    """One fault: where it is, what stands there, which rule it breaks, how to fix it.

    ``line`` is the physical line of the cell in the file, counted from 1; in a Parquet file, which
    has no lines, it is the number of the row, counted from 1. It is None for a fault of the whole
    file. ``column`` is the name of the column, None for a fault of the whole row.
    """

    file: str
    line: int | None
    column: str | None
    value: str | None
    rule: str
    message: str
    suggestion: str


COLUMNS = tuple(field.name for field in fields(Problem))


@dataclass(frozen=True)
class Rule:
    """A rule that the data keep: a stable identifier, a sentence, and the repair."""

    identifier: str
    sentence: str
    repair: str


class RuleList(list[Rule]):
    """The rules that a module declares, in order."""

    def add(self, identifier: str, sentence: str, repair: str) -> Rule:
        """Declare a rule and return it."""
        self.append(Rule(identifier, sentence, repair))
        return self[-1]


def problem_of_file(
    rule: Rule, file: str, message: str, value: str | None = None, suggestion: str | None = None
) -> Problem:
    """Return a problem of a whole file; without a suggestion it is fixed as its rule says."""
    return Problem(file, None, None, value, rule.identifier, message, suggestion or rule.repair)
