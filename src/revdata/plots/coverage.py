"""Every passage of the text as a small field: how many claims it states, or why it states none."""

from __future__ import annotations

from collections import Counter

from revdata.dataset.frames import plain_values
from revdata.dataset.parts import TableSet
from revdata.lookup.coverage import NOT_YET_CODED, account, summary
from revdata.plots.canvas import (
    INK,
    INNER,
    LINE,
    MARGIN,
    ORANGE,
    QUIET,
    RIGHT,
    STRONG,
    Canvas,
    Fill,
    Letters,
    Stroke,
)
from revdata.plots.rows import Row, code_labels, in_order, rows_of

STATED = Fill("#a9d4ef")
EXCUSED = Fill("white", LINE)
MISSING = Fill(ORANGE, INK)
HEIGHT, PITCH = 13.0, 15.0
NUMBER = Letters(size=9.5, align="center")
EXCUSE = Letters(size=9.5, color=QUIET, italic=True, align="center")
PARAGRAPH = Letters(size=9.5, color=QUIET, align="right")
FIRST = MARGIN + 20
WIDE = 20.0  # a field with the space after it
COUNT_ROOM = 90  # for the count of claims at the end of a row
IN_LINE = int((RIGHT - FIRST - COUNT_ROOM) // WIDE)


def draw(dataset: TableSet) -> Canvas:
    """Return the picture of what is coded, and what is not and why."""
    passages = rows_of(dataset, "passages")
    stated = Counter(
        row["passage_id"] for row in rows_of(dataset, "citations") if row["role"] == "states"
    )
    paragraphs = account(dataset, "paragraph")
    reasons = code_labels(dataset, "uncited-reason")
    letters = _letters(list(reasons))
    canvas = Canvas()
    canvas.heading(
        "How much of the text is coded",
        "Each field is a passage, each row a paragraph, in the order of the text. "
        + summary(paragraphs),
    )
    used = {row["uncited_reason"] for row in passages if not stated[row["passage_id"]]}
    canvas.key(
        [
            (STATED, "states claims: how many"),
            ("|", "after it the excerpt leaves something out"),
            *((letters[code], reasons[code].lower()) for code in reasons if code in used),
            *([(MISSING, "without claim or reason")] if None in used else []),
        ]
    )
    several = len(in_order(passages, "source")) > 1
    names = ("source_id", "paragraph", "claims", "core", "passages", "stated", "excused")
    counted = list(zip(*(plain_values(paragraphs, name) for name in names), strict=True))
    counts = {(row[0], row[1]): f"{row[2]} claims, {row[3]} core" for row in counted}
    for source, of_source in in_order(passages, "source").items():
        for section, rows in in_order(of_source, "section").items():
            canvas.y += 3
            place = f"Section {section}" if section else "Title"
            name = f"{source}, {place.lower()}" if several else place
            canvas.y = canvas.lines(MARGIN, canvas.y, STRONG.wrap(name, INNER), STRONG) + 2
            for number, paragraph in in_order(rows, "paragraph").items():
                words = counts[paragraph[0]["source_id"], number]
                if any(stated[row["passage_id"]] for row in paragraph):
                    canvas.text(RIGHT, canvas.y + 10, words, PARAGRAPH)
                _paragraph(canvas, number, paragraph, (stated, letters))
    canvas.told += [
        f"{f'{source}, p' if several else 'P'}aragraph {number}: {passages} passages, "
        f"{states} stated by {claims} claims, {excused} excused."
        for source, number, claims, _, passages, states, excused in counted
    ]
    return canvas


def _letters(codes: list[str]) -> dict[str, str]:
    """Return a letter for each code, the first of it that no other has."""
    letters: dict[str, str] = {}
    for code in codes:
        free = [c for c in code + "abcdefghijklmnopqrstuvwxyz" if c not in letters.values()]
        letters[code] = next((c for c in free if c.isalpha()), "*")
    return letters


def _paragraph(
    canvas: Canvas, number: int, passages: list[Row], coded: tuple[Counter[str], dict[str, str]]
) -> None:
    """Draw the fields of a paragraph, in further lines where they do not fit in one."""
    canvas.text(FIRST - 5, canvas.y + 10, f"{number}", PARAGRAPH)
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
    told = f"{claims} claims" if claims else reason
    canvas.area((left, canvas.y), (end, canvas.y + HEIGHT), fill, f"{row['passage_id']}: {told}")
    words = str(claims) if claims else letters.get(reason, "!")
    canvas.text((left + end) / 2, canvas.y + 10, words, NUMBER if claims else EXCUSE)
    if row["gap_after"]:
        canvas.rule((end + 1, canvas.y - 1), (end + 1, canvas.y + HEIGHT + 1), Stroke(INK, 1.5))
