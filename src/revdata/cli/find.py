"""The command that searches: find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from revdata.cli.options import dataset_options, rows_format_option
from revdata.cli.output import print_frame

if TYPE_CHECKING:
    from revdata.api import Dataset


@click.command()
@click.argument("words", nargs=-1, required=True)
@dataset_options
@rows_format_option
def find_cmd(words: tuple[str, ...], dataset: Dataset, form: str) -> None:
    """Search the codebook and every text column of the tables for all WORDS.

    Case and accents do not matter, and the beginning of a word is enough. Exit status: 0 found,
    1 nothing found.

    \b
    Examples:
      revdata find bureaucracy
      revdata find permanent revolution -f json
    """
    found = dataset.find(" ".join(words))
    if found.empty:
        click.echo(f"Nothing holds {' '.join(words)!r}.", err=True)
    if not found.empty or form != "table":
        print_frame(found, form)
    if found.empty:
        raise SystemExit(1)
