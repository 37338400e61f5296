"""Show an agreement: as text, as a page of HTML, as a summary in a notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from revdata.files import html

SCREEN = 10  # disagreements, and unmatched claims, in a text unless all are asked for

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]

_COLUMNS = {
    "codings": ("coding", "origin", "claims", "passages", "paragraphs"),
    "units": ("coding", "other", "paragraphs", "claims", "found", "share", "elsewhere"),
    "variables": (
        "variable",
        "of",
        "level",
        "units",
        "agreement",
        "alpha",
        "low",
        "high",
        "most_frequent",
        "most_frequent_share",
        "remark",
    ),
    "unmatched": (
        "coding",
        "id",
        "locators",
        "missed",
        "statement",
        "nearest_coding",
        "nearest_id",
        "nearest_score",
        "nearest_statement",
    ),
}


def columns_of(table: str, names: Sequence[str]) -> list[str]:
    """Return the columns of a table of the agreement of codings of these names."""
    sides = [column for name in names for column in (f"{name}_id", f"{name}_statement")]
    if table == "matches":
        return ["match", "score", "given", "locators", *sides, "remark"]
    if table == "disagreements":
        return ["locators", "variable", *(f"{name}_value" for name in names), "match", *sides]
    return list(_COLUMNS[table])


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


def found_sentences(tables: Tables) -> list[str]:
    """Return a sentence for each two codings: how many claims of one the other found."""
    sentences = []
    for row in tables["units"]:
        if not row["claims"]:
            sentence = f"{row['coding']} has no claim in a paragraph that {row['other']} covers"
        else:
            sentence = (
                f"{row['coding']}: {_count(row['claims'], 'claim')} where both read "
                f"({_count(row['paragraphs'], 'paragraph')}), of which {row['other']} found "
                f"{row['found']}, {percent(row['share'])}"
            )
        if row["elsewhere"]:
            sentence += f"; {_count(row['elsewhere'], 'claim')} elsewhere, not counted as missed"
        sentences.append(f"{sentence}.")
    return sentences


def render_text(
    names: Sequence[str],
    tables: Tables,
    notes: Sequence[str],
    method: Mapping[str, Any],
    most: int | None,
) -> str:
    """Return the agreement as text, with ``most`` rows of the long tables."""
    lines = [f"Agreement of {', '.join(names[:-1])} and {names[-1]}", ""]
    lines += [f"Note: {note}" for note in notes]
    lines += [""] if notes else []
    lines += ["Claims found", *(f"  {sentence}" for sentence in found_sentences(tables)), ""]
    lines += [f"Variables ({_count(len(tables['matches']), 'match', 'es')})"]
    lines += [_table(tables["variables"]), ""]
    lines += _remarks(tables["variables"])
    lines += _disagreements(names, tables["disagreements"], most)
    lines += _unmatched([row for row in tables["unmatched"] if row["missed"]], most)
    lines.append(
        f"Matches {method['matching']}. {method['coefficient']}; interval: {method['interval']}, "
        f"{method['samples']} samples, seed {method['seed']}. Counted: {method['scope']}."
    )
    return "\n".join(lines)


def _table(rows: Sequence[Row]) -> str:
    from tabulate import tabulate  # heavy

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


def _disagreements(names: Sequence[str], rows: Sequence[Row], most: int | None) -> list[str]:
    if not rows:
        return []
    shown = rows if most is None else rows[:most]
    lines = [_heading("To discuss", len(shown), len(rows))]
    for row in shown:
        lines.append(f"  {row['locators']}  {row['variable']}  ({row['match']})")
        lines += [
            f"    {name}: {row[f'{name}_value'] or '–'}  "
            f"{row[f'{name}_id']} “{row[f'{name}_statement']}”"
            for name in names
            if row[f"{name}_id"] is not None
        ]
    return [*map(_printable, lines), ""]


def _unmatched(rows: Sequence[Row], most: int | None) -> list[str]:
    if not rows:
        return []
    shown = rows if most is None else rows[:most]
    lines = [_heading("In one coding alone", len(shown), len(rows))]
    for row in shown:
        lines.append(f"  {row['locators']}  {row['coding']}: {row['id']} “{row['statement']}”")
        if row["nearest_id"] is not None:
            lines.append(
                f"    nearest, score {row['nearest_score']:.2f}: {row['nearest_coding']} "
                f"{row['nearest_id']} “{row['nearest_statement']}”"
            )
    return [*map(_printable, lines), ""]


def _heading(words: str, shown: int, total: int) -> str:
    if shown == total:
        return f"{words} ({total})"
    return f"{words} ({shown} of {total}; --all shows every one)"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _count(number: int, word: str, plural: str = "s") -> str:
    return f"{number} {word}{'' if number == 1 else plural}"


def render_html(
    names: Sequence[str], tables: Tables, notes: Sequence[str], method: Mapping[str, Any]
) -> str:
    """Return the agreement as one page of HTML that fetches nothing."""
    return _render("page.html", names, tables, notes, method)


def render_summary(names: Sequence[str], tables: Tables, notes: Sequence[str]) -> str:
    """Return the notes and the tables of units and variables as a piece of HTML."""
    return _render("summary.html", names, tables, notes, {})


def _render(
    template: str,
    names: Sequence[str],
    tables: Tables,
    notes: Sequence[str],
    method: Mapping[str, Any],
) -> str:
    return html.render(
        "reliability",
        template,
        {"percent": percent, "figure": figure, "between": between, "frequent": frequent},
        names=names,
        notes=notes,
        method=method,
        sentences=found_sentences(tables),
        missed=[row for row in tables["unmatched"] if row["missed"]],
        **tables,
    )
