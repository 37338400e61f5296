"""Commands about the version at hand as it is published: cite, verify."""

import click

from revdata.citation import STYLES
from revdata.cli.options import extra_option


@click.command()
@click.argument("name", metavar="[ID|TABLE]", required=False)
@click.option(
    "--style",
    type=click.Choice(list(STYLES)),
    default="plain",
    show_default=True,
    help="The style or format; apa and chicago need the extra 'cite'.",
)
@extra_option
def cite_cmd(name: str | None, style: str, extra: tuple[str, ...]) -> None:
    """Give a reference to the data set at this version, to a TABLE, or to a row with its passage.

    With --extra also to a contribution, by its name, or to a row of it.

    \b
    Examples:
      revdata cite
      revdata cite c0042
      revdata cite c0042 --style chicago
      revdata cite --style bibtex
      revdata cite july.c0001 --extra examples/three-days
    """
    from revdata.api import cite

    click.echo(cite(name, style=style, extra=extra))


@click.command()
@click.argument("path", metavar="[PATH|WHEEL|ARCHIVE]", type=click.Path(), required=False)
def verify_cmd(path: str | None) -> None:
    """Check that no file was changed by a byte, added or lost since its hash was recorded.

    Without an argument the installed package is checked, code included, or the checkout. Exit
    status: 0 all the same, 1 something differs, 2 unreadable.

    \b
    Examples:
      revdata verify
      revdata verify revdata-1.0.0-py3-none-any.whl
      revdata verify my-copy
    """
    from revdata.versions.integrity import verify

    verdict = verify(path)
    for deviation in verdict.deviations:
        click.echo(str(deviation))
    click.echo(verdict.summary, err=True)
    if not verdict:
        raise SystemExit(1)
