"""How far codings agree: the public result, and the comparison that makes it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from revdata.errors import RevdataError, require_extra
from revdata.files import html
from revdata.reliability.codings import read_codings
from revdata.reliability.coefficient import BOOTSTRAP, Bootstrap
from revdata.reliability.matched_codings import MatchedCodings, choose_variables, in_text_order
from revdata.reliability.matching import match_claims, read_matches, write_csv
from revdata.reliability.rendering import SCREEN, Results, render_html, render_text

if TYPE_CHECKING:
    import pandas as pd

LIBRARIES = ("krippendorff", "rapidfuzz", "scipy")
_DTYPES: dict[str, Any] = {
    **dict.fromkeys(("claims", "passages", "paragraphs", "found", "elsewhere", "units"), "Int64"),
    **dict.fromkeys(("share", "agreement", "alpha", "low", "high"), "Float64"),
    **dict.fromkeys(("most_frequent_share", "score", "nearest_score"), "Float64"),
    **dict.fromkeys(("given", "missed"), "boolean"),
}


@dataclass(frozen=True)
class Agreement(Results):
    """How far codings agree; each table of it is a DataFrame under its name.

    ``codings``: a row a coding, with its claims and the paragraphs it covers. ``units``: for each
    two codings, how many claims of the one the other found. ``variables``: agreement, alpha and
    its interval for each variable. ``matches``: the claims taken to be the same. ``unmatched``:
    claims that one coding alone has. ``disagreements``: a row for each variable on which matched
    claims differ. ``notes`` are sentences on what is odd in the codings. ``least`` is the alpha
    that each variable has to reach, where one is asked for.
    """

    least: float | None = None

    @cached_property
    def codings(self) -> pd.DataFrame:
        """Return a row a coding: origin, claims, passages and paragraphs it states."""
        return self._frame("codings")

    @cached_property
    def units(self) -> pd.DataFrame:
        """Return for each coding and other: claims where both read, how many of them found."""
        return self._frame("units")

    @cached_property
    def variables(self) -> pd.DataFrame:
        """Return a row a variable: level, units, agreement, alpha, low, high, remark."""
        return self._frame("variables")

    @cached_property
    def matches(self) -> pd.DataFrame:
        """Return a row a match: score, locators, id and statement in each coding."""
        return self._frame("matches")

    @cached_property
    def unmatched(self) -> pd.DataFrame:
        """Return a row a claim that one coding alone has, with the nearest of another coding."""
        return self._frame("unmatched")

    @cached_property
    def disagreements(self) -> pd.DataFrame:
        """Return a row a match and variable: locators, each coding's value, id, statement."""
        return self._frame("disagreements")

    def _frame(self, table: str) -> pd.DataFrame:
        import pandas as pd

        columns = self.columns_of(table)
        frame = pd.DataFrame(list(self.tables[table]), columns=columns)
        return frame.astype({column: _DTYPES.get(column, "str") for column in columns})

    @property
    def ok(self) -> bool:
        """Return whether alpha is defined for a variable, and for none lower than ``least``."""
        return self.measured and (self.least is None or not self.below(self.least))

    def requiring(self, least: float) -> Agreement:
        """Return the same agreement, ``ok`` only where no alpha is lower than ``least``."""
        return replace(self, least=least)

    @property
    def measured(self) -> bool:
        """Return whether alpha is defined for any variable."""
        return any(row["alpha"] is not None for row in self.tables["variables"])

    def below(self, least: float) -> list[str]:
        """Return the variables whose alpha is lower than ``least``."""
        rows = self.tables["variables"]
        return [r["variable"] for r in rows if r["alpha"] is not None and r["alpha"] < least]

    def to_text(self, most: int | None = SCREEN) -> str:
        """Return the comparison as text, with ``most`` disagreements and unmatched claims."""
        return render_text(self, most)

    def to_json(self) -> str:
        """Return all tables, the notes and the method as a JSON object."""
        document = {**self.tables, "notes": self.notes, "method": self.method}
        return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)

    def to_html(self) -> str:
        """Return one page of HTML that fetches nothing."""
        return render_html(self, "page.html")

    def _repr_html_(self) -> str:
        return html.flush_left(render_html(self, "summary.html"))

    def matches_csv(self) -> str:
        """Return matches as CSV, then claims of one coding alone, to be corrected."""
        sides = [[f"{name}_{column}" for name in self.names] for column in ("id", "statement")]
        columns = ["match", *sides[0], "score", "locators", *sides[1], "remark"]
        alone = [
            {
                f"{row['coding']}_id": row["id"],
                f"{row['coding']}_statement": row["statement"],
                "locators": row["locators"],
            }
            for row in self.missed
        ]
        return write_csv(columns, [*self.tables["matches"], *alone])

    def disagreements_csv(self) -> str:
        """Return the disagreements as CSV."""
        return write_csv(self.columns_of("disagreements"), self.tables["disagreements"])

    def __str__(self) -> str:
        return self.to_text()


def compare(
    wanted: Sequence[str | Path],
    *,
    matches: str | Path | None = None,
    variables: Sequence[str] = (),
    whole_text: bool = False,
    bootstrap: Bootstrap = BOOTSTRAP,
) -> Agreement:
    """Return the agreement of two or more codings; see ``read_codings`` for what each may be.

    ``matches`` is a CSV file that says which claims are the same, in place of our matching.
    ``variables`` are columns of claims, or ``passages`` and ``stated``; without them, every coded
    column that two codings have, and both. A claim counts as missed by another coding only in a
    paragraph where that coding has claims; with ``whole_text`` in every paragraph. Raises
    UnreadableInputError, NotFoundError or, without the extra ``agreement``, MissingExtraError.
    """
    require_extra("agreement", "Figures of agreement", *LIBRARIES)
    if len(wanted) < 2:
        raise RevdataError("Agreement needs two codings or more; one coder cannot differ.")
    if bootstrap.samples < 1:
        raise RevdataError("The interval needs at least one bootstrap sample.")
    codings, places = read_codings(wanted)
    chosen = choose_variables(codings, variables)
    notes = [note for coding in codings for note in coding.notes]
    named = None
    if matches is None:
        found = in_text_order(match_claims(codings), places)
    else:
        found, named = read_matches(Path(matches), codings)
    matched = MatchedCodings(codings, places, found, whole_text)
    if named is not None:
        notes += matched.unnamed_claims(str(matches), named)
    notes += matched.oddities()
    method = {
        "matching": "computed" if matches is None else f"given in {matches}",
        "scope": "the whole text" if whole_text else "paragraphs that both codings state",
        "coefficient": "Krippendorff's alpha",
        "interval": "95 percent, percentile bootstrap over units",
        **bootstrap._asdict(),
    }
    names = tuple(coding.name for coding in codings)
    tables = matched.tables(chosen, bootstrap)
    return Agreement(names, tables, tuple(dict.fromkeys(notes)), method)
