"""An agreement as text, as a page of HTML, and as a summary in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from revdata.errors import counted, on_one_line
from revdata.files import html

SCREEN = 10  # disagreements, and unmatched claims, in a text unless all are asked for

Row = Mapping[str, Any]

_COLUMNS = {
    "codings": "coding origin claims passages paragraphs",
    "units": "coding other paragraphs claims found share elsewhere",
    "variables": "variable of level units agreement alpha low high most_frequent "
    "most_frequent_share remark",
    "unmatched": "coding id locators missed statement nearest_coding nearest_id nearest_score "
    "nearest_statement",
}


@dataclass(frozen=True)
class Results:
    """What is shown of an agreement: names of the codings, tables, notes and how it was measured.

    ``notes`` are sentences on what is odd in the codings.
    """

    names: tuple[str, ...]
    tables: Mapping[str, tuple[Row, ...]]
    notes: tuple[str, ...]
    method: Mapping[str, Any]

    def columns_of(self, table: str) -> list[str]:
        """Return the columns of a table, which has them without rows too."""
        sides = [column for name in self.names for column in (f"{name}_id", f"{name}_statement")]
        values = [f"{name}_value" for name in self.names]
        if table == "matches":
            return ["match", "score", "given", "locators", *sides, "remark"]
        if table == "disagreements":
            return ["locators", "variable", *values, "match", *sides]
        return _COLUMNS[table].split()

    @property
    def missed(self) -> list[Row]:
        """Return the claims of one coding alone that another coder could have found."""
        return [row for row in self.tables["unmatched"] if row["missed"]]


def percent(share: float | None) -> str:
    """Return a share as a percentage with one decimal, a dash for none."""
    return "–" if share is None else f"{share:.1%}"


def figure(value: float | None) -> str:
    """Return a coefficient with two decimals, a dash for none; never a negative zero."""
    return "–" if value is None else f"{round(value, 2) + 0.0:.2f}"


def between(row: Row) -> str:
    """Return an interval as text, a dash for none."""
    if row["low"] is None:
        return "–"
    return f"{figure(row['low'])} to {figure(row['high'])}"


def found_sentence(row: Row) -> str:
    """Return a sentence on two codings: how many claims of one the other found."""
    sentence = f"{row['coding']} has no claim in a paragraph that {row['other']} covers"
    if row["claims"]:
        sentence = (
            f"{row['coding']}: {counted(row['claims'], 'claim')} where both read "
            f"({counted(row['paragraphs'], 'paragraph')}), of which {row['other']} found "
            f"{row['found']}, {percent(row['share'])}"
        )
    if row["elsewhere"]:
        sentence += f"; {counted(row['elsewhere'], 'claim')} elsewhere, not counted as missed"
    return f"{sentence}."


def render_text(results: Results, most: int | None) -> str:
    """Return the agreement as text, with ``most`` rows of the long tables."""
    names, tables, method = results.names, results.tables, results.method
    lines = [f"Agreement of {', '.join(names[:-1])} and {names[-1]}", ""]
    lines += [f"Note: {note}" for note in results.notes]
    lines += [""] if results.notes else []
    lines += ["Claims found", *(f"  {found_sentence(row)}" for row in tables["units"]), ""]
    lines += [f"Variables ({counted(len(tables['matches']), 'match', 'matches')})"]
    lines += [_table(tables["variables"]), ""]
    lines += _remarks(tables["variables"])
    lines += _long_list("To discuss", tables["disagreements"], most, partial(_disagreement, names))
    lines += _long_list("In one coding alone", results.missed, most, _claim_alone)
    lines.append(
        f"Matches {method['matching']}. {method['coefficient']}; interval: {method['interval']}, "
        f"{method['samples']} samples, seed {method['seed']}. Counted: {method['scope']}."
    )
    return "\n".join(lines)


def _table(rows: Sequence[Row]) -> str:
    from tabulate import tabulate

    headers = ("variable", "level", "units", "agreement", "alpha", "95 % interval", "most frequent")
    body = [
        (
            row["variable"],
            row["level"],
            row["units"],
            percent(row["agreement"]),
            figure(row["alpha"]),
            between(row),
            frequent(row),
        )
        for row in rows
    ]
    return tabulate(body, headers=headers, tablefmt="simple", disable_numparse=True)


def _remarks(rows: Sequence[Row]) -> list[str]:
    """Return each remark once, after the variables it is on."""
    variables: dict[str, list[str]] = {}
    for row in rows:
        if row["remark"]:
            variables.setdefault(row["remark"], []).append(row["variable"])
    lines = [f"  {', '.join(names)}: {remark}" for remark, names in variables.items()]
    return [*lines, ""] if lines else []


def frequent(row: Row) -> str:
    """Return the most frequent value with its share."""
    if row["most_frequent"] is None:
        return "–"
    return f"{row['most_frequent']}, {row['most_frequent_share']:.0%}"


def _long_list(
    title: str, rows: Sequence[Row], most: int | None, lines_of: Callable[[Row], list[str]]
) -> list[str]:
    """Return the lines of the first rows under a heading that says how many there are."""
    if not rows:
        return []
    shown = rows if most is None else rows[:most]
    total = f"{len(shown)} of {len(rows)}; --all shows every one"
    heading = f"{title} ({len(rows) if len(shown) == len(rows) else total})"
    lines = [line for row in shown for line in lines_of(row)]
    return [*map(on_one_line, [heading, *lines]), ""]


def _disagreement(names: Sequence[str], row: Row) -> list[str]:
    values = [
        f"    {name}: {row[f'{name}_value'] or '–'}  "
        f"{row[f'{name}_id']} “{row[f'{name}_statement']}”"
        for name in names
        if row[f"{name}_id"] is not None
    ]
    return [f"  {row['locators']}  {row['variable']}  ({row['match']})", *values]


def _claim_alone(row: Row) -> list[str]:
    claim = f"  {row['locators']}  {row['coding']}: {row['id']} “{row['statement']}”"
    if row["nearest_id"] is None:
        return [claim]
    nearest = (
        f"    nearest, score {row['nearest_score']:.2f}: {row['nearest_coding']} "
        f"{row['nearest_id']} “{row['nearest_statement']}”"
    )
    return [claim, nearest]


def render_html(results: Results, template: str) -> str:
    """Return a template with the agreement in it: ``page.html``, or the shorter ``summary.html``.

    Neither fetches anything.
    """
    return html.render(
        "reliability",
        template,
        {"percent": percent, "figure": figure, "between": between, "frequent": frequent},
        names=results.names,
        notes=results.notes,
        method=results.method,
        sentences=[found_sentence(row) for row in results.tables["units"]],
        missed=results.missed,
        **results.tables,
    )
