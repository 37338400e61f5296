"""Write the sources as BibTeX entries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from revdata.views.exports.plain_rows import records
from revdata.views.exports.request import Request
from revdata.writing import write_text

FIELDS = ("title", "author", "translator", "year", "publisher", "language", "url", "note")


def write_bibtex(request: Request) -> list[Path]:
    """Write one entry a source, keyed by its identifier, and return the file.

    The kinds of BibTeX do not fit documents that are quoted in others, so each entry is a ``misc``
    with the kind in ``howpublished``; the source that it is part of stands in ``xref``.
    """
    from pybtex.database import BibliographyData, Entry  # heavy
    from pybtex.database.output.bibtex import Writer

    class RawAddresses(Writer):  # type: ignore[misc]
        """The writer of pybtex, which would put backslashes into addresses."""

        def _write_field(self, stream: Any, type: str, value: str) -> None:
            if type == "url":
                stream.write(f",\n    {type} = {self.quote(value)}")
            else:
                super()._write_field(stream, type, value)

    labels = {code.code: code.label for code in request.dataset.package.code_list("source-kind")}
    entries = {}
    for row in records(request.dataset, "sources"):
        facts = {name: _braced(name, str(row[name])) for name in FIELDS if row[name] is not None}
        facts["howpublished"] = labels[row["source_kind"]]
        if row["part_of_source_id"] is not None:
            facts["xref"] = row["part_of_source_id"]
        entries[row["source_id"]] = Entry("misc", facts)
    output = request.file()
    write_text(output, str(RawAddresses().to_string(BibliographyData(entries))))
    return [output]


def _braced(name: str, value: str) -> str:
    """Return a value in braces where it is to stay as it is: case of titles, names of bodies.

    A name without a comma is that of a body, which would be taken for a person's.
    """
    value = value.replace("{", "(").replace("}", ")")  # which would end the value
    body = name in ("author", "translator") and "," not in value
    return f"{{{value}}}" if body or name == "title" else value
