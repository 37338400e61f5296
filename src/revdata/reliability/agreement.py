"""Compare codings: who found what, on what they agree, and what there is to discuss."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from revdata.dataset.cells import parse_day, parse_integer, parse_number
from revdata.dataset.descriptor import Field
from revdata.dataset.opening import base_package
from revdata.errors import RevdataError, not_found
from revdata.reliability import rendering
from revdata.reliability.codings import Claim, Coding, Place, read_codings
from revdata.reliability.coefficient import BOOTSTRAP, Bootstrap, Coefficient, Level, measure
from revdata.reliability.matching import (
    Key,
    Match,
    claims_by_key,
    match_claims,
    neighbours,
    read_matches,
    score,
    write_csv,
)

if TYPE_CHECKING:
    import pandas as pd

PASSAGES = "passages"  # the variable: which passages state the claim
STATED = "stated"  # the variable over passages: whether a claim states the passage
EMPTY = "(empty)"
_DTYPES: dict[str, Any] = {
    **dict.fromkeys(("claims", "passages", "paragraphs", "found", "elsewhere", "units"), "Int64"),
    **dict.fromkeys(("share", "agreement", "alpha", "low", "high"), "Float64"),
    **dict.fromkeys(("most_frequent_share", "score", "nearest_score"), "Float64"),
    **dict.fromkeys(("given", "missed"), "boolean"),
}
LIBRARIES = ("krippendorff", "rapidfuzz", "scipy")

Row = dict[str, Any]


class Variable(NamedTuple):
    """What is compared of matched claims; ``order`` ranks the values of an ordinal one."""

    name: str
    level: Level
    order: tuple[str, ...] | None
    field: Field | None


@dataclass(frozen=True)
class Agreement:
    """How far codings agree; each table of it is a DataFrame under its name.

    ``codings``: a row a coding, with its claims and the paragraphs it covers. ``units``: for each
    two codings, how many claims of the one the other found. ``variables``: agreement, alpha and
    its interval for each variable. ``matches``: the claims held to be the same. ``unmatched``:
    claims that one coding alone has. ``disagreements``: a row for each variable on which matched
    claims differ. ``notes`` are sentences on what is odd in the codings.
    """

    names: tuple[str, ...]
    tables: Mapping[str, tuple[Row, ...]]
    notes: tuple[str, ...]
    method: Mapping[str, Any]

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
        import pandas as pd  # heavy

        rows = self.tables[table]
        frame = pd.DataFrame(list(rows), columns=rendering.columns_of(table, self.names))
        return frame.astype({column: _DTYPES.get(column, "str") for column in frame.columns})

    def below(self, least: float) -> list[str]:
        """Return the variables whose alpha is lower than ``least``."""
        rows = self.tables["variables"]
        return [r["variable"] for r in rows if r["alpha"] is not None and r["alpha"] < least]

    @property
    def measured(self) -> bool:
        """Return whether alpha is defined for any variable."""
        return any(row["alpha"] is not None for row in self.tables["variables"])

    def to_text(self, most: int | None = rendering.SCREEN) -> str:
        """Return the comparison as text, with ``most`` disagreements and unmatched claims."""
        return rendering.render_text(self.names, self.tables, self.notes, self.method, most)

    def to_json(self) -> str:
        """Return all tables, the notes and the method as a JSON object."""
        document = {**self.tables, "notes": self.notes, "method": self.method}
        return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)

    def to_html(self) -> str:
        """Return one page of HTML that fetches nothing; raises RevdataError without Jinja2."""
        return rendering.render_html(self.names, self.tables, self.notes, self.method)

    def _repr_html_(self) -> str:
        return rendering.render_summary(self.names, self.tables, self.notes)

    def matches_csv(self) -> str:
        """Return matches as CSV, then claims of one coding alone, to be corrected."""
        columns = ["match", *(f"{name}_id" for name in self.names), "score", "locators"]
        columns += [*(f"{name}_statement" for name in self.names), "remark"]
        rows = [_texts(row, columns) for row in self.tables["matches"]]
        for row in self.tables["unmatched"]:
            if not row["missed"]:
                continue
            name = row["coding"]
            alone = {f"{name}_id": row["id"], f"{name}_statement": row["statement"]}
            rows.append(_texts({**alone, "locators": row["locators"]}, columns))
        return write_csv(columns, rows)

    def disagreements_csv(self) -> str:
        """Return the disagreements as CSV."""
        columns = rendering.columns_of("disagreements", self.names)
        return write_csv(columns, [_texts(r, columns) for r in self.tables["disagreements"]])

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
    UnreadableInputError, NotFoundError or, without the extra ``agreement``, RevdataError.
    """
    _require_extra()
    if len(wanted) < 2:
        raise RevdataError("Agreement needs two codings or more; one coder cannot differ.")
    if bootstrap.samples < 1:
        raise RevdataError("The interval needs at least one bootstrap sample.")
    codings, places = read_codings(wanted)
    chosen = _variables(codings, variables)
    notes = [note for coding in codings for note in coding.notes]
    comparison = _Comparison(codings, places, whole_text)
    if matches is None:
        comparison.take(match_claims(codings), sort=True)
    else:
        found, named = read_matches(Path(matches), codings)
        comparison.take(found, sort=False)
        notes += comparison.silence_of(matches, named)
    notes += comparison.notes()
    rows = [comparison.measured(v, bootstrap) for v in chosen]
    notes += comparison.oddities()
    tables: dict[str, tuple[Row, ...]] = {
        "codings": tuple(comparison.codings()),
        "units": tuple(comparison.units()),
        "variables": tuple(rows),
        "matches": tuple(comparison.matches()),
        "unmatched": tuple(comparison.unmatched()),
        "disagreements": tuple(comparison.disagreements(chosen)),
    }
    method = {
        "matching": "computed" if matches is None else f"given in {matches}",
        "scope": "the whole text" if whole_text else "paragraphs that both codings state",
        "coefficient": "Krippendorff's alpha",
        "interval": "95 percent, percentile bootstrap over units",
        **bootstrap._asdict(),
    }
    names = tuple(coding.name for coding in codings)
    return Agreement(names, tables, tuple(dict.fromkeys(notes)), method)


