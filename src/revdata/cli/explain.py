"""The commands ``explain`` and ``passage``, which show one row or passage in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from revdata.cli.completion import complete_passage, complete_row
from revdata.cli.options import answer_options, dataset_options, text_option

if TYPE_CHECKING:
    from revdata.api import Dataset
    from revdata.lookup import Answer


@click.command()
@click.argument("identifier", metavar="ID", shell_complete=complete_row)
@text_option
@answer_options
@dataset_options
def explain_cmd(identifier: str, text: str | None, dataset: Dataset) -> Answer:
    """Show one claim, actor, stage ... with everything tied to it.

    \b
    Examples:
      revdata explain bureaucracy
      revdata explain c0001
      revdata explain c0001 --text my-copy.txt
      revdata explain c0001 -o c0001.txt
    """
    return dataset.explain(identifier, text=text)


@click.command()
@click.argument("identifier", metavar="ID", shell_complete=complete_passage)
@text_option
@answer_options
@dataset_options
def passage_cmd(identifier: str, text: str | None, dataset: Dataset) -> Answer:
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
    return (dataset.paragraph if whole else dataset.passage)(identifier, text=text)
