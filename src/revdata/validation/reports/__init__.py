"""The validation report, as a DataFrame and in five formats."""

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
from revdata.validation.reports.for_programs import (
    ANNOTATIONS,
    render_github,
    render_junit,
    render_sarif,
)
from revdata.validation.reports.plain_text import (
    SCREEN,
    count_problems,
    printable,
    render_text,
    select,
    shorten,
)

if TYPE_CHECKING:
    import pandas as pd

Format = Literal["text", "json", "github", "sarif", "junit"]
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True)
class Report:
    """What validation found.

    `revdata.validate` returns one. It is true if there is no problem;
    ``print`` shows the problems by file, a notebook as a table.

    Attributes
    ----------
    subject : str
        What was validated.
    records : tuple of Problem
        The problems; of large data only the first of each rule.
    tables : int
        Number of tables that were read.
    rows : int
        Number of rows that were read.
    notes : tuple of str
        What could not be checked.
    paths : dict of str to Path
        Path of each file that a problem may name.
    engine : str
        Engine that ran.
    counts : dict of str to int
        How often each rule is broken, if ``records`` has only the first
        problems of each rule; otherwise empty.
    checked : str
        Where the data are.
    own : int or None
        How many of the rows are the user's; None if that was not counted.

    Examples
    --------
    >>> from revdata.dataset.problems import Problem
    >>> from revdata.validation.reports import Report
    >>> said = "The cell is empty.", "Fill it."
    >>> fault = Problem("terms.csv", 3, "label", "", "required", *said)
    >>> report = Report("terms.csv", (fault,), tables=1, rows=27)
    >>> report.ok, report.by_rule
    (False, {'required': 1})
    >>> print(report.verdict)
    terms.csv: not valid. 1 problem.
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
        """Whether no problem was found."""
        return not self.records

    @property
    def verdict(self) -> str:
        """The outcome in one sentence."""
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
        """The number of problems, those that are counted but not listed included."""
        return sum(self.counts.values()) or len(self.records)

    @property
    def by_rule(self) -> dict[str, int]:
        """The number of problems of each rule, the rule broken most often first."""
        counts = self.counts or Counter(problem.rule for problem in self.records)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def found(self) -> tuple[Problem, ...]:
        """The problems, by an old name of ``records``."""
        warn_renamed("Report.found", "Report.records")
        return self.records

    @property
    def problems(self) -> pd.DataFrame:
        """The problems as a table.

        Returns
        -------
        DataFrame
            One row a problem, with the columns

            ==========  =====  ================================================
            Column      Type   Contents
            ==========  =====  ================================================
            file        str    file with the problem
            line        Int64  line, from 1; missing for a whole file
            column      str    column; missing for a whole row
            value       str    what stands there
            rule        str    identifier of the rule, permanent
            message     str    what is wrong
            suggestion  str    how to fix it
            ==========  =====  ================================================

            The order is that of the files and lines.
        """
        import pandas as pd

        frame = pd.DataFrame([asdict(problem) for problem in self.records], columns=list(COLUMNS))
        return frame.astype({c: "Int64" if c == "line" else "str" for c in COLUMNS})

    def to_text(self, most: int | None = SCREEN) -> str:
        """Return the problems as text, grouped by file.

        The file with most problems comes first.

        Parameters
        ----------
        most : int or None, default 12
            How many problems are shown at most; None for all.

        Returns
        -------
        str
            Lines to read; the last is the verdict.
        """
        ran = [] if self.engine == "pandas" else [f"Validated by the engine {self.engine}."]
        found = render_text(self.records, most, self.by_rule)
        return "\n".join([*self.notes, *ran, *found, self.verdict])

    def summary(self) -> dict[str, Any]:
        """Return what was validated, and how often each rule is broken.

        Returns
        -------
        dict
            The keys subject, valid, engine, tables, rows, problems (how many),
            listed (how many of them are in the report), rules and notes.
        """
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
        """Return the problems as JSON.

        Returns
        -------
        str
            A list of objects with the attributes of `Problem`.
        """
        return json.dumps(
            [asdict(problem) for problem in self.records], indent=2, ensure_ascii=False
        )

    def to_github(self, most: int | None = ANNOTATIONS) -> str:
        """Return workflow commands that annotate the cells on GitHub.

        Parameters
        ----------
        most : int or None, default 10
            How many problems become annotations, None for all. GitHub shows ten
            errors a step; a notice says how many are left out.

        Returns
        -------
        str
            One command a line; empty for valid data.
        """
        return render_github(self.records, self.paths, most)

    def to_sarif(self) -> str:
        """Return the problems as a SARIF log, with the rules.

        Returns
        -------
        str
            A JSON object; columns are counted in code points.

        References
        ----------
        OASIS, Static Analysis Results Interchange Format, version 2.1.0.
        """
        return render_sarif(self.records, self.paths, self.notes)

    def to_junit(self) -> str:
        """Return the problems as JUnit XML.

        Returns
        -------
        str
            A document with a suite for each file and a failed case for each
            problem.
        """
        return render_junit(self.records, self.paths)

    def render(self, form: Format, everything: bool = False) -> str:
        """Return the report in a format.

        Parameters
        ----------
        form : {'text', 'json', 'github', 'sarif', 'junit'}
            Name of the format.
        everything : bool, default False
            Show every problem in a format that has a limit.

        Returns
        -------
        str
            The text of the report.
        """
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
