"""A validation report: the problems found, to be had as a DataFrame or in one of five formats."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from revdata.dataset.problems import COLUMNS, Problem
from revdata.errors import warn_renamed
from revdata.files import html
from revdata.validation.reports.github import ANNOTATIONS, render_github
from revdata.validation.reports.junit import render_junit
from revdata.validation.reports.plain_text import (
    SCREEN,
    count_problems,
    printable,
    render_text,
    select,
    shorten,
)
from revdata.validation.reports.sarif import render_sarif

if TYPE_CHECKING:
    import pandas as pd

Format = Literal["text", "json", "github", "sarif", "junit"]
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True)
class Report:
    """What validation found.

    ``subject`` says what was validated, ``tables`` and ``rows`` how much of it, ``notes`` what
    could not be looked at. ``paths`` has the path of each file that a problem may name.
    ``engine`` names the engine that ran. ``counts`` has how often each rule is broken where
    ``records`` has but the first problems of each rule; else it is empty. ``checked`` says where
    the data lie, ``own`` how many of the rows are the user's, where that was counted.
    """

    subject: str
    records: tuple[Problem, ...]
    tables: int
    rows: int
    notes: tuple[str, ...] = ()
    paths: Mapping[str, Path] = field(default_factory=dict)
    engine: str = "pandas"
    counts: Mapping[str, int] = field(default_factory=dict)
    checked: str = ""
    own: int | None = None

    def __bool__(self) -> bool:
        """Return whether no problem was found."""
        return self.ok

    @property
    def ok(self) -> bool:
        """Return whether no problem was found."""
        return not self.records

    @property
    def verdict(self) -> str:
        """Return the outcome in one sentence."""
        if self.counts:
            return (
                f"{self.subject}: not valid. {count_problems(self.total)}, of which "
                f"{len(self.records)} are listed; --full-report writes every one."
            )
        if self.records:
            return f"{self.subject}: not valid. {count_problems(self.total)}."
        if self.own == 0:
            return f"{self.subject}: no rows of yours. The {self.rows} rows beside keep every rule."
        yours = "" if self.own is None else f", {self.own} of them yours"
        said = f"{self.tables} tables and {self.rows} rows keep every rule"
        return f"{self.subject}: valid. {said}{yours}."

    @property
    def total(self) -> int:
        """Return how many problems there are, those that are only counted included."""
        return sum(self.counts.values()) or len(self.records)

    @property
    def by_rule(self) -> dict[str, int]:
        """Return how often each rule is broken, the one broken most often first."""
        counts = self.counts or Counter(problem.rule for problem in self.records)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def found(self) -> tuple[Problem, ...]:
        """Return ``records``, by an old name."""
        warn_renamed("Report.found", "Report.records")
        return self.records

    @property
    def problems(self) -> pd.DataFrame:
        """Return the problems as a DataFrame, one column a field of ``Problem``."""
        import pandas as pd

        frame = pd.DataFrame([asdict(problem) for problem in self.records], columns=list(COLUMNS))
        return frame.astype({c: "Int64" if c == "line" else "str" for c in COLUMNS})

    def to_text(self, most: int | None = SCREEN) -> str:
        """Return the problems as text, grouped by file, the file with most problems first.

        ``most`` is how many problems are shown, None for all.
        """
        ran = [] if self.engine == "pandas" else [f"Validated by the engine {self.engine}."]
        found = render_text(self.records, most, self.by_rule)
        return "\n".join([*self.notes, *ran, *found, self.verdict])

    def summary(self) -> dict[str, Any]:
        """Return what was validated, by which engine, and how often each rule is broken."""
        return {
            "subject": self.subject,
            "valid": self.ok,
            "engine": self.engine,
            "tables": self.tables,
            "rows": self.rows,
            "problems": self.total,
            "listed": len(self.records),
            "rules": self.by_rule,
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return the problems as a JSON list of objects with the keys of ``Problem``."""
        return json.dumps(
            [asdict(problem) for problem in self.records], indent=2, ensure_ascii=False
        )

    def to_github(self, most: int | None = ANNOTATIONS) -> str:
        """Return workflow commands that annotate the cells on GitHub; nothing for valid data.

        ``most`` is how many problems become annotations, None for all; GitHub shows ten errors a
        step. A notice says how many are left out.
        """
        return render_github(self.records, self.paths, most)

    def to_sarif(self) -> str:
        """Return the problems as a SARIF 2.1.0 log, with the rules; columns are code points."""
        return render_sarif(self.records, self.paths, self.notes)

    def to_junit(self) -> str:
        """Return JUnit XML: a suite for each file, a failed case for each problem."""
        return render_junit(self.records, self.paths)

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
        shown = select(self.records, SCREEN)
        piece = html.render(
            "validation/reports",
            "notebook.html",
            {"short": lambda value: printable(shorten(value)), "plain": printable},
            shown=[problem for problems in shown.values() for problem in problems],
            total=len(self.records),
            notes=self.notes,
            verdict=self.verdict,
        )
        return html.flush_left(piece)


def combine(reports: Iterable[Report]) -> Report:
    """Return one report that holds what several found."""
    parts = list(reports)
    counted = [Counter(part.by_rule) for part in parts if any(one.counts for one in parts)]
    return Report(
        subject=", ".join(part.subject for part in parts),
        records=tuple(dict.fromkeys(problem for part in parts for problem in part.records)),
        tables=max((part.tables for part in parts), default=0),
        rows=sum(part.rows for part in parts),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        paths={name: path for part in parts for name, path in part.paths.items()},
        engine=", ".join(dict.fromkeys(part.engine for part in parts)),
        counts=sum(counted, Counter()),
    )
