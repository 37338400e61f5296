"""The picture of causes: what is said to raise or lower what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Unpack

from revdata.dataset.parts import TableSet
from revdata.exports.graphs import Edge, Graph, Node
from revdata.plots.canvas import (
    BLUE,
    DASHED,
    DOTTED,
    FOCUS,
    INK,
    LINE,
    MARGIN,
    QUIET,
    VERMILLION,
    WHITE,
    Canvas,
    Dash,
    Fill,
    Letters,
    Outline,
    Point,
    Stroke,
    Tip,
)
from revdata.plots.cause_selection import (
    CauseOptions,
    CauseSelection,
    ends_of,
    remark,
    select,
)
from revdata.plots.graph_layout import (
    Box,
    EdgePlaces,
    GraphPlaces,
    Spoke,
    draw_star,
    label_size,
    lay_out,
    node_size,
    unplaced,
)
from revdata.plots.rows import Row, basis_in_words, claims_of, finding_attributes

FACTOR = Letters(size=10.5, align="center")
CENTRE = Letters(size=10.5, bold=True, align="center")
GROUP = Letters(size=10, bold=True, color=QUIET)
EDGE = Letters(size=9.5, color=INK, align="center")
WIDEST_NODE = 118.0
PADDING = 6.0
PER_LINK = 24.0  # that meets at a factor in focus

KEY: tuple[tuple[Stroke, str, Callable[[Row], bool]], ...] = (
    (Stroke(BLUE, 1.4), "raises (arrow)", lambda row: row["sign"] == "raises"),
    (Stroke(VERMILLION, 1.4), "lowers (ends in a bar)", lambda row: row["sign"] == "lowers"),
    (Stroke(INK, 2.8), "decisive", lambda row: row["force"] == "decisive"),
    (Stroke(INK, 1.4, DASHED), "inferred by the coder", lambda row: row["basis"] == "coder"),
    (
        Stroke(QUIET, 1.4, DOTTED),
        "not held by the author, or not said to have happened",
        lambda row: not row["happened"],
    ),
)


def draw(canvas: Canvas, dataset: TableSet, **options: Unpack[CauseOptions]) -> None:
    """Draw the causal links that ``select`` returns; raises what it raises."""
    draw_selection(canvas, select(dataset, **options), claims_of(dataset))


def draw_selection(canvas: Canvas, selection: CauseSelection, whose: str) -> None:
    """Draw causal links; ``whose`` begins the sentence on whose claims they are.

    What touches one factor needs no Graphviz. Raises MissingExtraError where there is none for
    the rest, unless for a sketch.
    """
    if _is_star(selection):
        _head(canvas, selection, whose)
        _star(canvas, selection)
    else:
        _net(canvas, selection, whose)
    canvas.sentences += [_sentence(row) for row in selection.links]


def _is_star(selection: CauseSelection) -> bool:
    """Return whether all links touch one factor."""
    (middle, *others) = selection.focus or ("",)
    return not others and all(middle in ends_of(row) for row in selection.links)


def _head(canvas: Canvas, selection: CauseSelection, whose: str) -> None:
    canvas.heading(
        selection.title,
        f"{whose}: {selection.subtitle}. A word at an arrow says how strong the claim is "
        "where it is not simply that of a cause, and whose it is where it is not the author's.",
    )
    links = selection.links
    canvas.key([(stroke, words) for stroke, words, holds in KEY if any(map(holds, links))])


def _star(canvas: Canvas, selection: CauseSelection) -> None:
    """Draw the links of one factor: its causes on the left, its effects on the right."""
    (middle,) = selection.focus
    sides: dict[bool, list[Spoke]] = {True: [], False: []}
    for rows in selection.arrows:
        cause, effect = ends_of(rows[0])
        into = effect == middle
        sides[into].append(_spoke(rows, cause if into else effect, selection))
    place = list(selection.groups)
    for spokes in sides.values():
        spokes.sort(key=lambda spoke: place.index(spoke.group))
    draw_star(canvas, (middle, selection.factors[middle]), sides[True], sides[False])


def _spoke(rows: list[Row], other: str, selection: CauseSelection) -> Spoke:
    row, (color, dash) = rows[0], _line(rows[0])
    return Spoke(
        other,
        selection.factors[other],
        selection.belonging[other],
        remark(row),
        color,
        dash,
        2.8 if row["force"] == "decisive" else 1.4,
        "bar" if row["sign"] == "lowers" else "arrow",
        full=row["happened"],
        both=row["force"] == "covaries",
        tip=_tip(rows),
    )


def _tip(rows: list[Row]) -> Tip:
    said = " ".join(f"{one['statement']} ({one['claim_id']}, {one['locators']})" for one in rows)
    return Tip(said, f"#{rows[0]['claim_id']}")


def _net(canvas: Canvas, selection: CauseSelection, whose: str) -> None:
    """Draw links of several factors, placed by Graphviz."""
    sizes, places = _placed(selection, canvas)
    canvas.width = max(canvas.width, places.width + 2 * MARGIN)
    _head(canvas, selection, whose)
    corner = (canvas.width - places.width) / 2, canvas.y
    arrows = _apart(zip(selection.arrows, places.edges, strict=True))
    taken = [_room_of_words(*one) for one in arrows]
    for words, box in places.groups.items():
        _group(canvas, corner, words, box, taken)
    for rows, edge in arrows:
        _arrow(canvas, corner, rows, edge)
    for name, label in selection.factors.items():
        middle = corner[0] + places.nodes[name][0], corner[1] + places.nodes[name][1]
        _factor(canvas, middle, sizes[name], (name, label, name in selection.focus))
    canvas.y += places.height


def graph(dataset: TableSet, **options: Unpack[CauseOptions]) -> Graph:
    """Return the links that ``select`` returns as a graph, an edge a link."""
    selection = select(dataset, **options)
    edges = [
        Edge(
            *ends_of(row),
            f"{row['sign']}, {row['force']}",
            finding_attributes(row, "causal_link_id"),
        )
        for row in selection.links
    ]
    return Graph(tuple(Node(*factor) for factor in selection.factors.items()), tuple(edges))


def _placed(selection: CauseSelection, canvas: Canvas) -> tuple[dict[str, Point], GraphPlaces]:
    """Return the sizes of the factors and all places, in the way that suits the page better.

    Of a factor in focus the lower picture is taken that fits in the room, or the narrower; without,
    what is nearest to a square.
    """
    find_places = unplaced if canvas.sketch else lay_out
    ways = []
    for way in ("LR", "TB"):
        sizes = _sizes(selection, way)
        groups = {words: (GROUP.width(words), names) for words, names in selection.groups.items()}
        ways.append((sizes, find_places(_drawn_graph(selection, sizes), way, groups)))
    if not selection.focus:
        return min(ways, key=lambda one: max(one[1].width, one[1].height))
    fitting = [one for one in ways if one[1].width <= canvas.right - MARGIN]
    return min(fitting or ways, key=lambda one: one[1].height if fitting else one[1].width)


def _sizes(selection: CauseSelection, way: str) -> dict[str, Point]:
    """Return the width and height of each factor, one in focus with room for its arrows."""
    met = Counter(rows[0]["effect_factor_id"] for rows in selection.arrows)
    sizes = {}
    for name, label in selection.factors.items():
        letters = CENTRE if name in selection.focus else FACTOR
        lines = letters.balance(label, WIDEST_NODE)
        width = max(map(letters.width, lines)) + 2 * PADDING
        height = len(lines) * letters.leading + PADDING
        room = PER_LINK * met[name] if name in selection.focus else 0
        sizes[name] = (width, max(height, room)) if way == "LR" else (max(width, room), height)
    return sizes


def _drawn_graph(selection: CauseSelection, sizes: Mapping[str, Point]) -> Graph:
    """Return what Graphviz is asked to find places for: nodes of a size, edges with their heads."""
    nodes = [Node(name, "", node_size(*size)) for name, size in sizes.items()]
    edges = []
    for number, (row, *_) in enumerate(selection.arrows):
        words = remark(row)
        label = label_size(EDGE.width(words) + 6, EDGE.leading) if words else ""
        edges.append(Edge(*ends_of(row), label, {"id": f"e{number}", **_heads(row)}))
    return Graph(tuple(nodes), tuple(edges))


def _apart(arrows: Iterable[tuple[list[Row], EdgePlaces]]) -> list[tuple[list[Row], EdgePlaces]]:
    """Return the arrows with words that Graphviz set over others moved up or down."""
    apart: list[tuple[list[Row], EdgePlaces]] = []
    taken: list[Box] = []
    for rows, edge in arrows:
        x, y = edge.words
        ways = (replace(edge, words=(x, y + by)) for by in (0, -3, 3, -6, 6, -9, 9))
        placed = next((one for one in ways if _is_free(_room_of_words(rows, one), taken)), edge)
        apart.append((rows, placed))
        taken += [_room_of_words(rows, placed)] if remark(rows[0]) else []
    return apart


def _is_free(box: Box, taken: Iterable[Box]) -> bool:
    return all(
        one[2] < box[0] or box[2] < one[0] or one[3] < box[1] or box[3] < one[1] for one in taken
    )


def _room_of_words(rows: list[Row], edge: EdgePlaces) -> Box:
    (x, y), wide = edge.words, EDGE.width(remark(rows[0])) / 2 + 1
    return x - wide, y - 4.5, x + wide, y + 4.5


def _group(canvas: Canvas, corner: Point, words: str, box: Box, taken: Iterable[Box]) -> None:
    """Draw the frame around the factors that belong to one thing, with what they belong to.

    The words stand at the left, or farther right where the words of arrows, ``taken``, leave room.
    """
    sides = [(x, y) for x in box[::2] for y in box[1::2]]
    around = [sides[number] for number in (0, 2, 3, 1)]
    canvas.path(f"M{'L'.join(_points(around, corner))}Z", Outline(LINE, 1))
    wide, at = GROUP.width(words), box[1] + 12
    lefts = [box[0] + 6, *(one[2] + 3 for one in sorted(taken))]
    free = (x for x in lefts if _is_free((x - 2, at - 9, x + wide + 2, at + 3), taken))
    left, top = corner[0] + next(free, lefts[0]), corner[1] + at
    canvas.area((left - 2, top - 9), (left + wide + 2, top + 3), Fill(WHITE))
    canvas.text(left, top, words, GROUP)


def _heads(row: Row) -> dict[str, str]:
    head = "tee" if row["sign"] == "lowers" else "normal" if row["happened"] else "empty"
    both = {"dir": "both", "arrowtail": head} if row["force"] == "covaries" else {}
    return both or {"arrowhead": head}


def _arrow(canvas: Canvas, corner: Point, rows: list[Row], edge: EdgePlaces) -> None:
    """Draw the links of one arrow: its line, its heads and its words."""
    row, words = rows[0], remark(rows[0])
    tip = _tip(rows)
    color, dash = _line(row)
    line = Outline(color, 2.8 if row["force"] == "decisive" else 1.4, dash)
    first, *rest = _points(edge.curve, corner)
    canvas.path(f"M{first}C{' '.join(rest)}", line, tip)
    head = Outline(color, 1, full=row["happened"], above=True)
    for points in edge.heads:
        canvas.path(f"M{'L'.join(_points(points, corner))}Z", head, tip)
    if words:
        x, y = corner[0] + edge.words[0], corner[1] + edge.words[1]
        wide = EDGE.width(words) / 2 + 1
        canvas.area((x - wide, y - 4.5), (x + wide, y + 4.5), Fill(WHITE))
        canvas.text(x, y + 3.5, words, EDGE, tip)


def _line(row: Row) -> tuple[str, Dash]:
    """Return the colour and the dashes of a link."""
    if not row["happened"]:
        return QUIET, DOTTED
    color = VERMILLION if row["sign"] == "lowers" else BLUE
    return color, DASHED if row["basis"] == "coder" else ()


def _points(points: Iterable[Point], corner: Point) -> list[str]:
    return [f"{corner[0] + x:.1f},{corner[1] + y:.1f}" for x, y in points]


def _factor(canvas: Canvas, middle: Point, size: Point, factor: tuple[str, str, bool]) -> None:
    """Draw a factor, of which are given the identifier, the label and whether it is in focus."""
    (x, y), (wide, high), (name, label, focus) = middle, size, factor
    letters = CENTRE if focus else FACTOR
    lines, tip = letters.balance(label, WIDEST_NODE), Tip(link=f"#{name}")
    fill = Fill(FOCUS if focus else WHITE, INK if focus else LINE, corner=3)
    left, top = x - wide / 2, y - high / 2
    canvas.area((left, top), (left + wide, top + high), fill, tip)
    canvas.lines(x, y - len(lines) * letters.leading / 2 - 0.5, lines, letters, tip)


def _sentence(row: Row) -> str:
    parts = [
        row["force"],
        row["speaker"],
        row["stance"],
        row["modality"],
        row["certainty"],
        f"author holds: {row['author_holds']}",
        basis_in_words(row["basis"]),
        row["locators"],
    ]
    return f"{row['cause_factor']} {row['sign']} {row['effect_factor']} ({', '.join(parts)})."
