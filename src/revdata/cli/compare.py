"""The commands ``compare`` of texts and ``agreement`` of rival codings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from revdata.cli.completion import complete_link
from revdata.cli.options import dataset_options, format_option
from revdata.cli.output import STDOUT, print_data, print_frame

if TYPE_CHECKING:
    from revdata.api import Dataset


@click.command()
@click.argument("thing", required=False, shell_complete=complete_link)
@click.option("--relations", is_flag=True, help="Print the pairs of positions, one row a pair.")
@partial(dataset_options, texts="all")
@format_option("text", "table", "csv", "json", "jsonl", "md", words="Sentences, or rows.")
def compare_cmd(thing: str | None, relations: bool, dataset: Dataset, form: str) -> None:
    """Show what each text holds on a question, and how two positions stand to each other.

    THING is a question or a word that stands in one; without it every question is shown. All texts
    are read unless --texts names some.

    \b
    Examples:
      revdata compare Bonaparte
      revdata compare q-falling-line
      revdata compare --relations -f csv
    """
    found = dataset.compare(thing)
    if form == "text" and not relations:
        print_data(str(found))
        return
    rows = found.relations if relations else found.positions
    print_frame(rows, "table" if form == "text" else form)


@click.command()
@click.argument("codings", nargs=-1, metavar="CODING CODING...")
@click.option("--matches", type=click.Path(), help="Claims that are the same, from a CSV file.")
@click.option("--save-matches", type=click.Path(), help="Write the matches, to be corrected.")
@click.option("--save-disagreements", type=click.Path(), help="Write what to discuss, as CSV.")
@click.option("--variable", "variables", multiple=True, help="Compare this one; repeatable.")
@click.option("--whole-text", is_flag=True, help="Each coder read every paragraph.")
@click.option("--least", type=click.FloatRange(max=1), help="Exit with 1 if an alpha is lower.")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"], case_sensitive=False),
    default="text",
    show_default=True,
    help="How to print the comparison.",
)
@click.option("-o", "--output", type=click.Path(), help="Write to this file instead.")
@click.option("--all", "everything", is_flag=True, help="Every disagreement in the text.")
def agreement_cmd(
    codings: tuple[str, ...],
    matches: str | None,
    save_matches: str | None,
    save_disagreements: str | None,
    variables: tuple[str, ...],
    whole_text: bool,
    least: float | None,
    form: str,
    output: str | None,
    everything: bool,
) -> None:
    """Measure how far two or more codings of the same passages agree.

    A CODING is 'base' for the package, the name of a text ('revdata texts' lists them), a folder
    with claims.csv and citations.csv, or a CSV file of claims with their passages in a column
    passage_ids; NAME=PATH gives it a name. Exit status:
    0 measured, 1 an alpha is lower than --least or none is defined, 2 a coding cannot be read.

    \b
    Examples:
      revdata agreement base my-reading
      revdata agreement lebon my-reading
      revdata agreement anna=first.csv ben=second.csv --save-matches matches.csv
      revdata agreement anna=first.csv ben=second.csv --matches matches.csv -f html -o page.html
      revdata agreement base my-reading --variable stance --least 0.667
    """
    from pathlib import Path

    from revdata.api import agreement
    from revdata.files.writing import write_text

    if len(codings) < 2:
        raise click.UsageError("Agreement needs two codings or more, such as 'base my-reading'.")
    found = agreement(*codings, matches=matches, variables=variables, whole_text=whole_text)
    if save_matches is not None:
        write_text(Path(save_matches), found.matches_csv())
    if save_disagreements is not None:
        write_text(Path(save_disagreements), found.disagreements_csv())
    if form == "text":
        text = found.to_text(None) if everything else found.to_text()
    else:
        text = found.to_json() if form == "json" else found.to_html()
    if output is None or output == STDOUT:
        print_data(text)
    else:
        write_text(Path(output), f"{text}\n")
    if least is None:
        return
    if not found.measured:
        click.echo("No alpha is defined, so none reaches the minimum of --least.", err=True)
        raise SystemExit(1)
    low = found.below(least)
    if low:
        click.echo(f"Alpha is lower than {least:g}: {', '.join(low)}.", err=True)
        raise SystemExit(1)
