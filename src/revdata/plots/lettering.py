"""How wide words are in the letters of the pictures, and where to break them into lines.

The pictures are set in Liberation Sans, which vl-convert carries within it and which is as wide as
Arial and Helvetica, letter by letter. The widths are thousandths of the size, as in Adobe's font
metrics of Helvetica and Helvetica Bold (Core 14 AFM).
"""

import unicodedata
from functools import cache

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"

_PLAIN = {
    191: "'",
    222: "ijlł‘’",
    260: "|",
    278: " !,./:;I[\\]ft",
    333: "()-`r“”",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?LŁ_abdđeghnopqu§¶–",
    584: "+<=>~",
    611: "FTZßø",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%æ",
    944: "Wœ",
    1000: "—…",
    1015: "@",
}
_HEAVY = {
    238: "'",
    278: " ,./I\\ijlł‘’",
    280: "|",
    333: "!()-:;[]`ft",
    389: "*r{}",
    474: '"',
    500: "z“”",
    556: "#$0123456789J_aceksvxy§¶–",
    584: "+<=>^~",
    611: "?FLŁTZbdđghnopqußø",
    667: "EPSVXY",
    722: "&ABCDHKNRU",
    778: "GOQw",
    833: "M",
    889: "%mæ",
    944: "Wœ",
    975: "@",
    1000: "—…",
}
_WIDTH_OF = {
    bold: {letter: width for width, letters in widths.items() for letter in letters}
    for bold, widths in ((False, _PLAIN), (True, _HEAVY))
}
_UNKNOWN, _WIDE = 850, 1000  # of a letter that is not listed; of an East Asian one


@cache
def _letter(letter: str, bold: bool) -> int:
    base = unicodedata.normalize("NFD", letter)[0]
    if base in _WIDTH_OF[bold]:
        return _WIDTH_OF[bold][base]
    if unicodedata.combining(letter):
        return 0
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _UNKNOWN


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line of words is, in the unit of the size."""
    return sum(_letter(letter, bold) for letter in words) * size / 1000


def wrap(words: str, limit: float, size: float, *, bold: bool = False) -> list[str]:
    """Return the words in lines no wider than the limit; a word too wide by itself is broken."""
    lines: list[str] = []
    line = ""
    for word in words.split():
        longer = f"{line} {word}" if line else word
        if width_of(longer, size, bold=bold) <= limit:
            line = longer
            continue
        if line:
            lines.append(line)
        *broken, line = _pieces(word, limit, size, bold)
        lines += broken
    return [*lines, line] if line else lines


def balance(words: str, limit: float, size: float, *, bold: bool = False) -> list[str]:
    """Return the words in as few lines as ``wrap`` needs, as even as may be."""
    lines = wrap(words, limit, size, bold=bold)
    while len(lines) > 1:
        limit -= size / 2
        narrower = wrap(words, limit, size, bold=bold)
        if len(narrower) > len(lines) or max(map(len, words.split())) > max(map(len, narrower)):
            break
        lines = narrower
    return lines


def _pieces(word: str, limit: float, size: float, bold: bool) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, size, bold=bold) > limit:
            pieces.append("")
        pieces[-1] += letter
    return pieces
