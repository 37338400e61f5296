"""Commands that read: tables, show, info, codes, search, explain, coverage."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import click

from revdata.cli.aligning import aligned, text_option
from revdata.cli.options import extra_option, path_option
from revdata.cli.output import as_text, format_option, print_frame, print_rows, text_or_json_option
from revdata.dataset.cells import PARSERS
from revdata.dataset.descriptor import Field, Table
from revdata.dataset.frames import plain_values
from revdata.dataset.opening import base_package, open_dataset
from revdata.errors import NotFoundError, RevdataError, near_names

if TYPE_CHECKING:
    import pandas as pd


@click.command()
@format_option
def tables_cmd(form: str) -> None:
    """List the tables: how many rows, which group, what each holds.

    \b
    Examples:
      revdata tables
      revdata tables -f json
    """
    package = base_package()
    rows = []
    for table in package.tables.values():
        with (package.root / table.path).open(encoding="utf-8", newline="") as file:
            count = sum(1 for _ in csv.reader(file)) - 1
        rows.append((table.name, count, table.group, table.description))
    print_rows(("table", "rows", "group", "holds"), rows, form)


@click.command()
@click.argument("table")
@click.option("--where", "conditions", multiple=True, metavar="COLUMN=VALUE", help="Rows to keep.")
@click.option("--columns", metavar="A,B", help="Columns to show, in this order.")
@click.option("--passages", is_flag=True, help="Add the passages that state each row.")
@click.option("--resolve", is_flag=True, help="Add labels of linked rows, and the claim.")
@click.option("--limit", type=click.IntRange(min=0), help="Show at most so many rows.")
@path_option
@extra_option
@format_option
def show_cmd(
    table: str,
    conditions: tuple[str, ...],
    columns: str | None,
    passages: bool,
    resolve: bool,
    limit: int | None,
    path: str | None,
    extra: tuple[str, ...],
    form: str,
) -> None:
    """Show rows of TABLE. Several conditions must all hold; an empty VALUE asks for empty cells.

    \b
    Examples:
      revdata show stages --resolve
      revdata show claims --where stance=rejects --columns claim_id,statement
      revdata show class_bases --where actor_id=bureaucracy --passages -f csv
      revdata show claims --extra my-contribution --where package=my-contribution
    """
    from revdata.dataset.loading import load

    frame = load(table, passages=passages, resolve=resolve, path=path, extra=extra)
    definition = open_dataset(path, extra).table(table)
    hints = []
    for condition in conditions:
        before, frame = frame, frame[_holds(frame, definition, condition)]
        if frame.empty and not before.empty:
            hints.append(_near_values(before, condition))
    if columns is not None:
        wanted = list(dict.fromkeys(name.strip() for name in columns.split(",")))
        for name in wanted:
            _require_column(frame, table, name)
        frame = frame[wanted]
    nothing = frame.empty and bool(conditions)
    if limit is not None:
        frame = frame.head(limit)
    if nothing:
        click.echo(" ".join(["No row matches.", *filter(None, hints)]), err=True)
    print_frame(frame, form)
    if nothing:
        raise SystemExit(1)


def _require_column(frame: pd.DataFrame, table: str, name: str) -> None:
    if name not in frame.columns:
        near = near_names(name, [str(column) for column in frame.columns])
        hint = f"Did you mean {' or '.join(near)}?" if near else ""
        hint = hint or f"There are: {', '.join(str(c) for c in frame.columns)}."
        raise NotFoundError(f"There is no column {name!r} in {table}. {hint}")


def _holds(frame: pd.DataFrame, table: Table, condition: str) -> Any:
    column, separator, value = condition.partition("=")
    if not separator:
        raise RevdataError(f"Write the condition {condition!r} as COLUMN=VALUE.")
    _require_column(frame, table.name, column)
    if not value:
        return frame[column].isna()
    if column in table.columns:
        codes = table.field(column).codes
        if codes is not None and value not in codes:
            near = near_names(value, codes)
            hint = f"Did you mean {' or '.join(near)}?" if near else f"Codes: {', '.join(codes)}."
            raise NotFoundError(f"{value!r} is not a code of {table.name}.{column}. {hint}")
        value = _written(table.field(column), value)
    written = [as_text(cell) for cell in plain_values(frame, column)]
    return [text == value for text in written]


def _written(field: Field, value: str) -> str:
    """Return a value as the column writes it; raises RevdataError if it cannot stand there."""
    if field.type == "boolean":
        value = value.lower()
    parser, rule = PARSERS.get(field.type, (None, None))
    if parser is not None and rule is not None:
        parsed = parser(value)
        if parsed is None:
            raise RevdataError(f"{value!r} cannot stand in {field.name}. {rule.repair}")
        return as_text(parsed)
    return value


def _near_values(frame: pd.DataFrame, condition: str) -> str:
    """Return a hint at values of an identifier column that look like the one asked for."""
    column, _, value = condition.partition("=")
    if not column.endswith("_id"):
        return ""
    near = near_names(value, frame[column].dropna().astype("str").unique())
    return f"Did you mean {' or '.join(near)}?" if near else ""


@click.command()
@click.argument("name", metavar="TABLE[.COLUMN]")
@click.option("--history", is_flag=True, help="Tell what happened to the row of that identifier.")
@extra_option
def info_cmd(name: str, history: bool, extra: tuple[str, ...]) -> None:
    """Show the codebook entry of a table, a column or a code list.

    With --history, which takes the identifier of a row, tell whether it stands or was withdrawn,
    and what the changelog says of it.

    \b
    Examples:
      revdata info leaders
      revdata info claims.stance
      revdata info --history u030
    """
    from revdata.lookup.codebook import find_entry

    if history:
        from revdata.lookup.history import find_history

        click.echo(str(find_history(open_dataset(None, extra), name)))
        return
    click.echo(str(find_entry(open_dataset(None, extra).package, name)))


@click.command()
@click.argument("name", metavar="[LIST]", required=False)
@format_option
def codes_cmd(name: str | None, form: str) -> None:
    """List the code lists, or the codes of one LIST with their definitions.

    \b
    Examples:
      revdata codes
      revdata codes stance
    """
    from revdata.lookup.codebook import users_of

    package = base_package()
    if name is None:
        rows = [
            (name, len(codes), ", ".join(users_of(package, name)))
            for name, codes in package.vocabularies.items()
        ]
        print_rows(("list", "codes", "used by"), rows, form)
        return
    entries = [(c.code, c.label, c.definition) for c in package.code_list(name)]
    print_rows(("code", "label", "definition"), entries, form)


@click.command()
@click.argument("words", nargs=-1, required=True)
@extra_option
@format_option
def search_cmd(words: tuple[str, ...], extra: tuple[str, ...], form: str) -> None:
    """Search the codebook and every text column of the tables for all WORDS.

    Case and accents do not matter, and the beginning of a word is enough.

    \b
    Examples:
      revdata search bureaucracy
      revdata search permanent revolution -f json
    """
    from revdata.lookup.searching import find

    found = find(open_dataset(None, extra), " ".join(words))
    if found.empty:
        click.echo(f"Nothing holds {' '.join(words)!r}.", err=True)
    if not found.empty or form != "table":
        print_frame(found, form)
    if found.empty:
        raise SystemExit(1)


@click.command()
@click.argument("identifier", metavar="ID")
@text_or_json_option
@text_option
@extra_option
def explain_cmd(identifier: str, form: str, text: str | None, extra: tuple[str, ...]) -> None:
    """Show one claim, actor, stage ... with everything tied to it.

    \b
    Examples:
      revdata explain bureaucracy
      revdata explain c0001
      revdata explain c0001 --text my-copy.txt
    """
    from revdata.lookup.explanation import explain

    explanation = explain(open_dataset(None, extra), identifier, aligned(text, extra))
    if form == "json":
        click.echo(json.dumps(explanation.to_dict(), indent=2, ensure_ascii=False))
    else:
        click.echo(str(explanation))


@click.command()
@click.option(
    "--by",
    type=click.Choice(["section", "paragraph"]),
    default="paragraph",
    show_default=True,
    help="One row a section or a paragraph.",
)
@click.option("--uncited", is_flag=True, help="List the passages no claim states, with the reason.")
@extra_option
@format_option
def coverage_cmd(by: str, uncited: bool, extra: tuple[str, ...], form: str) -> None:
    """Say how much of the text is coded, and why a passage is not.

    Only a citation in the role 'states' counts.

    \b
    Examples:
      revdata coverage --by section
      revdata coverage --uncited
    """
    from revdata.lookup import coverage

    dataset = open_dataset(None, extra)
    paragraphs = coverage.account(dataset)
    if uncited:
        print_frame(coverage.uncited(dataset), form)
    else:
        chosen = coverage.account(dataset, "section") if by == "section" else paragraphs
        print_frame(chosen, form)
    click.echo(coverage.summary(paragraphs), err=True)
