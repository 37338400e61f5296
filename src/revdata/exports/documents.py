"""Write documents to read or to cite from: the tables in Markdown, the sources in BibTeX."""

import re
from pathlib import Path

from revdata.citation.bibliographies import bibtex_entry, in_address, in_latex
from revdata.dataset.derived import full_rows, with_derived
from revdata.dataset.descriptor import Table
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import as_text, records
from revdata.exports.request import Request, export_format

_ADDRESS = re.compile(r"https?://[^\s<>\\`]+")
BIBTEX_FIELDS = ("title", "author", "translator", "year", "publisher", "language", "url", "note")


@export_format("markdown", title="one Markdown document a table, in a folder")
def write_markdown(request: Request) -> list[Path]:
    """Write one Markdown document a table to a folder: heading, description, the rows."""
    tables = with_derived(request.dataset.package).tables
    return request.write_folder(
        {f"{name}.md": _markdown(request.dataset, table) for name, table in tables.items()}
    )


def _markdown(dataset: TableSet, table: Table) -> str:
    from tabulate import tabulate

    rows = [[_markdown_cell(value) for value in row] for row in full_rows(dataset, table.name)]
    # Texts alone, because tabulate would read 1923-07 or 007 as numbers otherwise.
    shown = tabulate(rows, headers=table.columns, tablefmt="pipe", disable_numparse=True)
    return f"# {table.title}\n\n{table.description}\n\n{shown}\n"


def _markdown_cell(value: object) -> str:
    """Return a value as text in which nothing is markup and no column ends."""
    text = as_text(value)
    if _ADDRESS.fullmatch(text):  # a link on its own, in which a backslash would stay
        return text.replace("|", "%7C")
    return "".join(f"\\{letter}" if letter in "\\`*_|<>[]" else letter for letter in text)


@export_format("bibtex", title="the sources as BibTeX")
def write_bibtex(request: Request) -> list[Path]:
    """Write one entry a source, keyed by its identifier, and return the file.

    The kinds of BibTeX do not fit documents that are quoted in others, so each entry is a ``misc``
    with the kind in ``type``, because readers take ``howpublished`` for a publisher; the source
    that it is part of stands in ``xref``.
    """
    labels = {code.code: code.label for code in request.dataset.package.code_list("source-kind")}
    entries = []
    for row in records(request.dataset, "sources"):
        fields = [(name, _bibtex_value(name, row[name])) for name in BIBTEX_FIELDS]
        fields.append(("type", in_latex(labels[row["source_kind"]])))
        fields.append(("xref", row["part_of_source_id"] or ""))
        entries.append(bibtex_entry("misc", row["source_id"], fields))
    return request.write_file("\n".join(entries))


def _bibtex_value(name: str, value: object) -> str:
    """Return a value in braces where it is to stay as it is: case of titles, names of bodies.

    A name without a comma is that of a body, which would be taken for a person's.
    """
    text = "" if value is None else str(value)
    if name == "url":
        return in_address(text)
    body = name in ("author", "translator") and "," not in text
    return f"{{{in_latex(text)}}}" if text and (body or name == "title") else in_latex(text)
