"""PDF, Word and OpenDocument files, read with the libraries of the extra ``copies``.

mammoth keeps headings and tracked insertions; odfpy had its last release long ago, hence odfdo.
"""

import io
import logging
import re
import zipfile
from array import array
from collections.abc import Callable, Iterator
from typing import TypeVar

from revdata.errors import require_extra
from revdata.text.copies.epub import UnfitCopyError
from revdata.text.copies.markup import read_markup
from revdata.text.copies.places import BLANK_LINE, Readable, integers, whole

Result = TypeVar("Result")
EXTRA = "copies"
_MOST_EXPANDED = 256 << 20  # bytes of all members of an archive, as it declares them
# What mammoth leaves out, and what it reads alike: simple fields, and the older break of a line.
_READ_AS = ((rb"(</?[\w.-]+:)fldSimple\b", rb"\1smartTag"), (rb"(<[\w.-]+:)cr(?=\s*/?>)", rb"\1br"))
_AGAIN = "save it again, or save its text as plain text or HTML"


def read_pdf(data: bytes) -> list[Readable]:
    """Return the pages of a PDF with the words of its text layer, each named by its number."""
    require_extra(EXTRA, "PDF copies", "pypdf")
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = _opened("PDF", lambda: pypdf.PdfReader(io.BytesIO(data)))
    if reader.is_encrypted and not _opened("PDF", lambda: reader.decrypt("")):
        raise UnfitCopyError("is encrypted: use a copy without a password")
    pages = []
    for number, page in enumerate(_opened("PDF", lambda: list(reader.pages)), 1):
        text = _opened("PDF", page.extract_text)
        if text.strip():
            pages.append(_named(whole(text), f"page {number}"))
    if not pages:
        raise UnfitCopyError(
            "is a PDF without text, a scan perhaps: let a program for text recognition read it"
        )
    return pages


def read_docx(data: bytes) -> list[Readable]:
    """Return the text of a Word document; its notes come last."""
    require_extra(EXTRA, "Word documents", "mammoth")
    import mammoth

    _refuse_bomb(data)
    page = _opened("Word document", lambda: mammoth.convert_to_html(_whole_docx(data)).value)
    return [_named(read_markup(page), None)]


def _whole_docx(data: bytes) -> io.BytesIO:
    """Return a Word document in which mammoth 1.13 finds all words."""
    whole_document = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(whole_document, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename.endswith(".xml"):
                for element, read_as in _READ_AS:
                    content = re.sub(element, read_as, content)
            new.writestr(member.filename, content)
    return whole_document


def read_odt(data: bytes) -> list[Readable]:
    """Return the text of an OpenDocument text, without its notes."""
    require_extra(EXTRA, "OpenDocument texts", "odfdo")
    import odfdo

    _refuse_bomb(data)
    return [_opened("OpenDocument text", lambda: _of_blocks(_odt_blocks(odfdo, data)))]


def _odt_blocks(odfdo: object, data: bytes) -> Iterator[tuple[bool, str]]:
    """Yield whether a block is a heading, and its words."""
    body = odfdo.Document(io.BytesIO(data)).body  # type: ignore[attr-defined]
    for note in body.get_notes():
        note.delete()
    for block in body.get_elements("descendant::text:p|descendant::text:h"):
        yield block.tag == "text:h", " ".join(block.inner_text.split())


def _of_blocks(blocks: Iterator[tuple[bool, str]]) -> Readable:
    texts, headings, starts, length = [], bytearray(), integers(), 0
    for heading, text in blocks:
        if text:
            starts.append(length)
            headings.append(heading)
            texts.append(text)
            length += len(text) + len(BLANK_LINE)
    document = _named(whole(BLANK_LINE.join(texts)), None)
    document.blocks, document.headings = array("i", starts), headings
    return document


def _named(document: Readable, name: str | None) -> Readable:
    document.name, document.encoding = name, "utf-8"
    return document


def _opened(kind: str, read: Callable[[], Result]) -> Result:
    """Return what a library reads; whatever it raises of a file means that the file is damaged."""
    try:
        return read()
    except Exception as error:
        raise UnfitCopyError(f"is a damaged {kind}: {_AGAIN}") from error


def _refuse_bomb(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnfitCopyError(f"is a damaged archive: {_AGAIN}") from error
    if size > _MOST_EXPANDED:
        raise UnfitCopyError(
            f"expands to {size >> 20:,} MB, and a copy may expand to {_MOST_EXPANDED >> 20}: save "
            "the chapters you need as plain text"
        )
