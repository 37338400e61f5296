"""The waves of reaction in their order: what drove each, who lost by it and who gained."""

from __future__ import annotations

from itertools import pairwise

from revdata.dataset.parts import TableSet
from revdata.exports.graph_texts import Edge, Graph, Node
from revdata.plots.canvas import MARGIN, Canvas, Tip
from revdata.plots.rows import (
    Row,
    basis_in_words,
    by_revolution,
    claims_of,
    code_labels,
    date_and_origin,
    in_order,
    labelled_rows,
)
from revdata.plots.styles import (
    BLUE,
    BODY,
    DASHED,
    INK,
    SMALL,
    STRONG,
    VERMILLION,
    WHITE,
    Fill,
    Letters,
    Point,
    Sample,
    Sign,
    Stroke,
)

BOXES = {"text": Fill(WHITE, INK, corner=4), "coder": Fill(WHITE, INK, DASHED, corner=4)}
LEFT, BOX, BOX_END = 150.0, 172.0, 348.0  # where the losers end, and the box of a wave stands
SILENT = Letters(size=10, italic=True, color=SMALL.color)
SIDES = {"loses": "losing_actor", "gains": "gaining_actor"}
SIGNS = {"loses": Sign("triangle-down", VERMILLION), "gains": Sign("triangle-up", BLUE)}
BETWEEN = 4  # pixels from one name to the next
Parties = dict[str, dict[str, list[str]]]  # names by side and wave


def draw(canvas: Canvas, dataset: TableSet) -> None:
    """Draw the waves of reaction."""
    waves = by_revolution(dataset, "reaction_waves")
    parties = {side: _parties(dataset, waves, side) for side in SIDES}
    silence = {side: _silence(dataset, SIDES[side]) for side in SIDES}
    canvas.heading(
        "Waves of reaction",
        f"{claims_of(dataset)}: who loses and who gains by each wave, and what drives it. The text "
        "numbers no wave but the first in general; the order is the coder's.",
    )
    key: list[tuple[Sample, str]] = [(SIGNS[side], side) for side in SIDES]
    canvas.key([*key, *((BOXES[basis], basis_in_words(basis)) for basis in BOXES)])
    for revolution, rows in in_order(waves, "revolution").items():
        canvas.paragraph(revolution or "Any revolution", STRONG)
        canvas.y += 5
        for place, row in enumerate(rows):
            if place:
                _then(canvas)
            _wave(canvas, row, parties, silence)
        canvas.y += 8
    canvas.sentences += [_sentence(row, parties) for row in waves]


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
    mentions = labelled_rows(dataset, "mentions")
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


def _then(canvas: Canvas) -> None:
    """Draw the arrow from one wave to the next."""
    middle, end = (BOX + BOX_END) / 2, canvas.y + 7
    canvas.rule((middle, canvas.y), (middle, end), Stroke(INK))
    canvas.sign(middle, end, Sign("triangle-down", INK, size=24))
    canvas.y += 10


def _wave(canvas: Canvas, row: Row, parties: Parties, silence: dict[str, str]) -> None:
    """Draw a wave in its box, with who loses on its left and who gains on its right."""
    limit = BOX_END - BOX - 14
    label = STRONG.balance(f"{row['position'] or ''} {row['label']}".strip(), limit)
    remarks = [line for words in _remarks(row) for line in SMALL.wrap(words, limit)]
    named = {side: parties[side].get(row["reaction_wave_id"], []) for side in SIDES}
    names = {
        side: [BODY.wrap(name, LEFT - MARGIN - 8) for name in named[side] or [silence[side]]]
        for side in SIDES
    }
    inner = len(label) * STRONG.leading + len(remarks) * SMALL.leading
    height = max(inner, *map(_height, names.values())) + 12
    top, middle = canvas.y, canvas.y + height / 2
    box = BOXES.get(row["basis"], BOXES["coder"])
    canvas.area((BOX, top), (BOX_END, top + height), box, Tip(row["description"] or ""))
    y = canvas.lines((BOX + BOX_END) / 2, middle - inner / 2 - 1, label, STRONG.to("center"))
    canvas.lines((BOX + BOX_END) / 2, y, remarks, SMALL.to("center"))
    for side, x in (("loses", LEFT - 6), ("gains", BOX_END + 28)):
        _side(canvas, (x, middle), names[side], SIGNS[side] if named[side] else None)
    canvas.y = top + height


def _height(names: list[list[str]]) -> float:
    """Return how high names of several lines are, one below the other."""
    return sum(map(len, names)) * BODY.leading + BETWEEN * (len(names) - 1)


def _side(canvas: Canvas, place: Point, names: list[list[str]], sign: Sign | None) -> None:
    """Set the names on one side of a wave, each with the sign beside it."""
    x, middle = place
    left = x < BOX
    letters = (BODY if sign else SILENT).to("right" if left else "left")
    y = middle - _height(names) / 2
    for lines in names:
        if sign:
            canvas.sign(x + (14 if left else -14), y + 7, sign)
        y = canvas.lines(x, y, lines, letters) + BETWEEN


def _remarks(row: Row) -> list[str]:
    driven = [f"driven by: {row['driver_factor']}"] if row["driver_factor"] else []
    return [*driven, *date_and_origin(row)]


def _sentence(row: Row, parties: Parties) -> str:
    key = row["reaction_wave_id"]
    lost, gained = (", ".join(parties[side].get(key) or ["nobody named"]) for side in SIDES)
    parts = [*_remarks(row), f"loses: {lost}", f"gains: {gained}"]
    parts.append(basis_in_words(row["basis"]))
    return f"{row['revolution'] or 'Any revolution'}: {row['label']} ({'; '.join(parts)})."
