"""The documents of an EPUB in reading order, with a limit on their size.

``zipfile`` and ``expat`` of the standard library read it; EbookLib is under the AGPL. Nothing is
unpacked to disk. What a member expands to is counted, and its declared size is not believed.
Entities of its own, names outside the archive, and methods other than stored and deflated are
refused.
"""

import io
import posixpath
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from urllib.parse import unquote
from xml.parsers import expat

CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_MARKUP_TYPES = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document"})
# Scrambled fonts are no obstacle to reading: https://www.w3.org/TR/epub-33/#sec-font-obfuscation
_FONT_SCRAMBLING = frozenset(
    {"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"}
)
_PACKAGE_TYPES = frozenset({"application/oebps-package+xml", "text/xml", "application/xml", ""})
_FOLDS: tuple[Callable[[str], str], ...] = (
    lambda name: name,
    unquote,
    lambda name: unicodedata.normalize("NFC", unquote(name)),
    lambda name: unicodedata.normalize("NFC", unquote(name)).casefold(),
)
_MOST_MEMBERS = 20_000
_MOST_METADATA = 8 << 20  # bytes of one XML file that is not text
_MOST_DOCUMENT = 32 << 20  # bytes of one document
_MOST_TOGETHER = 64 << 20  # bytes of all documents
_CHUNK = 1 << 18
_AGAIN = "download or copy it again"

_DIRECTORY_ENTRY = b"PK\x01\x02"
_ENCRYPTED_FLAG = 1
_OFFICE = {"word/document.xml": "a Word document", "content.xml": "an OpenDocument file"}
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


class UnfitCopyError(Exception):
    """Why a file is not read as a copy and what to do about it, as a predicate of its path."""


