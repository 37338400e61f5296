"""The commands ``info`` and ``codes``, which print the codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from revdata.cli.completion import complete_code_list, complete_entry
from revdata.cli.options import dataset_options, rows_format_option
from revdata.cli.output import print_data, print_records

if TYPE_CHECKING:
    from revdata.api import Dataset


@click.command()
@click.argument("name", metavar="TABLE[.COLUMN]", shell_complete=complete_entry)
@click.option("--history", is_flag=True, help="Say what happened to the row of that identifier.")
@dataset_options
def info_cmd(name: str, history: bool, dataset: Dataset) -> None:
    """Show the codebook entry of a table, a column or a code list.

    With --history, which takes the identifier of a row, say whether it stands or was withdrawn,
    and what the changelog says of it.

    \b
    Examples:
      revdata info leaders
      revdata info claims.stance
      revdata info --history u030
    """
    print_data(str(dataset.history(name) if history else dataset.info(name)))


@click.command()
@click.argument("name", metavar="[LIST]", required=False, shell_complete=complete_code_list)
@dataset_options
@rows_format_option
def codes_cmd(name: str | None, dataset: Dataset, form: str) -> None:
    """List the code lists, or the codes of one LIST with their definitions.

    \b
    Examples:
      revdata codes
      revdata codes stance
    """
    print_records(dataset.codes(name), form)
