"""Shell completion: the command ``completion``, and the completions of arguments."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

from revdata.cli.output import print_data
from revdata.dataset.descriptor import FINDINGS, STAGE_FACTS
from revdata.errors import known_name

if TYPE_CHECKING:
    from revdata.dataset.descriptor import Package, Table

LINKS = {  # table and key of the row that a parameter names
    "start": ("factors", "factor_id"),
    "end": ("factors", "factor_id"),
    "around": ("factors", "factor_id"),
    "revolution": ("revolutions", "revolution_id"),
    "question": ("questions", "question_id"),
    "thing": ("questions", "question_id"),
}
EVERY = "all"  # texts
_DIVIDING = ("=", ":")  # at which bash begins a word
MOST = 200  # more than these are no help on a screen


class _Bash(BashComplete):
    """Bash, which divides words at ``=`` and ``:`` and replaces what stands behind the last one."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one that is typed, and that one, as they were typed."""
        words, at = os.environ["COMP_WORDS"].split("\n"), int(os.environ["COMP_CWORD"])
        joined: list[str] = []
        for word in words[1 : at + 1]:
            parts = bool(joined) and (word in _DIVIDING or joined[-1][-1:] in _DIVIDING)
            joined[-1:] = [joined[-1] + word] if parts else [*joined[-1:], word]
        typed = joined.pop() if joined else ""
        return split_arg_string("\n".join(joined)), next(iter(split_arg_string(typed)), "")

    def format_completion(self, item: CompletionItem) -> str:
        """Return the type of a completion and what takes the place of the word typed last."""
        _, typed = self.get_completion_args()
        kept = max(typed.rfind(sign) for sign in _DIVIDING) + 1
        return f"{item.type},{item.value[kept:]}"


add_completion_class(_Bash)


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
    _context: click.Context, parameter: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return the tables whose names begin as typed."""
    made = [FINDINGS] if parameter.name == "table" else []
    return _beginning(typed, [*_package().tables, *made])


def complete_entry(
    _context: click.Context, _parameter: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return the tables, columns as table.column and code lists that begin as typed."""
    package = _package()
    names = (f"{t.name}.{column}" for t in package.tables.values() for column in t.columns)
    return _beginning(typed, [*package.tables, *package.vocabularies, *names])


def complete_code_list(
    _context: click.Context, _parameter: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return the code lists whose names begin as typed."""
    return _beginning(typed, _package().vocabularies)


def complete_export(
    _context: click.Context, _parameter: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return the formats of export, then the tables, that begin as typed."""
    from revdata.exports import FORMATS

    return _beginning(typed, [*FORMATS, *_package().tables, FINDINGS])


def complete_kind(
    _context: click.Context, _parameter: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return the kinds of picture that begin as typed."""
    from revdata.plots import KINDS

    return _beginning(typed, KINDS)


def complete_link(
    _context: click.Context, parameter: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return the revolutions, factors or questions of all texts that begin as typed."""
    return _beginning(typed, _cells(*LINKS[str(parameter.name)], texts=EVERY))


def complete_texts(
    _context: click.Context, _parameter: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return the texts that begin as typed after the last comma."""
    from revdata.dataset.parts import text_names

    listed, comma, _ = typed.rpartition(",")
    return _beginning(typed, (f"{listed}{comma}{name}" for name in (EVERY, *text_names())))


def complete_columns(
    _context: click.Context, parameter: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return the columns of the table in the command line that may follow what is typed.

    Click does not parse a line whose last option lacks its value, so the words are read as
    the shell gives them. Columns before the last comma stay. To filter by, a column has its
    equals sign, and behind that the codes and identifiers that stand in it.
    """
    table = _table_in_line()
    if table is None:
        return []
    if parameter.name == "conditions":
        return _beginning(typed, _conditions(table, typed))
    listed, comma, _ = typed.rpartition(",")
    facts = STAGE_FACTS if table.name == "stages" else ()
    return _beginning(typed, (f"{listed}{comma}{name}" for name in (*table.columns, *facts)))


def _table_in_line() -> Table | None:
    """Return the table that the command line names, derived columns included."""
    from revdata.dataset.derived import with_derived

    package = with_derived(_package())
    words = split_arg_string(os.environ.get("COMP_WORDS", ""))
    found = next((name for word in words if (name := known_name(word, package.tables))), None)
    if found is None and FINDINGS in words:
        from revdata.dataset.findings import with_findings  # which knows how tables are joined

        package, found = with_findings(package), FINDINGS
    return package.tables[found] if found else None


def complete_row(
    _context: click.Context, parameter: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return the identifiers and names that begin as typed, in any case; for cite also tables."""
    tables = list(_package().tables) if parameter.name == "name" else []
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


def _conditions(table: Table, typed: str) -> Iterator[str]:
    """Yield each column with its sign, then its codes, and of a column typed its identifiers."""
    (column, sign, listed), *_ = re.findall(r"(\w*)(\W*)((?:.*,)?)", typed)
    for field in table.fields:
        yield f"{field.name}="
        yield from (f"{field.name}={code}" for code in field.codes or ())
    if sign and column in table.columns:
        yield from (f"{column}{sign}{listed}{value}" for value in _values(table, column))


def _values(table: Table, column: str) -> Iterator[str]:
    """Yield the codes of a column, and the identifiers that stand in it or that it may lead to."""
    field = table.field(column)
    link = next((key for key in table.foreign_keys if key.column == column), None)
    yield from field.codes or ()
    if not field.derived and (link or column == table.key):
        yield from filter(None, _cells(table.name, column))
    elif link:
        yield from _cells(link.table, link.key)


def _identifiers() -> Iterator[str]:
    for table in _package().tables.values():
        yield from _cells(table.name, table.key)


def _package() -> Package:
    from revdata.dataset.opening import base_package

    return base_package()


def _cells(table: str, column: str, texts: str = "") -> Iterator[str]:
    """Yield the cells of a column as they stand in the files, without the checks of loading."""
    from revdata.dataset.opening import open_dataset

    for _, path in open_dataset(texts=texts).all_files(table):
        with path.open(encoding="utf-8", newline="") as file:
            yield from (row[column] for row in csv.DictReader(file))
