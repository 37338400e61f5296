"""Shell completion: the command ``completion``, and the completions of arguments."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, get_completion_class, split_arg_string

from revdata.cli.output import print_data
from revdata.dataset.opening import base_package, open_dataset

if TYPE_CHECKING:
    from revdata.dataset.descriptor import Table

MOST = 200  # more than these are no help on a screen


@click.command()
@click.argument("shell", metavar="SHELL", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion_cmd(context: click.Context, shell: str) -> None:
    """Print what SHELL (bash, zsh, fish) loads to complete commands, tables, ids and names.

    \b
    Examples:
      eval "$(revdata completion bash)"     in ~/.bashrc
      eval "$(revdata completion zsh)"      in ~/.zshrc
      revdata completion fish | source      in ~/.config/fish/config.fish
    """
    found = get_completion_class(shell)
    assert found is not None
    script = found(context.find_root().command, {}, "revdata", "_REVDATA_COMPLETE")
    print_data(script.source_template % script.source_vars())


def complete_table(
    _context: click.Context, _parameter: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return the tables whose names begin as typed."""
    return _beginning(typed, base_package().tables)


def complete_columns(
    _context: click.Context, parameter: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return the columns of the table in the command line that may follow what is typed.

    Click does not parse a line whose last option lacks its value, so the words are read as
    the shell gives them. Columns before the last comma stay. To filter by, a column has its
    equals sign.
    """
    tables = base_package().tables
    words = split_arg_string(os.environ.get("COMP_WORDS", ""))
    table = next((tables[word] for word in words if word in tables), None)
    if table is None:
        return []
    if parameter.name == "conditions":
        return _beginning(typed, _conditions(table))
    listed, comma, _ = typed.rpartition(",")
    return _beginning(typed, (f"{listed}{comma}{name}" for name in table.columns))


def complete_row(
    _context: click.Context, parameter: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return the identifiers and names that begin as typed, in any case; for cite also tables."""
    tables = list(base_package().tables) if parameter.name == "name" else []
    return _beginning(typed, [*tables, *_identifiers(), *_cells("names", "name")])


def complete_passage(
    _context: click.Context, _parameter: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return the identifiers of passages that begin as typed."""
    return _beginning(typed, _cells("passages", "passage_id"))


def _beginning(typed: str, words: Iterable[str]) -> list[CompletionItem]:
    start = typed.casefold()
    found = dict.fromkeys(word for word in words if word.casefold().startswith(start))
    return [CompletionItem(word) for word in list(found)[:MOST]]


def _conditions(table: Table) -> Iterator[str]:
    for field in table.fields:
        yield f"{field.name}="
        yield from (f"{field.name}={code}" for code in field.codes or ())


def _identifiers() -> Iterator[str]:
    for table in base_package().tables.values():
        yield from _cells(table.name, table.key)


def _cells(table: str, column: str) -> Iterator[str]:
    """Yield the cells of a column as they stand in the files, without the checks of loading."""
    for _, path in open_dataset().all_files(table):
        with path.open(encoding="utf-8", newline="") as file:
            yield from (row[column] for row in csv.DictReader(file))
