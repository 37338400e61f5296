"""The commands ``explain`` and ``passage``, which show one row or passage in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from revdata.cli.completion import complete_passage, complete_row
from revdata.cli.options import dataset_options, text_option, text_or_json_option
from revdata.cli.output import print_data

if TYPE_CHECKING:
    from revdata.api import Dataset


@click.command()
@click.argument("identifier", metavar="ID", shell_complete=complete_row)
@text_option
@dataset_options
@text_or_json_option
def explain_cmd(identifier: str, text: str | None, dataset: Dataset, form: str) -> None:
    """Show one claim, actor, stage ... with everything tied to it.

    \b
    Examples:
      revdata explain bureaucracy
      revdata explain c0001
      revdata explain c0001 --text my-copy.txt
    """
    explanation = dataset.explain(identifier, text=text)
    print_data(explanation.to_json() if form == "json" else str(explanation))


@click.command()
@click.argument("identifier", metavar="ID", shell_complete=complete_passage)
@text_option
@dataset_options
@text_or_json_option
def passage_cmd(identifier: str, text: str | None, dataset: Dataset, form: str) -> None:
    """Show a passage, by id or locator, and the claims on it; with your copy the passage itself.

    A locator that names a paragraph shows each of its sentences so.

    \b
    Examples:
      revdata passage st.p06.s03
      revdata passage p13
      revdata passage §1¶6.3 --text my-copy.txt
    """
    from revdata.dataset.naming import passages_at

    whole = len(passages_at(dataset.opened, identifier)) > 1
    reading = (dataset.paragraph if whole else dataset.passage)(identifier, text=text)
    print_data(reading.to_json() if form == "json" else str(reading))
