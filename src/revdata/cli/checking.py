"""The commands that check and compare: validate, diff."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from revdata.cli.output import print_frame
from revdata.cli.sizes import MEMORY, show_progress
from revdata.errors import RevdataError

if TYPE_CHECKING:
    from revdata.validation.reports import Format


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--report",
    type=click.Choice(["text", "json", "summary", "github", "sarif", "junit"]),
    default="text",
    show_default=True,
    help="How to print the problems; a summary is JSON with the engine and the counts alone.",
)
@click.option(
    "--all", "everything", is_flag=True, help="Print every problem in the text or GitHub report."
)
@click.option(
    "--against",
    metavar="OLD",
    help="Find identifiers that were lost or given away since an earlier version, as in diff.",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "pandas", "polars", "dask", "spark"]),
    default="auto",
    show_default=True,
    help="What validates; auto is pandas for small data and polars for large.",
)
@click.option("--memory", type=MEMORY, default="1GB", show_default=True, help="Memory to stay in.")
@click.option("--scheduler", metavar="ADDRESS", help="The Dask scheduler of a running cluster.")
@click.option("--master", metavar="URL", help="The Spark master of a running cluster.")
@click.option(
    "--full-report",
    metavar="FILE.parquet",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write every problem to a Parquet file.",
)
def validate_cmd(
    paths: tuple[str, ...],
    report: Format | Literal["summary"],
    everything: bool,
    against: str | None,
    engine: str,
    memory: int,
    scheduler: str | None,
    master: str | None,
    full_report: Path | None,
) -> None:
    """Find every problem in the package, or in a version, contribution or table at each PATH.

    A PATH is a folder with a datapackage.json, a folder of CSV or Parquet files named for tables,
    one such file, or a workbook (.xlsx) with sheets named for tables. A large table may be a
    folder of parts. Exit status: 0 valid, 1 not valid,
    2 nothing to validate there.

    The reports github (workflow commands that annotate a change), sarif and junit are for systems
    of continuous integration; paths in them start at the root of the repository.

    \b
    Examples:
      revdata validate
      revdata validate my-copy/data
      revdata validate claims.csv --report json
      revdata validate --against origin/main
      revdata validate mine.xlsx
      revdata validate my-contribution --report github
      revdata validate library --memory 2GB --full-report problems.parquet
      revdata validate library --engine dask --scheduler tcp://127.0.0.1:8786
    """
    from revdata.validation.choosing import Choice
    from revdata.validation.engine import validate
    from revdata.validation.reports import Report, combine

    if full_report is not None and len(paths) > 1:
        raise click.UsageError("--full-report is of one PATH; validate the paths one by one.")
    choice = Choice(engine, scheduler, master, memory, full_report, show_progress)
    reports: list[Report] = []
    unreadable: list[str] = []
    for path in paths or (None,):
        try:
            reports.append(validate(path, against=against, choice=choice))
        except RevdataError as error:
            unreadable.append(str(error))
    if report == "text":
        for one in reports:
            click.echo(one.render("text", everything))
    elif report == "summary":
        click.echo(json.dumps([one.summary() for one in reports], indent=2, ensure_ascii=False))
    elif reports:
        whole = combine(reports)
        text = whole.render(report, everything)
        if text:
            click.echo(text)
        for line in (*whole.notes, *(one.verdict for one in reports)):
            click.echo(line, err=True)
    for message in unreadable:
        click.echo(f"Error: {message}", err=True)
    if unreadable:
        raise SystemExit(2)
    if not all(one.ok for one in reports):
        raise SystemExit(1)


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option("--reason", is_flag=True, help="Add the entries of the changelog that name a row.")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "md"]),
    default="text",
    show_default=True,
    help="Sentences, JSON, a row a change, or Markdown that fits into a pull request.",
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
        click.echo(difference.to_json())
    elif form == "md":
        click.echo(difference.to_markdown())
    elif form == "csv":
        print_frame(difference.to_frame(), form)
    else:
        click.echo(difference.to_text())
    if difference:
        raise SystemExit(1)
