"""The record of one fault in the data."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Problem:
    """One fault: where it is, what stands there, which rule it breaks, how to mend it.

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
