"""Plain text in two columns side by side, read column by column."""

import re
from collections import Counter

from revdata.text.copies.places import Readable, Runs, integers, line_starts, plain_newlines

LEAST_LINES = 20  # that show a gutter before a text is said to have one
LEAST_SHARE = 0.5  # of the lines of more than a few letters
SHORT = 30  # characters of a line that may stand in one column alone
GUTTER = re.compile(r"(?<=\S) {3,}(?=\S)")


def gutter(text: str) -> int | None:
    """Return the column before which the right column of most lines begins, None if there is none.

    A gutter is three spaces or more between words that end at the same place in most lines.
    """
    if "   " not in text and "\t" not in text:
        return None
    lines = [line.rstrip() for line in text.expandtabs().splitlines()]
    begins: Counter[int] = Counter()
    for line in lines:
        gaps = list(GUTTER.finditer(line))
        if len(gaps) == 1 and gaps[0].start() >= SHORT // 2 and len(line) - gaps[0].end() > 3:
            begins[gaps[0].end()] += 1
    long = sum(len(line) > SHORT for line in lines)
    if not begins:
        return None
    at = begins.most_common(1)[0][0]
    near = sum(count for begin, count in begins.items() if abs(begin - at) <= 2)
    return at - 2 if near >= max(LEAST_LINES, LEAST_SHARE * long) else None


def read_columns(source: str, at: int) -> Readable:
    """Return a text whose pages are read down the left column first, then down the right.

    Pages end at form feeds. Where a line has letters in the gutter, it goes over both columns and
    ends what stands beside one another above it.
    """
    flat = plain_newlines(source)
    lines = line_starts(source)
    order: list[tuple[int, int]] = []
    right: list[tuple[int, int]] = []
    for start, line in zip(lines, flat.split("\n"), strict=True):
        end = start + len(line)
        beside = len(line) > at and line[at - 1 : at + 1].isspace()
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
