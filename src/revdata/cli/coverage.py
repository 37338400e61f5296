"""The command ``coverage``, which counts how much of the text is coded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from revdata.cli.options import dataset_options, rows_format_option
from revdata.cli.output import print_rows

if TYPE_CHECKING:
    from revdata.api import Dataset


@click.command()
@click.option(
    "--by",
    type=click.Choice(["section", "paragraph"], case_sensitive=False),
    default="paragraph",
    show_default=True,
    help="One row a section or a paragraph.",
)
@click.option("--uncited", is_flag=True, help="List the passages no claim states, with the reason.")
@dataset_options
@rows_format_option
def coverage_cmd(
    by: Literal["section", "paragraph"], uncited: bool, dataset: Dataset, form: str
) -> None:
    """Say how much of the text is coded, and why a passage is not.

    Only a citation in the role 'states' counts.

    \b
    Examples:
      revdata coverage --by section
      revdata coverage --uncited
    """
    from revdata.lookup.coverage import columns_by, count_passages, summary
    from revdata.lookup.coverage import uncited as left_out

    if uncited:
        left = left_out(dataset.opened)
        print_rows(list(left.columns), left.rows(), form)
    else:
        rows = (row.values() for row in count_passages(dataset.opened, by))
        print_rows(columns_by(by), map(list, rows), form)
    click.echo(summary(count_passages(dataset.opened)), err=True)
