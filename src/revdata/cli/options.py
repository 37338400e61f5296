"""The options that several commands share."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from revdata.cli.completion import complete_texts

COPY_VARIABLE = "REVDATA_TEXT"

Command = Callable[..., Any]


def dataset_options(command: Command, texts: str = "") -> Command:
    """Add --path, --extra and --texts to a command, and give it the data set that they name.

    ``texts`` are those that are read unless the user names others.
    """

    @wraps(command)
    def opened(
        *arguments: Any, path: str | None, extra: tuple[str, ...], texts: str, **more: Any
    ) -> Any:
        from revdata.api import open

        return command(*arguments, dataset=open(path, extra=extra, texts=texts), **more)

    with_options: Command = path_option(extra_option(texts_option(texts)(opened)))
    return with_options


path_option = click.option(
    "--path",
    type=click.Path(),
    metavar="PLACE",
    help="Read these tables instead of the package's: a folder, table, workbook, archive or git "
    "revision; a contribution is read together with the package.",
)
extra_option = click.option(
    "--extra",
    multiple=True,
    type=click.Path(),
    metavar="PLACE",
    help="Read a contribution as well; repeatable.",
)


def texts_option(default: str = "") -> Callable[..., Any]:
    """Return the option --texts of a command."""
    return click.option(
        "--texts",
        metavar="NAMES",
        default=default,
        show_default=bool(default),
        shell_complete=complete_texts,
        help="Read further texts beside the base: all, or names with commas; 'revdata texts' lists "
        "them.",
    )


text_option = click.option(
    "--text",
    metavar="FILE",
    envvar=COPY_VARIABLE,
    type=click.Path(),
    help=f"Your own copy of the text, to show passages from; {COPY_VARIABLE} names it once.",
)


def format_option(*formats: str, words: str = "How to print the rows.") -> Callable[..., Any]:
    """Return the option -f of a command, with the formats it can print; the first is the usual."""
    return click.option(
        "-f",
        "--format",
        "form",
        type=click.Choice(formats, case_sensitive=False),
        default=formats[0],
        show_default=True,
        help=words,
    )


def rows_format_option(command: Command) -> Command:
    """Add -f for rows, and --width of a table, to a command."""
    form = format_option("table", "csv", "json", "jsonl", "md")
    with_options: Command = form(_width_option(command))
    return with_options


def _keep_width(context: click.Context, _: click.Parameter, width: int | None) -> None:
    from revdata.cli.output import WIDTH

    context.meta[WIDTH] = width


_width_option = click.option(
    "--width",
    type=click.IntRange(min=20),
    metavar="N",
    expose_value=False,
    callback=_keep_width,
    help="Fit a table into N characters, in a pipe too; a terminal's width is known.",
)


def answer_options(command: Command) -> Command:
    """Add -f and -o to a command that returns an answer, which is printed as text or JSON."""

    @wraps(command)
    def given(*arguments: Any, form: str, output: Path | None, **more: Any) -> None:
        from revdata.cli.output import STDOUT, give_text

        in_json = form == "json"
        if output is not None and str(output) != STDOUT:
            from revdata.exports import require_ending

            in_json = require_ending(output, (".json", ".txt")) == ".json"
        answer = command(*arguments, **more)
        give_text(answer.to_json() if in_json else str(answer), output)

    option = click.option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Write it there: .txt or .json.",
    )
    with_options: Command = format_option("text", "json", words="How to print it.")(option(given))
    return with_options


def renamed_command(old: str, command: click.Command) -> click.Command:
    """Return a hidden command of an old name that says the new one and does the same."""

    @wraps(command.callback or (lambda: None))
    def callback(*arguments: Any, **more: Any) -> Any:
        new = str(command.name)
        click.echo(f"'revdata {old}' is now 'revdata {new}'; the old name goes in 3.0.", err=True)
        return command.callback(*arguments, **more) if command.callback else None

    return click.Command(
        old, params=command.params, callback=callback, help=command.help, hidden=True
    )


def renamed_option(old: str, new: str) -> Callable[..., Any]:
    """Return a hidden option of an old name that says the new one and sets the same value."""

    def take(context: click.Context, _: click.Parameter, value: Any) -> None:
        if value is not None:
            click.echo(f"{old} is now {new}; the old name goes in revdata 3.0.", err=True)
            context.params[new.removeprefix("--")] = value

    return click.option(old, expose_value=False, hidden=True, is_eager=True, callback=take)
