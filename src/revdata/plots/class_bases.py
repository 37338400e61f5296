"""The picture of whom each leader or ruling group rests on, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from revdata.dataset.parts import TableSet
from revdata.exports.graphs import Edge, Graph, Node
from revdata.plots.canvas import (
    BLUE,
    BODY,
    DASHED,
    DOTTED,
    INK,
    MARGIN,
    QUIET,
    RIGHT,
    SMALL,
    STRONG,
    VERMILLION,
    Canvas,
    Letters,
    Sign,
    Stroke,
    Tip,
)
from revdata.plots.rows import (
    Row,
    author_name,
    authors,
    basis_in_words,
    claims_of,
    code_labels,
    divided_by,
    editions,
    finding_attributes,
    in_order,
    is_held,
    labelled_rows,
    tie_families,
    whose,
)
from revdata.plots.stages import NONE, SHAPES, phase_sign, stages_of, whose_phase

SUPPORT, AGAINST, OVER, SILENT = "support", "opposition", "standing-over", "none"
COLORS = {SUPPORT: BLUE, AGAINST: VERMILLION, OVER: INK}
KEY = {
    SUPPORT: "rests on, goes with",
    OVER: "masters, arbitrates between (ends in a ring)",
    AGAINST: "is set against (ends in a bar)",
}
NO_STAGE = "No stage named"
ACTOR_END, TIE, TIE_END, BASE = 150.0, 158.0, 306.0, 316.0  # where the columns end and begin
SHORTEST = 30.0  # pixels of line that the words on it must leave
HEAD = Letters(size=11, bold=True, color=QUIET)
ON_LINE = Letters(size=10, color=INK, align="center")


def draw(
    canvas: Canvas, dataset: TableSet, *, everything: bool = False, revolution: str | None = None
) -> None:
    """Draw the class bases.

    Shown is what the author holds of leaders and ruling groups: on whom they rest, over whom they
    stand, and for whom no support is stated. With ``everything`` the ties of all actors are shown,
    whom they are set against, and what others say that the author does not hold. Of several texts
    the stages stand by revolution and phase. With ``revolution`` only its stages; raises what
    ``stages_of`` raises.
    """
    stages = {row["stage_id"]: row for row in stages_of(dataset, revolution)}
    ties, labels = _chosen(dataset, everything, revolution), code_labels(dataset, "class-tie")
    order = {stage: place for place, stage in enumerate(stages)}
    ties.sort(key=lambda row: order.get(row["stage_id"], len(order)))
    silent = [row for row in ties if row["family"] == SILENT]
    shown = [row for row in ties if row["family"] != SILENT]
    writers = authors(dataset)
    several = len(writers) > 1
    _head(canvas, claims_of(dataset), everything, several)
    _key(canvas, {row["family"] for row in shown}, several)
    if several:
        _by_revolution(canvas, dataset, shown, stages)
    else:
        for stage, rows in in_order(shown, "stage_id").items():
            canvas.band((stages[stage]["label"] if stage in stages else stage) or NO_STAGE)
            _ties(canvas, rows, labels)
    for source, rows in in_order(silent, "source_id").items():
        _silences(canvas, rows, author_name(writers, source) if several else "")
    for row in ties:
        whose = f"{author_name(writers, row['source_id'])}: " if several else ""
        canvas.sentences.append(whose + _sentence(row, labels))


def _head(canvas: Canvas, claims: str, everything: bool, several: bool) -> None:
    """Say what the picture shows: which ties, whose claims, and of one text or of several."""
    whom = "all actors" if everything else "leaders and ruling groups to those they rest on"
    how = "by revolution and phase" if several else "stage by stage in their order"
    canvas.heading(
        "Ties between actors and classes" if everything else "Who rested on which class",
        f"{claims}: the ties of {whom}, {how}. What is denied, "
        "and what has ended, says so before the tie.",
    )


def _key(canvas: Canvas, families: set[str], several: bool) -> None:
    """Explain the lines, and of several texts the signs of the phases."""
    canvas.key([(Stroke(COLORS[one], 1.4), words) for one, words in KEY.items() if one in families])
    canvas.y -= 6
    inferred, gone = Stroke(INK, 1.4, DASHED), Stroke(INK, 1.4, DOTTED)
    canvas.key([(inferred, basis_in_words("coder")), (gone, "denied or ended")])
    if several:
        canvas.y -= 6
        canvas.key([(phase_sign(whose, "text"), whose) for whose in SHAPES])


def _by_revolution(
    canvas: Canvas, dataset: TableSet, ties: list[Row], stages: dict[str, Row]
) -> None:
    """Draw the ties under revolution, phase and stage; those that name no stage come last."""
    labels, belonging = code_labels(dataset, "class-tie"), divided_by(dataset)
    phases = list(code_labels(dataset, "phase"))

    def place(row: Row) -> int:
        phase = stages[row["stage_id"]]["phase"] if row["stage_id"] in stages else None
        return phases.index(phase) if phase in phases else len(phases)

    placed = [row | {"of": belonging.get(row["stage_id"] or "", ("", ""))[1]} for row in ties]
    groups = in_order(sorted(placed, key=lambda row: not row["of"]), "of")
    for of, rows in groups.items():
        canvas.band(of or NO_STAGE)
        together = [row | {"key": (row["stage_id"], row["source_id"])} for row in rows]
        for (stage, source), same in in_order(sorted(together, key=place), "key").items():
            _stage(canvas, dataset, stages.get(stage), source)
            _ties(canvas, same, labels)
            canvas.y += 2


def _stage(canvas: Canvas, dataset: TableSet, stage: Row | None, source: str) -> None:
    """Name the author whose ties follow and the stage, with its phase and whose that is."""
    writers = authors(dataset)
    name, left = author_name(writers, source), float(MARGIN)
    if stage is not None:
        phase = code_labels(dataset, "phase").get(stage["phase"] or "", NONE).lower()
        name = f"{name}: {stage['label']} ({phase})"
        sign = phase_sign(whose_phase(stage), stage["basis"])
        canvas.sign(left + 6, canvas.y + 8.5, sign)
        left += 17
    canvas.y = canvas.lines(left, canvas.y + 1, HEAD.wrap(name, RIGHT - left), HEAD) + 1


def graph(dataset: TableSet, *, everything: bool = False, revolution: str | None = None) -> Graph:
    """Return the same ties as a graph, an edge a tie; where none is stated, the actor alone."""
    ties, labels = _chosen(dataset, everything, revolution), code_labels(dataset, "class-tie")
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


def _chosen(dataset: TableSet, everything: bool, revolution: str | None) -> list[Row]:
    """Return the ties to show, each with its family."""
    families = tie_families(dataset)
    ties = [
        row | {"family": families.get(row["tie"], SUPPORT)}
        for row in labelled_rows(dataset, "class_bases", places=True)
    ]
    if revolution is not None:
        stages = {row["stage_id"] for row in stages_of(dataset, revolution)}
        ties = [row for row in ties if row["stage_id"] in stages]
    _leave_out_homes(ties, {row["source_id"]: row["contribution"] for row in editions(dataset)})
    if everything:
        return ties
    leading = {row["actor_id"] for row in labelled_rows(dataset, "leaders")}
    return [row for row in ties if row["actor_id"] in leading and _is_basis(row)]


def _is_basis(row: Row) -> bool:
    """Return whether a tie is one that the author holds and that is not against, or is silence."""
    return row["family"] == SILENT or (row["family"] != AGAINST and is_held(row))


def _leave_out_homes(ties: list[Row], homes: Mapping[str, str | None]) -> None:
    """Leave out the package of a text where several are read: the author, named above, says it."""
    for row in ties if len(homes) > 1 else ():
        if homes.get(row["source_id"]) == row["contribution"]:
            row["contribution"] = None


def _silences(canvas: Canvas, rows: list[Row], author: str) -> None:
    """List those for whom no support is stated, by stage."""
    canvas.y += 4
    said = "No tie of support stated in the coded passages"
    canvas.paragraph(f"{said}: {author}" if author else said, STRONG)
    for stage, of_stage in in_order(rows, "stage").items():
        names = ", ".join(dict.fromkeys(row["actor"] for row in of_stage))
        canvas.paragraph(f"{stage or 'No stage named'}: {names}.", SMALL)


@dataclass(frozen=True)
class _Line:
    """Ties that one line shows: of one actor, a family, a polarity and a basis, to the same."""

    words: str
    rows: list[Row]

    @property
    def to(self) -> object:
        """Return all that the line shows besides its words."""
        first = self.rows[0]
        ends = tuple((row["base_actor"], _remark(row)) for row in self.rows)
        return first["family"], first["polarity"], first["basis"], ends


def _ties(canvas: Canvas, rows: list[Row], labels: dict[str, str]) -> None:
    """Draw the ties of a stage, the lines of an actor one below the other.

    Actors of whom all the same is said stand together.
    """
    found = [
        {"actor": actor, "lines": lines, "alike": [(line.words, line.to) for line in lines]}
        for actor, of_actor in in_order(rows, "actor").items()
        for lines in [_lines(of_actor, labels)]
    ]
    for same in in_order([one | {"alike": str(one["alike"])} for one in found], "alike").values():
        actors = ", ".join(one["actor"] for one in same)
        for number, line in enumerate(same[0]["lines"]):
            _tie(canvas, "" if number else actors, line)


def _lines(rows: list[Row], labels: dict[str, str]) -> list[_Line]:
    """Return the lines for an actor: ties of a kind together, kinds to the same groups as well."""
    alike = [row | {"alike": (row["tie"], row["polarity"], row["basis"])} for row in rows]
    found: list[_Line] = []
    for same in in_order(alike, "alike").values():
        line = _Line(_words(same[0], labels), same)
        like = next((one for one in found if one.to == line.to), line)
        words = f"{like.words}, {line.words}"
        if like is not line and ON_LINE.width(words) < TIE_END - TIE - SHORTEST:
            found[found.index(like)] = _Line(words, like.rows)
        else:
            found.append(line)
    return found


def _words(row: Row, labels: dict[str, str]) -> str:
    """Return the tie in words; before them, what is denied or ended."""
    label = labels[row["tie"]].lower()
    return label if row["polarity"] in (None, "affirmed") else f"{row['polarity']}: {label}"


def _tie(canvas: Canvas, actor: str, line: _Line) -> None:
    """Draw a line from an actor, named if it is the first, to those it has such a tie to."""
    top, middle = canvas.y + 7.5, (TIE + TIE_END) / 2
    half, stroke = ON_LINE.width(line.words) / 2 + 4, _stroke(line.rows[0])
    below = canvas.lines(
        ACTOR_END, canvas.y, BODY.wrap(actor, ACTOR_END - MARGIN), BODY.to("right")
    )
    canvas.rule((TIE, top), (middle - half, top), stroke)
    canvas.text(middle, top + 3.5, line.words, ON_LINE)
    canvas.rule((middle + half, top), (TIE_END - 3, top), stroke)
    said = [f"{row['statement']} ({row['claim_id']}, {row['locators']})" for row in line.rows]
    tip = Tip(" ".join(dict.fromkeys(said)))
    canvas.sign(TIE_END, top, _end(line.rows[0]), tip)
    named = [
        f"{', '.join(row['base_actor'] for row in rows)}{f' ({remark})' if remark else ''}"
        for remark, rows in in_order(
            [row | {"remark": _remark(row)} for row in line.rows], "remark"
        ).items()
    ]
    lines = BODY.wrap("; ".join(named), RIGHT - BASE)
    canvas.y = max(below, canvas.lines(BASE, canvas.y, lines, BODY, tip)) + 1


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
