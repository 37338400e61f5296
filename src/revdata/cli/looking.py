"""Commands for those who would rather look than read a table: report."""

import click

from revdata.cli.aligning import text_option
from revdata.cli.options import extra_option


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    required=True,
    metavar="FILE.html",
    help="The page to write; one that is there is replaced.",
)
@text_option
@extra_option
def report_cmd(output: str, text: str | None, extra: tuple[str, ...]) -> None:
    """Write the whole data set as one page of HTML to read, in any browser and without a network.

    With --text the page holds the passages as your copy has them; keep it to yourself. With the
    extra 'graphs' and Graphviz the causes are drawn as well.

    \b
    Examples:
      revdata report -o page.html
      revdata report -o page.html --text my-copy.txt
      revdata report -o page.html --extra my-text
    """
    from revdata.api import report

    path = report(output, text=text, extra=extra)
    size = path.stat().st_size / 1_000_000
    click.echo(f"Wrote {path} ({size:.1f} MB).", err=True)
