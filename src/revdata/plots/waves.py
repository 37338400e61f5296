"""The picture of the waves of reaction: what drove each, who lost and who gained."""

from __future__ import annotations

from itertools import pairwise

from revdata.dataset.parts import TableSet
from revdata.exports.graphs import Edge, Graph, Node
from revdata.plots.canvas import (
    BLUE,
    BODY,
    DASHED,
    INK,
    MARGIN,
    SMALL,
    STRONG,
    VERMILLION,
    WHITE,
    Canvas,
    Fill,
    Letters,
    Point,
    Sample,
    Sign,
    Stroke,
    Tip,
)
from revdata.plots.rows import (
    Row,
    basis_in_words,
    by_position,
    claims_of,
    code_labels,
    date_and_origin,
    finding_attributes,
    in_order,
    labelled_rows,
    whose,
)

BOXES = {"text": Fill(WHITE, INK, corner=4), "coder": Fill(WHITE, INK, DASHED, corner=4)}
LEFT, BOX, BOX_END = 150.0, 172.0, 348.0  # where the losers end, and the box of a wave stands
SILENT = Letters(size=10, italic=True, color=SMALL.color)
COLORS = {"loses": ("triangle-down", VERMILLION), "gains": ("triangle-up", BLUE)}
BETWEEN = 4  # pixels from one name to the next
Parts = dict[str, dict[str, list[Row]]]  # rows of wave_parts by part and wave


def draw(canvas: Canvas, dataset: TableSet) -> None:
    """Draw the waves of reaction."""
    waves, parts = _waves(dataset), _parts(dataset)
    silent = code_labels(dataset, "empty-cell").get("text-silent", "not said").lower()
    canvas.heading(
        "Waves of reaction",
        f"{claims_of(dataset)}: who loses and who gains by each wave, and what drives it. The text "
        "numbers no wave but the first in general; the order is the coder's.",
    )
    key: list[tuple[Sample, str]] = [(_sign(side, "text"), side) for side in COLORS]
    canvas.key([*key, *((BOXES[basis], basis_in_words(basis)) for basis in BOXES)])
    canvas.y -= 6
    canvas.key([(Sign("triangle-up", INK, full=False), "hollow: inferred by the coder")])
    for revolution, rows in in_order(waves, "revolution").items():
        canvas.paragraph(revolution or "Any revolution", STRONG)
        canvas.y += 5
        for place, row in enumerate(rows):
            if place:
                _then(canvas)
            _wave(canvas, row | {"position": row["position"] if rows[1:] else None}, parts, silent)
        canvas.y += 8
    canvas.sentences += [_sentence(row, parts) for row in waves]


def graph(dataset: TableSet) -> Graph:
    """Return each wave with edges to the next of its revolution, from drivers, to the parties."""
    waves, parts = _waves(dataset), _parts(dataset)
    nodes = {row["reaction_wave_id"]: row["label"] for row in waves}
    edges = [
        Edge(one["reaction_wave_id"], following["reaction_wave_id"], "then")
        for one, following in pairwise(waves)
        if one["revolution_id"] == following["revolution_id"]
    ]
    for part, by_wave in parts.items():
        for wave, rows in by_wave.items():
            for row in rows:
                other = row["actor_id"] or row["factor_id"]
                nodes.setdefault(other, row["actor"] or row["factor"])
                start, end = (other, wave) if part == "drives" else (wave, other)
                said = finding_attributes(row, "wave_part_id")
                edges.append(Edge(start, end, part, said))
    return Graph(tuple(Node(name, label) for name, label in nodes.items()), tuple(edges))


def _waves(dataset: TableSet) -> list[Row]:
    return by_position(dataset, "reaction_waves", "revolution_id", "revolutions")


def _parts(dataset: TableSet) -> Parts:
    """Return the drivers, losers and gainers of each wave, as far as the author holds them."""
    rows = labelled_rows(dataset, "wave_parts", places=True)
    parts = in_order([row for row in rows if row["author_holds"] == "yes"], "part")
    return {part: in_order(same, "reaction_wave_id") for part, same in parts.items()}


