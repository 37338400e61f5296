"""The picture of all passages, shaded by their number of claims."""

from __future__ import annotations

from collections import Counter

from revdata.dataset.parts import TableSet
from revdata.lookup.coverage import NOT_YET_CODED, count_passages, summary
from revdata.plots.canvas import (
    INK,
    LINE,
    MARGIN,
    ORANGE,
    QUIET,
    RIGHT,
    SMALL,
    STRONG,
    WHITE,
    Canvas,
    Fill,
    Letters,
    Stroke,
    Tip,
)
from revdata.plots.rows import Row, code_labels, in_order, labelled_rows

STATED = Fill("#a9d4ef")
EXCUSED = Fill(WHITE, LINE)
MISSING = Fill(ORANGE, INK)
HEIGHT, PITCH = 13.0, 15.0
NUMBER = Letters(size=9.5, align="center")
EXCUSE = Letters(size=9.5, color=QUIET, italic=True, align="center")
PARAGRAPH = Letters(size=9.5, color=QUIET, align="right")
FIRST = MARGIN + 20
WIDE = 20.0  # a field with the space after it
COUNT_ROOM = 90  # for the count of claims at the end of a row
IN_LINE = int((RIGHT - FIRST - COUNT_ROOM) // WIDE)


def draw(canvas: Canvas, dataset: TableSet) -> None:
    """Draw what is coded, and what is not and why."""
    passages = labelled_rows(dataset, "passages")
    stated = Counter(
        row["passage_id"] for row in labelled_rows(dataset, "citations") if row["role"] == "states"
    )
    accounted = count_passages(dataset, "paragraph")
    reasons = code_labels(dataset, "uncited-reason")
    letters = _letters(list(reasons))
    canvas.heading(
        "How much of the text is coded",
        "Each field is a passage, each row a paragraph, in the order of the text. "
        + summary(accounted),
    )
    used = {row["uncited_reason"] for row in passages if not stated[row["passage_id"]]}
    _key(canvas, [(letters[code], reasons[code].lower()) for code in reasons if code in used])
    if None in used:
        canvas.key([(MISSING, "without claim or reason")])
    several = len(in_order(passages, "source")) > 1
    counts = {(row["source_id"], row["paragraph"]): row for row in accounted}
    for source, of_source in in_order(passages, "source").items():
        for section, rows in in_order(of_source, "section").items():
            canvas.y += 3
            place = f"Section {section}" if section else "Title"
            canvas.paragraph(f"{source}, {place.lower()}" if several else place, STRONG)
            canvas.y += 2
            for paragraph in in_order(rows, "paragraph").values():
                count = counts[paragraph[0]["source_id"], paragraph[0]["paragraph"]]
                _paragraph(canvas, count, paragraph, (stated, letters))
    canvas.sentences += [_sentence(row, several) for row in counts.values()]


def _key(canvas: Canvas, excuses: list[tuple[str, str]]) -> None:
    """Explain the fields as they are drawn: with a number, with a letter, before a gap."""
    canvas.key([(STATED, "states claims, as many as it says")])
    canvas.y -= 6
    canvas.key([(Stroke(INK, 1.5), "a line after a field: the excerpt leaves something out there")])
    canvas.y -= 6
    x = float(MARGIN)
    for letter, words in [("", "states none, because it is:"), *excuses]:
        if x + WIDE + 6 + SMALL.width(words) > canvas.right:
            x, canvas.y = float(MARGIN), canvas.y + 15
        if letter:
            canvas.area((x, canvas.y), (x + WIDE - 2, canvas.y + HEIGHT), EXCUSED)
            canvas.text(x + WIDE / 2 - 1, canvas.y + 10, letter, EXCUSE)
            x += WIDE + 3
        canvas.text(x, canvas.y + 10, words, SMALL)
        x += SMALL.width(words) + 12
    canvas.y += 22


def _sentence(count: Row, several: bool) -> str:
    paragraph = f"{count['source_id']}, paragraph" if several else "Paragraph"
    return (
        f"{paragraph} {count['paragraph']}: {count['passages']} passages, "
        f"{count['stated']} stated by {count['claims']} claims, {count['excused']} excused."
    )


def _letters(codes: list[str]) -> dict[str, str]:
    """Return a letter for each code, the first of it that no other has."""
    letters: dict[str, str] = {}
    for code in codes:
        free = [c for c in code + "abcdefghijklmnopqrstuvwxyz" if c not in letters.values()]
        letters[code] = next((c for c in free if c.isalpha()), "*")
    return letters


def _paragraph(
    canvas: Canvas, count: Row, passages: list[Row], coded: tuple[Counter[str], dict[str, str]]
) -> None:
    """Draw the fields of a paragraph, in further lines where they do not fit in one."""
    canvas.text(FIRST - 5, canvas.y + 10, f"{count['paragraph']}", PARAGRAPH)
    if count["stated"]:
        canvas.text(RIGHT, canvas.y + 10, f"{count['claims']} claims", PARAGRAPH)
    for start in range(0, len(passages), IN_LINE):
        for place, row in enumerate(passages[start : start + IN_LINE]):
            _field(canvas, FIRST + place * WIDE, row, coded)
        canvas.y += PITCH


def _field(
    canvas: Canvas, left: float, row: Row, coded: tuple[Counter[str], dict[str, str]]
) -> None:
    stated, letters = coded
    claims, reason = stated[row["passage_id"]], row["uncited_reason"]
    excused = reason is not None and reason != NOT_YET_CODED
    fill = STATED if claims else EXCUSED if excused else MISSING
    end = left + WIDE - 2
    said = f"{claims} claims" if claims else reason
    canvas.area(
        (left, canvas.y), (end, canvas.y + HEIGHT), fill, Tip(f"{row['passage_id']}: {said}")
    )
    words = str(claims) if claims else letters.get(reason, "!")
    canvas.text((left + end) / 2, canvas.y + 10, words, NUMBER if claims else EXCUSE)
    if row["gap_after"]:
        canvas.rule((end + 1, canvas.y - 1), (end + 1, canvas.y + HEIGHT + 1), Stroke(INK, 1.5))
