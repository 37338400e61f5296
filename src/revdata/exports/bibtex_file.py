"""Write the sources as BibTeX entries."""

from pathlib import Path

from revdata.citation.bibliographies import bibtex_entry, in_address, in_latex
from revdata.dataset.rows import records
from revdata.exports.request import Request
from revdata.files.writing import write_text

FIELDS = ("title", "author", "translator", "year", "publisher", "language", "url", "note")


def write_bibtex(request: Request) -> list[Path]:
    """Write one entry a source, keyed by its identifier, and return the file.

    The kinds of BibTeX do not fit documents that are quoted in others, so each entry is a ``misc``
    with the kind in ``howpublished``; the source that it is part of stands in ``xref``.
    """
    labels = {code.code: code.label for code in request.dataset.package.code_list("source-kind")}
    entries = []
    for row in records(request.dataset, "sources"):
        fields = [(name, _field(name, row[name])) for name in FIELDS]
        fields.append(("howpublished", in_latex(labels[row["source_kind"]])))
        fields.append(("xref", row["part_of_source_id"] or ""))
        entries.append(bibtex_entry("misc", row["source_id"], fields))
    output = request.file()
    write_text(output, "\n".join(entries))
    return [output]


def _field(name: str, value: object) -> str:
    """Return a value in braces where it is to stay as it is: case of titles, names of bodies.

    A name without a comma is that of a body, which would be taken for a person's.
    """
    text = "" if value is None else str(value)
    if name == "url":
        return in_address(text)
    body = name in ("author", "translator") and "," not in text
    return f"{{{in_latex(text)}}}" if text and (body or name == "title") else in_latex(text)
