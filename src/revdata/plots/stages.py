"""The stages by scheme, one below the other in their order, each under its phase."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from revdata.dataset.parts import TableSet
from revdata.exports.graph_texts import Edge, Graph, Node
from revdata.plots.canvas import MARGIN, RIGHT, Canvas, Tip
from revdata.plots.rows import (
    Row,
    basis_in_words,
    by_position,
    claims_of,
    code_labels,
    date_and_origin,
    in_order,
    labelled_rows,
    rulers_by_stage,
    rulers_in_words,
)
from revdata.plots.styles import BLUE, BODY, FAINT, INK, ORANGE, QUIET, SMALL, Letters, Sign, Stroke

# A phase by whose it is, in the order of the key.
AUTHORS, CODERS, NONE = "the author gives the phase", "the coder gives it", "no phase given"
SHAPES = {AUTHORS: ("circle", BLUE), CODERS: ("diamond", ORANGE), NONE: ("square", QUIET)}
SIZE = 110
FIRST_PHASE = 222  # where the columns of the phases begin
HEAD = Letters(size=10, align="center")


@dataclass(frozen=True)
class _Table:
    """What each stage is looked up in: the columns of the phases, who ruled."""

    columns: dict[str | None, float]
    phases: dict[str, str]
    rulers: dict[str, list[Row]]


def draw(canvas: Canvas, dataset: TableSet) -> None:
    """Draw the stages."""
    stages = by_position(dataset, "stages", "periodisation_id", "periodisations")
    schemes = {row["periodisation_id"]: row for row in labelled_rows(dataset, "periodisations")}
    phases = code_labels(dataset, "phase")
    canvas.heading(
        "Stages by scheme",
        f"{claims_of(dataset)}: the stages of each scheme in their order, from above to below, "
        "each under its phase. A phase is given to compare schemes, and says whose it is. There is "
        "no scale of years, since the text dates hardly any stage.",
    )
    canvas.key([(_sign(whose, "text"), whose) for whose in SHAPES])
    canvas.y -= 6
    canvas.key([(Sign(color=INK, full=False, size=SIZE), "hollow: the coder infers the stage")])
    table = _Table(_heads(canvas, phases, stages), phases, rulers_by_stage(dataset))
    top = canvas.y
    for scheme, rows in in_order(stages, "periodisation_id").items():
        canvas.band(_scheme_in_words(schemes[scheme]) if scheme in schemes else scheme)
        before = None
        for row in rows:
            before = _stage(canvas, row, table, before)
    for x in table.columns.values():
        canvas.rule((x, top), (x, canvas.y), Stroke(FAINT))
    canvas.sentences += [_sentence(row, table) for row in stages]


def graph(dataset: TableSet) -> Graph:
    """Return each stage with an edge to the next of its scheme, and to stages of other schemes."""
    stages = by_position(dataset, "stages", "periodisation_id", "periodisations")
    relations = code_labels(dataset, "stage-relation")
    nodes = [Node(row["stage_id"], f"{row['periodisation']}: {row['label']}") for row in stages]
    edges = [
        Edge(one["stage_id"], following["stage_id"], "")
        for one, following in pairwise(stages)
        if one["periodisation_id"] == following["periodisation_id"]
    ]
    related = [
        Edge(row["stage_id"], row["other_stage_id"], relations[row["relation"]].lower())
        for row in labelled_rows(dataset, "stage_links")
    ]
    return Graph(tuple(nodes), (*edges, *related))


def _scheme_in_words(scheme: Row) -> str:
    return f"{scheme['label']} ({scheme['revolution'] or scheme['actor']})"


def _whose(row: Row) -> str:
    if row["phase"] is None:
        return NONE
    return AUTHORS if row["phase_claim_id"] else CODERS


def _sign(whose: str, basis: str) -> Sign:
    shape, color = SHAPES[whose]
    return Sign(shape, color, full=basis == "text", size=SIZE)


def _heads(canvas: Canvas, phases: dict[str, str], stages: list[Row]) -> dict[str | None, float]:
    """Set the names of the phases that occur, in two steps where they are too wide for one."""
    used = {row["phase"] for row in stages}
    names: dict[str | None, str] = {code: name for code, name in phases.items() if code in used}
    if None in used or not names:
        names[None] = "No phase given"
    wide = (RIGHT - FIRST_PHASE) / len(names)
    columns = {phase: FIRST_PHASE + wide * (i + 0.5) for i, phase in enumerate(names)}
    words = max(HEAD.width(word) for name in names.values() for word in name.split())
    steps = 1 if words <= wide else 2
    lines = {phase: HEAD.wrap(name, wide * steps - 2) for phase, name in names.items()}
    deep = max(map(len, lines.values())) * HEAD.leading
    for number, (phase, x) in enumerate(columns.items()):
        bottom = canvas.y + deep * (1 + number % steps)
        canvas.lines(x, bottom - len(lines[phase]) * HEAD.leading, lines[phase], HEAD)
        canvas.rule((x, bottom + 3), (x, canvas.y + deep * steps + 4), Stroke(FAINT))
    canvas.y += deep * steps + 4
    return columns


def _stage(
    canvas: Canvas, row: Row, table: _Table, before: tuple[float, float] | None
) -> tuple[float, float]:
    """Draw a stage, joined to the one before, and return where its sign stands."""
    x, y = table.columns[row["phase"]], canvas.y + 8
    if before is not None:
        canvas.rule(before, (x, y), Stroke(width=1.2))
    tip = Tip("; ".join(filter(None, (row["description"], _phase(row, table)))))
    canvas.sign(x, y, _sign(_whose(row), row["basis"]), tip)
    limit = FIRST_PHASE - MARGIN - 26
    canvas.text(MARGIN, canvas.y + 11.5, f"{row['position']}", BODY)
    left = MARGIN + 16
    bottom = canvas.lines(left, canvas.y, BODY.wrap(row["label"], limit), BODY)
    for words in _remarks(row, table):
        bottom = canvas.lines(left, bottom, SMALL.wrap(words, limit), SMALL)
    canvas.y = max(bottom, y + 8) + 5
    return x, y


def _phase(row: Row, table: _Table) -> str:
    """Return the phase in words, with whose it is and why."""
    if row["phase"] is None:
        return NONE
    said = f"phase: {table.phases[row['phase']].lower()}"
    if row["phase_claim_id"]:
        return f"{said}, the author's ({row['phase_claim_id']})"
    return f"{said}, the coder's: {(row['phase_reason'] or 'no reason given').rstrip('.')}"


def _remarks(row: Row, table: _Table) -> list[str]:
    return [*rulers_in_words(table.rulers.get(row["stage_id"], [])), *date_and_origin(row)]


def _sentence(row: Row, table: _Table) -> str:
    parts = [_phase(row, table), *_remarks(row, table), f"stage {basis_in_words(row['basis'])}"]
    return f"{row['periodisation']}, {row['position']}: {row['label']} ({'; '.join(parts)})."
