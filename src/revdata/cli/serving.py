"""The command that shows the tables in a browser: serve."""

import click

from revdata.cli.options import extra_option

PORT = 8001


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help=f"The port of this machine, {PORT} unless given; 0 takes any that is free.",
)
@extra_option
@click.option("--open", "browser", is_flag=True, help="Open the home page in your browser.")
@click.option("--check", "checking", is_flag=True, help="Ask a few pages, then end.")
def serve_cmd(port: int | None, extra: tuple[str, ...], browser: bool, checking: bool) -> None:
    """Show the tables in your browser: search, filter, follow links, ask the questions, write SQL.

    The pages are for this machine alone and change nothing. Ctrl-C ends it. With --check the exit
    status is 0 if every page came and what must be refused was refused, 1 if not.

    \b
    Examples:
      revdata serve --open
      revdata serve --port 8080 --extra my-contribution
      revdata serve --check
    """
    from revdata.dataset.opening import open_dataset
    from revdata.serving import check, serve

    dataset = open_dataset(None, extra)
    if checking:
        answers = check(dataset, port or 0)
        wrong = [answer for answer in answers if not answer]
        for answer in wrong:
            click.echo(str(answer))
        click.echo(f"Asked {len(answers)} pages; {len(wrong)} not as they should be.", err=True)
        if wrong:
            raise SystemExit(1)
        return

    def announce(address: str) -> None:
        click.echo(f"The tables are at {address} until you press Ctrl-C.", err=True)

    serve(dataset, PORT if port is None else port, announce=announce, browser=browser)
    click.echo("Ended; nothing was left behind.", err=True)
