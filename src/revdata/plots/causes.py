"""The causal graph: what is said to raise or lower what, laid out by Graphviz."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

from revdata.dataset.parts import TableSet
from revdata.errors import RevdataError, not_found
from revdata.exports.graph_texts import Edge, Graph, Node
from revdata.plots.canvas import MARGIN, Canvas, Tip
from revdata.plots.graph_layout import (
    EdgePlaces,
    GraphPlaces,
    label_size,
    lay_out,
    node_size,
    unplaced,
)
from revdata.plots.rows import Row, basis_in_words, claims_of, finding_attributes, labelled_rows
from revdata.plots.styles import (
    BLUE,
    DASHED,
    DOTTED,
    FOCUS,
    INK,
    LINE,
    QUIET,
    VERMILLION,
    WHITE,
    Dash,
    Fill,
    Letters,
    Outline,
    Point,
    Stroke,
)

UNFOUNDED = ("rejected", "insufficient")  # forces by which nothing is said to come about
MOST_STEPS = 200_000  # of the search for paths; more only in a graph larger than any drawing
LEAST = 4  # factors in a group that is worth a picture; smaller ones are as clear in words
AT_A_GLANCE = 30  # factors of a group that need no smaller picture before it
FACTOR = Letters(size=10.5, align="center")
CENTRE = Letters(size=10.5, bold=True, align="center")
EDGE = Letters(size=9.5, color=INK, align="center")
WIDEST_NODE = 118.0
PADDING = 6.0
PER_LINK = 24.0  # that meets at a factor in focus
Link = tuple[str, str]

KEY: tuple[tuple[Stroke, str, Callable[[Row], bool]], ...] = (
    (Stroke(BLUE, 1.4), "raises (arrow)", lambda row: row["sign"] == "raises"),
    (Stroke(VERMILLION, 1.4), "lowers (ends in a bar)", lambda row: row["sign"] == "lowers"),
    (Stroke(INK, 2.8), "decisive", lambda row: row["force"] == "decisive"),
    (Stroke(INK, 1.4, DASHED), "inferred by the coder", lambda row: row["basis"] == "coder"),
    (Stroke(QUIET, 1.4, DOTTED), "rejected or insufficient", lambda row: row["force"] in UNFOUNDED),
)


class CauseOptions(TypedDict, total=False):
    """Which links to draw: around a factor, on the paths from and to factors, or all."""

    around: str
    start: str
    end: str
    everything: bool


@dataclass(frozen=True)
class CauseSelection:
    """The links chosen, the factors they were chosen for, and how to call the picture."""

    links: list[Row]
    focus: tuple[str, ...]
    title: str
    subtitle: str

    @property
    def factors(self) -> dict[str, str]:
        """Return the factors of the links with their labels, in the order of the links."""
        ends = ("cause_factor", "effect_factor")
        return {row[f"{end}_id"]: row[end] for row in self.links for end in ends}

    @property
    def arrows(self) -> list[list[Row]]:
        """Return the links by what is drawn alike: the same two factors, and the same way."""
        merged: dict[tuple[str, ...], list[Row]] = {}
        for row in self.links:
            key = (*_ends(row), row["sign"], row["force"], row["basis"], _remark(row))
            merged.setdefault(key, []).append(row)
        return list(merged.values())


def select(dataset: TableSet, **options: Unpack[CauseOptions]) -> CauseSelection:
    """Return the causal links around a factor, on the paths from and to factors, or all.

    Raises NotFoundError for an unknown factor, RevdataError for a choice that contradicts itself
    or leaves no link.
    """
    around, start, end = options.get("around"), options.get("start"), options.get("end")
    everything = options.get("everything", False)
    links = _links(dataset)
    factors = {row["factor_id"]: row["label"] for row in labelled_rows(dataset, "factors")}
    for name in (around, start, end):
        if name is not None and name not in factors:
            raise not_found("factor", name, factors)
    if not links:
        raise RevdataError("There are no causal links to draw.")
    between = start is not None or end is not None
    if sum((between, everything, around is not None)) > 1:
        raise RevdataError(
            "Choose one of three: the links around a factor, the paths from and to factors, or all."
        )
    if everything:
        return _all(links)
    if between:
        return _between(links, factors, start, end)
    return _around(links, factors, around or _busiest(links))


def groups(dataset: TableSet) -> list[CauseSelection]:
    """Return each group of four factors and more that links connect, in whatever direction.

    The largest comes first, and before it, where it is too large to be seen at a glance, what
    surrounds the factor with the most links.
    """
    links = _links(dataset)
    both = [pair for row in links for pair in (_ends(row), _ends(row)[::-1])]
    found: list[CauseSelection] = []
    seen: set[str] = set()
    for factor, _ in both:
        if factor in seen:
            continue
        group = reach(both, factor)
        seen |= group
        if len(group) >= LEAST:
            found.append(_connected([row for row in links if row["cause_factor_id"] in group]))
    found.sort(key=lambda group: -len(group.factors))
    if found and len(found[0].factors) > AT_A_GLANCE:
        return [_around(links, found[0].factors, _busiest(links)), *found]
    return found


def _connected(links: list[Row]) -> CauseSelection:
    selection = _all(links)
    middle = selection.factors[_busiest(links)]
    return replace(selection, title=f"“{middle}” and all that is linked with it")


def _links(dataset: TableSet) -> list[Row]:
    return labelled_rows(dataset, "causal_links", places=True)


def _all(links: list[Row]) -> CauseSelection:
    return CauseSelection(links, (), "What is said to cause what", "all causal links")


def _busiest(links: list[Row]) -> str:
    """Return the factor with the most links, of several the first."""
    counted = Counter(factor for row in links for factor in _ends(row))
    return max(counted, key=counted.__getitem__)


def _around(links: list[Row], factors: Mapping[str, str], middle: str) -> CauseSelection:
    near = [row for row in links if middle in _ends(row)]
    if not near:
        raise RevdataError(f"No causal link touches the factor {middle!r}.")
    title = f"Causes and effects of “{factors[middle]}”"
    return CauseSelection(near, (middle,), title, "every causal link that touches this factor")


def _between(
    links: list[Row], factors: dict[str, str], start: str | None, end: str | None
) -> CauseSelection:
    founded = [row for row in links if row["force"] not in UNFOUNDED]
    pairs = {_ends(row) for row in founded}
    if start is None or end is None:
        named = start or end or ""
        reached = reach(pairs, named, backwards=start is None)
        kept = {pair for pair in pairs if set(pair) <= reached}
        way = "comes of" if end is None else "leads to"
        title, subtitle = f"What {way} “{factors[named]}”", f"every asserted link that {way} it"
        focus: tuple[str, ...] = (named,)
    else:
        kept, whole = on_paths(pairs, start, end)
        title = f"From “{factors[start]}” to “{factors[end]}”"
        subtitle = "every path of asserted links between the two"
        if not whole:
            subtitle += ", and since there are too many to follow, links that may lie beside them"
        focus = (start, end)
    if not kept:
        raise RevdataError(f"No path of causal links: {title[:1].lower()}{title[1:]}.")
    chosen = [row for row in founded if _ends(row) in kept]
    return CauseSelection(chosen, focus, title, subtitle)


def _ends(row: Row) -> Link:
    return row["cause_factor_id"], row["effect_factor_id"]


def reach(pairs: Iterable[Link], start: str, *, backwards: bool = False) -> set[str]:
    """Return the factors that can be reached from one, or from which it can, itself included."""
    following: dict[str, list[str]] = {}
    for cause, effect in pairs:
        here, there = (effect, cause) if backwards else (cause, effect)
        following.setdefault(here, []).append(there)
    reached, waiting = {start}, deque([start])
    while waiting:
        for factor in following.get(waiting.popleft(), ()):
            if factor not in reached:
                reached.add(factor)
                waiting.append(factor)
    return reached


def on_paths(pairs: set[Link], start: str, end: str) -> tuple[set[Link], bool]:
    """Return the links on paths that meet no factor twice, and whether all were followed.

    Where there are too many paths to follow, the links are those that can be reached from the
    start and from which the end can be reached.
    """
    useful = reach(pairs, start) & reach(pairs, end, backwards=True)
    inner = {pair for pair in pairs if set(pair) <= useful and pair[0] != end and pair[1] != start}
    following: dict[str, list[str]] = {}
    for cause, effect in sorted(inner):
        following.setdefault(cause, []).append(effect)
    kept: set[Link] = set()
    path, steps = [start], 0
    waiting = [iter(following.get(start, ()))]
    while waiting:
        steps += 1
        if steps > MOST_STEPS:
            return inner, False
        factor = next(waiting[-1], None)
        if factor is None:
            waiting.pop()
            path.pop()
        elif factor == end:
            kept |= set(zip(path, [*path[1:], end], strict=True))
        elif factor not in path:
            path.append(factor)
            waiting.append(iter(following.get(factor, ())))
    return kept, True


def draw(canvas: Canvas, dataset: TableSet, **options: Unpack[CauseOptions]) -> None:
    """Draw the causal links that ``select`` returns; raises what it raises."""
    draw_selection(canvas, select(dataset, **options), claims_of(dataset))


def draw_selection(canvas: Canvas, selection: CauseSelection, whose: str) -> None:
    """Draw causal links; ``whose`` begins the sentence on whose claims they are.

    Raises MissingExtraError where there is no Graphviz, unless for a sketch.
    """
    sizes, places = _placed(selection, canvas)
    canvas.width = max(canvas.width, places.width + 2 * MARGIN)
    canvas.heading(
        selection.title,
        f"{whose}: {selection.subtitle}. A word at an arrow says how strong the claim is "
        "where it is not simply that of a cause, and whose it is where it is not the author's.",
    )
    links = selection.links
    canvas.key([(stroke, words) for stroke, words, holds in KEY if any(map(holds, links))])
    corner = (canvas.width - places.width) / 2, canvas.y
    for rows, edge in zip(selection.arrows, places.edges, strict=True):
        _arrow(canvas, corner, rows, edge)
    for name, label in selection.factors.items():
        middle = corner[0] + places.nodes[name][0], corner[1] + places.nodes[name][1]
        _factor(canvas, middle, sizes[name], (name, label, name in selection.focus))
    canvas.y += places.height
    canvas.sentences += [_sentence(row) for row in links]


def graph(dataset: TableSet, **options: Unpack[CauseOptions]) -> Graph:
    """Return the links that ``select`` returns as a graph, an edge a link."""
    selection = select(dataset, **options)
    edges = [
        Edge(
            *_ends(row), f"{row['sign']}, {row['force']}", finding_attributes(row, "causal_link_id")
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
        ways.append((sizes, find_places(_drawn_graph(selection, sizes), way)))
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
        words = _remark(row)
        label = label_size(EDGE.width(words) + 6, EDGE.leading) if words else ""
        edges.append(Edge(*_ends(row), label, {"id": f"e{number}", **_heads(row)}))
    return Graph(tuple(nodes), tuple(edges))


def _heads(row: Row) -> dict[str, str]:
    head = "tee" if row["sign"] == "lowers" else "empty" if row["force"] in UNFOUNDED else "normal"
    both = {"dir": "both", "arrowtail": head} if row["force"] == "covaries" else {}
    return both or {"arrowhead": head}


def _arrow(canvas: Canvas, corner: Point, rows: list[Row], edge: EdgePlaces) -> None:
    """Draw the links of one arrow: its line, its heads and its words."""
    row, words = rows[0], _remark(rows[0])
    said = " ".join(f"{one['statement']} ({one['claim_id']}, {one['locators']})" for one in rows)
    tip = Tip(said, f"#{row['claim_id']}")
    color, dash = _line(row)
    line = Outline(color, 2.8 if row["force"] == "decisive" else 1.4, dash)
    first, *rest = _points(edge.curve, corner)
    canvas.path(f"M{first}C{' '.join(rest)}", line, tip)
    head = Outline(color, 1, full=row["force"] not in UNFOUNDED, above=True)
    for points in edge.heads:
        canvas.path(f"M{'L'.join(_points(points, corner))}Z", head, tip)
    if words:
        x, y = corner[0] + edge.words[0], corner[1] + edge.words[1]
        wide = EDGE.width(words) / 2 + 1
        canvas.area((x - wide, y - 4.5), (x + wide, y + 4.5), Fill(WHITE))
        canvas.text(x, y + 3.5, words, EDGE, tip)


def _line(row: Row) -> tuple[str, Dash]:
    """Return the colour and the dashes of a link."""
    if row["force"] in UNFOUNDED:
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


def _remark(row: Row) -> str:
    """Return in a few words how strong a link is, if not simply a cause, and whose it is."""
    words = [] if row["force"] in ("decisive", "contributing") else [row["force"]]
    if row["certainty"] == "hedged":
        words.append("hedged")
    if row["stance"] != "own":
        words.append(f"{row['speaker']}: {row['stance']}")
    if row["contribution"]:
        words.append(row["contribution"])
    return ", ".join(words)


def _sentence(row: Row) -> str:
    parts = [
        row["force"],
        row["speaker"],
        row["stance"],
        row["certainty"],
        basis_in_words(row["basis"]),
        row["locators"],
    ]
    return f"{row['cause_factor']} {row['sign']} {row['effect_factor']} ({', '.join(parts)})."
