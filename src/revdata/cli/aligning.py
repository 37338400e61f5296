"""Commands that read a reader's own copy of the text: align, passage."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from revdata.cli.options import extra_option
from revdata.cli.output import format_option, print_frame, text_or_json_option

if TYPE_CHECKING:
    from revdata.text.alignment import Alignment

COPY_VARIABLE = "REVDATA_TEXT"


def text_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option --text to a command that can show passages as a reader's copy has them."""
    option = click.option(
        "--text",
        "text",
        metavar="FILE",
        envvar=COPY_VARIABLE,
        type=click.Path(),
        help=f"Your own copy of the text, to show passages from; {COPY_VARIABLE} names it once.",
    )
    return option(command)


def aligned(text: str | None, extra: tuple[str, ...]) -> Alignment | None:
    """Return a copy with the passages placed in it, None without a copy."""
    from revdata.api import align_any

    return None if text is None else align_any(text, extra)


@click.command()
@click.argument("file", metavar="FILE", envvar=COPY_VARIABLE, type=click.Path())
@click.option("--source", metavar="ID", help="The coded edition, where there are several.")
@extra_option
@click.option("--all", "everything", is_flag=True, help="List every passage that is not exact.")
@format_option
def align_cmd(
    file: str, source: str | None, extra: tuple[str, ...], everything: bool, form: str
) -> None:
    """Check every passage reference against FILE, your own copy: plain text, HTML or EPUB.

    Each passage is exact, changed, moved or absent, with its place in the file; share is that of
    the words its fingerprint knows. start and end count the characters (code points) of the
    decoded file. Exit status: 0 all there, 1 some absent, 2 not a readable text.

    \b
    Examples:
      revdata align my-copy.txt
      revdata align my-copy.epub --all
      revdata align my-copy.html -f json
    """
    from revdata.api import align

    alignment = align(file, source=source, extra=extra)
    if form == "table":
        click.echo(alignment.to_text(None) if everything else alignment.to_text())
    elif form == "json":
        click.echo(alignment.to_json())
    else:
        print_frame(alignment.to_frame(), form)
    if not alignment:
        raise SystemExit(1)


@click.command()
@click.argument("identifier", metavar="ID")
@text_option
@extra_option
@text_or_json_option
def passage_cmd(identifier: str, text: str | None, extra: tuple[str, ...], form: str) -> None:
    """Show a passage, by id or locator, and the claims on it; with your copy the passage itself.

    \b
    Examples:
      revdata passage st.p06.s03
      revdata passage §1¶6.3 --text my-copy.txt
    """
    from revdata.dataset.opening import open_dataset
    from revdata.lookup.passage import read_passage

    reading = read_passage(open_dataset(None, extra), identifier, aligned(text, extra))
    click.echo(reading.to_json() if form == "json" else str(reading))
