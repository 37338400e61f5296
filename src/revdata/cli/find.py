"""The command ``find``, which searches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from revdata.cli.options import dataset_options, format_option
from revdata.cli.output import print_data, print_rows

if TYPE_CHECKING:
    from revdata.api import Dataset
    from revdata.dataset.parts import TableSet

WIDTH = 80  # characters of a line


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=0), help="Print at most so many; text prints 10.")
@dataset_options
@format_option("text", "table", "csv", "json", "jsonl", "md", words="A line each, or rows.")
def find_cmd(words: tuple[str, ...], limit: int | None, dataset: Dataset, form: str) -> None:
    """Search the codebook and every text column of the tables for all WORDS, the likeliest first.

    Case, accents and endings do not matter, and the beginning of a word is enough. A date of the
    French Republican calendar finds what is dated to it. Exit status: 0 found, 1 nothing found.

    \b
    Examples:
      revdata find bureaucracy
      revdata find permanent revolution -f json
      revdata find 9 Thermidor II
    """
    from revdata.dataset.dates import gregorian_words
    from revdata.lookup.searching import COLUMNS, search

    asked = " ".join(words)
    found, near = search(dataset.opened, asked)
    if said := gregorian_words(asked):
        click.echo(said, err=True)
    if not found:
        hint = _hint(dataset.opened, asked, near)
        click.echo(f"Nothing of {asked!r} in the coded passages or the codebook.{hint}", err=True)
    shown = found[: 10 if limit is None and form == "text" else limit]
    if form == "text":
        for kind, identifier, label, _, text in shown:
            print_data(_line(kind, identifier, label, text, asked))
        _say_rest(len(found), shown)
    elif found or form != "table":
        print_rows(COLUMNS, shown, form)
    if not found:
        raise SystemExit(1)


def _hint(opened: TableSet, asked: str, near: Sequence[str]) -> str:
    """Return what further texts hold, what is found of the words one by one, or like words."""
    from revdata.dataset.opening import open_dataset
    from revdata.dataset.parts import EVERY, text_names
    from revdata.lookup.searching import search

    words = asked.split()
    said = ""
    if opened.is_base and len(opened.parts) == 1:
        more = len(search(open_dataset(texts=EVERY), asked)[0])
        if more:
            return f" With --texts all there are {more}."
        said = f" Nor in the other texts ({', '.join(text_names()[1:])})."
    if len(words) > 1:
        counts = (f"{word!r} {len(search(opened, word)[0])}" for word in words)
        return f"{said} Found one by one: {', '.join(counts)}."
    return f"{said} Did you mean {' or '.join(near)}?" if near else said


def _line(kind: str, identifier: str, label: str, text: str, asked: str) -> str:
    """Return one line: what it is, its name, and where it is not the name the words around."""
    head = f"{identifier}  ({kind})"
    said = label if label not in ("", identifier) else text
    start = max(said.casefold().find(asked.casefold()), 0)
    room = max(WIDTH - len(head) - 2, 20)
    if len(said) > room:
        begin = max(0, min(start - room // 3, len(said) - room + 2))
        said = ("… " if begin else "") + said[begin : begin + room - 4].strip() + " …"
    return f"{head}  {said}"


def _say_rest(found: int, shown: Sequence[tuple[str, ...]]) -> None:
    if found > len(shown):
        click.echo(f"{found - len(shown)} more: add --limit {found}, or another word.", err=True)
    known = next((row[1] for row in shown if row[0] not in ("column", "code")), None)
    if known is not None:
        click.echo(f"'revdata explain {known}' shows all about the first.", err=True)
