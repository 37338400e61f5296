"""Whom each leader or ruling group rests on, stage by stage, and by what tie."""

from __future__ import annotations

from revdata.dataset.parts import TableSet
from revdata.exports.graph_texts import Edge, Graph, Node
from revdata.plots.canvas import (
    BLUE,
    BODY,
    DASHED,
    INK,
    MARGIN,
    RIGHT,
    SMALL,
    VERMILLION,
    Canvas,
    Fill,
    Letters,
    Sign,
    Stroke,
)
from revdata.plots.rows import (
    Row,
    basis_in_words,
    claims_of,
    code_labels,
    finding_attributes,
    in_order,
    rows_of,
)

AGAINST, BETWEEN = "set-against", "arbitrates-between"
ACTOR_END, TIE, TIE_END, BASE = 150.0, 158.0, 306.0, 316.0  # where the columns end and begin
ON_LINE = Letters(size=10, color=INK, align="center")


def draw(dataset: TableSet, *, everything: bool = False) -> Canvas:
    """Return the picture of the class bases.

    Shown are the ties of leaders and ruling groups to those they rest on; with ``everything``
    those of all actors, and whom they are set against.
    """
    ties = _chosen(dataset, everything)
    labels = code_labels(dataset, "class-tie")
    stages = {row["stage_id"]: row["label"] for row in rows_of(dataset, "stages")}
    order = {stage: place for place, stage in enumerate(stages)}
    ties.sort(key=lambda row: order.get(row["stage_id"], len(order)))
    canvas = Canvas()
    whose = "all actors" if everything else "leaders and ruling groups to those they rest on"
    canvas.heading(
        "Ties between actors and classes" if everything else "Who rested on which class",
        f"{claims_of(dataset)}: the ties of {whose}, stage by stage in their order.",
    )
    entries: list[tuple[Sign | Stroke | Fill | str, str]] = [
        (_stroke("relies-on", "text"), "stated by the text"),
        (_stroke("relies-on", "coder"), "inferred by the coder"),
    ]
    if everything:
        entries.append((_stroke(AGAINST, "text"), "set against (ends in a bar)"))
    canvas.key(entries)
    for stage, rows in in_order(ties, "stage_id").items():
        canvas.band(stages.get(stage, stage or "No stage named"))
        for (actor, tie), same in _runs(rows):
            _tie(canvas, actor, labels[tie].lower(), same)
    canvas.told += [_sentence(row, labels) for row in ties]
    return canvas


def graph(dataset: TableSet, *, everything: bool = False) -> Graph:
    """Return the same ties as a graph, an edge a tie."""
    ties, labels = _chosen(dataset, everything), code_labels(dataset, "class-tie")
    names = {row[f"{end}_id"]: row[end] for row in ties for end in ("actor", "base_actor")}
    edges = [
        Edge(
            row["actor_id"],
            row["base_actor_id"],
            labels[row["tie"]].lower() + (f" ({row['stage']})" if row["stage"] else ""),
            finding_attributes(row, "class_base_id"),
        )
        for row in ties
    ]
    return Graph(tuple(Node(name, label) for name, label in names.items()), tuple(edges))


def _chosen(dataset: TableSet, everything: bool) -> list[Row]:
    ties = rows_of(dataset, "class_bases", places=True)
    if everything:
        return ties
    leading = {row["actor_id"] for row in rows_of(dataset, "leaders")}
    leading |= {row["ruling_actor_id"] for row in rows_of(dataset, "stages")}
    return [row for row in ties if row["actor_id"] in leading and row["tie"] != AGAINST]


def _runs(rows: list[Row]) -> list[tuple[tuple[str, str], list[Row]]]:
    runs: dict[tuple[str, str], list[Row]] = {}
    actors = list(dict.fromkeys(row["actor"] for row in rows))
    for row in sorted(rows, key=lambda row: actors.index(row["actor"])):
        runs.setdefault((row["actor"], row["tie"]), []).append(row)
    return list(runs.items())


def _tie(canvas: Canvas, actor: str, label: str, rows: list[Row]) -> None:
    """Draw the ties of one kind that an actor has at a stage, one below the other."""
    first, middle = canvas.y, (TIE + TIE_END) / 2
    half = ON_LINE.width(label) / 2 + 4
    corner, line = middle + half + 6, first + 7.5  # where the line divides, and how high it runs
    stroke = _stroke(rows[0]["tie"], rows[0]["basis"])
    actor_lines = BODY.wrap(actor, ACTOR_END - MARGIN)
    canvas.lines(ACTOR_END, first, actor_lines, BODY.to("right"))
    canvas.rule((TIE, line), (middle - half, line), stroke)
    canvas.text(middle, line + 3.5, label, ON_LINE)
    canvas.rule((middle + half, line), (corner, line), stroke)
    for row in rows:
        y, stroke = canvas.y + 7.5, _stroke(row["tie"], row["basis"])
        if y > line:
            canvas.rule((corner, line), (corner, y), stroke)
        canvas.rule((corner, y), (TIE_END - 3, y), stroke)
        tip = f"{row['statement']} ({row['claim_id']}, {row['locators']})"
        canvas.sign(TIE_END, y, _end(row), tip)
        bottom = canvas.lines(BASE, canvas.y, BODY.wrap(row["base_actor"], RIGHT - BASE), BODY, tip)
        canvas.y = canvas.lines(BASE, bottom, SMALL.wrap(_remark(row), RIGHT - BASE), SMALL) + 2
    canvas.y = max(canvas.y, first + len(actor_lines) * BODY.leading + 2)


def _stroke(tie: str, basis: str) -> Stroke:
    color = VERMILLION if tie == AGAINST else INK if tie == BETWEEN else BLUE
    return Stroke(color, 1.4, DASHED if basis == "coder" else ())


def _end(row: Row) -> Sign:
    color = _stroke(row["tie"], row["basis"]).color
    if row["tie"] == AGAINST:
        return Sign("M-0.25,-1L0.25,-1L0.25,1L-0.25,1Z", color, size=90)
    if row["tie"] == BETWEEN:
        return Sign("circle", color, full=False, size=40)
    return Sign("triangle-right", color, size=50)


def _remark(row: Row) -> str:
    """Return who says so, if not the author, and whether it is hedged."""
    said = f"{row['speaker']} says so; the author {row['stance']}" if row["stance"] != "own" else ""
    hedged = "hedged" if row["certainty"] == "hedged" else ""
    return "; ".join(filter(None, (said, hedged, row["contribution"])))


def _sentence(row: Row, labels: dict[str, str]) -> str:
    parts = [
        row["stage"] or "no stage named",
        row["locators"],
        basis_in_words(row["basis"]),
        _remark(row),
    ]
    words = f"{row['actor']} {labels[row['tie']].lower()} {row['base_actor']}"
    return f"{words} ({', '.join(filter(None, parts))})."
