"""The documents of an EPUB in reading order, read with a cap on what they may expand to."""

import io
import posixpath
import re
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
_MOST_MEMBERS = 20_000
_MOST_METADATA = 8 << 20  # bytes of one XML file that is not text
_MOST_DOCUMENT = 32 << 20  # bytes of one document
_MOST_TOGETHER = 64 << 20  # bytes of all documents
_CHUNK = 1 << 18

_DIRECTORY_ENTRY = b"PK\x01\x02"
_ENCRYPTED_FLAG = 1
_OFFICE = {"word/document.xml": "a Word document", "content.xml": "an OpenDocument file"}
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")

Attributes = dict[str, str]


class BrokenBookError(Exception):
    """What is wrong with the EPUB and what to do about it, as a predicate of its path."""


def read_documents(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each text document of an EPUB, in the order of the spine.

    Documents that the spine calls not linear come last; the table of contents is left out.

    Raises BrokenBookError if the archive or its metadata cannot be read or trusted.
    """
    if data.count(_DIRECTORY_ENTRY) > _MOST_MEMBERS:
        raise _refused(f"holds more than {_MOST_MEMBERS:,} files")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise BrokenBookError(
            "is a damaged or incomplete archive: download or copy it again"
        ) from error
    with archive:
        members = {info.filename: info for info in archive.infolist()}
        for name in members:
            if _escapes(name):
                raise _outside(name)
        yield from _read_spine(archive, members)


def _read_spine(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]
) -> Iterator[tuple[str, bytes]]:
    if CONTAINER not in members:
        for name, sentence in _OFFICE.items():
            if name in members:
                raise BrokenBookError(f"is {sentence}: save its text as plain text or HTML first")
        raise BrokenBookError(
            f"is an archive but no EPUB, for it holds no {CONTAINER}: name the file with the text"
        )
    container = _read(archive, members[CONTAINER], _MOST_METADATA)
    package = _package_path(container)
    if package not in members:
        raise BrokenBookError(
            f"is incomplete: its package document {package} is not in it; download or copy it again"
        )
    names = _spine(_read(archive, members[package], _MOST_METADATA), package)
    present = [name for name in names if name in members]
    if not present:
        raise BrokenBookError(
            "is incomplete: it lists no text document that is in it; download or copy it again"
        )
    locked = set()
    if _ENCRYPTION in members:
        locked = _locked(_read(archive, members[_ENCRYPTION], _MOST_METADATA))
    together = 0
    for name in present:
        if name in locked or members[name].flag_bits & _ENCRYPTED_FLAG:
            raise BrokenBookError(
                f"is encrypted ({name} cannot be read): use a copy without copy protection"
            )
        content = _read(archive, members[name], min(_MOST_DOCUMENT, _MOST_TOGETHER - together))
        together += len(content)
        yield name, content


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """Return the content of a member, counting what it expands to and not what it declares."""
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise BrokenBookError(
            f"is encrypted ({info.filename} cannot be read): use a copy without copy protection"
        )
    # The others, which no EPUB may use, are expanded by the library without a bound.
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise _refused(f"packs {info.filename} in a way that no EPUB may")
    chunks, size = [], 0
    try:
        with archive.open(info) as member:
            while chunk := member.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise BrokenBookError(
                        f"expands without end at {info.filename} (a document may have "
                        f"{_MOST_DOCUMENT >> 20} MB, all of them {_MOST_TOGETHER >> 20}): "
                        "save the chapters you need as plain text"
                    )
                chunks.append(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise BrokenBookError(
            f"is damaged at {info.filename}: download or copy it again"
        ) from error
    return b"".join(chunks)


def _parse(data: bytes, name: str, start: Callable[[str, Attributes], None]) -> None:
    """Call ``start`` with the local name and the attributes of each element."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise _refused(f"declares entities of its own in {name}")

    def start_element(tag: str, attributes: Attributes) -> None:
        start(tag.rpartition(":")[2], attributes)

    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start_element
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = f", line {error.lineno}" if isinstance(error, expat.ExpatError) else ""
        raise BrokenBookError(
            f"is damaged: {name}{line} is not well-formed XML; download or copy it again"
        ) from error


def _package_path(container: bytes) -> str:
    paths: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "rootfile":
            paths.append(attributes.get("full-path", ""))

    _parse(container, CONTAINER, start)
    if not paths:
        raise BrokenBookError(
            f"is incomplete: {CONTAINER} names no package document; download or copy it again"
        )
    return _resolve(paths[0], "")


def _spine(package: bytes, name: str) -> list[str]:
    """Return the names of the text documents in reading order, each once."""
    documents: dict[str, str] = {}
    linear: list[str] = []
    others: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "item":
            href = attributes.get("href", "")
            if _REMOTE.match(href) and not href.lower().startswith("file:"):
                return  # sound and pictures may lie elsewhere; nothing is fetched
            path = _resolve(href, posixpath.dirname(name))
            contents = "nav" in attributes.get("properties", "").split()
            if attributes.get("media-type", "").lower() in _MARKUP_TYPES and not contents:
                documents[attributes.get("id", "")] = path
        elif tag == "itemref":
            where = others if attributes.get("linear") == "no" else linear
            where.append(attributes.get("idref", ""))

    _parse(package, name, start)
    ordered = [documents[item] for item in linear + others if item in documents]
    return list(dict.fromkeys(ordered))


def _locked(encryption: bytes) -> set[str]:
    """Return the names of the members that are encrypted, fonts aside."""
    locked: set[str] = set()
    algorithm = ""

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal algorithm
        if tag == "EncryptedData":
            algorithm = ""
        elif tag == "EncryptionMethod":
            algorithm = attributes.get("Algorithm", "")
        elif tag == "CipherReference" and algorithm not in _FONT_SCRAMBLING:
            locked.add(unquote(attributes.get("URI", "")))

    _parse(encryption, _ENCRYPTION, start)
    return locked


def _resolve(href: str, folder: str) -> str:
    """Return the name of the member that a reference in a document of the folder means."""
    path = unquote(href.partition("#")[0])
    joined = posixpath.normpath(posixpath.join(folder, path))
    if _REMOTE.match(path) or _ABSOLUTE.match(path) or _escapes(joined):
        raise _outside(href)
    return joined


def _escapes(name: str) -> bool:
    return bool(_ABSOLUTE.match(name)) or ".." in re.split(r"[/\\]", name)


def _outside(name: str) -> BrokenBookError:
    return _refused(f"names a path outside itself, {name!r},")


def _refused(why: str) -> BrokenBookError:
    return BrokenBookError(f"{why} and is not read: use another copy")
