"""Matching of the claims of different coders that say the same."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from revdata.dataset.cells import tidy
from revdata.dataset.csv_files import RENAMED_COLUMN, Sheet, read_csv
from revdata.dataset.rows import as_csv
from revdata.errors import UnreadableInputError, near_names, not_found
from revdata.reliability.codings import Claim, Coding

LEAST_SCORE = 0.5
STATEMENT_SHARE = 0.8  # of the score; the rest is the overlap of the passages
LONGEST = 2_000  # characters of a statement that are compared
MOST_CELLS = 25_000_000  # of the matrices that the assignment works on, 200 MB
REMARK = "remark"

Key = tuple[int, str]  # a claim: the position of its coding, its identifier


@dataclass(frozen=True)
class Match:
    """Claims of different codings that say the same, by the position of their coding.

    ``score`` is the mean score of its pairs, from 0 to 1; ``given`` says that a person made it.
    """

    claims: Mapping[int, Claim]
    score: float
    given: bool = False
    remark: str = ""

    @property
    def passages(self) -> frozenset[str]:
        """Return the passages that its claims state."""
        return frozenset().union(*(claim.passages for claim in self.claims.values()))


def score(one: Claim, other: Claim) -> float:
    """Return how much alike two claims are, from 0 to 1; 0 if they share no passage.

    Four fifths are the similarity of the statements (the normalised Indel similarity of rapidfuzz,
    on lower-case words), one fifth is the share of their passages that both cite (Jaccard).
    Codes have no part in it: matches made by codes would make the codes agree.
    """
    from rapidfuzz import fuzz, utils

    shared = one.passages & other.passages
    if not shared:
        return 0.0
    statements = (one.statement[:LONGEST], other.statement[:LONGEST])
    similarity = fuzz.ratio(*statements, processor=utils.default_process) / 100
    overlap = len(shared) / len(one.passages | other.passages)
    return STATEMENT_SHARE * similarity + (1 - STATEMENT_SHARE) * overlap


def match_claims(codings: Sequence[Coding]) -> list[Match]:
    """Return the matches of the codings, each claim in one at most.

    Two claims can match if a passage states both and their score is half or more. For
    each two codings the matches are those with the greatest sum of scores: a linear assignment
    within each group of claims that hang together by shared passages. With more than two codings
    the pairs are joined, the best first, as long as no coding has two claims in one match.
    Raises UnreadableInputError if too many claims hang together.
    """
    pairs: list[tuple[float, Key, Key]] = []
    for i, j in combinations(range(len(codings)), 2):
        for one, other, value in _assigned(codings[i], codings[j]):
            pairs.append((value, (i, one.identifier), (j, other.identifier)))
    pairs.sort(key=lambda pair: (-pair[0], pair[1:]))
    group_of: dict[Key, dict[int, str]] = {}
    for _, one_key, other_key in pairs:
        first = group_of.get(one_key, dict([one_key]))
        second = group_of.get(other_key, dict([other_key]))
        if not first.keys() & second.keys():
            joined = first | second
            group_of.update(dict.fromkeys(joined.items(), joined))
    groups = {id(group): group for group in group_of.values()}
    by_key = claims_by_key(codings)
    return [
        make_match({i: by_key[i, key] for i, key in sorted(group.items())})
        for group in groups.values()
    ]


def make_match(claims: Mapping[int, Claim], given: bool = False, remark: str = "") -> Match:
    """Return a match of the claims with the mean score of its pairs."""
    scores = [score(one, other) for one, other in combinations(claims.values(), 2)]
    return Match(claims, sum(scores) / len(scores), given, remark)


def claims_by_key(codings: Sequence[Coding]) -> dict[Key, Claim]:
    """Return all claims by the position of their coding and their identifier."""
    return {(i, c.identifier): c for i, coding in enumerate(codings) for c in coding.claims}


def stating(claims: Sequence[Claim]) -> dict[str, list[int]]:
    """Return which of the claims, by position, state each passage."""
    positions: dict[str, list[int]] = {}
    for position, claim in enumerate(claims):
        for passage in claim.passages:
            positions.setdefault(passage, []).append(position)
    return positions


def sharing(claim: Claim, positions: Mapping[str, list[int]]) -> set[int]:
    """Return those of other claims, by position, that share a passage with a claim."""
    return {j for passage in claim.passages for j in positions.get(passage, ())}


def _assigned(one: Coding, other: Coding) -> Iterator[tuple[Claim, Claim, float]]:
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    positions = stating(other.claims)
    near = {i: sharing(claim, positions) for i, claim in enumerate(one.claims)}
    groups = _connected(near)
    if sum(len(rows) * len(columns) for rows, columns in groups) > MOST_CELLS:
        raise UnreadableInputError(
            f"Too many claims of {one.name} and {other.name} hang together by shared passages "
            "to be matched; compare the text part by part."
        )
    for rows, columns in groups:
        at = {j: position for position, j in enumerate(columns)}
        scores = np.zeros((len(rows), len(columns)))
        for position, i in enumerate(rows):
            for j in near[i]:
                value = score(one.claims[i], other.claims[j])
                scores[position, at[j]] = value if value >= LEAST_SCORE else 0
        for p, q in zip(*linear_sum_assignment(scores, maximize=True), strict=True):
            if scores[p, q] > 0:
                yield one.claims[rows[p]], other.claims[columns[q]], float(scores[p, q])


def _connected(near: Mapping[int, set[int]]) -> list[tuple[list[int], list[int]]]:
    """Return groups of claims and others that hang together, each sorted."""
    back: dict[int, list[int]] = {}
    for i, others in near.items():
        for j in others:
            back.setdefault(j, []).append(i)
    groups = []
    left = {i for i, others in near.items() if others}
    while left:
        start = min(left)
        rows, columns, queue = {start}, set[int](), [start]
        while queue:
            for j in near[queue.pop()] - columns:
                columns.add(j)
                fresh = set(back[j]) - rows
                rows |= fresh
                queue.extend(fresh)
        left -= rows
        groups.append((sorted(rows), sorted(columns)))
    return groups


# Matches that a person has corrected


def read_matches(path: Path, codings: Sequence[Coding]) -> tuple[list[Match], set[Key]]:
    """Return the matches in a CSV file, and all claims that it names.

    It has a column ``NAME_id`` for each coding and one match a row; a row with a single claim says
    that nothing matches it. Other columns may stand there; a ``remark`` is kept. Raises
    UnreadableInputError naming every line that cannot be used.
    """
    columns = [f"{coding.name}_id" for coding in codings]
    sheet = _read_sheet(path, columns)
    by_key = claims_by_key(codings)
    faults: list[str] = []
    seen: dict[Key, int] = {}
    matches = []
    for row in sheet.rows:
        if not row.whole:
            faults.append(f"{path}, line {row.line}: the row has too few or too many cells.")
            continue
        *identifiers, remark = (unguarded(tidy(cell)) for cell in row.cells)
        claims = {}
        for i, identifier in enumerate(identifiers):
            if not identifier:
                continue
            if fault := _fault(codings[i], (i, identifier), by_key, seen):
                faults.append(f"{path}, line {row.line}, column {columns[i]}: {fault}")
            else:
                claims[i] = by_key[i, identifier]
                seen[i, identifier] = row.line
        if len(claims) > 1:
            matches.append(make_match(claims, True, remark))
    if faults:
        raise UnreadableInputError("\n".join(faults))
    return matches, set(seen)


def _read_sheet(path: Path, columns: list[str]) -> Sheet:
    """Return the sheet of matches; raises UnreadableInputError if it lacks a coding."""
    sheet = read_csv(path, (*columns, REMARK), str(path))
    if not sheet.readable:
        first = sheet.problems[0]
        raise UnreadableInputError(f"{path}: {first.message} {first.suggestion}")
    guessed = {p.column for p in sheet.problems if p.rule == RENAMED_COLUMN.identifier}
    lacking = [column for column in columns if column not in sheet.present - guessed]
    if lacking:
        raise UnreadableInputError(
            f"{path} lacks the column {' and '.join(lacking)}. It needs a column for each coding, "
            f"here {', '.join(columns)}; NAME=PATH gives a coding another name."
        )
    return sheet


def _fault(coding: Coding, key: Key, known: Container[Key], seen: Mapping[Key, int]) -> str | None:
    """Return why a claim cannot be matched here: unknown, or matched on an earlier line."""
    _, identifier = key
    if key in seen:
        return f"{identifier!r} is matched on line {seen[key]} already."
    if key in known:
        return None
    names = [claim.identifier for claim in coding.claims]
    if near_names(identifier, names) or len(names) <= 10:
        return str(not_found(f"claim of {coding.name}", identifier, names))
    return f"There is no claim of {coding.name} {identifier!r}."


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as CSV in which no cell can act as a formula of a spreadsheet."""
    texts = (
        ["" if row.get(column) is None else str(row[column]) for column in columns] for row in rows
    )
    return as_csv(map(guarded, columns), (map(guarded, line) for line in texts))


def guarded(cell: str) -> str:
    """Return the cell with an apostrophe before it if a spreadsheet would take it as a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def unguarded(cell: str) -> str:
    """Return the cell without the apostrophe that ``guarded`` puts before it."""
    return cell[1:] if cell[:1] == "'" and guarded(cell[1:]) == cell else cell
