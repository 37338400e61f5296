"""The tables of an agreement, computed from matched codings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations, permutations
from operator import itemgetter
from typing import Any, NamedTuple

from revdata.dataset.cells import parse_day, parse_integer, parse_number
from revdata.dataset.descriptor import Field
from revdata.dataset.opening import base_package
from revdata.errors import not_found
from revdata.reliability.codings import MOST_LISTED, Claim, Coding, PassagePlaces
from revdata.reliability.coefficient import Bootstrap, Level, measure
from revdata.reliability.matching import Key, Match, claims_by_key, score, sharing, stating

PASSAGES = "passages"  # the variable: which passages state the claim
STATED = "stated"  # the variable over passages: whether a claim states the passage
EMPTY = "(empty)"
_NOT_CONTENT = {"claim_id", "reading_id", "coder", "note", "passage_ids"}

Row = dict[str, Any]


class Variable(NamedTuple):
    """What is compared of matched claims; ``order`` ranks the values of an ordinal one."""

    name: str
    level: Level
    field: Field | None = None
    order: tuple[str, ...] | None = None


def choose_variables(codings: Sequence[Coding], wanted: Sequence[str]) -> list[Variable]:
    """Return the variables of these names; without names every coded one that two codings have.

    Raises NotFoundError for a name that is no column of claims.
    """
    fields = {field.name: field for field in _claim_fields()[1:]}
    if not wanted:
        coded = [name for name in fields if fields[name].vocabulary and name != "coder"]
        shared = [name for name in coded if sum(name in c.columns for c in codings) > 1]
        wanted = [*shared, PASSAGES, STATED]
    return [_variable(name, fields) for name in dict.fromkeys(wanted)]


def _variable(name: str, fields: Mapping[str, Field]) -> Variable:
    if name == PASSAGES:
        return Variable(name, "set")
    if name == STATED:
        return Variable(name, "nominal")
    if name not in fields:
        raise not_found("variable", name, [*fields, PASSAGES, STATED])
    field = fields[name]
    if field.codes and field.ordered:
        return Variable(name, "ordinal", field, field.codes)
    numeric = field.type in {"integer", "number", "date"}
    return Variable(name, "interval" if numeric else "nominal", field)


def _claim_fields() -> tuple[Field, ...]:
    return base_package().table("claims").fields


def in_text_order(matches: Iterable[Match], places: PassagePlaces) -> list[Match]:
    """Return the matches by the first passage that one of their claims states."""

    def order(match: Match) -> tuple[Any, ...]:
        first = min((places[p].order for p in match.passages), default=len(places))
        return first, *sorted((i, claim.identifier) for i, claim in match.claims.items())

    return sorted(matches, key=order)


class MatchedCodings:
    """Codings of one text and the claims of them that say the same."""

    def __init__(
        self,
        codings: Sequence[Coding],
        places: PassagePlaces,
        matches: Sequence[Match],
        whole_text: bool,
    ) -> None:
        """Take the matches in the order in which they are shown.

        A coder has read the paragraphs of which the coding states a passage; with ``whole_text``
        all paragraphs of the sources of which any of the codings states one.
        """
        self.codings = codings
        self.places = places
        self.matches = matches
        self.match_of = {(i, c.identifier): m for m in matches for i, c in m.claims.items()}
        self.stated = [{p for claim in c.claims for p in claim.passages} for c in codings]
        self.read = [{places[p].paragraph for p in stated} for stated in self.stated]
        if whole_text:
            every = set[str]().union(*self.read)
            sources = {paragraph.split()[0] for paragraph in every}
            whole = {p.paragraph for p in places.values() if p.paragraph.split()[0] in sources}
            self.read = [whole | every for _ in codings]

    # What is odd

    def unnamed_claims(self, matches: str, named: set[Key]) -> list[str]:
        """Return a note on claims that another coder could have found and no match names."""
        counts = {
            coding.name: sum(
                (i, c.identifier) not in named and self._can_be_missed(i, c) for c in coding.claims
            )
            for i, coding in enumerate(self.codings)
        }
        shares = ", ".join(f"{count} of {name}" for name, count in counts.items() if count)
        return [f"Claims that {matches} does not name count as unmatched: {shares}."] * bool(shares)

    def oddities(self) -> list[str]:
        """Return notes on unknown passages, codings that cannot differ, and unknown codes."""
        unknown = sorted(set[str]().union(*self.stated) - self.places.keys())
        notes = []
        if unknown:
            more = " ..." if len(unknown) > MOST_LISTED else ""
            notes.append(f"In no table of passages: {', '.join(unknown[:MOST_LISTED])}{more}.")
        for i, j in combinations(range(len(self.codings)), 2):
            one, other = self.codings[i], self.codings[j]
            if not one.claims or not other.claims:
                continue
            if not self.stated[i] & self.stated[j]:
                notes.append(
                    f"{one.name} and {other.name} have no passage in common, so none of their "
                    "claims can be compared. Codings of one text must use the same passage ids: "
                    "begin each with the same text and --id of 'revdata new'."
                )
            if _content(one) == _content(other):
                notes.append(
                    f"{one.name} and {other.name} hold the same claims with the same codes: this "
                    "compares a coding with itself and says nothing of reliability."
                )
        return notes + [note for coding in self.codings for note in _unknown_codes(coding)]

    # Who read and found what

    def _was_read(self, claim: Claim, by: int) -> bool:
        return any(self.places[passage].paragraph in self.read[by] for passage in claim.passages)

    def _can_be_missed(self, i: int, claim: Claim) -> bool:
        """Return whether a coder other than the claim's own read where it stands."""
        return any(self._was_read(claim, j) for j in range(len(self.codings)) if j != i)

    def _is_found(self, i: int, claim: Claim, other: int) -> bool:
        match = self.match_of.get((i, claim.identifier))
        return match is not None and other in match.claims

    # Tables

    def tables(
        self, variables: Sequence[Variable], bootstrap: Bootstrap
    ) -> dict[str, tuple[Row, ...]]:
        """Return the rows of each table of the agreement on the variables."""
        return {
            "codings": tuple(self._coding_rows()),
            "units": tuple(self._unit_rows()),
            "variables": tuple(self._variable_row(one, bootstrap) for one in variables),
            "matches": tuple(self._match_rows()),
            "unmatched": tuple(self._unmatched_rows()),
            "disagreements": tuple(self._disagreement_rows(variables)),
        }

    def _coding_rows(self) -> list[Row]:
        return [
            {
                "coding": coding.name,
                "origin": coding.origin,
                "claims": len(coding.claims),
                "passages": len(stated),
                "paragraphs": len({self.places[passage].paragraph for passage in stated}),
            }
            for coding, stated in zip(self.codings, self.stated, strict=True)
        ]

    def _unit_rows(self) -> list[Row]:
        rows = []
        for i, j in permutations(range(len(self.codings)), 2):
            claims = self.codings[i].claims
            where_both_read = [claim for claim in claims if self._was_read(claim, j)]
            found = sum(self._is_found(i, claim, j) for claim in where_both_read)
            rows.append(
                {
                    "coding": self.codings[i].name,
                    "other": self.codings[j].name,
                    "paragraphs": len(self.read[i] & self.read[j]),
                    "claims": len(where_both_read),
                    "found": found,
                    "share": found / len(where_both_read) if where_both_read else None,
                    "elsewhere": len(claims) - len(where_both_read),
                }
            )
        return rows

    def _variable_row(self, variable: Variable, bootstrap: Bootstrap) -> Row:
        over_passages = variable.name == STATED
        if over_passages:
            units = self._stated_values()
        else:
            units = [self._values(match, variable) for match in self.matches]
        result = measure(units, variable.level, variable.order, bootstrap)
        row = {
            "variable": variable.name,
            "of": "passages" if over_passages else "matched claims",
            "level": "set (MASI)" if variable.level == "set" else variable.level,
            **vars(result),
            "most_frequent": self._as_text(result.most_frequent, variable),
        }
        if variable.field and sum(variable.name in c.columns for c in self.codings) < 2:
            row["remark"] = f"Fewer than two codings have the column {variable.name}."
        return row

    def _stated_values(self) -> list[list[str | None]]:
        """Return for each passage of a paragraph two coders read, whether each has it stated."""
        units = []
        for passage in self.places.ordered(self.places.keys() | set[str]().union(*self.stated)):
            paragraph = self.places[passage].paragraph
            if sum(paragraph in read for read in self.read) > 1:
                units.append(
                    [
                        None if paragraph not in read else "yes" if passage in stated else "no"
                        for read, stated in zip(self.read, self.stated, strict=True)
                    ]
                )
        return units

    def _values(self, match: Match, variable: Variable) -> list[Any]:
        """Return the value in each coding; None where the coder gave none."""
        return [
            _value(coding, match.claims[i], variable) if i in match.claims else None
            for i, coding in enumerate(self.codings)
        ]

    def _as_text(self, value: Any, variable: Variable) -> str | None:
        if value is None:
            return None
        if variable.level == "set":
            return self.places.locators(value)
        if variable.field is not None and variable.field.type == "date":
            return date.fromordinal(int(value)).isoformat()
        return str(value)

    def _match_rows(self) -> list[Row]:
        return [
            {
                "match": _label(number),
                "score": round(match.score, 3),
                "given": match.given,
                "locators": self.places.locators(match.passages),
                **self._sides(match),
                "remark": match.remark,
            }
            for number, match in enumerate(self.matches, 1)
        ]

    def _sides(self, match: Match) -> Row:
        """Return the identifier and the statement of the claim of each coding."""
        row: Row = {}
        for i, coding in enumerate(self.codings):
            claim = match.claims.get(i)
            row[f"{coding.name}_id"] = claim.identifier if claim else None
            row[f"{coding.name}_statement"] = claim.statement if claim else None
        return row

    def _unmatched_rows(self) -> list[Row]:
        """Return the claims in no match; ``missed`` says whether another coder read there."""
        positions = [stating(coding.claims) for coding in self.codings]
        rows = []
        for (i, identifier), claim in claims_by_key(self.codings).items():
            if (i, identifier) in self.match_of:
                continue
            near = [
                (score(claim, other.claims[k]), other.name, other.claims[k])
                for j, other in enumerate(self.codings)
                if j != i
                for k in sorted(sharing(claim, positions[j]))
            ]
            value, name, nearest = max(near, key=itemgetter(0), default=(None, None, None))
            rows.append(
                {
                    "coding": self.codings[i].name,
                    "id": identifier,
                    "locators": self.places.locators(claim.passages),
                    "missed": self._can_be_missed(i, claim),
                    "statement": claim.statement,
                    "nearest_coding": name,
                    "nearest_id": nearest and nearest.identifier,
                    "nearest_score": value and round(value, 3),
                    "nearest_statement": nearest and nearest.statement,
                }
            )
        return rows

    def _disagreement_rows(self, variables: Sequence[Variable]) -> list[Row]:
        rows = []
        compared = [variable for variable in variables if variable.name != STATED]
        for number, match in enumerate(self.matches, 1):
            for variable in compared:
                values = self._values(match, variable)
                if len({value for value in values if value is not None}) < 2:
                    continue
                row: Row = {"locators": self.places.locators(match.passages)}
                row["variable"] = variable.name
                for coding, value in zip(self.codings, values, strict=True):
                    row[f"{coding.name}_value"] = self._as_text(value, variable)
                rows.append({**row, "match": _label(number), **self._sides(match)})
        return rows


