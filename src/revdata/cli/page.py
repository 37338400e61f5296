"""The commands ``page`` and ``serve``, which show the tables in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from revdata.cli.options import dataset_options, text_option
from revdata.cli.output import output_file, print_data, say_written

if TYPE_CHECKING:
    from revdata.api import Dataset

PORT = 8001


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    required=True,
    metavar="FILE.html",
    help="The page to write; one that is there is replaced. - is standard output.",
)
@click.option(
    "--handout", is_flag=True, help="Write two pages of PDF to hand out instead; FILE ends in .pdf."
)
@text_option
@dataset_options
def page_cmd(output: str, handout: bool, text: str | None, dataset: Dataset) -> None:
    """Write the whole data set as one page of HTML to read, in any browser and without a network.

    With --text the page holds the passages as your copy has them; keep it to yourself. With the
    extra 'graphs' and Graphviz the causes of a contribution are drawn as well. --handout needs the
    extra 'handout' and shows stages, waves, who rested on which class, and the sources.

    \b
    Examples:
      revdata page -o page.html
      revdata page -o page.html --text my-copy.txt
      revdata page -o page.html --texts all
      revdata page --handout -o handout.pdf
    """
    from revdata.reading_page import part_sizes

    with output_file(output, ".pdf" if handout else ".html") as place:
        path = dataset.page(place, text=text, handout=handout)
        sizes = {} if handout else part_sizes(path.read_text(encoding="utf-8"))
    size = f" ({sum(sizes.values()) / 1_000_000:.1f} MB)" if sizes else ""
    say_written(output, size)
    if sizes:
        parts = ", ".join(f"{name.lower()} {kept / 1000:,.0f}" for name, kept in sizes.items())
        click.echo(f"Its parts, in kilobytes: {parts}.", err=True)


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help=f"The port of this machine, {PORT} unless given; 0 takes any that is free.",
)
@dataset_options
@click.option("--open", "browser", is_flag=True, help="Open the home page in your browser.")
@click.option("--check", "checking", is_flag=True, help="Ask a few pages, then end.")
def serve_cmd(port: int | None, dataset: Dataset, browser: bool, checking: bool) -> None:
    """Show the tables in your browser: search, filter, follow links, ask the questions, write SQL.

    The pages are for this machine alone and change nothing. Ctrl-C ends it. A query in SQL may take
    two seconds and returns at most 5,000 rows or 10 MB; a page shows at most 10,000 cells. Two
    queries run at a time and 40 may wait; other pages never wait for them. --extra adds a
    contribution, which the home page names with its licence. With --check the exit status is 0 if
    every page came and what must be refused was refused, 1 if not.

    \b
    Examples:
      revdata serve --open
      revdata serve --port 8080 --extra my-contribution
      revdata serve --check
    """
    if checking:
        answers = dataset.check_pages(port or 0)
        wrong = [answer for answer in answers if not answer]
        for answer in wrong:
            print_data(str(answer))
        click.echo(f"Asked {len(answers)} pages; {len(wrong)} not as they should be.", err=True)
        if wrong:
            raise SystemExit(1)
        return

    def announce(address: str) -> None:
        click.echo(f"The tables are at {address} until you press Ctrl-C.", err=True)

    dataset.serve(PORT if port is None else port, announce=announce, browser=browser)
    click.echo("Ended; nothing was left behind.", err=True)
