"""The commands that print rows: tables, texts, show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from revdata.cli.options import dataset_options, rows_format_option
from revdata.cli.output import print_frame, print_records

if TYPE_CHECKING:
    from revdata.api import Dataset


@click.command()
@dataset_options
@rows_format_option
def tables_cmd(dataset: Dataset, form: str) -> None:
    """List the tables: how many rows, which group, what each holds.

    \b
    Examples:
      revdata tables
      revdata tables -f json
    """
    print_records(dataset.contents(), form)


@click.command()
@rows_format_option
def texts_cmd(form: str) -> None:
    """List the coded texts that ship with the package; --texts of other commands takes the names.

    \b
    Examples:
      revdata texts
      revdata show claims --where 'statement ~ bureaucracy' --where date_earliest>=1923-01-01
      revdata show class_bases --resolve --where actor_id=Kerensky --sort=-stage_id
      revdata show stages --texts all
    """
    from revdata.api import texts

    print_frame(texts(), form)


@click.command()
@click.argument("table")
@click.option(
    "--where",
    "conditions",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="Rows to keep; signs: = != < <= > >= ~ (contains), in (A,B).",
)
@click.option("--sort", metavar="A,-B", help="Columns to sort by, with - the last first.")
@click.option("--columns", metavar="A,B", help="Columns to show, in this order.")
@click.option("--passages", is_flag=True, help="Add the passages that state each row.")
@click.option("--resolve", is_flag=True, help="Add labels of linked rows, and the claim.")
@click.option("--limit", type=click.IntRange(min=0), help="Show at most so many rows.")
@dataset_options
@rows_format_option
def show_cmd(
    table: str,
    conditions: tuple[str, ...],
    sort: str | None,
    columns: str | None,
    passages: bool,
    resolve: bool,
    limit: int | None,
    dataset: Dataset,
    form: str,
) -> None:
    """Show rows of TABLE. Several conditions must all hold; an empty VALUE asks for empty cells.

    \b
    Examples:
      revdata show stages --resolve
      revdata show claims --where stance=rejects --columns claim_id,statement
      revdata show class_bases --where actor_id=bureaucracy --passages -f csv
      revdata show claims --where 'statement ~ bureaucracy' --where date_earliest>=1923-01-01
      revdata show class_bases --resolve --where actor_id=Kerensky --sort=-stage_id
      revdata show stages --texts all
      revdata show claims --extra my-contribution --where package=my-contribution
    """
    from revdata.lookup.filtering import select

    frame = dataset.load(table, passages=passages, resolve=resolve)
    listed = [names.split(",") if names else () for names in (columns, sort)]
    frame, hints = select(frame, conditions, *listed)
    nothing = frame.empty and bool(conditions)
    if nothing:
        click.echo(" ".join(["No row matches.", *hints]), err=True)
    print_frame(frame if limit is None else frame.head(limit), form)
    if nothing:
        raise SystemExit(1)