def _require_extra() -> None:
    from importlib.util import find_spec

    missing = [name for name in LIBRARIES if find_spec(name) is None]
    if missing:
        raise RevdataError(
            f"Agreement needs {', '.join(missing)}; install the extra with: "
            "python -m pip install 'revdata[agreement]'"
        )


def _variables(codings: Sequence[Coding], wanted: Sequence[str]) -> list[Variable]:
    fields = {field.name: field for field in base_package().table("claims").fields[1:]}
    shared = {f for f in fields if sum(f in coding.columns for coding in codings) > 1}
    if not wanted:
        coded = [name for name in fields if fields[name].vocabulary and name != "coder"]
        wanted = [*(name for name in coded if name in shared), PASSAGES, STATED]
    chosen = []
    for name in dict.fromkeys(wanted):
        field = fields.get(name)
        if name == PASSAGES:
            chosen.append(Variable(name, "set", None, None))
        elif name == STATED:
            chosen.append(Variable(name, "nominal", None, None))
        elif field is None:
            raise not_found("variable", name, [*fields, PASSAGES, STATED])
        elif field.codes and field.ordered:
            chosen.append(Variable(name, "ordinal", field.codes, field))
        elif field.type in {"integer", "number", "date"}:
            chosen.append(Variable(name, "interval", None, field))
        else:
            chosen.append(Variable(name, "nominal", None, field))
    return chosen


