"""The command ``align``, which finds the passages in a reader's own copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from revdata.cli.options import COPY_VARIABLE, dataset_options, rows_format_option
from revdata.cli.output import print_data, print_frame

if TYPE_CHECKING:
    from revdata.api import Dataset


@click.command()
@click.argument("file", metavar="FILE", envvar=COPY_VARIABLE, type=click.Path())
@click.option("--source", metavar="ID", help="The coded edition, where there are several.")
@dataset_options
@click.option("--all", "everything", is_flag=True, help="List every passage that is not exact.")
@rows_format_option
def align_cmd(file: str, source: str | None, everything: bool, dataset: Dataset, form: str) -> None:
    """Check every passage reference against FILE, your copy: text, HTML, EPUB, PDF and more.

    MHTML, TEI and JATS are read too, and with the extra "copies" PDF, DOCX and ODT.

    Each passage is exact, changed, moved or absent, with its place in the file; share is that of
    the words its fingerprint knows. start and end count the characters (code points) of the
    decoded file. Exit status: 0 all there, 1 some absent, 2 not a readable text.

    \b
    Examples:
      revdata align my-copy.txt
      revdata align my-copy.epub --all
      revdata align my-copy.html -f json
    """
    alignment = dataset.align(file, source=source)
    if form != "table" and alignment.warning:
        click.echo(alignment.warning, err=True)
    if form == "table":
        print_data(alignment.to_text(None) if everything else alignment.to_text())
    elif form == "json":
        print_data(alignment.to_json())
    else:
        print_frame(alignment.to_frame(), form)
    if not alignment:
        raise SystemExit(1)
