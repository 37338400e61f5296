"""The comparison of codings, and its public result."""

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
    r"""How far codings of the same passages agree.

    `revdata.agreement` returns one. ``print`` shows the figures and what
    there is to discuss; each table of the result is a DataFrame.

    Attributes
    ----------
    names : tuple of str
        Names of the codings.
    tables : dict of str to tuple of dict
        The rows of each table, as plain values.
    notes : tuple of str
        What is odd in the codings.
    method : dict
        How matches and figures were made, with samples and seed.
    least : float or None
        Alpha that each variable has to reach; see `requiring`.

    References
    ----------
    - Alpha: K. Krippendorff, Computing Krippendorff's Alpha-Reliability,
      University of Pennsylvania 2011.
    - Sets of passages: R. Passonneau, Measuring Agreement on Set-Valued
      Items (MASI), LREC 2006.
    - Interval: A. Zapf and others, Measuring inter-rater reliability for
      nominal data, BMC Medical Research Methodology 16:93, 2016.

    Examples
    --------
    >>> from pathlib import Path
    >>> import revdata
    >>> head = "claim_id,passage_ids,statement,stance"
    >>> ann = f"{head}\na1,st.p02.s01,Power passes.,own\n"
    >>> _ = Path("ann.csv").write_text(ann)
    >>> _ = Path("ben.csv").write_text(ann.replace("own", "reports"))
    >>> found = revdata.agreement("ann.csv", "ben.csv", samples=10)
    >>> found.units["share"].tolist()
    [1.0, 1.0]
    """

    least: float | None = None

    @cached_property
    def codings(self) -> pd.DataFrame:
        """The codings that were compared.

        Returns
        -------
        DataFrame
            One row a coding, with the columns

            ==========  =====  ===================================
            Column      Type   Contents
            ==========  =====  ===================================
            coding      str    name of the coding
            origin      str    where it was read
            claims      Int64  number of its claims
            passages    Int64  number of passages that state them
            paragraphs  Int64  number of paragraphs with claims
            ==========  =====  ===================================

            The order is that in which they were given.
        """
        return self._frame("codings")

    @cached_property
    def units(self) -> pd.DataFrame:
        """How many claims of each coding each other coding found.

        Returns
        -------
        DataFrame
            One row for each coding and other coding, with the columns

            ==========  =======  ===========================================
            Column      Type     Contents
            ==========  =======  ===========================================
            coding      str      whose claims are looked for
            other       str      the coding in which they are looked for
            paragraphs  Int64    paragraphs in which both have claims
            claims      Int64    claims of ``coding`` in those paragraphs
            found       Int64    those that ``other`` has too
            share       Float64  found divided by claims, from 0 to 1
            elsewhere   Int64    claims in other paragraphs, not counted
            ==========  =======  ===========================================

            Each pair of codings has two rows.
        """
        return self._frame("units")

    @cached_property
    def variables(self) -> pd.DataFrame:
        """How far matched claims agree, by variable.

        Returns
        -------
        DataFrame
            One row a variable, with the columns

            ===================  =======  ====================================
            Column               Type     Contents
            ===================  =======  ====================================
            variable             str      column of claims, or what is compared
            of                   str      what a unit is
            level                str      nominal, ordinal, interval or set
            units                Int64    units with values of two codings
            agreement            Float64  share of pairs that agree, 0 to 1
            alpha                Float64  Krippendorff's alpha, at most 1
            low                  Float64  lower end of its 95 % interval
            high                 Float64  upper end of its 95 % interval
            most_frequent        str      most frequent value
            most_frequent_share  Float64  share of it in all values, 0 to 1
            remark               str      why a figure is missing or weak
            ===================  =======  ====================================

            A figure that is not defined is missing.
        """
        return self._frame("variables")

    @cached_property
    def matches(self) -> pd.DataFrame:
        """The claims that are taken to be the same.

        Returns
        -------
        DataFrame
            One row a match. Of the columns that begin with the name of a coding
            there is one for each coding.

            ==============  =======  =======================================
            Column          Type     Contents
            ==============  =======  =======================================
            match           str      identifier of the match
            score           Float64  likeness of the claims, from 0 to 1
            given           boolean  True if a file of matches names it
            locators        str      places of the claims
            NAME_id         str      claim in the coding NAME
            NAME_statement  str      its statement
            remark          str      remark in the file of matches
            ==============  =======  =======================================

            The order is that of the text.
        """
        return self._frame("matches")

    @cached_property
    def unmatched(self) -> pd.DataFrame:
        """The claims that one coding alone has.

        Returns
        -------
        DataFrame
            One row a claim, with the columns

            =================  =======  ====================================
            Column             Type     Contents
            =================  =======  ====================================
            coding             str      coding that has the claim
            id                 str      identifier of the claim
            locators           str      its places
            missed             boolean  True if another could have found it
            statement          str      its statement
            nearest_coding     str      coding with the nearest claim
            nearest_id         str      identifier of that claim
            nearest_score      Float64  likeness of the two, from 0 to 1
            nearest_statement  str      statement of that claim
            =================  =======  ====================================

            The order is that of the text.
        """
        return self._frame("unmatched")

    @cached_property
    def disagreements(self) -> pd.DataFrame:
        """The variables on which matched claims differ.

        Returns
        -------
        DataFrame
            One row a match and variable. Of the columns that begin with the
            name of a coding there is one for each coding.

            ==============  ====  ==================================
            Column          Type  Contents
            ==============  ====  ==================================
            locators        str   places of the claims
            variable        str   what differs
            NAME_value      str   value in the coding NAME
            match           str   identifier of the match
            NAME_id         str   claim in that coding
            NAME_statement  str   its statement
            ==============  ====  ==================================

            The order is that of the text.
        """
        return self._frame("disagreements")

    def _frame(self, table: str) -> pd.DataFrame:
        import pandas as pd

        columns = self.columns_of(table)
        frame = pd.DataFrame(list(self.tables[table]), columns=columns)
        return frame.astype({column: _DTYPES.get(column, "str") for column in columns})

    @property
    def ok(self) -> bool:
        """Whether alpha is defined for a variable, and none is below ``least``."""
        return self.measured and (self.least is None or not self.below(self.least))

    def requiring(self, least: float) -> Agreement:
        """Return the same agreement with a lowest alpha.

        Parameters
        ----------
        least : float
            Alpha that each variable has to reach for ``ok`` to be true.

        Returns
        -------
        Agreement
            A copy; the figures are the same.
        """
        return replace(self, least=least)

    @property
    def measured(self) -> bool:
        """Whether alpha is defined for any variable."""
        return any(row["alpha"] is not None for row in self.tables["variables"])

    def below(self, least: float) -> list[str]:
        """Return the variables with an alpha that is too low.

        Parameters
        ----------
        least : float
            Lowest alpha that is enough.

        Returns
        -------
        list of str
            Names of the variables; one without an alpha is not among them.
        """
        rows = self.tables["variables"]
        return [r["variable"] for r in rows if r["alpha"] is not None and r["alpha"] < least]

    def to_text(self, most: int | None = SCREEN) -> str:
        """Return the comparison as text.

        Parameters
        ----------
        most : int or None, default 10
            How many disagreements, and how many unmatched claims, are listed at
            most; None for all.

        Returns
        -------
        str
            Lines to read.
        """
        return render_text(self, most)

    def to_json(self) -> str:
        """Return all tables, the notes and the method as JSON.

        Returns
        -------
        str
            One object with a list for each table.
        """
        document = {**self.tables, "notes": self.notes, "method": self.method}
        return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)

    def to_html(self) -> str:
        """Return the comparison as one page of HTML that fetches nothing.

        Returns
        -------
        str
            The text of the page.
        """
        return render_html(self, "page.html")

    def _repr_html_(self) -> str:
        return html.flush_left(render_html(self, "summary.html"))

    def matches_csv(self) -> str:
        """Return the matches as CSV, to be corrected.

        Returns
        -------
        str
            One line a match, then one a claim that one coding alone has. The
            file is what ``matches`` of `revdata.agreement` takes.
        """
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
        """Return the disagreements as CSV.

        Returns
        -------
        str
            One line a match and variable.
        """
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