class _Comparison:
    """The codings with their matches, and the rows of each table made of them."""

    def __init__(
        self,
        codings: Sequence[Coding],
        places: Mapping[str, Place],
        whole_text: bool,
    ) -> None:
        self.all = codings
        self.places = places
        self.stated = [{p for claim in c.claims for p in claim.passages} for c in codings]
        self.read = [{self._paragraph(p) for p in stated} for stated in self.stated]
        if whole_text:
            sources = {paragraph.split()[0] for read in self.read for paragraph in read}
            whole = {p.paragraph for p in places.values() if p.paragraph.split()[0] in sources}
            self.read = [whole.union(*self.read) for _ in codings]

    def take(self, matches: Iterable[Match], sort: bool) -> None:
        """Take the matches, in the order of the text unless a person has put them in order."""
        self.found = sorted(matches, key=self._order_of) if sort else list(matches)
        self.match_of: dict[Key, Match] = {
            (i, claim.identifier): match
            for match in self.found
            for i, claim in match.claims.items()
        }

    # Places

    def _paragraph(self, passage: str) -> str:
        return self.places[passage].paragraph if passage in self.places else passage

    def _ordered(self, passages: Iterable[str]) -> list[str]:
        last = len(self.places)
        order = {p: (self.places[p].order if p in self.places else last, p) for p in passages}
        return sorted(order, key=order.__getitem__)

    def _locators(self, passages: Iterable[str]) -> str:
        ordered = self._ordered(passages)
        return " ".join(self.places[p].locator if p in self.places else p for p in ordered)

    def _order_of(self, match: Match) -> tuple[Any, ...]:
        last = len(self.places)
        claims = match.claims.values()
        known = [self.places[p].order for c in claims for p in c.passages if p in self.places]
        return min(known, default=last), *sorted((i, c.identifier) for i, c in match.claims.items())

    def _where(self, match: Match) -> str:
        return self._locators({p for c in match.claims.values() for p in c.passages})

    # Notes

    def notes(self) -> list[str]:
        notes = []
        unknown = set[str]().union(*self.stated) - self.places.keys()
        if unknown:
            some = ", ".join(sorted(unknown)[:5])
            notes.append(f"In no table of passages: {some}{' ...' if len(unknown) > 5 else ''}.")
        for i, j in combinations(range(len(self.all)), 2):
            one, other = self.all[i], self.all[j]
            if not one.claims or not other.claims:
                continue
            if not self.stated[i] & self.stated[j]:
                notes.append(
                    f"{one.name} and {other.name} have no passage in common, so none of their "
                    "claims can be compared. Codings of one text must use the same passage ids."
                )
            if _content(one) == _content(other):
                notes.append(
                    f"{one.name} and {other.name} hold the same claims with the same codes: this "
                    "compares a coding with itself and says nothing of reliability."
                )
        return notes

    def silence_of(self, matches: str | Path, named: set[Key]) -> list[str]:
        """Return a note on claims that another coder could have found and no match names."""
        left = [
            sum((i, c.identifier) not in named and self._missable(i, c) for c in coding.claims)
            for i, coding in enumerate(self.all)
        ]
        shares = [f"{n} of {c.name}" for n, c in zip(left, self.all, strict=True) if n]
        if not shares:
            return []
        return [f"Claims that {matches} does not name count as unmatched: {', '.join(shares)}."]

    def oddities(self) -> list[str]:
        """Return notes on cells that hold no code of their list."""
        notes = []
        for coding in self.all:
            for field in base_package().table("claims").fields:
                if field.codes is None or field.name == "coder":
                    continue
                cells = [claim.cells.get(field.name, "") for claim in coding.claims]
                odd = [cell for cell in cells if cell and cell not in field.codes]
                if odd:
                    counted = "left out" if field.ordered else "compared as they stand"
                    notes.append(
                        f"{coding.name}: in {field.name} are values that the list "
                        f"{field.vocabulary} lacks, {counted}: {', '.join(sorted(set(odd))[:5])}."
                    )
        return notes

    # Tables

    def codings(self) -> list[Row]:
        return [
            {
                "coding": coding.name,
                "origin": coding.origin,
                "claims": len(coding.claims),
                "passages": len(stated),
                "paragraphs": len({self._paragraph(passage) for passage in stated}),
            }
            for coding, stated in zip(self.all, self.stated, strict=True)
        ]

    def units(self) -> list[Row]:
        rows = []
        for i, j in permutations(range(len(self.all)), 2):
            claims = self.all[i].claims
            where_both_read = [claim for claim in claims if self._was_read(claim, j)]
            found = [c for c in where_both_read if self._matched(i, c, j)]
            rows.append(
                {
                    "coding": self.all[i].name,
                    "other": self.all[j].name,
                    "paragraphs": len(self.read[i] & self.read[j]),
                    "claims": len(where_both_read),
                    "found": len(found),
                    "share": len(found) / len(where_both_read) if where_both_read else None,
                    "elsewhere": len(claims) - len(where_both_read),
                }
            )
        return rows

    def _was_read(self, claim: Claim, by: int) -> bool:
        return any(self._paragraph(passage) in self.read[by] for passage in claim.passages)

    def _missable(self, i: int, claim: Claim) -> bool:
        """Return whether a coder other than the claim's own read where it stands."""
        return any(self._was_read(claim, j) for j in range(len(self.all)) if j != i)

    def _matched(self, i: int, claim: Claim, other: int) -> bool:
        match = self.match_of.get((i, claim.identifier))
        return match is not None and other in match.claims

    def measured(self, variable: Variable, bootstrap: Bootstrap) -> Row:
        if variable.name == STATED:
            units = self._passage_units()
        else:
            units = [self._values(match, variable) for match in self.found]
        result = measure(units, variable.level, variable.order, bootstrap)
        return {
            "variable": variable.name,
            "of": "passages" if variable.name == STATED else "matched claims",
            "level": "set (MASI)" if variable.level == "set" else variable.level,
            "units": result.units,
            "agreement": result.agreement,
            "alpha": result.alpha,
            "low": result.low,
            "high": result.high,
            "most_frequent": self._shown(result.most, variable),
            "most_frequent_share": result.share,
            "remark": self._remark(variable, result),
        }

    def _remark(self, variable: Variable, result: Coefficient) -> str:
        having = [c for c in self.all if variable.field and variable.field.name in c.columns]
        if variable.field is not None and len(having) < 2:
            return f"Fewer than two codings have the column {variable.name}."
        return result.remark

    def _passage_units(self) -> list[list[str | None]]:
        """Return for each passage of a paragraph two coders read, whether each has it stated."""
        passages = self.places.keys() | set[str]().union(*self.stated)
        units = []
        for passage in self._ordered(passages):
            paragraph = self._paragraph(passage)
            if sum(paragraph in read for read in self.read) > 1:
                units.append(
                    [
                        None if paragraph not in read else "yes" if passage in stated else "no"
                        for read, stated in zip(self.read, self.stated, strict=True)
                    ]
                )
        return units

    def _values(self, match: Match, variable: Variable) -> list[Any]:
        return [
            self._value(self.all[i], match.claims[i], variable) if i in match.claims else None
            for i in range(len(self.all))
        ]

    def _value(self, coding: Coding, claim: Claim, variable: Variable) -> Any:
        """Return the value of a variable; None where the coder gave none."""
        if variable.field is None:
            return claim.passages or None
        if variable.name not in coding.columns:
            return None
        cell = claim.cells[variable.name]
        if variable.level == "ordinal":
            return cell if cell in (variable.order or ()) else None
        if variable.level == "interval":
            return _number(cell, variable.field)
        if not cell:
            return EMPTY if variable.field.empty else None
        return cell

    def _shown(self, value: Any, variable: Variable) -> str | None:
        if value is None:
            return None
        if variable.level == "set":
            return self._locators(value)
        if variable.field is not None and variable.field.type == "date":
            from datetime import date

            return date.fromordinal(int(value)).isoformat()
        return str(value)

    def matches(self) -> list[Row]:
        rows = []
        for number, match in enumerate(self.found, 1):
            row: Row = {"match": _label(number), "score": round(match.score, 3)}
            row |= {"given": match.given, "locators": self._where(match)}
            row |= self._sides(match)
            rows.append({**row, "remark": match.remark})
        return rows

    def _sides(self, match: Match) -> Row:
        row: Row = {}
        for i, coding in enumerate(self.all):
            claim = match.claims.get(i)
            row[f"{coding.name}_id"] = claim.identifier if claim else None
            row[f"{coding.name}_statement"] = claim.statement if claim else None
        return row

    def unmatched(self) -> list[Row]:
        """Return the claims in no match; ``missed`` says whether another coder read there."""
        by_key = claims_by_key(self.all)
        alone = [key for key in by_key if key not in self.match_of]
        nearest: dict[Key, tuple[float, Key]] = {}
        for i, j in permutations(range(len(self.all)), 2):
            mine = [by_key[key] for key in alone if key[0] == i]
            others = self.all[j].claims
            for position, near in neighbours(mine, others).items():
                for other in sorted(near):
                    best = (score(mine[position], others[other]), (j, others[other].identifier))
                    key = (i, mine[position].identifier)
                    nearest[key] = max(nearest.get(key, best), best, key=lambda pair: pair[0])
        rows = []
        for i, identifier in alone:
            claim = by_key[i, identifier]
            value, (j, other_id) = nearest.get((i, identifier), (None, (-1, "")))
            rows.append(
                {
                    "coding": self.all[i].name,
                    "id": identifier,
                    "locators": self._locators(claim.passages),
                    "missed": self._missable(i, claim),
                    "statement": claim.statement,
                    "nearest_coding": self.all[j].name if value is not None else None,
                    "nearest_id": other_id or None,
                    "nearest_score": None if value is None else round(value, 3),
                    "nearest_statement": by_key[j, other_id].statement if other_id else None,
                }
            )
        return rows

    def disagreements(self, variables: Sequence[Variable]) -> list[Row]:
        rows = []
        for number, match in enumerate(self.found, 1):
            for variable in variables:
                if variable.name == STATED:
                    continue
                values = self._values(match, variable)
                if len({value for value in values if value is not None}) < 2:
                    continue
                row: Row = {"locators": self._where(match), "variable": variable.name}
                for coding, value in zip(self.all, values, strict=True):
                    row[f"{coding.name}_value"] = self._shown(value, variable)
                rows.append({**row, "match": _label(number), **self._sides(match)})
        return rows


def _content(coding: Coding) -> list[tuple[Any, ...]]:
    """Return what a coding says, whatever its identifiers are."""
    hidden = {"claim_id", "reading_id", "coder", "note", "passage_ids"}
    return sorted(
        (sorted(c.passages), sorted((k, v) for k, v in c.cells.items() if k not in hidden))
        for c in coding.claims
    )


def _number(cell: str, field: Field) -> float | None:
    if field.type == "date":
        day = parse_day(cell)
        return None if day is None else float(day.toordinal())
    value = parse_integer(cell) if field.type == "integer" else parse_number(cell)
    return None if value is None else float(value)


def _label(number: int) -> str:
    return f"m{number:04}"


def _texts(row: Row, columns: Sequence[str]) -> list[str]:
    return ["" if row.get(c) is None else str(row[c]) for c in columns]
