"""The command that checks: validate."""

import click

from revdata.errors import RevdataError


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--report",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the problems.",
)
@click.option("--all", "everything", is_flag=True, help="Print every problem in the text report.")
def validate_cmd(paths: tuple[str, ...], report: str, everything: bool) -> None:
    """Find every problem in the package, or in a version, contribution or table at each PATH.

    A PATH is a folder with a datapackage.json, a folder of CSV files named for tables, or one
    such file. Exit status: 0 valid, 1 not valid, 2 nothing to validate there.

    \b
    Examples:
      revdata validate
      revdata validate my-copy/data
      revdata validate claims.csv --report json
    """
    from revdata.reports import Report
    from revdata.validation import validate

    reports: list[Report] = []
    unreadable: list[str] = []
    for path in paths or (None,):
        try:
            reports.append(validate(path))
        except RevdataError as error:
            unreadable.append(str(error))
    if report == "json":
        for note in dict.fromkeys(note for one in reports for note in one.notes):
            click.echo(note, err=True)
        found = tuple(problem for one in reports for problem in one.found)
        if not unreadable or found:
            click.echo(Report("", found, 0, 0).to_json())
    else:
        for one in reports:
            click.echo(one.to_text(None) if everything else one.to_text())
    for message in unreadable:
        click.echo(f"Error: {message}", err=True)
    if unreadable:
        raise SystemExit(2)
    if not all(one.ok for one in reports):
        raise SystemExit(1)
