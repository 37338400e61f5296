"""The command line.

Data go to stdout, messages to stderr. Exit 0 good, 1 a negative answer, 2 usage or unreadable
input.
A command's module is imported when the command is looked up, and imports heavy libraries inside
it, so that ``--help`` stays instant.
"""

import errno
import io
import sys
from collections import UserDict
from functools import cache
from importlib import import_module
from typing import Any

import click

from revdata.errors import RevdataError, near_names

MODULES = {  # below this one, of each command
    **dict.fromkeys(("tables", "texts", "show"), "show"),
    **dict.fromkeys(("info", "codes"), "info"),
    **dict.fromkeys(("explain", "passage"), "explain"),
    **dict.fromkeys(("new", "fill", "fingerprint", "bounds"), "new"),
    **dict.fromkeys(("diff", "verify"), "diff"),
    **dict.fromkeys(("template", "export"), "export"),
    **dict.fromkeys(("page", "serve"), "page"),
    **dict.fromkeys(("compare", "agreement"), "compare"),
    **{name: name for name in ("find", "coverage", "align", "validate")},
    **{name: name for name in ("cite", "plot", "build", "completion")},
}
RENAMED = {"search": "find", "report": "page"}  # old names, which go in 3.0
CLOSED_PIPE = 141  # the status that a shell gives a program whose reader has gone


class _Commands(UserDict[str, Any]):
    """The commands by name, each imported when it is looked up, for a run needs one."""

    def __getitem__(self, name: str) -> click.Command:
        if name not in self.data:
            raise KeyError(name)
        return _command(name)


@cache
def _command(name: str) -> click.Command:
    from revdata.cli.options import renamed_command
    from revdata.cli.output import stdout_for_data

    command: click.Command
    if name in RENAMED:
        command = renamed_command(name, _command(RENAMED[name]))
    else:
        command = getattr(import_module(f"revdata.cli.{MODULES[name]}"), f"{name}_cmd")
    command.callback = stdout_for_data()(command.callback or main)
    return command


class _Group(click.Group):
    """A group that shows our errors as one sentence and suggests near command names."""

    def invoke(self, ctx: click.Context) -> Any:
        _write_utf8()
        try:
            return super().invoke(ctx)
        except click.MissingParameter as error:
            message = error.message or _what_there_is(error)
            raise click.MissingParameter(message, error.ctx, error.param) from error
        except RevdataError as error:
            raise _Refusal(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # a reader that stops early, such as head
                raise click.exceptions.Exit(CLOSED_PIPE) from error
            where = error.filename or "The output"
            raise _Refusal(f"{where} cannot be read or written: {error.strerror}.") from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and not name.startswith("-") and self.get_command(ctx, name) is None:
            near = near_names(name, self.list_commands(ctx))
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise click.UsageError(f"There is no command {name!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


def _what_there_is(error: click.MissingParameter) -> str:
    """Return a sentence on what may be named where something is missing."""
    from revdata.dataset.opening import base_package
    from revdata.exports import FORMATS
    from revdata.plots import KINDS

    row = "a row, by identifier (c0042), place in the text (13.4) or name (Stalin)"
    version = "an earlier version: a git revision (v1.0.0, HEAD~1), a folder, a wheel or an archive"
    tables = f"a table: {', '.join(base_package().tables)}"
    wanted = {
        "show": f"{tables}, findings",
        "info": f"{tables}; or a column as table.column, or a code list",
        "explain": row,
        "passage": row,
        "find": "words to search for, such as: revdata find bureaucracy",
        "diff": version,
        "export": f"a file or folder with -o; before it a format ({', '.join(FORMATS)}) or a table",
        "plot": f"a kind ({', '.join(KINDS)}) and the file to draw it to, with -o",
        "new": "the folder to make",
        "fill": "the folder of the contribution, then the workbook",
        "fingerprint": "the folder of the contribution, and with --text your copy of its text",
        "align": "your copy of the text: text, HTML, EPUB, PDF, Word and more",
        "template": "the workbook to write, with -o FILE.xlsx",
    }
    command = str(error.ctx.command.name) if error.ctx else ""
    return f"Name {wanted[command]}." if command in wanted else ""


def _write_utf8() -> None:
    """Write UTF-8 into files and pipes, whatever the system's own encoding is."""
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")


class _Refusal(click.ClickException):
    """What we cannot do, said in one sentence."""

    exit_code = 2


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from revdata.files.paths import package_version

        click.echo(f"revdata {package_version()}")
        ctx.exit()


@click.group(
    cls=_Group,
    commands=_Commands(dict.fromkeys((*MODULES, *RENAMED))),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version of data and code, and exit.",
)
def main() -> None:
    """Read, check and cite what one text claims about revolutions, each row with its passages.

    Start with 'revdata tables', then 'revdata show class_bases --resolve --passages'.
    """
