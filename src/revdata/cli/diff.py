"""The commands ``diff`` and ``verify``, which compare versions and recorded hashes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from revdata.cli.options import format_option
from revdata.cli.output import print_data, print_frame

if TYPE_CHECKING:
    from revdata.versions.diff import Diff


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option("--reason", is_flag=True, help="Add the entries of the changelog that name a row.")
@format_option(
    "text",
    "json",
    "csv",
    "md",
    words="Sentences, JSON, a row a change, or Markdown that fits into a pull request.",
)
def diff_cmd(old: str, new: str | None, reason: bool, form: str) -> None:
    """Say what changed from version OLD to version NEW, by key and by cell.

    A version is a folder with a datapackage.json, a folder of CSV files named for tables or one
    such file, a zip, wheel or tar archive with a data package in it, or a git revision of the
    checkout, with :FOLDER after it for a package elsewhere in the repository. NEW is the present
    package unless it is given. Exit status: 0 no change, 1 changes, 2 unreadable.

    \b
    Examples:
      revdata diff HEAD~3
      revdata diff v1.0.0 v1.1.0 --reason
      revdata diff revdata-1.0.0-py3-none-any.whl my-copy -f md
    """
    from revdata.api import diff

    difference = diff(old, new, reason=reason)
    _say_which_is_old(difference, new)
    if form == "json":
        print_data(difference.to_json())
    elif form == "md":
        print_data(difference.to_markdown())
    elif form == "csv":
        print_frame(difference.to_frame(), form)
    else:
        print_data(difference.to_text())
    if difference:
        raise SystemExit(1)


def _say_which_is_old(difference: Diff, new: str | None) -> None:
    """Name both sides on stderr, and say where they may be the wrong way round."""
    from revdata.dataset.locations import other_base_here
    from revdata.files.paths import package_root

    where = f", at {package_root()}" if new is None else ""
    click.echo(f"Old: {difference.old}. New: {difference.new}{where}.", err=True)
    if _number(difference.old.version) > _number(difference.new.version):
        click.echo(
            "OLD has the higher version: name the earlier one first, as in 'diff OLD NEW'.",
            err=True,
        )
    here = other_base_here() if new is None else None
    if here is not None:
        click.echo(
            f"NEW is the installed package, not {here}; 'revdata diff OLD {here}' compares "
            "with that.",
            err=True,
        )


def _number(version: str) -> list[int]:
    return [int(digits) for digits in re.findall("[0-9]+", version)]


@click.command()
@click.argument("path", metavar="[PATH|WHEEL|ARCHIVE]", type=click.Path(), required=False)
def verify_cmd(path: str | None) -> None:
    """Check that no file was changed by a byte, added or lost since its hash was recorded.

    Without an argument the installed package is checked, code included, or the checkout. Exit
    status: 0 all the same, 1 something differs, 2 unreadable.

    \b
    Examples:
      revdata verify
      revdata verify revdata-1.0.0-py3-none-any.whl
      revdata verify my-copy
    """
    from revdata.api import verify

    verdict = verify(path)
    for deviation in verdict.deviations:
        print_data(str(deviation))
    click.echo(verdict.summary, err=True)
    if not verdict:
        raise SystemExit(1)
