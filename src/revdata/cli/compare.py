"""The commands ``compare`` of texts and ``agreement`` of rival codings."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from revdata.cli.completion import complete_link
from revdata.cli.options import dataset_options, format_option
from revdata.cli.output import STDOUT, print_data, print_frame, say_written, write_table

if TYPE_CHECKING:
    from pandas import DataFrame

    from revdata.api import Dataset
    from revdata.lookup.comparing import Comparison

SENTENCES = ".txt"  # what ends a file of them


@click.command()
@click.argument("thing", required=False, shell_complete=complete_link)
@click.option("--relations", is_flag=True, help="Print the pairs of positions, one row a pair.")
@partial(dataset_options, texts="all")
@format_option("text", "table", "csv", "json", "jsonl", "md", words="Sentences, or rows.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write it there: .txt for the sentences, or rows as 'show -o' writes them.",
)
def compare_cmd(
    thing: str | None, relations: bool, dataset: Dataset, form: str, output: Path | None
) -> None:
    """Show what each text holds on a question, and how two positions stand to each other.

    THING is a question or a word that stands in one; without it every question is shown. All texts
    are read unless --texts names some.

    \b
    Examples:
      revdata compare Bonaparte
      revdata compare q-falling-line
      revdata compare --relations -f csv
      revdata compare -o positions.xlsx
    """
    found = dataset.compare(thing)
    rows = found.relations if relations else found.positions
    if output is not None and str(output) != STDOUT:
        _write(found, rows, output, dataset)
    elif form == "text" and not relations:
        print_data(str(found))
    else:
        print_frame(rows, "table" if form == "text" else form)


def _write(found: Comparison, rows: DataFrame, output: Path, dataset: Dataset) -> None:
    """Write the sentences, or the rows in the format that the ending names."""
    from revdata.dataset.rows import PlainTable, plain_values
    from revdata.exports import TABLE_ENDINGS, require_ending
    from revdata.files.writing import write_text

    names = [str(name) for name in rows.columns]
    if require_ending(output, (SENTENCES, *TABLE_ENDINGS.values())) == SENTENCES:
        write_text(output, f"{found}\n")
    else:
        table = "comparisons" if "comparison_id" in names else "positions"
        cells = {name: plain_values(rows, name) for name in names}
        plain = PlainTable(table, cells, dict.fromkeys(names))
        write_table(plain, dataset.opened.package, output)
    say_written(output, f" ({len(rows)} rows)" if output.suffix.lower() != SENTENCES else "")


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
