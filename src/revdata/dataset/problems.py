"""The record of one fault in the data, and the rule that it breaks."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Problem:
    """One fault in the data: its place, the rule it breaks, and the repair.

    Attributes
    ----------
    file : str
        File with the fault.
    line : int or None
        Line of the cell in the file, counted from 1; of a Parquet file,
        which has no lines, the row. None for a fault of the whole file.
    column : str or None
        Name of the column; None for a fault of the whole row.
    value : str or None
        What stands there.
    rule : str
        Identifier of the rule, which never changes.
    message : str
        What is wrong.
    suggestion : str
        How to fix it.

    Examples
    --------
    >>> from revdata.dataset.problems import Problem
    >>> said = "The cell is empty.", "Fill it."
    >>> fault = Problem("terms.csv", 3, "label", "", "required", *said)
    >>> fault.line, fault.column
    (3, 'label')
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