def read_documents(data: bytes) -> Iterator[tuple[str, bytes | None]]:
    """Yield name and content of each text document of an EPUB, in the order of the spine.

    Documents that the spine calls not linear come last; the table of contents is left out. The
    content is None of what the spine lists but the archive lacks, or of a kind that is not read.

    Raises UnfitCopyError if the archive or its metadata cannot be read or trusted.
    """
    if data.count(_DIRECTORY_ENTRY) > _MOST_MEMBERS:
        raise _refused(f"holds more than {_MOST_MEMBERS:,} files")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise UnfitCopyError(f"is a damaged or incomplete archive: {_AGAIN}") from error
    with archive:
        for name in archive.namelist():
            if _escapes(name):
                raise _outside(name)
        names, unread = _spine(archive, _package_document(archive))
        yield from ((name, None) for name in unread)
        locked = _locked(archive)
        together = 0
        for name in names:
            if name in locked:
                raise _encrypted(name)
            content = _read(archive, name, min(_MOST_DOCUMENT, _MOST_TOGETHER - together))
            together += len(content)
            yield name, content


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return the content of a member, counting what it expands to and not what it declares."""
    info = archive.getinfo(name)
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise _encrypted(name)
    # The others, which no EPUB may use, are expanded by the library without a bound.
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise _refused(f"packs {name} in a way that no EPUB may")
    chunks, size = [], 0
    try:
        with archive.open(info) as member:
            while chunk := member.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise UnfitCopyError(
                        f"expands without end at {name} (a document may have "
                        f"{_MOST_DOCUMENT >> 20} MB, all of them {_MOST_TOGETHER >> 20}): "
                        "save the chapters you need as plain text"
                    )
                chunks.append(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise UnfitCopyError(f"is damaged at {name}: {_AGAIN}") from error
    return b"".join(chunks)


def _elements(archive: zipfile.ZipFile, document: str) -> list[tuple[str, dict[str, str]]]:
    """Return the local name and the attributes of each element of an XML document."""
    data = _read(archive, document, _MOST_METADATA)
    parser = expat.ParserCreate()
    elements: list[tuple[str, dict[str, str]]] = []

    def refuse(*_: object) -> None:
        raise _refused(f"declares entities of its own in {document}")

    def start(tag: str, attributes: dict[str, str]) -> None:
        elements.append((tag.rpartition(":")[2], attributes))

    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = f", line {error.lineno}" if isinstance(error, expat.ExpatError) else ""
        raise UnfitCopyError(
            f"is damaged: {document}{line} is not well-formed XML; {_AGAIN}"
        ) from error
    return elements


def _package_document(archive: zipfile.ZipFile) -> str:
    """Return the name of the document that lists all others."""
    members = archive.namelist()
    if CONTAINER not in members:
        for name, sentence in _OFFICE.items():
            if name in members:
                raise UnfitCopyError(f"is {sentence}: save its text as plain text or HTML first")
        raise UnfitCopyError(
            f"is an archive but no EPUB, for it holds no {CONTAINER}: name the file with the text"
        )
    named: list[str] = []
    for tag, attributes in _elements(archive, CONTAINER):
        if tag == "rootfile" and _media_type(attributes) in _PACKAGE_TYPES:
            named.append(_resolve(attributes.get("full-path", ""), ""))
            if package := _member(archive, named[-1]):
                return package
    if named:
        raise _incomplete(f"its package document {named[0]} is not in it")
    raise _incomplete(f"{CONTAINER} names no package document")


def _spine(archive: zipfile.ZipFile, package: str) -> tuple[list[str], list[str]]:
    """Return the text documents in reading order, each once, and what else the spine lists."""
    documents: dict[str, str] = {}
    passed: dict[str, str | None] = {}  # no text, or the table of contents, which has no name here
    linear: list[str] = []
    others: list[str] = []
    for tag, attributes in _elements(archive, package):
        if tag == "item":
            href = attributes.get("href", "")
            if _REMOTE.match(href) and not href.lower().startswith("file:"):
                continue  # sound and pictures may lie elsewhere; nothing is fetched
            path = _resolve(href, posixpath.dirname(package))
            contents = "nav" in attributes.get("properties", "").split()
            if _media_type(attributes) in _MARKUP_TYPES and not contents:
                documents[attributes.get("id", "")] = path
            else:
                passed[attributes.get("id", "")] = None if contents else path
        elif tag == "itemref":
            where = others if attributes.get("linear") == "no" else linear
            where.append(attributes.get("idref", ""))
    order = linear + others
    wanted = dict.fromkeys(documents[item] for item in order if item in documents)
    found = {name: _member(archive, name) for name in wanted}
    present = list(dict.fromkeys(name for name in found.values() if name is not None))
    unread = [name for name, member in found.items() if member is None]
    unread += [name for item in order if (name := passed.get(item)) is not None]
    unread += [item for item in order if item not in documents and item not in passed]
    if not present:
        raise _incomplete("it lists no text document that is in it")
    return present, list(dict.fromkeys(unread))


def _locked(archive: zipfile.ZipFile) -> set[str]:
    """Return the names of the members that are encrypted, fonts aside."""
    locked: set[str] = set()
    algorithm = ""
    present = _ENCRYPTION in archive.namelist()
    for tag, attributes in _elements(archive, _ENCRYPTION) if present else ():
        if tag == "EncryptedData":
            algorithm = ""
        elif tag == "EncryptionMethod":
            algorithm = attributes.get("Algorithm", "")
        elif tag == "CipherReference" and algorithm not in _FONT_SCRAMBLING:
            locked.add(unquote(attributes.get("URI", "")))
    return locked


def _member(archive: zipfile.ZipFile, name: str) -> str | None:
    """Return the member that a name means: as it is, still quoted, composed, in any case."""
    for fold in _FOLDS:
        wanted = fold(name)
        for member in archive.namelist():
            if fold(member) == wanted:
                return member
    return None


def _media_type(attributes: dict[str, str]) -> str:
    return attributes.get("media-type", "").partition(";")[0].strip().lower()


def _resolve(href: str, folder: str) -> str:
    """Return the name of the member that a reference in a document of the folder means."""
    path = unquote(re.split(r"[?#]", href, maxsplit=1)[0])
    joined = posixpath.normpath(posixpath.join(folder, path))
    if _REMOTE.match(path) or _ABSOLUTE.match(path) or _escapes(joined):
        raise _outside(href)
    return joined


def _escapes(name: str) -> bool:
    return bool(_ABSOLUTE.match(name)) or ".." in re.split(r"[/\\]", name)


def _outside(name: str) -> UnfitCopyError:
    return _refused(f"names a path outside itself, {name!r},")


def _refused(why: str) -> UnfitCopyError:
    return UnfitCopyError(f"{why} and is not read: use another copy")


def _incomplete(why: str) -> UnfitCopyError:
    return UnfitCopyError(f"is incomplete: {why}; {_AGAIN}")


def _encrypted(name: str) -> UnfitCopyError:
    return UnfitCopyError(
        f"is encrypted ({name} cannot be read): use a copy without copy protection"
    )
