"""The commands ``tables``, ``texts`` and ``show``, which print rows."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from revdata.cli.completion import complete_columns, complete_table
from revdata.cli.options import dataset_options, rows_format_option
from revdata.cli.output import STDOUT, print_records, print_rows, say_written, write_table
from revdata.errors import NotFoundError

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
      revdata show stages --texts all
    """
    from revdata.lookup.coverage import list_texts

    print_records(list_texts(), form)


@click.command()
@click.argument("table", shell_complete=complete_table)
@click.option(
    "--where",
    "conditions",
    multiple=True,
    metavar="CONDITION",
    help="Rows to keep.",
    shell_complete=complete_columns,
)
@click.option(
    "--columns",
    metavar="A,B",
    help="Columns to show, in this order.",
    shell_complete=complete_columns,
)
@click.option(
    "--sort",
    metavar="A,-B",
    help="Columns to sort by; - before one reverses it.",
    shell_complete=complete_columns,
)
@click.option("--passages", is_flag=True, help="Add the passages that state each row.")
@click.option("--resolve", is_flag=True, help="Add labels of linked rows, and the claim.")
@click.option("--limit", type=click.IntRange(min=0), help="Show at most so many rows.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the rows there: .csv, .json, .jsonl, .md, .parquet, .xlsx, .dta, .sav or .rds.",
)
@dataset_options
@rows_format_option
def show_cmd(
    table: str,
    conditions: tuple[str, ...],
    columns: str | None,
    sort: str | None,
    passages: bool,
    resolve: bool,
    limit: int | None,
    output: Path | None,
    dataset: Dataset,
    form: str,
) -> None:
    """Show rows of TABLE. Several conditions must all hold.

    A CONDITION is COLUMN=VALUE, also with != (is not), ~ (contains, in any case), <, <=, > or >=,
    or COLUMN in A,B. A value is an identifier, a code, the label of either or another name of the
    thing; an empty VALUE asks for empty cells. Columns that --resolve and --passages add may be
    named without these; of stages also rulers and phase_given_by, which 'revdata explain' shows,
    and of rows at a stage its phase.

    TABLE 'findings' is every finding of every table, one row each, with whose it is and where.

    \b
    Examples:
      revdata show stages --resolve
      revdata show claims --where stance=rejects --columns claim_id,statement
      revdata show class_bases --where actor_id=bureaucracy --passages -f csv
      revdata show stages --texts all
      revdata show claims --resolve -o claims.dta
      revdata show class_bases --texts all --where phase=rise --resolve
      revdata show findings --where author_holds=yes -o findings.csv
      revdata show class_bases --where "actor_id = Stalin" --sort tie,-class_base_id
      revdata show claims --where "date_earliest >= 1917" --sort date_earliest
      revdata show claims --where statement~bureaucracy --where "stance in own,rejects"
      revdata show claims --extra my-contribution --where package=my-contribution
    """
    from revdata.dataset.naming import names_of
    from revdata.lookup.filtering import Known, link_labels, load, load_whole, select

    rows = load(dataset.opened, table, passages=passages, resolve=resolve)
    labels = link_labels(load(dataset.opened, table, resolve=True)) if conditions else {}
    known = Known(labels, partial(names_of, dataset.opened))
    kept = _listed(columns) or list(rows.columns)
    try:
        rows, hints = select(rows, conditions, kept, sort=_listed(sort), known=known)
    except NotFoundError:  # perhaps for a column that is joined on
        rows = load_whole(dataset.opened, table)
        rows, hints = select(rows, conditions, kept, sort=_listed(sort), known=known)
    nothing = not len(rows) and bool(conditions)
    if nothing:
        click.echo(" ".join(["No row matches.", *hints]), err=True)
    rows = rows if limit is None else rows.take(range(min(limit, len(rows))))
    if output is None or str(output) == STDOUT:
        choose = columns is None and output is None
        if not nothing or form != "table":
            print_rows(list(rows.columns), rows.rows(), form, choose=choose)
    elif not nothing:
        write_table(rows, dataset.opened.package, output)
        say_written(output, f" ({len(rows)} rows)")
    if nothing:
        raise SystemExit(1)


def _listed(names: str | None) -> list[str]:
    return names.split(",") if names else []
