"""The commands ``template`` and ``export``, which write files for other programs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from revdata.cli.completion import complete_export, complete_table
from revdata.cli.options import dataset_options, renamed_option
from revdata.cli.output import STDOUT, output_file, print_data, say_written, write_table
from revdata.errors import RevdataError, known_name, near_names, not_found

if TYPE_CHECKING:
    from revdata.api import Dataset

JSON = ".json"  # several formats are documents in it


class _ExportCommand(click.Command):
    """A command whose help ends with the formats, as they are registered."""

    def format_epilog(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        from revdata.exports import FORMATS

        with formatter.section("Formats"):
            formatter.write_dl(
                [
                    (name, f"{form.title} [extra {form.extra}]" if form.extra else form.title)
                    for name, form in FORMATS.items()
                ]
            )


@click.command()
@click.argument("tables", nargs=-1, metavar="[TABLE]...", shell_complete=complete_table)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    required=True,
    metavar="FILE.xlsx",
    help="The workbook to write; it must not exist. - is standard output.",
)
@click.option("--filled", is_flag=True, help="With the present rows, to correct them.")
@dataset_options
def template_cmd(tables: tuple[str, ...], output: str, filled: bool, dataset: Dataset) -> None:
    """Write a workbook to fill in: a sheet for each TABLE, or for all tables.

    Code lists are drop-downs, and a note on each column name says what belongs there. 'revdata
    validate FILE.xlsx' checks what was filled in, 'revdata export csv' makes tables of it.

    With a contribution, named by --extra or --path, the workbook is for its rows: it offers what
    they may refer to, and says how yours begin. 'revdata validate FILE.xlsx --extra DIR' checks
    both together, 'revdata fill DIR FILE.xlsx' puts the rows into its tables.

    \b
    Examples:
      revdata template -o mine.xlsx
      revdata template claims citations --extra my-text -o mine.xlsx
      revdata template claims citations --filled -o claims.xlsx
    """
    with output_file(output, ".xlsx") as place:
        dataset.template(place, tables, filled=filled)
    say_written(output)


@click.command(cls=_ExportCommand)
@click.argument("what", nargs=-1, metavar="[FORMAT] [TABLE]", shell_complete=complete_export)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="The file to write, or the folder where the format has several files; - is standard "
    "output.",
)
@click.option("--text", type=click.Path(), help="Your own copy of the text, to quote from.")
@click.option("--url", help="Where that copy lies on the web, to link to its passages.")
@click.option(
    "--base-iri",
    metavar="IRI",
    help="What the IRIs of rows begin with, where you publish them at an address of yours.",
)
@renamed_option("--from", "--path")
@dataset_options
def export_cmd(
    what: tuple[str, ...],
    output: Path,
    text: str | None,
    url: str | None,
    base_iri: str | None,
    dataset: Dataset,
) -> None:
    """Write the data set, or one table of it, in another FORMAT, for other programs.

    With a TABLE that table alone is written, to one file. Without a FORMAT the ending of the file
    names it; a FORMAT may be named so too, as dta for stata. With --text a format that links to
    passages quotes your copy; keep such a file to yourself.

    \b
    Examples:
      revdata export sqlite -o revdata.sqlite
      revdata export stata -o stata
      revdata export claims -o claims.dta
      revdata export csv --path mine.xlsx -o mine
      revdata export web-annotation -o annotations.jsonld
      revdata export json-ld -o revdata.jsonld --base-iri https://example.org/revdata/
    """
    from revdata.exports import TABLE_ENDINGS, WHOLE_ENDINGS, find_format, require_ending
    from revdata.exports.request import Request
    from revdata.lookup.filtering import load

    form, table = _asked(what, dataset)
    to_stdout = str(output) == STDOUT
    if to_stdout and form is None:
        raise click.UsageError("Name the FORMAT too: standard output has no file ending.")
    if table is not None:
        if text or url or base_iri:
            raise click.UsageError("--text, --url and --base-iri are for the whole data set.")
        with output_file(output, TABLE_ENDINGS.get(form or "", "")) as place:
            _require_fit(form, place, TABLE_ENDINGS)
            rows = load(dataset.opened, table)
            write_table(rows, dataset.opened.package, place)
        say_written(output, f" ({len(rows)} rows)")
        return
    if form is None:
        ending = require_ending(output, WHOLE_ENDINGS.values())
        form = next(name for name, known in WHOLE_ENDINGS.items() if known == ending)
    chosen = find_format(form, quoting=bool(text or url), identifying=bool(base_iri))
    copy = None if text is None else dataset.align(text)
    with output_file(output, WHOLE_ENDINGS.get(form, "")) as place:
        _require_fit(form, place, WHOLE_ENDINGS)
        written = chosen.write(Request(dataset.opened, place, copy, url, base_iri))
    if to_stdout:
        return
    for path in written:
        print_data(str(path))
    click.echo(f"Wrote {len(written)} files." if len(written) > 1 else "Wrote 1 file.", err=True)


def _asked(what: tuple[str, ...], dataset: Dataset) -> tuple[str | None, str | None]:
    """Return the format and the table that were named, each None if it was not."""
    from revdata.exports import FORMATS, known_format

    tables = [*dataset.tables(), "findings"]
    form = next((known for name in what if (known := known_format(name))), None)
    rest = [name for name in what if form is None or known_format(name) != form]
    found = [known_name(name, tables) for name in rest]
    if None in found:
        name = rest[found.index(None)]
        if form is None and not near_names(name, [*FORMATS, *tables]):
            raise not_found("export format or table", name, FORMATS)
        listed = tables if form else [*FORMATS, *tables]
        raise not_found("table" if form else "export format or table", name, listed)
    if len(found) > 1:
        raise click.UsageError("Name one FORMAT and one TABLE at most.")
    return form, found[0] if found else None


def _require_fit(form: str | None, output: Path, endings: Mapping[str, str]) -> None:
    """Raise RevdataError where the ending of a file is that of another format."""
    from revdata.exports import TABLE_ENDINGS, WHOLE_ENDINGS

    wanted = endings.get(form or "")
    ending = _family(output.suffix.lower())
    known = map(_family, (*TABLE_ENDINGS.values(), *WHOLE_ENDINGS.values()))
    if form is None or ending not in known or ending == _family(wanted or JSON):
        return
    hint = f"it is written to a file that ends with {wanted}" if wanted else "leave the ending out"
    if not wanted and endings is WHOLE_ENDINGS and form in TABLE_ENDINGS:
        hint += f" for a folder of all tables, or name one: revdata export claims -o {output}"
    raise RevdataError(f"{output} is no name for the format {form}; {hint}.")


def _family(ending: str) -> str:
    """Return the ending, the same for all files of JSON."""
    return JSON if ending.startswith(JSON) else ending
