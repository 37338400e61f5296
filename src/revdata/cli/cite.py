"""The command ``cite``, which prints references."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from revdata.citation import STYLES
from revdata.cli.completion import complete_row
from revdata.cli.options import dataset_options
from revdata.cli.output import print_data

if TYPE_CHECKING:
    from revdata.api import Dataset, Style


@click.command()
@click.argument("name", metavar="[ID|TABLE]", required=False, shell_complete=complete_row)
@click.option(
    "--style",
    type=click.Choice(list(STYLES), case_sensitive=False),
    default="plain",
    show_default=True,
    help="The style or format; apa and chicago need the extra 'cite'.",
)
@dataset_options
def cite_cmd(name: str | None, style: Style, dataset: Dataset) -> None:
    """Give a reference to the data set at this version, to a TABLE, or to a row with its passage.

    With --extra also to a contribution, by its name, or to a row of it. With --texts and no name
    to each text that is read, in one answer.

    \b
    Examples:
      revdata cite
      revdata cite c0042
      revdata cite c0042 --style chicago
      revdata cite --style bibtex
      revdata cite july.c0001 --extra examples/three-days
      revdata cite --texts all
    """
    print_data(dataset.cite(name, style=style))
