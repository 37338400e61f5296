"""The commands that compare: diff with another version, verify with the recorded hashes."""

import click

from revdata.cli.options import format_option
from revdata.cli.output import print_data, print_frame


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
