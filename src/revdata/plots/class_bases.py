"""Whom each leader or ruling group rests on, stage by stage, and by what tie."""

from __future__ import annotations

from revdata.dataset.parts import TableSet
from revdata.exports.graph_texts import Edge, Graph, Node
from revdata.plots.canvas import MARGIN, RIGHT, Canvas, Tip
from revdata.plots.rows import (
    Row,
    basis_in_words,
    claims_of,
    code_labels,
    finding_attributes,
    in_order,
    is_held,
    labelled_rows,
    tie_families,
    whose,
)
from revdata.plots.styles import (
    BLUE,
    BODY,
    DASHED,
    DOTTED,
    INK,
    SMALL,
    STRONG,
    VERMILLION,
    Letters,
    Sign,
    Stroke,
)

SUPPORT, AGAINST, OVER, SILENT = "support", "opposition", "standing-over", "none"
COLORS = {SUPPORT: BLUE, AGAINST: VERMILLION, OVER: INK}
KEY = {
    SUPPORT: "rests on, goes with",
    OVER: "stands over (ends in a ring)",
    AGAINST: "is set against (ends in a bar)",
}
ACTOR_END, TIE, TIE_END, BASE = 150.0, 158.0, 306.0, 316.0  # where the columns end and begin
ON_LINE = Letters(size=10, color=INK, align="center")


def draw(canvas: Canvas, dataset: TableSet, *, everything: bool = False) -> None:
    """Draw the class bases.

    Shown is what the author holds of leaders and ruling groups: on whom they rest, over whom they
    stand, and for whom no support is stated. With ``everything`` the ties of all actors are shown,
    whom they are set against, and what others say that the author does not hold.
    """
    ties, labels = _chosen(dataset, everything), code_labels(dataset, "class-tie")
    stages = {row["stage_id"]: row["label"] for row in labelled_rows(dataset, "stages")}
    order = {stage: place for place, stage in enumerate(stages)}
    ties.sort(key=lambda row: order.get(row["stage_id"], len(order)))
    shown = [row for row in ties if row["family"] != SILENT]
    whom = "all actors" if everything else "leaders and ruling groups to those they rest on"
    canvas.heading(
        "Ties between actors and classes" if everything else "Who rested on which class",
        f"{claims_of(dataset)}: the ties of {whom}, stage by stage in their order. What is denied, "
        "and what has ended, says so before the tie.",
    )
    families = [family for family in KEY if any(row["family"] == family for row in shown)]
    canvas.key([(Stroke(COLORS[family], 1.4), KEY[family]) for family in families])
    canvas.y -= 6
    canvas.key(
        [
            (Stroke(INK, 1.4, DASHED), basis_in_words("coder")),
            (Stroke(INK, 1.4, DOTTED), "denied or ended"),
        ]
    )
    for stage, rows in in_order(shown, "stage_id").items():
        canvas.band(stages.get(stage, stage or "No stage named"))
        for of_actor in in_order(rows, "actor").values():
            for same in _alike(of_actor):
                _tie(canvas, _words(same[0], labels), same)
    _silences(canvas, [row for row in ties if row["family"] == SILENT])
    canvas.sentences += [_sentence(row, labels) for row in ties]


def graph(dataset: TableSet, *, everything: bool = False) -> Graph:
    """Return the same ties as a graph, an edge a tie; where none is stated, the actor alone."""
    ties, labels = _chosen(dataset, everything), code_labels(dataset, "class-tie")
    ends = [(row[f"{end}_id"], row[end]) for row in ties for end in ("actor", "base_actor")]
    edges = [
        Edge(
            row["actor_id"],
            row["base_actor_id"],
            _words(row, labels) + (f" ({row['stage']})" if row["stage"] else ""),
            finding_attributes(row, "class_base_id"),
        )
        for row in ties
        if row["base_actor_id"]
    ]
    return Graph(tuple(Node(*end) for end in dict(ends).items() if end[0]), tuple(edges))


