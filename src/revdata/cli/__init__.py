"""The command line.

Data go to stdout, messages to stderr. Exit 0 good, 1 a negative answer, 2 usage or unreadable
input.
Command modules import heavy libraries inside the commands, so that ``--help`` stays instant.
"""

import errno
import io
import sys
from typing import Any

import click

from revdata.cli.agreement import agreement_cmd
from revdata.cli.align import align_cmd
from revdata.cli.bounds import bounds_cmd
from revdata.cli.build import build_cmd
from revdata.cli.cite import cite_cmd
from revdata.cli.compare import compare_cmd
from revdata.cli.completion import completion_cmd
from revdata.cli.coverage import coverage_cmd
from revdata.cli.diff import diff_cmd, verify_cmd
from revdata.cli.explain import explain_cmd, passage_cmd
from revdata.cli.export import export_cmd, template_cmd
from revdata.cli.find import find_cmd
from revdata.cli.info import codes_cmd, info_cmd
from revdata.cli.new import fill_cmd, fingerprint_cmd, new_cmd
from revdata.cli.options import renamed_command
from revdata.cli.output import stdout_for_data
from revdata.cli.page import page_cmd, serve_cmd
from revdata.cli.plot import plot_cmd
from revdata.cli.show import show_cmd, tables_cmd, texts_cmd
from revdata.cli.validate import validate_cmd
from revdata.errors import RevdataError, near_names

CLOSED_PIPE = 141  # the status that a shell gives a program whose reader has gone


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
        from revdata.dataset.opening import base_package

        click.echo(f"revdata {base_package().version}")
        ctx.exit()


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
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


for _command in (
    tables_cmd,
    texts_cmd,
    show_cmd,
    info_cmd,
    codes_cmd,
    find_cmd,
    explain_cmd,
    coverage_cmd,
    align_cmd,
    passage_cmd,
    compare_cmd,
    validate_cmd,
    agreement_cmd,
    new_cmd,
    fill_cmd,
    fingerprint_cmd,
    bounds_cmd,
    diff_cmd,
    cite_cmd,
    verify_cmd,
    template_cmd,
    export_cmd,
    page_cmd,
    serve_cmd,
    plot_cmd,
    build_cmd,
    completion_cmd,
    renamed_command("search", find_cmd),
    renamed_command("report", page_cmd),
):
    _command.callback = stdout_for_data()(_command.callback or main)
    main.add_command(_command)
