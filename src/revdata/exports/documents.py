"""Documents to read or cite from: tables in JSON and Markdown, sources in BibTeX."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from revdata.citation.reference import EDITION
from revdata.citation.styles import biblatex_date, bibtex_entry, in_address, in_latex
from revdata.dataset.derived import full_records, full_rows, with_derived
from revdata.dataset.descriptor import Table
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import as_text, records
from revdata.exports.request import Request, export_format


@export_format("json", title="one JSON document with all tables")
def write_json(request: Request) -> list[Path]:
    """Write one JSON document, name and version first, then the rows of each table by its name."""
    package = request.dataset.package
    return request.write_document(
        {
            "name": package.name,
            "version": package.version,
            "licence": package.licence,
            "tables": {name: full_records(request.dataset, name) for name in package.tables},
        }
    )


@export_format("jsonl", title="one file a table, in a folder, a JSON object a line")
def write_json_lines(request: Request) -> list[Path]:
    """Write one file a table to a folder, each line of it a JSON object for a row."""
    texts = {}
    for name in request.dataset.package.tables:
        rows = [json.dumps(row, ensure_ascii=False) for row in full_records(request.dataset, name)]
        texts[f"{name}.jsonl"] = "".join(f"{row}\n" for row in rows)
    return request.write_folder(texts)


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

    A work is a ``book``, an edition a part of the work in ``booktitle``; the kinds of BibTeX do not
    fit documents that are quoted in others, which are ``misc`` with the kind in ``type``. The
    source that an entry is part of stands in ``xref``. When a source was written, if that is not
    its year, is the ``origdate`` that BibLaTeX knows.
    """
    labels = {code.code: code.label for code in request.dataset.package.code_list("source-kind")}
    rows = {row["source_id"]: row for row in records(request.dataset, "sources")}
    return request.write_file(
        "\n".join(_bibtex_source(row, rows, labels[row["source_kind"]]) for row in rows.values())
    )


def _bibtex_source(
    row: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]], label: str
) -> str:
    within = rows.get(row["part_of_source_id"] or "")
    kind = {"work": "book", EDITION: "incollection" if within else "book"}.get(
        row["source_kind"], "misc"
    )
    fields = [(name, _bibtex_value(name, row[name])) for name in BIBTEX_FIELDS]
    if kind == "incollection" and within:
        fields.insert(1, ("booktitle", _bibtex_value("title", within["title"])))
    fields.append(("type", in_latex(label) if kind == "misc" else ""))
    written = biblatex_date(row["written_edtf"] or "")
    fields.append(("origdate", written if written != str(row["year"]) else ""))
    fields.append(("xref", row["part_of_source_id"] or ""))
    return bibtex_entry(kind, row["source_id"], fields)


def _bibtex_value(name: str, value: object) -> str:
    """Return a value in braces where it is to stay as it is: case of titles, names of bodies.

    A name without a comma is that of a body, which would be taken for a person's.
    """
    text = "" if value is None else str(value)
    if name == "url":
        return in_address(text)
    body = name in ("author", "translator") and "," not in text
    return f"{{{in_latex(text)}}}" if text and (body or name == "title") else in_latex(text)
