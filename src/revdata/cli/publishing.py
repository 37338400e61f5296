"""Commands about the version at hand as it is published: cite."""

import click

from revdata.views.citation import STYLES


@click.command()
@click.argument("name", metavar="[ID|TABLE]", required=False)
@click.option(
    "--style",
    type=click.Choice(list(STYLES)),
    default="plain",
    show_default=True,
    help="The style or format; apa and chicago need the extra 'cite'.",
)
def cite_cmd(name: str | None, style: str) -> None:
    """Give a reference to the data set at this version, to a TABLE, or to a row with its passage.

    \b
    Examples:
      revdata cite
      revdata cite c0042
      revdata cite c0042 --style chicago
      revdata cite --style bibtex
    """
    from revdata.interface import cite

    click.echo(cite(name, style=style))