def _content(coding: Coding) -> list[tuple[Any, ...]]:
    """Return what a coding says, whatever its identifiers are."""
    return sorted(
        (sorted(c.passages), sorted((k, v) for k, v in c.cells.items() if k not in _NOT_CONTENT))
        for c in coding.claims
    )


def _unknown_codes(coding: Coding) -> list[str]:
    """Return notes on cells that hold no code of their list."""
    notes = []
    for field in _claim_fields():
        if field.codes is None or field.name == "coder":
            continue
        cells = {claim.cells.get(field.name, "") for claim in coding.claims}
        unknown = sorted(cells - {"", *field.codes})
        if unknown:
            counted = "left out" if field.ordered else "compared as they stand"
            notes.append(
                f"{coding.name}: in {field.name} are values that the list "
                f"{field.vocabulary} lacks, {counted}: {', '.join(unknown[:MOST_LISTED])}."
            )
    return notes


def _value(coding: Coding, claim: Claim, variable: Variable) -> Any:
    """Return the value of a variable; None where the coder gave none."""
    field = variable.field
    if field is None:
        return claim.passages or None
    if field.name not in coding.columns:
        return None
    cell = claim.cells[field.name]
    if variable.level == "ordinal":
        return cell if cell in (variable.order or ()) else None
    if variable.level == "interval":
        return _number(cell, field)
    return cell or (EMPTY if field.empty else None)


def _number(cell: str, field: Field) -> float | None:
    if field.type == "date":
        day = parse_day(cell)
        return None if day is None else float(day.toordinal())
    value = parse_integer(cell) if field.type == "integer" else parse_number(cell)
    return None if value is None else float(value)


def _label(number: int) -> str:
    return f"m{number:04}"
