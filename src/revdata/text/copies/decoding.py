"""Bytes to text: byte order mark, UTF-8, what the file declares, and only then a guess."""

import codecs
import re

from revdata.errors import UnreadableInputError

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_XML_DECLARATION = re.compile(rb"\s*<\?xml\b[^>]{0,200}\bencoding\s*=\s*[\"']([\w:.-]{1,40})[\"']")
_SAMPLE = 1 << 18
_PRESCAN = 1024  # where the HTML standard looks for a declaration


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
        from turbohtml.detect import detect  # heavy
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
