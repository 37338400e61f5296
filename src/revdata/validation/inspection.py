"""What an engine found out about a data set."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from revdata.dataset.problems import Problem


@dataclass(frozen=True)
class Inspection:
    """What came of looking at every row: the problems, and how many rows there are.

    ``engine`` names the engine that ran. ``counts`` has how often each rule is broken where
    ``problems`` has the first of each rule alone, else nothing.
    """

    engine: str
    problems: tuple[Problem, ...]
    rows: int
    compared: bool  # False while a file cannot be read, for then tables are not compared
    counts: Mapping[str, int] = field(default_factory=dict)