def _sign(side: str, basis: str) -> Sign:
    shape, color = COLORS[side]
    return Sign(shape, color, full=basis == "text")


def _then(canvas: Canvas) -> None:
    """Draw the arrow from one wave to the next."""
    middle, end = (BOX + BOX_END) / 2, canvas.y + 7
    canvas.rule((middle, canvas.y), (middle, end), Stroke(INK))
    canvas.sign(middle, end, Sign("triangle-down", INK, size=24))
    canvas.y += 10


def _wave(canvas: Canvas, row: Row, parts: Parts, silent: str) -> None:
    """Draw a wave in its box, with who loses on its left and who gains on its right."""
    limit = BOX_END - BOX - 14
    label = STRONG.balance(f"{row['position'] or ''} {row['label']}".strip(), limit)
    remarks = [line for words in _remarks(row, parts) for line in SMALL.wrap(words, limit)]
    parties = {side: _of(row, parts, side) for side in COLORS}
    names = {
        side: [BODY.wrap(_name(one), LEFT - MARGIN - 8) for one in parties[side]]
        or [SILENT.wrap(silent, LEFT - MARGIN - 8)]
        for side in COLORS
    }
    inner = len(label) * STRONG.leading + len(remarks) * SMALL.leading
    height = max(inner, *map(_height, names.values())) + 12
    top, middle = canvas.y, canvas.y + height / 2
    box = BOXES.get(row["basis"], BOXES["coder"])
    canvas.area((BOX, top), (BOX_END, top + height), box, Tip(row["description"] or ""))
    y = canvas.lines((BOX + BOX_END) / 2, middle - inner / 2 - 1, label, STRONG.to("center"))
    canvas.lines((BOX + BOX_END) / 2, y, remarks, SMALL.to("center"))
    for side, x in (("loses", LEFT - 6), ("gains", BOX_END + 28)):
        signs = [_sign(side, one["basis"]) for one in parties[side]]
        _side(canvas, (x, middle), names[side], signs)
    canvas.y = top + height


def _of(row: Row, parts: Parts, part: str) -> list[Row]:
    return parts.get(part, {}).get(row["reaction_wave_id"], [])


def _name(part: Row) -> str:
    said = whose(part)
    name = part["actor"] or part["factor"] or ""
    return f"{name} ({said})" if said else name


def _height(names: list[list[str]]) -> float:
    """Return how high names of several lines are, one below the other."""
    return sum(map(len, names)) * BODY.leading + BETWEEN * (len(names) - 1)


def _side(canvas: Canvas, place: Point, names: list[list[str]], signs: list[Sign]) -> None:
    """Set the names on one side of a wave, each with its sign beside it; without signs, silence."""
    x, middle = place
    left = x < BOX
    letters = (BODY if signs else SILENT).to("right" if left else "left")
    y = middle - _height(names) / 2
    for number, lines in enumerate(names):
        if signs:
            canvas.sign(x + (14 if left else -14), y + 7, signs[number])
        y = canvas.lines(x, y, lines, letters) + BETWEEN


def _remarks(row: Row, parts: Parts) -> list[str]:
    """Return what drives the wave, in which stage it falls, when it was, whose row it is."""
    said = {"text": "driven by", "coder": "driven, as the coder infers, by"}
    drivers = in_order(_of(row, parts, "drives"), "basis")
    driven = [f"{said[basis]}: {'; '.join(map(_name, same))}" for basis, same in drivers.items()]
    stage = [f"in the stage: {row['stage']}"] if row["stage"] else []
    return [*driven, *stage, *date_and_origin(row)]


def _sentence(row: Row, parts: Parts) -> str:
    said = []
    for side in COLORS:
        named = [
            _name(one) + (" (inferred by the coder)" if one["basis"] == "coder" else "")
            for one in _of(row, parts, side)
        ]
        said.append(f"{side}: {', '.join(named) or 'nobody named'}")
    words = [*_remarks(row, parts), *said, f"wave {basis_in_words(row['basis'])}"]
    return f"{row['revolution'] or 'Any revolution'}: {row['label']} ({'; '.join(words)})."
