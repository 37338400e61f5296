"""Recognition, decoding and layout of the format of a copy."""

import codecs
import email
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from operator import itemgetter
from pathlib import Path

from revdata.errors import UnreadableInputError, near_names
from revdata.text.copies.epub import UnfitCopyError, read_documents
from revdata.text.copies.libraries import read_docx, read_odt, read_pdf
from revdata.text.copies.markup import TEI, read_markup, xml_edition
from revdata.text.copies.places import (
    Copy,
    Kind,
    Readable,
    Runs,
    integers,
    line_starts,
    plain_newlines,
    whole,
)

MOST_BYTES = 64 << 20  # 64 MB; epub.py limits what an EPUB expands to

_SAVE_AS_TEXT = "save its text as plain text or HTML first"
_FORMATS = (
    (0, b"{\\rtf", f"is a Rich Text document: {_SAVE_AS_TEXT}"),
    (0, b"\xd0\xcf\x11\xe0", f"is a document of an old office program: {_SAVE_AS_TEXT}"),
    (60, b"BOOKMOBI", "is a Kindle book: convert it to EPUB or plain text first"),
    (0, b"AT&TFORM", f"is a DjVu scan: {_SAVE_AS_TEXT}"),
    (0, b"\x89PNG", "is a picture (PNG): name a file with the text itself"),
    (0, b"\xff\xd8\xff", "is a picture (JPEG): name a file with the text itself"),
    (0, b"\x1f\x8b", "is a compressed file (gzip): unpack it first"),
)
_ARCHIVE = b"PK\x03\x04"
_BY_LIBRARIES: tuple[tuple[Kind, bytes, bytes, Callable[[bytes], list[Readable]]], ...] = (
    ("pdf", b"%PDF-", b"", read_pdf),
    ("docx", _ARCHIVE, b"word/document.xml", read_docx),
    ("odt", _ARCHIVE, b"application/vnd.oasis.opendocument.text", read_odt),
)
_MHTML = re.compile(
    rb"(?:[\w-]+:.*\r?\n(?:[ \t].*\r?\n)*)*?content-type:\s*multipart/related", re.I
)
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_HTML_ENDINGS = frozenset({".html", ".htm", ".xhtml", ".xht"})
_HTML = re.compile(
    r"\s*+(?:(?:<\?xml[^>]*>|<!--(?>(?:[^-]|-(?!->))*)-->)\s*+)*+"
    r"<(?:!doctype\s+html|(?:html|head|body|title|meta|h[1-6]|p|div)[\s>])",
    re.IGNORECASE,
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")
_WORD = re.compile(r"[^\W_]")
_SNIFFED = 1 << 16  # characters in which a format is looked for

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_XML_DECLARATION = re.compile(rb"\s*<\?xml\b[^>]{0,200}\bencoding\s*=\s*[\"']([\w:.-]{1,40})[\"']")
_SAMPLE = 1 << 18  # bytes in which an encoding is looked for
_PRESCAN = 1024  # where the HTML standard looks for a declaration


def read_copy(path: str | Path) -> Copy:
    """Return a reader's copy of the text, in a format that is recognised by its content.

    Formats are plain text, HTML, EPUB, MHTML, TEI and JATS, and with the extra ``copies`` PDF, Word
    (DOCX) and OpenDocument (ODT).

    Raises UnreadableInputError, with one sentence on what the file is and what to do about it, if
    it is none of these, is damaged, encrypted, too large, or holds no words.
    """
    path = Path(path)
    try:
        data = _read_bytes(path)
        for offset, magic, predicate in _FORMATS:
            if data.startswith(magic, offset):
                raise UnfitCopyError(predicate)
        unread: list[str] = []
        kind, documents = _read_documents(path, data, unread)
        blank = gutter(documents[0].text) if kind == "text" else None
        if blank is not None:
            encoding = documents[0].encoding
            documents = [read_columns(documents[0].text, blank)]
            documents[0].encoding = encoding
        if not any(_WORD.search(document.text) for document in documents):
            raise UnfitCopyError("holds no words: name the file with your copy of the text")
    except UnfitCopyError as error:
        raise UnreadableInputError(f"{path} {error}.") from error
    return Copy(path, kind, documents, tuple(unread), columns=blank is not None)


def _read_bytes(path: Path) -> bytes:
    """Return the content of a file or a pipe that is not too large."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnfitCopyError("is a folder: name the file with your copy of the text")
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISFIFO(status.st_mode)):
            raise UnfitCopyError("is a device: name the file with your copy of the text")
        if status.st_size > MOST_BYTES:
            raise _too_large(f"{status.st_size / 2**20:,.0f} MB")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableInputError(_missing(path)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableInputError(f"{path} cannot be opened: {reason}.") from error
    if len(data) > MOST_BYTES:
        raise _too_large(f"more than {MOST_BYTES >> 20} MB")
    if not data.strip():
        raise UnfitCopyError("is empty: name the file with your copy of the text")
    return data


def _missing(path: Path) -> str:
    try:
        near = near_names(path.name, (other.name for other in path.parent.iterdir()))
    except OSError:
        near = []
    return f"There is no file {path}" + (f"; did you mean {', '.join(near)}?" if near else ".")


def _too_large(size: str) -> UnfitCopyError:
    return UnfitCopyError(
        f"has {size}, and a copy may have {MOST_BYTES >> 20} MB: save the chapters you need as "
        "plain text"
    )


def _read_documents(path: Path, data: bytes, unread: list[str]) -> tuple[Kind, list[Readable]]:
    """Return the kind of a copy, and its documents: one, or those of an EPUB with some text.

    ``unread`` gets the names of the documents of an EPUB that could not be read.
    """
    ending = path.suffix.lower()
    for known, begins, member, read in _BY_LIBRARIES:
        if data.startswith(begins) and member in data:
            return known, read(data)
    if data.startswith(_ARCHIVE):
        return "epub", [document for document in _read_book(data, unread) if document.text]
    if ending == ".epub":
        raise UnfitCopyError("is named as an EPUB but is none: download or copy it again")
    if _MHTML.match(data[:_PRESCAN]):
        return "mhtml", list(_read_web_archive(data))
    try:
        text, encoding = decode(data)
    except UnreadableInputError as error:
        raise UnreadableInputError(f"{path}: {error}") from error
    sample = text[:_SNIFFED]
    if len(_CONTROLS.findall(sample)) > max(8, len(sample) // 50):
        raise UnfitCopyError(
            "is a binary file, not a text: name a file of plain text, HTML or EPUB"
        )
    kind: Kind = "html" if ending in _HTML_ENDINGS or _HTML.match(sample) else "text"
    if (elements := xml_edition(sample)) is not None:
        kind = "tei" if elements is TEI else "jats"
        document = read_markup(text, elements)
    else:
        document = read_markup(text) if kind == "html" else whole(text)
    document.encoding = encoding
    return kind, [document]


def _read_web_archive(data: bytes) -> Iterator[Readable]:
    """Yield the pages of a web archive (MHTML), the first of which is the one that was saved."""
    for part in email.message_from_bytes(data).walk():
        content = part.get_payload(decode=True)
        if part.get_content_type() in _PAGES and isinstance(content, bytes) and content.strip():
            text, encoding = decode(content)
            document = read_markup(text)
            document.name, document.encoding = part.get("Content-Location"), encoding
            if document.text:
                yield document
                return
    raise UnfitCopyError("is a web archive (MHTML) without a page: save the page again as HTML")


def _read_book(data: bytes, unread: list[str]) -> Iterator[Readable]:
    """Yield the documents of an EPUB with their text; adds to the names of those not read."""
    for name, content in read_documents(data):
        if content is None:
            unread.append(name)
            continue
        text, encoding = decode(content)
        document = read_markup(text)
        document.name, document.encoding = name, encoding
        yield document


# Encodings: byte order mark, UTF-8, what the file declares, and only then a guess


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding; newlines stay as they are.

    A byte order mark decides, and is no part of the text. Then come UTF-16 without one, UTF-8,
    UTF-8 with a few damaged bytes, the declaration of an HTML or XML file, and what the bytes
    look like. Labels mean what the HTML standard says: latin-1 is windows-1252.

    Raises UnreadableInputError if the last two are needed and their library is missing.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), name
    return _unmarked_utf16(data) or _utf8(data) or _legacy(data)


def _unmarked_utf16(data: bytes) -> tuple[str, str] | None:
    """Decode UTF-16 without a mark: one byte of each blank and Latin letter is NUL."""
    sample = data[:_SAMPLE]
    if b"\0" not in sample:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    many = max(8, len(sample) // 40)
    for name, nuls, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if nuls >= many and others * 20 <= nuls:
            try:
                return data.decode(name), name
            except UnicodeDecodeError:
                return None
    return None


def _utf8(data: bytes) -> tuple[str, str] | None:
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    # One damaged byte must not turn every other accent of a long text into two wrong letters.
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    intact = sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", text)))
    return (text, "utf-8") if intact >= 10 * damaged else None


def _legacy(data: bytes) -> tuple[str, str]:
    try:
        from turbohtml.detect import detect
    except ImportError as error:
        raise UnreadableInputError(
            "The file is not encoded in UTF-8, and telling other encodings apart takes the library "
            "turbohtml: save the file as UTF-8, or install it with: python -m pip install turbohtml"
        ) from error
    accent = re.search(rb"[\x80-\xff]", data)
    start = max(accent.start() - 64, 0) if accent else 0
    telling = data[start : start + _SAMPLE]
    declared = _XML_DECLARATION.match(data)
    meta = b'<meta charset="%s">' % declared.group(1) if declared else b""
    name = (detect(meta + data[:_PRESCAN] + telling).encoding or "").lower()
    if name.startswith("utf"):  # declared so, but it is not: neither could be read
        name = (detect(telling).encoding or "").lower()
    if not name or name.startswith("utf"):
        name = "windows-1252"
    return data.decode(f"whatwg-{name}"), name


# Plain text in two columns side by side, read column by column

LEAST_LINES = 20  # that show a gutter before a text is said to have one
LEAST_SHARE = 0.5  # of the lines of more than a few letters
SHORT = 30  # characters of a line that may stand in one column alone
NEARLY_ALL = 0.9  # of the long lines have a space in a gutter of one space
MOST_LINES = 1000  # of which this is asked
GUTTER = re.compile(r"(?<=\S) {3,}(?=\S)")


def gutter(text: str) -> slice | None:
    """Return characters of a line that are blank between two columns, None if there are none.

    A gutter is three spaces or more between words that end at the same place in most lines, or one
    space at the same place in nearly all.
    """
    if "   " not in text and "\t" not in text:
        return None
    lines = [line.rstrip() for line in text.expandtabs().splitlines()]
    begins: Counter[int] = Counter()
    for line in lines:
        gaps = list(GUTTER.finditer(line))
        if len(gaps) == 1 and gaps[0].start() >= SHORT // 2 and len(line) - gaps[0].end() > 3:
            begins[gaps[0].end()] += 1
    long = [line for line in lines if len(line) > SHORT]
    if not begins:
        return None
    at = begins.most_common(1)[0][0]
    near = sum(count for begin, count in begins.items() if abs(begin - at) <= 2)
    if near >= max(LEAST_LINES, LEAST_SHARE * len(long)):
        return slice(at - 3, at - 1)
    return _narrow_gutter(long[:: len(long) // MOST_LINES + 1])


def _narrow_gutter(lines: list[str]) -> slice | None:
    """Return the one space that stands at the same place in nearly all of some long lines."""
    blank: Counter[int] = Counter()
    for line in lines:
        low = max(len(line) - len(line.lstrip()), SHORT // 2)
        blank.update(at for at in range(low, len(line)) if line[at] == " ")
    at, count = max(blank.items(), key=itemgetter(1), default=(0, 0))
    return slice(at, at + 1) if count >= max(LEAST_LINES, NEARLY_ALL * len(lines)) else None


def read_columns(source: str, blank: slice) -> Readable:
    """Return a text whose pages are read down the left column first, then down the right.

    Pages end at form feeds. Where a line has letters in the gutter, it goes over both columns and
    ends what stands beside one another above it.
    """
    flat = plain_newlines(source)
    lines = line_starts(source)
    at = blank.start + 1
    order: list[tuple[int, int]] = []
    right: list[tuple[int, int]] = []
    for start, line in zip(lines, flat.split("\n"), strict=True):
        end = start + len(line)
        beside = len(line) > at and line[blank].isspace()
        if right and ("\f" in line or (len(line) > at and not beside)):
            order, right = order + right, []
        order.append((start, start + at if beside else end))
        if beside:
            right.append((start + at, end))
    runs, pieces, length = Runs(), [], 0
    for start, end in [*order, *right]:
        piece = flat[start:end].rstrip(" ")
        piece = piece.lstrip(" ")
        first = flat.index(piece, start) if piece else start
        if piece:
            runs.add(length, length + len(piece), first, first + len(piece))
        pieces.append(piece)
        length += len(piece) + 1
    return Readable("\n".join(pieces), runs, lines, integers(), bytearray())
