"""The picture of the stages of each scheme, in order and under their phases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate, pairwise

from revdata.dataset.parts import TableSet
from revdata.errors import RevdataError
from revdata.exports.graphs import Edge, Graph, Node
from revdata.plots.canvas import (
    BLUE,
    BODY,
    DOTTED,
    FAINT,
    INK,
    MARGIN,
    ORANGE,
    QUIET,
    RIGHT,
    SMALL,
    STRONG,
    Canvas,
    Letters,
    Sign,
    Stroke,
    Tip,
)
from revdata.plots.rows import (
    Author,
    Row,
    author_name,
    authors,
    basis_in_words,
    by_position,
    claims_of,
    code_labels,
    date_and_origin,
    divided_by,
    find_revolution,
    in_order,
    labelled_rows,
    rulers_by_stage,
    rulers_in_words,
)

# A phase by whose it is, in the order of the key.
AUTHORS, CODERS, NONE = "the author gives the phase", "the coder gives it", "no phase given"
SHAPES = {AUTHORS: ("circle", BLUE), CODERS: ("diamond", ORANGE), NONE: ("square", QUIET)}
SIZE = 110
FIRST_PHASE = 222  # where the columns of the phases begin
HEAD = Letters(size=10, align="center")
GRID = Stroke(FAINT, 0.8, DOTTED)  # of another kind than the line from stage to stage
PHASE_END = 104.0  # where the names of the phases end, and the columns of the authors begin
COLUMN_GAP = 8.0
SILENT = "–"  # of an author who names no stage of the phase


@dataclass(frozen=True)
class _Table:
    """What each stage is looked up in: the columns of the phases, their names, who ruled."""

    columns: dict[str | None, float]
    phases: dict[str, str]
    rulers: dict[str, list[Row]]


def draw(canvas: Canvas, dataset: TableSet, *, revolution: str | None = None) -> None:
    """Draw the stages of one text by scheme; of several texts by revolution, phase and author.

    With ``revolution`` only its stages; raises NotFoundError for an unknown one, RevdataError for
    one without stages.
    """
    stages = stages_of(dataset, revolution)
    if len(authors(dataset)) > 1:
        _draw_by_author(canvas, dataset, stages)
        return
    schemes = {row["periodisation_id"]: row for row in labelled_rows(dataset, "periodisations")}
    phases = code_labels(dataset, "phase")
    canvas.heading(
        "Stages by scheme",
        f"{claims_of(dataset)}: the stages of each scheme in their order, from above to below, "
        "each under its phase. A phase is given to compare schemes, and says whose it is. There is "
        "no scale of years, since the text dates hardly any stage.",
    )
    _key(canvas)
    table = _Table(_heads(canvas, phases, stages), phases, rulers_by_stage(dataset))
    top = canvas.y
    for scheme, rows in in_order(stages, "periodisation_id").items():
        canvas.band(_scheme_in_words(schemes[scheme]) if scheme in schemes else scheme)
        before = None
        for row in rows:
            before = _stage(canvas, row, table, before)
    for x in table.columns.values():
        canvas.rule((x, top), (x, canvas.y), GRID)
    canvas.sentences += [_sentence(row, table) for row in stages]


def stages_of(dataset: TableSet, revolution: str | None) -> list[Row]:
    """Return the stages in the order of their schemes: all, or those of a revolution."""
    stages = by_position(dataset, "stages", "periodisation_id", "periodisations")
    if revolution is None:
        return stages
    wanted, belonging = find_revolution(dataset, revolution), divided_by(dataset)
    found = [row for row in stages if belonging[row["stage_id"]][0] == wanted]
    if not found:
        of = {row["revolution_id"] for row in labelled_rows(dataset, "revolutions")}
        have = dict.fromkeys(name for key, name in belonging.values() if key in of)
        raise RevdataError(
            f"No stage of {revolution!r} is named in {dataset.label}; there are stages of: "
            f"{', '.join(have) or 'nothing'}."
        )
    return found


def _key(canvas: Canvas) -> None:
    canvas.key([(phase_sign(whose, "text"), whose) for whose in SHAPES])
    canvas.y -= 6
    canvas.key([(Sign(color=INK, full=False, size=SIZE), "hollow: the coder infers the stage")])


@dataclass(frozen=True)
class _Schemes:
    """The authors of the stages, and how each scheme is marked: ``Ma``."""

    authors: dict[str, Author]
    marks: dict[str, str]


def _draw_by_author(canvas: Canvas, dataset: TableSet, stages: list[Row]) -> None:
    """Draw the stages of each revolution, a row a phase and a column an author."""
    writers, phases = authors(dataset), code_labels(dataset, "phase")
    belonging = divided_by(dataset)
    rows = [row | {"of": belonging[row["stage_id"]]} for row in stages]
    marks = _scheme_marks(labelled_rows(dataset, "periodisations"), writers)
    schemes = _Schemes(writers, marks)
    letters = ", ".join(f"{one.mark} {one.name}" for one in writers.values())
    canvas.heading(
        "Stages by revolution, phase and author",
        f"{claims_of(dataset)}: the stages of each revolution under their phase. The capital says "
        f"whose claim a stage is ({letters}), the small letter which of his schemes it belongs to, "
        f"the number its place there; {SILENT} means that an author names none. A phase is given "
        "to compare, and its sign says whose it is.",
    )
    _key(canvas)
    revolutions = {row["revolution_id"] for row in labelled_rows(dataset, "revolutions")}
    groups = in_order(rows, "of")
    for of in sorted(groups, key=lambda of: of[0] not in revolutions):
        names = [author_name(writers, source) for source in in_order(groups[of], "source_id")]
        canvas.band(f"{of[1] or 'No revolution named'} ({', '.join(names)})")
        _phases(canvas, groups[of], phases, schemes)
        _legend(canvas, groups[of], schemes)
    table = _Table({}, phases, rulers_by_stage(dataset))
    canvas.sentences += [
        f"{author_name(writers, row['source_id'])} on {row['of'][1]}, {_sentence(row, table)}"
        for row in rows
    ]


def _scheme_marks(schemes: list[Row], writers: dict[str, Author]) -> dict[str, str]:
    """Return for each scheme the mark of its author and a letter: Ma, Mb, Ta."""
    counted: Counter[str] = Counter()
    marks = {}
    for row in schemes:
        author = writers.get(row["source_id"])
        mark = author.mark if author else "?"
        marks[row["periodisation_id"]] = f"{mark}{_letters(counted[mark])}"
        counted[mark] += 1
    return marks


def _letters(number: int) -> str:
    """Return a, b, ... z, aa, ab ... for 0, 1, ..."""
    before, rest = divmod(number, 26)
    return (_letters(before - 1) if before else "") + chr(ord("a") + rest)


def _phases(canvas: Canvas, rows: list[Row], phases: dict[str, str], schemes: _Schemes) -> None:
    """Draw the stages of one revolution: of several authors in columns, of one in a line."""
    columns = _columns(rows, schemes)
    if len(columns) > 1:
        for source, (x, _) in columns.items():
            canvas.text(x, canvas.y + 11.5, author_name(schemes.authors, source), STRONG)
        canvas.y += 16
    by_phase = in_order(rows, "phase")
    for phase in [one for one in (*phases, None) if one in by_phase]:
        name = "No phase given" if phase is None else phases[phase]
        bottom = canvas.lines(MARGIN, canvas.y, BODY.wrap(name, PHASE_END - MARGIN - 6), BODY)
        of_phase = in_order(by_phase[phase], "source_id")
        for source, (left, right) in columns.items():
            found = of_phase.get(source, [])
            if not found:
                canvas.text(left, canvas.y + 11.5, SILENT, SMALL)
            bottom = max(bottom, _cell(canvas, found, (left, right), schemes))
        canvas.y = bottom + 3
        canvas.rule((MARGIN, canvas.y), (RIGHT, canvas.y), Stroke(FAINT))
        canvas.y += 2


def _columns(rows: list[Row], schemes: _Schemes) -> dict[str, tuple[float, float]]:
    """Return the sides of a column for each author, wider for one who names more stages."""
    named = Counter(row["source_id"] for row in rows)
    sources = sorted(named, key=[*schemes.authors, *named].index)
    weights = [max(named[source], len(rows) / 4) for source in sources]
    wide = [(RIGHT - PHASE_END) * weight / sum(weights) for weight in weights]
    starts = [PHASE_END, *(PHASE_END + end for end in accumulate(wide))]
    return {
        source: (left, right - COLUMN_GAP)
        for source, (left, right) in zip(sources, pairwise(starts), strict=True)
    }


def _cell(canvas: Canvas, rows: list[Row], sides: tuple[float, float], schemes: _Schemes) -> float:
    """Set stages side by side as far as they fit, else below each other; return where they end."""
    (left, right), x, y, bottom = sides, sides[0], canvas.y, canvas.y
    for row in rows:
        words = f"{schemes.marks[row['periodisation_id']]}{row['position']} {row['label']}"
        if x > left and x + 16 + BODY.width(words) > right:
            x, y = left, bottom + 1
        canvas.sign(
            x + 6,
            y + 7.5,
            phase_sign(whose_phase(row), row["basis"]),
            Tip(row["description"] or ""),
        )
        lines = BODY.wrap(words, right - x - 16)
        bottom = max(bottom, canvas.lines(x + 16, y, lines, BODY))
        x += 16 + max(map(BODY.width, lines)) + 14
    return bottom


def _legend(canvas: Canvas, rows: list[Row], schemes: _Schemes) -> None:
    """Name the schemes whose stages stand above."""
    named = {schemes.marks[row["periodisation_id"]]: row["periodisation"] for row in rows}
    canvas.y += 1
    canvas.paragraph("; ".join(f"{mark} {label}" for mark, label in sorted(named.items())), SMALL)
    canvas.y += 6


def graph(dataset: TableSet, *, revolution: str | None = None) -> Graph:
    """Return each stage with an edge to the next of its scheme, and to stages of other schemes."""
    stages = stages_of(dataset, revolution)
    named = {row["stage_id"] for row in stages}
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
        if {row["stage_id"], row["other_stage_id"]} <= named
    ]
    return Graph(tuple(nodes), (*edges, *related))


def _scheme_in_words(scheme: Row) -> str:
    return f"{scheme['label']} ({scheme['revolution'] or scheme['actor']})"


def whose_phase(row: Row) -> str:
    """Return whose the phase of a stage is, in the words of the key."""
    if row["phase"] is None:
        return NONE
    return AUTHORS if row["phase_claim_id"] else CODERS


def phase_sign(whose: str, basis: str) -> Sign:
    """Return the figure of a stage: its shape says whose the phase is, hollow what is inferred."""
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
        canvas.rule((x, bottom + 3), (x, canvas.y + deep * steps + 4), GRID)
    canvas.y += deep * steps + 4
    return columns


def _stage(
    canvas: Canvas, row: Row, table: _Table, before: tuple[float, float] | None
) -> tuple[float, float]:
    """Draw a stage, joined to the one before, and return where its sign stands."""
    x, y = table.columns[row["phase"]], canvas.y + 8
    if before is not None:
        canvas.rule(before, (x, y), Stroke(QUIET, 1.8))
    tip = Tip("; ".join(filter(None, (row["description"], _phase(row, table)))))
    canvas.sign(x, y, phase_sign(whose_phase(row), row["basis"]), tip)
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