def _chosen(dataset: TableSet, everything: bool) -> list[Row]:
    """Return the ties to show, each with its family."""
    families = tie_families(dataset)
    ties = [
        row | {"family": families.get(row["tie"], SUPPORT)}
        for row in labelled_rows(dataset, "class_bases", places=True)
    ]
    if everything:
        return ties
    leading = {row["actor_id"] for row in labelled_rows(dataset, "leaders")}
    return [
        row
        for row in ties
        if row["actor_id"] in leading
        and (row["family"] == SILENT or (row["family"] != AGAINST and is_held(row)))
    ]


def _silences(canvas: Canvas, rows: list[Row]) -> None:
    """List those for whom no support is stated, by stage."""
    if not rows:
        return
    canvas.y += 4
    canvas.paragraph("No tie of support stated in the coded passages", STRONG)
    for stage, of_stage in in_order(rows, "stage").items():
        names = ", ".join(dict.fromkeys(row["actor"] for row in of_stage))
        canvas.paragraph(f"{stage or 'No stage named'}: {names}.", SMALL)


def _alike(rows: list[Row]) -> list[list[Row]]:
    """Return the ties that one line may show: of a kind, a polarity and a basis."""
    alike = [row | {"alike": (row["tie"], row["polarity"], row["basis"])} for row in rows]
    return list(in_order(alike, "alike").values())


def _words(row: Row, labels: dict[str, str]) -> str:
    """Return the tie in words; before them, what is denied or ended."""
    label = labels[row["tie"]].lower()
    return label if row["polarity"] in (None, "affirmed") else f"{row['polarity']}: {label}"


def _tie(canvas: Canvas, label: str, rows: list[Row]) -> None:
    """Draw the ties of one kind that an actor has at a stage, one below the other."""
    first, middle = canvas.y, (TIE + TIE_END) / 2
    half = ON_LINE.width(label) / 2 + 4
    corner, line = middle + half + 6, first + 7.5  # where the line divides, and how high it runs
    stroke = _stroke(rows[0])
    actor_lines = BODY.wrap(rows[0]["actor"], ACTOR_END - MARGIN)
    canvas.lines(ACTOR_END, first, actor_lines, BODY.to("right"))
    canvas.rule((TIE, line), (middle - half, line), stroke)
    canvas.text(middle, line + 3.5, label, ON_LINE)
    canvas.rule((middle + half, line), (corner, line), stroke)
    for row in rows:
        y, stroke = canvas.y + 7.5, _stroke(row)
        if y > line:
            canvas.rule((corner, line), (corner, y), stroke)
        canvas.rule((corner, y), (TIE_END - 3, y), stroke)
        tip = Tip(f"{row['statement']} ({row['claim_id']}, {row['locators']})")
        canvas.sign(TIE_END, y, _end(row), tip)
        bottom = canvas.lines(BASE, canvas.y, BODY.wrap(row["base_actor"], RIGHT - BASE), BODY, tip)
        canvas.y = canvas.lines(BASE, bottom, SMALL.wrap(_remark(row), RIGHT - BASE), SMALL) + 2
    canvas.y = max(canvas.y, first + len(actor_lines) * BODY.leading + 2)


def _stroke(row: Row) -> Stroke:
    gone = row["polarity"] in ("denied", "ended")
    dash = DOTTED if gone else DASHED if row["basis"] == "coder" else ()
    return Stroke(COLORS[row["family"]], 1.4, dash)


def _end(row: Row) -> Sign:
    color = COLORS[row["family"]]
    if row["family"] == AGAINST:
        return Sign("bar", color, size=90)
    if row["family"] == OVER:
        return Sign("circle", color, full=False, size=40)
    return Sign("triangle-right", color, full=row["polarity"] == "affirmed", size=50)


def _remark(row: Row) -> str:
    """Return on what the tie rests, who says so, if not the author, and whether it is hedged."""
    ground = f"by {row['ground']}" if row["ground"] else ""
    return "; ".join(filter(None, (ground, whose(row))))


def _sentence(row: Row, labels: dict[str, str]) -> str:
    parts = [
        row["stage"] or "no stage named",
        row["locators"],
        basis_in_words(row["basis"]),
        _remark(row),
    ]
    said = f"{row['actor']} {_words(row, labels)} {row['base_actor'] or ''}".rstrip()
    return f"{said} ({', '.join(filter(None, parts))})."
