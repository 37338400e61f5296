"""A validation report: the problems found, as text, JSON or a DataFrame."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from revdata.problems import COLUMNS, Problem
from revdata.workbooks import SUFFIX

if TYPE_CHECKING:
    import pandas as pd

SCREEN = 40  # problems shown in a text report unless all are asked for


@dataclass(frozen=True)
class Report:
    """What validation found. ``subject`` says what was validated, ``rows`` how much of it.

    ``engine`` names the engine that ran. ``counts`` has how often each rule is broken where
    ``found`` has but the first problems of each rule; else it is empty.
    """

    subject: str
    found: tuple[Problem, ...]
    tables: int
    rows: int
    notes: tuple[str, ...] = ()
    engine: str = "pandas"
    counts: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return whether no problem was found."""
        return self.ok

    @property
    def ok(self) -> bool:
        """Return whether no problem was found."""
        return not self.found

    @property
    def problems(self) -> pd.DataFrame:
        """Return the problems as a DataFrame, one column a field of ``Problem``."""
        import pandas as pd  # heavy

        frame = pd.DataFrame([asdict(problem) for problem in self.found], columns=list(COLUMNS))
        return frame.astype({c: "Int64" if c == "line" else "str" for c in COLUMNS})

    @property
    def total(self) -> int:
        """Return how many problems there are, those that are only counted included."""
        return sum(self.counts.values()) or len(self.found)

    def summary(self) -> dict[str, Any]:
        """Return what was validated, by which engine, and how often each rule is broken."""
        counts = self.counts or Counter(problem.rule for problem in self.found)
        return {
            "subject": self.subject,
            "valid": self.ok,
            "engine": self.engine,
            "tables": self.tables,
            "rows": self.rows,
            "problems": self.total,
            "listed": len(self.found),
            "rules": dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return the problems as a JSON list of objects with the keys of ``Problem``."""
        return json.dumps([asdict(problem) for problem in self.found], indent=2, ensure_ascii=False)

    def to_text(self, most: int | None = SCREEN) -> str:
        """Return the problems as text, grouped by file, the file with most problems first."""
        lines = [*self.notes]
        if self.engine != "pandas":
            lines.append(f"Validated by the engine {self.engine}.")
        if self.ok:
            lines.append(
                f"{self.subject}: valid. {self.tables} tables and {self.rows} rows keep every rule."
            )
            return "\n".join(lines)
        shown = 0
        counts = Counter(problem.file for problem in self.found)
        for file, share in _shares(counts, most).items():
            lines.append(f"{file}: {_problems(counts[file])}")
            for problem in [p for p in self.found if p.file == file][:share]:
                shown += 1
                lines.extend(_text(problem))
            lines.append("")
        if shown < len(self.found):
            lines.append(f"Shown are {shown} of {len(self.found)}; --all shows every one.")
        if self.counts:
            lines.append("Of each rule the first problems are listed; in all there are:")
            lines.extend(f"  {count} {rule}" for rule, count in self.counts.items())
        lines.append(f"{self.subject}: not valid. {_problems(self.total)}.")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.to_text()


def _shares(counts: Counter[str], most: int | None) -> dict[str, int]:
    """Return how many problems of each file are shown, the file with most of them first.

    Every file shows some: the places left are given out in turn.
    """
    shares = dict.fromkeys((file for file, _ in counts.most_common()), 0)
    left = counts.total() if most is None else min(most, counts.total())
    while left:
        for file in shares:
            if left and shares[file] < counts[file]:
                shares[file] += 1
                left -= 1
    return shares


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _problems(count: int) -> str:
    return "1 problem" if count == 1 else f"{count} problems"


def _text(problem: Problem) -> list[str]:
    if problem.file.lower().endswith(SUFFIX):  # whose messages begin with sheet and cell
        value = (
            f" ({problem.value!r})"
            if problem.value and problem.value not in problem.message
            else ""
        )
        head = f"  {problem.message}{value} [{problem.rule}]"
        return [_printable(head), _printable(f"    {problem.suggestion}")]
    counted = "row" if problem.file.endswith(".parquet") else "line"
    place = [] if problem.line is None else [f"{counted} {problem.line}"]
    if problem.column is not None:
        place.append(f"column {problem.column}")
    value = "" if problem.value is None else f" {problem.value!r}:"
    head = f"  {', '.join(place) or 'the file'}:{value} {problem.message} [{problem.rule}]"
    return [_printable(head), _printable(f"    {problem.suggestion}")]
