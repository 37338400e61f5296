"""Commands that write files for other programs: template, export."""

import click


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
@click.argument("tables", nargs=-1, metavar="[TABLE]...")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    required=True,
    metavar="FILE.xlsx",
    help="The workbook to write; it must not exist.",
)
@click.option("--filled", is_flag=True, help="With the present rows, to correct them.")
def template_cmd(tables: tuple[str, ...], output: str, filled: bool) -> None:
    """Write a workbook to fill in: a sheet for each TABLE, or for all tables.

    Code lists are drop-downs, and a note on each column name says what belongs there. 'revdata
    validate FILE.xlsx' checks what was filled in, 'revdata export csv' makes tables of it.

    \b
    Examples:
      revdata template -o mine.xlsx
      revdata template claims citations --filled -o claims.xlsx
    """
    from revdata.api import write_template

    write_template(output, tables, filled=filled)
    click.echo(f"Wrote {output}.", err=True)


@click.command(cls=_ExportCommand)
@click.argument("form", metavar="FORMAT")
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    required=True,
    help="The file to write, or the folder where the format has several files.",
)
@click.option(
    "--from",
    "source",
    type=click.Path(),
    help="Write these tables instead of the package's: a workbook (.xlsx), a folder or a CSV file.",
)
@click.option("--text", type=click.Path(), help="Your own copy of the text, to quote from.")
@click.option("--url", help="Where that copy lies on the web, to link to its passages.")
@click.option(
    "--base-iri",
    metavar="IRI",
    help="What the IRIs of rows begin with, where you publish them at an address of yours.",
)
def export_cmd(
    form: str,
    output: str,
    source: str | None,
    text: str | None,
    url: str | None,
    base_iri: str | None,
) -> None:
    """Write the data set in another FORMAT, for other programs.

    Files of the same name are replaced. With --text a format that links to passages quotes your
    copy; keep such a file to yourself.

    \b
    Examples:
      revdata export sqlite -o revdata.sqlite
      revdata export csv --from mine.xlsx -o mine
      revdata export web-annotation -o annotations.jsonld
      revdata export json-ld -o revdata.jsonld --base-iri https://example.org/revdata/
    """
    from revdata.api import export

    written = export(form, output, path=source, text=text, url=url, base_iri=base_iri)
    for path in written:
        click.echo(path)
    click.echo(f"Wrote {len(written)} files." if len(written) > 1 else "Wrote 1 file.", err=True)
