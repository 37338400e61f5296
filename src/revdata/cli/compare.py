"""The command ``compare``, which puts the positions of several texts side by side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from revdata.cli.completion import complete_link
from revdata.cli.options import dataset_options, format_option
from revdata.cli.output import print_data, print_frame

if TYPE_CHECKING:
    from revdata.api import Dataset


@click.command()
@click.argument("thing", required=False, shell_complete=complete_link)
@click.option("--relations", is_flag=True, help="Print the pairs of positions, one row a pair.")
@partial(dataset_options, texts="all")
@format_option("text", "table", "csv", "json", "jsonl", "md", words="Sentences, or rows.")
def compare_cmd(thing: str | None, relations: bool, dataset: Dataset, form: str) -> None:
    """Show what each text holds on a question, and how two positions stand to each other.

    THING is a question or a word that stands in one; without it every question is shown. All texts
    are read unless --texts names some.

    \b
    Examples:
      revdata compare Bonaparte
      revdata compare q-falling-line
      revdata compare --relations -f csv
    """
    found = dataset.compare(thing)
    if form == "text" and not relations:
        print_data(str(found))
        return
    rows = found.relations if relations else found.positions
    print_frame(rows, "table" if form == "text" else form)
