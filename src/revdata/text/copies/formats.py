"""Read a reader's own copy: refuse what is no text, and find out what kind it is."""

import re
import stat
from collections.abc import Sequence
from pathlib import Path

from revdata.errors import UnreadableInputError, near_names
from revdata.text.copies.decoding import decode
from revdata.text.copies.epub import BrokenBookError, read_documents
from revdata.text.copies.markup import read_markup
from revdata.text.copies.places import Copy, Kind, Readable, whole

MOST_BYTES = 64 << 20

_SAVE_AS_TEXT = "save its text as plain text or HTML first"
_FORMATS = (
    (0, b"%PDF-", f"is a PDF: {_SAVE_AS_TEXT}, for example from the menu of a PDF reader"),
    (0, b"{\\rtf", f"is a Rich Text document: {_SAVE_AS_TEXT}"),
    (0, b"\xd0\xcf\x11\xe0", f"is a document of an old office program: {_SAVE_AS_TEXT}"),
    (60, b"BOOKMOBI", "is a Kindle book: convert it to EPUB or plain text first"),
    (0, b"AT&TFORM", f"is a DjVu scan: {_SAVE_AS_TEXT}"),
    (0, b"\x89PNG", "is a picture (PNG): name a file with the text itself"),
    (0, b"\xff\xd8\xff", "is a picture (JPEG): name a file with the text itself"),
    (0, b"\x1f\x8b", "is a compressed file (gzip): unpack it first"),
)
_ARCHIVE = b"PK\x03\x04"
_HTML_ENDINGS = frozenset({".html", ".htm", ".xhtml", ".xht"})
_HTML = re.compile(
    r"\s*+(?:(?:<\?xml[^>]*>|<!--(?>(?:[^-]|-(?!->))*)-->)\s*+)*+"
    r"<(?:!doctype\s+html|(?:html|head|body|title|meta|h[1-6]|p|div)[\s>])",
    re.IGNORECASE,
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")
_WORD = re.compile(r"[^\W_]")
_SNIFFED = 1 << 16


def read_copy(path: str | Path) -> Copy:
    """Return a reader's copy of the text: plain text, HTML or EPUB, told apart by its content.

    Raises UnreadableInputError, with one sentence on what the file is and how to mend it, if it
    is none of these, is damaged, encrypted, too large, or holds no words.
    """
    path = Path(path)
    data = _read_bytes(path)
    for offset, magic, sentence in _FORMATS:
        if data.startswith(magic, offset):
            raise _unreadable(path, sentence)
    if data.startswith(_ARCHIVE) or path.suffix.lower() == ".epub":
        kind: Kind = "epub"
        documents = _read_book(path, data)
    else:
        kind, document = _read_file(path, data)
        documents = [document]
    if not any(_WORD.search(document.text) for document in documents):
        raise _unreadable(path, "holds no words: name the file with your copy of the text")
    return Copy(path, kind, documents)


def _read_bytes(path: Path) -> bytes:
    """Return the content of a file or a pipe that is not too large."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise _unreadable(path, "is a folder: name the file with your copy of the text")
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISFIFO(status.st_mode)):
            raise _unreadable(path, "is a device: name the file with your copy of the text")
        if status.st_size > MOST_BYTES:
            raise _too_large(path, f"{status.st_size / 2**20:,.0f} MB")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableInputError(_missing(path)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableInputError(f"{path} cannot be opened: {reason}.") from error
    if len(data) > MOST_BYTES:
        raise _too_large(path, f"more than {MOST_BYTES >> 20} MB")
    if not data.strip():
        raise _unreadable(path, "is empty: name the file with your copy of the text")
    return data


def _missing(path: Path) -> str:
    try:
        near = near_names(path.name, (other.name for other in path.parent.iterdir()))
    except OSError:
        near = []
    return f"There is no file {path}" + (f"; did you mean {', '.join(near)}?" if near else ".")


def _read_file(path: Path, data: bytes) -> tuple[Kind, Readable]:
    try:
        text, encoding = decode(data)
    except UnreadableInputError as error:
        raise UnreadableInputError(f"{path}: {error}") from error
    sample = text[:_SNIFFED]
    controls = len(_CONTROLS.findall(sample))
    if controls > max(8, len(sample) // 50):
        raise _unreadable(
            path, "is a binary file, not a text: name a file of plain text, HTML or EPUB"
        )
    if path.suffix.lower() in _HTML_ENDINGS or _HTML.match(sample):
        document = read_markup(text)
        document.encoding = encoding
        return "html", document
    document = whole(text)
    document.encoding = encoding
    return "text", document


def _read_book(path: Path, data: bytes) -> Sequence[Readable]:
    if not data.startswith(_ARCHIVE):
        raise _unreadable(path, "is named as an EPUB but is none: download or copy it again")
    documents = []
    try:
        for name, content in read_documents(data):
            text, encoding = decode(content)
            document = read_markup(text)
            document.name, document.encoding = name, encoding
            if document.text:
                documents.append(document)
    except BrokenBookError as error:
        raise _unreadable(path, str(error)) from error
    return documents


def _unreadable(path: Path, predicate: str) -> UnreadableInputError:
    return UnreadableInputError(f"{path} {predicate}.")


def _too_large(path: Path, size: str) -> UnreadableInputError:
    return _unreadable(
        path,
        f"has {size}, and a copy may have {MOST_BYTES >> 20} MB: save the chapters you need as "
        "plain text",
    )
