"""The command ``validate``, which checks the data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import click
from click.core import ParameterSource

from revdata.cli.options import extra_option, texts_option
from revdata.cli.output import STDOUT, give_text, show_progress
from revdata.errors import RevdataError

if TYPE_CHECKING:
    from revdata.api import Dataset
    from revdata.validation.reports import Format, Report

    Form = Format | Literal["summary"]

FORMATS = ("text", "json", "summary", "github", "sarif", "junit")
ENDINGS = {  # of a file, with the formats that may stand in it, the usual one first
    ".txt": ("text", "github"),
    ".json": ("json", "summary", "sarif"),
    ".sarif": ("sarif",),
    ".xml": ("junit",),
}


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "-f",
    "--format",
    "--report",
    "form",
    type=click.Choice(FORMATS, case_sensitive=False),
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
    help="Find identifiers that were lost or reused since an earlier version, as in diff.",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "pandas", "polars", "dask", "spark"], case_sensitive=False),
    default="auto",
    show_default=True,
    help="The validation engine; auto is pandas for small data and polars for large.",
)
@click.option("--memory", default="1GB", show_default=True, help="Memory limit, such as 512MB.")
@click.option("--scheduler", metavar="ADDRESS", help="The Dask scheduler of a running cluster.")
@click.option("--master", metavar="URL", help="The Spark master of a running cluster.")
@click.option(
    "--shared",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder that all workers of Dask or Spark see, to compare the keys there.",
)
@click.option(
    "--full-report",
    metavar="FILE.parquet",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write every problem to a Parquet file.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the report there: .txt, .json, .sarif or .xml (JUnit), or what -f names.",
)
@extra_option
@texts_option()
@click.pass_context
def validate_cmd(
    context: click.Context,
    /,
    paths: tuple[str, ...],
    form: Form,
    everything: bool,
    output: Path | None,
    extra: tuple[str, ...],
    texts: str,
    **options: Any,
) -> None:
    """Find every problem in the package, or in a version, contribution or table at each PATH.

    A PATH is a folder with a datapackage.json, a folder of CSV or Parquet files named for tables,
    one such file, a workbook (.xlsx) with sheets named for tables, an archive with a data package
    or a git revision. A large table may be a folder of parts. Exit status: 0 valid, 1 not valid,
    2 nothing to validate there.

    The formats github (workflow commands that annotate a change), sarif and junit are for systems
    of continuous integration; paths in them start at the root of the repository.

    \b
    Examples:
      revdata validate
      revdata validate my-copy/data
      revdata validate claims.csv --format json
      revdata validate --against origin/main
      revdata validate mine.xlsx
      revdata validate --texts all
      revdata validate my-contribution --format github
      revdata validate my-contribution -o report.json
      revdata validate library --memory 2GB --full-report problems.parquet
      revdata validate library --engine dask --scheduler tcp://127.0.0.1:8786
    """
    from revdata.api import open

    if options["full_report"] is not None and len(paths) > 1:
        raise click.UsageError("--full-report is of one PATH; validate the paths one by one.")
    if output is not None and str(output) != STDOUT:
        given = context.get_parameter_source("form") is not ParameterSource.DEFAULT
        form = _form_of(output, form if given else None)
    reports: list[Report] = []
    unreadable: list[str] = []
    for path in paths or (None,):
        try:
            opened = open(path, extra=extra, texts=texts)
            reports.append(opened.validate(**options, progress=show_progress))
            _say_what_was_checked(opened, reports[-1])
        except RevdataError as error:
            unreadable.append(str(error))
    text = _rendered(reports, form, everything)
    if text:
        give_text(text, output if reports else None)
    for message in unreadable:
        click.echo(f"Error: {message}", err=True)
    if unreadable:
        raise SystemExit(2)
    if not all(one.ok for one in reports):
        raise SystemExit(1)


def _say_what_was_checked(dataset: Dataset, report: Report) -> None:
    """Name the data on stderr, and another copy of the base where the user may have meant it."""
    from revdata.dataset.locations import other_base_here

    click.echo(report.checked, err=True)
    here = other_base_here()
    roots = {part.root.resolve() for part in dataset.opened.parts}
    if here is not None and roots.isdisjoint((here.resolve(), here.resolve() / "data")):
        click.echo(
            f"Not checked: {here} holds revdata too; 'revdata validate {here}' checks that.",
            err=True,
        )


def _form_of(output: Path, given: Form | None) -> Form:
    """Return the format of a report by the ending of its file, or the one given, if it fits."""
    from revdata.exports import require_ending

    known = ENDINGS[require_ending(output, ENDINGS)]
    if given is not None and given not in known:
        raise RevdataError(f"{output} is no name for the format {given}; {_ending_of(given)}.")
    return given or cast("Form", known[0])


def _ending_of(form: Form) -> str:
    wanted = " or ".join(ending for ending, forms in ENDINGS.items() if form in forms)
    return f"it is written to a file that ends with {wanted}"


def _rendered(reports: list[Report], form: Form, everything: bool) -> str:
    """Return the reports one by one as text or summaries, else as one; notes go to stderr."""
    from revdata.validation.reports import combine

    if form == "text":
        return "\n".join(one.render("text", everything) for one in reports)
    if form == "summary":
        return json.dumps([one.summary() for one in reports], indent=2, ensure_ascii=False)
    if not reports:
        return ""
    whole = combine(reports)
    for line in (*whole.notes, *(one.verdict for one in reports)):
        click.echo(line, err=True)
    return whole.render(form, everything)
