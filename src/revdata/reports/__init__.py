"""A validation report: the problems found, to be had as a DataFrame or in one of five formats."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from revdata.problems import COLUMNS, Problem
from revdata.reports.github import ANNOTATIONS, render_github
from revdata.reports.junit import render_junit
from revdata.reports.notebook import render_notebook
from revdata.reports.sarif import render_sarif
from revdata.reports.text import SCREEN, count_problems, render_text

if TYPE_CHECKING:
    import pandas as pd

Format = Literal["text", "json", "github", "sarif", "junit"]
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True)
class Report:
    """What validation found.

    ``subject`` says what was validated, ``tables`` and ``rows`` how much of it, ``notes`` what
    could not be looked at. ``paths`` has the path of each file that a problem may name.
    """

    subject: str
    found: tuple[Problem, ...]
    tables: int
    rows: int
    notes: tuple[str, ...] = ()
    paths: Mapping[str, Path] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return whether no problem was found."""
        return self.ok

    @property
    def ok(self) -> bool:
        """Return whether no problem was found."""
        return not self.found

    @property
    def verdict(self) -> str:
        """Return the outcome in one sentence."""
        if self.found:
            return f"{self.subject}: not valid. {count_problems(len(self.found))}."
        return f"{self.subject}: valid. {self.tables} tables and {self.rows} rows keep every rule."

    @property
    def problems(self) -> pd.DataFrame:
        """Return the problems as a DataFrame, one column a field of ``Problem``."""
        import pandas as pd  # heavy

        frame = pd.DataFrame([asdict(problem) for problem in self.found], columns=list(COLUMNS))
        return frame.astype({c: "Int64" if c == "line" else "str" for c in COLUMNS})

    def to_text(self, most: int | None = SCREEN) -> str:
        """Return the problems as text, grouped by file, the file with most problems first.

        ``most`` is how many problems are shown, None for all.
        """
        lines = [*self.notes, *render_text(self.found, most), self.verdict]
        return "\n".join(lines)

    def to_json(self) -> str:
        """Return the problems as a JSON list of objects with the keys of ``Problem``."""
        return json.dumps([asdict(problem) for problem in self.found], indent=2, ensure_ascii=False)

    def to_github(self, most: int | None = ANNOTATIONS) -> str:
        """Return workflow commands that annotate the cells on GitHub; nothing for valid data.

        ``most`` is how many problems become annotations, None for all; GitHub shows ten errors a
        step. A notice says how many are left out.
        """
        return render_github(self.found, self.paths, most)

    def to_sarif(self) -> str:
        """Return the problems as a SARIF 2.1.0 log, with the rules; columns are code points."""
        return render_sarif(self.found, self.paths, self.notes)

    def to_junit(self) -> str:
        """Return JUnit XML: a suite for each file, a failed case for each problem."""
        return render_junit(self.found, self.paths)

    def render(self, form: Format, everything: bool = False) -> str:
        """Return the report in a format; ``everything`` lifts the limit where there is one."""
        if form == "text":
            return self.to_text(None) if everything else self.to_text()
        if form == "github":
            return self.to_github(None) if everything else self.to_github()
        return {"json": self.to_json, "sarif": self.to_sarif, "junit": self.to_junit}[form]()

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return render_notebook(self.found, self.notes, self.verdict, SCREEN)


def combine(reports: Iterable[Report]) -> Report:
    """Return one report that holds what several found."""
    parts = list(reports)
    return Report(
        subject=", ".join(part.subject for part in parts),
        found=tuple(dict.fromkeys(problem for part in parts for problem in part.found)),
        tables=max((part.tables for part in parts), default=0),
        rows=sum(part.rows for part in parts),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        paths={name: path for part in parts for name, path in part.paths.items()},
    )
