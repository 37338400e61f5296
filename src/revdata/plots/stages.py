"""The stages of each revolution, one below the other in their order, each under its phase."""

from __future__ import annotations

from itertools import pairwise

from revdata.dataset.parts import TableSet
from revdata.exports.graph_texts import Edge, Graph, Node
from revdata.plots.canvas import (
    BLUE,
    BODY,
    FAINT,
    MARGIN,
    RIGHT,
    SMALL,
    Canvas,
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
)

STATED, INFERRED = Sign(color=BLUE, size=110), Sign(color=BLUE, full=False, size=110)
SIGNS = {"text": STATED, "coder": INFERRED}
FIRST_PHASE = 232  # where the columns of the phases begin
HEAD = Letters(size=10, align="center")


def draw(dataset: TableSet) -> Canvas:
    """Return the picture of the stages."""
    stages = by_revolution(dataset, "stages")
    phases = code_labels(dataset, "phase")
    canvas = Canvas()
    canvas.heading(
        "Stages of the revolutions",
        f"{claims_of(dataset)}: the stages of each revolution in their order, from above to below, "
        "each under its phase. There is no scale of years, since the text dates hardly any stage.",
    )
    canvas.key([(STATED, "stated by the text"), (INFERRED, "inferred by the coder")])
    columns = _heads(canvas, phases)
    top = canvas.y
    for revolution, rows in in_order(stages, "revolution").items():
        canvas.band(revolution)
        before = None
        for row in rows:
            before = _stage(canvas, row, columns[row["phase"]], before)
    for x in columns.values():
        canvas.rule((x, top), (x, canvas.y), Stroke(FAINT))
    canvas.told += [_sentence(row, phases) for row in stages]
    return canvas


def graph(dataset: TableSet) -> Graph:
    """Return each stage with an edge to the next of its revolution."""
    stages = by_revolution(dataset, "stages")
    nodes = [Node(row["stage_id"], f"{row['revolution']}: {row['label']}") for row in stages]
    edges = [
        Edge(one["stage_id"], following["stage_id"], "")
        for one, following in pairwise(stages)
        if one["revolution_id"] == following["revolution_id"]
    ]
    return Graph(tuple(nodes), tuple(edges))


def _heads(canvas: Canvas, phases: dict[str, str]) -> dict[str, float]:
    wide = (RIGHT - FIRST_PHASE) / len(phases)
    columns = {phase: FIRST_PHASE + wide * (i + 0.5) for i, phase in enumerate(phases)}
    lines = {phase: HEAD.wrap(label, wide) for phase, label in phases.items()}
    bottom = canvas.y + max(map(len, lines.values())) * HEAD.leading
    for phase, x in columns.items():
        canvas.lines(x, bottom - len(lines[phase]) * HEAD.leading, lines[phase], HEAD)
    canvas.y = bottom + 4
    return columns


def _stage(
    canvas: Canvas, row: Row, x: float, before: tuple[float, float] | None
) -> tuple[float, float]:
    """Draw a stage, joined to the one before, and return where its sign stands."""
    y = canvas.y + 8
    if before is not None:
        canvas.rule(before, (x, y), Stroke(width=1.2))
    canvas.sign(x, y, SIGNS.get(row["basis"], INFERRED), row["description"] or "")
    limit = FIRST_PHASE - MARGIN - 24
    canvas.text(MARGIN, canvas.y + 11.5, f"{row['position']}", BODY)
    left = MARGIN + 16
    bottom = canvas.lines(left, canvas.y, BODY.wrap(row["label"], limit), BODY)
    for words in _remarks(row):
        bottom = canvas.lines(left, bottom, SMALL.wrap(words, limit), SMALL)
    canvas.y = max(bottom, y + 8) + 5
    return x, y


def _remarks(row: Row) -> list[str]:
    ruling = [f"ruling: {row['ruling_actor']}"] if row["ruling_actor"] else []
    return [*ruling, *date_and_origin(row)]


def _sentence(row: Row, phases: dict[str, str]) -> str:
    parts = [phases[row["phase"]].lower(), *_remarks(row), basis_in_words(row["basis"])]
    return f"{row['revolution']}, {row['position']}: {row['label']} ({', '.join(parts)})."
