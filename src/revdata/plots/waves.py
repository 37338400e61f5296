"""The waves of reaction in their order: what drove each, who lost by it and who gained."""

from __future__ import annotations

from itertools import pairwise

from revdata.dataset.parts import TableSet
from revdata.exports.graph_texts import Edge, Graph, Node
from revdata.plots.canvas import (
    BLUE,
    BODY,
    DASHED,
    INK,
    MARGIN,
    SMALL,
    STRONG,
    VERMILLION,
    WIDTH,
    Canvas,
    Fill,
    Letters,
    Sign,
    Stroke,
)
from revdata.plots.rows import (
    Row,
    basis_in_words,
    by_revolution,
    claims_of,
    code_labels,
    date_and_origin,
    in_order,
    rows_of,
)

LOSES = Sign("triangle-down", VERMILLION)
GAINS = Sign("triangle-up", BLUE)
BOXES = {"text": Fill("white", INK, corner=4), "coder": Fill("white", INK, DASHED, corner=4)}
LEFT, BOX, BOX_END = 150.0, 172.0, 348.0  # where the losers end, and the box of a wave stands
SILENT = Letters(size=10, italic=True, color=SMALL.color)
SIDES = {"loses": "losing_actor", "gains": "gaining_actor"}


def draw(dataset: TableSet) -> Canvas:
    """Return the picture of the waves of reaction."""
    waves = by_revolution(dataset, "reaction_waves")
    parties = {side: _parties(dataset, waves, side) for side in SIDES}
    silence = {side: _silence(dataset, SIDES[side]) for side in SIDES}
    canvas = Canvas()
    canvas.heading(
        "Waves of reaction",
        f"{claims_of(dataset)}: who loses and who gains by each wave, and what drives it. The text "
        "numbers no wave but the first in general; the order is the coder's.",
    )
    canvas.key(
        [
            (LOSES, "loses"),
            (GAINS, "gains"),
            (BOXES["text"], "stated by the text"),
            (BOXES["coder"], "inferred by the coder"),
        ]
    )
    for revolution, rows in in_order(waves, "revolution").items():
        canvas.y = canvas.lines(
            MARGIN,
            canvas.y,
            STRONG.wrap(revolution or "Any revolution", WIDTH - 2 * MARGIN),
            STRONG,
        )
        canvas.y += 5
        for place, row in enumerate(rows):
            key = row["reaction_wave_id"]
            sides = {side: parties[side].get(key) or [silence[side]] for side in SIDES}
            said = {side: bool(parties[side].get(key)) for side in SIDES}
            _wave(canvas, row, sides, said, follows=place > 0)
        canvas.y += 8
    canvas.told += [_sentence(row, parties) for row in waves]
    return canvas


def graph(dataset: TableSet) -> Graph:
    """Return each wave with edges to the next of its revolution, and to who loses and gains."""
    waves = by_revolution(dataset, "reaction_waves")
    nodes = {row["reaction_wave_id"]: row["label"] for row in waves}
    edges = [
        Edge(one["reaction_wave_id"], following["reaction_wave_id"], "then")
        for one, following in pairwise(waves)
        if one["revolution_id"] == following["revolution_id"]
    ]
    for side in SIDES:
        for wave, names in _parties(dataset, waves, side).items():
            for name in names:
                nodes[f"actor {name}"] = name
                edges.append(Edge(wave, f"actor {name}", side))
    return Graph(tuple(Node(name, label) for name, label in nodes.items()), tuple(edges))


def _parties(dataset: TableSet, waves: list[Row], side: str) -> dict[str, list[str]]:
    """Return who loses or gains by each wave: the chief one, then all that are mentioned so."""
    found = {w["reaction_wave_id"]: [w[SIDES[side]]] if w[SIDES[side]] else [] for w in waves}
    mentions = rows_of(dataset, "mentions")
    of_claim: dict[str, list[str]] = {}
    for mention in mentions:
        if mention["reaction_wave_id"] in found:
            of_claim.setdefault(mention["claim_id"], []).append(mention["reaction_wave_id"])
    for mention in mentions:
        if mention["role"] == side and mention["actor"]:
            for wave in of_claim.get(mention["claim_id"], ()):
                if mention["actor"] not in found[wave]:
                    found[wave].append(mention["actor"])
    return found


def _silence(dataset: TableSet, column: str) -> str:
    """Return what an empty cell of the column means, in the words of the code list."""
    table = dataset.table("reaction_waves")
    meaning = table.field(f"{column}_id").empty or ""
    return code_labels(dataset, "empty-cell").get(meaning, "not said").lower()


def _wave(
    canvas: Canvas,
    row: Row,
    sides: dict[str, list[str]],
    said: dict[str, bool],
    *,
    follows: bool,
) -> None:
    limit = BOX_END - BOX - 14
    label = STRONG.balance(f"{row['position'] or ''} {row['label']}".strip(), limit)
    remarks = [line for words in _remarks(row) for line in SMALL.wrap(words, limit)]
    lost, gained = (
        [BODY.wrap(name, LEFT - MARGIN - 8) for name in sides[side]] for side in ("loses", "gains")
    )
    inner = len(label) * STRONG.leading + len(remarks) * SMALL.leading
    outer = max(
        sum(map(len, names)) * BODY.leading + 4 * (len(names) - 1) for names in (lost, gained)
    )
    height = max(inner, outer) + 12
    top = canvas.y + (10 if follows else 0)
    if follows:
        middle = (BOX + BOX_END) / 2
        canvas.rule((middle, canvas.y), (middle, top - 3), Stroke(INK))
        canvas.sign(middle, top - 3, Sign("triangle-down", INK, size=24))
    canvas.area(
        (BOX, top),
        (BOX_END, top + height),
        BOXES.get(row["basis"], BOXES["coder"]),
        row["description"] or "",
    )
    y = top + (height - inner) / 2 - 1
    y = canvas.lines((BOX + BOX_END) / 2, y, label, STRONG.to("center"))
    canvas.lines((BOX + BOX_END) / 2, y, remarks, SMALL.to("center"))
    middle = top + height / 2
    _side(canvas, (LEFT - 6, middle), lost, LOSES if said["loses"] else None)
    _side(canvas, (BOX_END + 28, middle), gained, GAINS if said["gains"] else None)
    canvas.y = top + height


def _side(
    canvas: Canvas, place: tuple[float, float], names: list[list[str]], sign: Sign | None
) -> None:
    """Set the names on one side of a wave, each with the sign beside it."""
    x, middle = place
    left = x < BOX
    letters = (BODY if sign else SILENT).to("right" if left else "left")
    y = middle - (sum(map(len, names)) * BODY.leading + 4 * (len(names) - 1)) / 2
    for lines in names:
        if sign:
            canvas.sign(x + (14 if left else -14), y + 7, sign)
        y = canvas.lines(x, y, lines, letters) + 4


def _remarks(row: Row) -> list[str]:
    driven = [f"driven by: {row['driver_factor']}"] if row["driver_factor"] else []
    return [*driven, *date_and_origin(row)]


def _sentence(row: Row, parties: dict[str, dict[str, list[str]]]) -> str:
    key = row["reaction_wave_id"]
    lost, gained = (", ".join(parties[side].get(key) or ["nobody named"]) for side in SIDES)
    parts = [*_remarks(row), f"loses: {lost}", f"gains: {gained}"]
    parts.append(basis_in_words(row["basis"]))
    return f"{row['revolution'] or 'Any revolution'}: {row['label']} ({'; '.join(parts)})."
