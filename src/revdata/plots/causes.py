"""The picture of causes: what is said to raise or lower what."""

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
    Box,
    EdgePlaces,
    GraphPlaces,
    label_size,
    lay_out,
    node_size,
    unplaced,
)
from revdata.plots.rows import Row, basis_in_words, claims_of, finding_attributes, labelled_rows
from revdata.plots.star import Spoke, draw_star
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

UNFOUNDED = ("rejected", "covaries")  # forces by which nothing is said to come about
PARTICULAR = ("revolution", "actor")  # what a factor of what happened belongs to
MOST_STEPS = 200_000  # of the search for paths; more only in a graph larger than any drawing
LEAST = 4  # factors in a group that is worth a picture; smaller ones are as clear in words
AT_A_GLANCE = 30  # factors of a group that need no smaller picture before it
FACTOR = Letters(size=10.5, align="center")
CENTRE = Letters(size=10.5, bold=True, align="center")
GROUP = Letters(size=10, bold=True, color=QUIET)
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
    (
        Stroke(QUIET, 1.4, DOTTED),
        "not held by the author, or not said to have happened",
        lambda row: not row["happened"],
    ),
)


class CauseOptions(TypedDict, total=False):
    """Which links to draw: around a factor, on the paths from and to factors, or all.

    With ``everything`` those too that the author does not hold or say to have happened.
    """

    around: str
    start: str
    end: str
    everything: bool


@dataclass(frozen=True)
class CauseSelection:
    """The links chosen, the factors they were chosen for, and how to call the picture.

    ``belonging`` says in words to what each factor belongs.
    """

    links: list[Row]
    focus: tuple[str, ...]
    title: str
    subtitle: str
    belonging: Mapping[str, str]

    @property
    def factors(self) -> dict[str, str]:
        """Return the factors of the links with their labels, in the order of the links."""
        ends = ("cause_factor", "effect_factor")
        return {row[f"{end}_id"]: row[end] for row in self.links for end in ends}

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Return the factors by what they belong to."""
        found: dict[str, list[str]] = {}
        for factor in self.factors:
            found.setdefault(self.belonging[factor], []).append(factor)
        return {words: tuple(factors) for words, factors in found.items()}

    @property
    def arrows(self) -> list[list[Row]]:
        """Return the links by what is drawn alike: the same two factors, and the same way."""
        merged: dict[tuple[str, ...], list[Row]] = {}
        for row in self.links:
            drawn = (row["sign"], row["force"], row["basis"], row["happened"], _remark(row))
            key = (*_ends(row), *map(str, drawn))
            merged.setdefault(key, []).append(row)
        return list(merged.values())


def select(dataset: TableSet, **options: Unpack[CauseOptions]) -> CauseSelection:
    """Return the causal links around a factor, on the paths from and to factors, or all.

    They are what the author holds and says to have happened, between factors of a revolution or an
    actor; with ``everything`` the rest too. Raises NotFoundError for an unknown factor,
    RevdataError for a choice that contradicts itself or leaves no link.
    """
    around, start, end = options.get("around"), options.get("start"), options.get("end")
    everything = options.get("everything", False)
    graph = _read(dataset, everything)
    for name in (around, start, end):
        if name is not None and name not in graph.factors:
            raise not_found("factor", name, graph.factors)
    if not graph.links:
        raise RevdataError("There are no causal links to draw.")
    between = start is not None or end is not None
    if between and around is not None:
        raise RevdataError(
            "Choose one of two: the links around a factor, or the paths from and to factors."
        )
    if between:
        return _between(graph, start, end)
    if everything and around is None:
        return _all(graph, graph.links)
    return _around(graph, around or _busiest(graph.links))


def groups(dataset: TableSet) -> list[CauseSelection]:
    """Return each group of four factors and more that links connect, in whatever direction.

    The links are those that the author holds and says to have happened. The largest group comes
    first, and before it, where it is too large to be seen at a glance, what surrounds the factor
    with the most links.
    """
    graph = _read(dataset, everything=False)
    both = [pair for row in graph.links for pair in (_ends(row), _ends(row)[::-1])]
    found: list[CauseSelection] = []
    seen: set[str] = set()
    for factor, _ in both:
        if factor in seen:
            continue
        group = reach(both, factor)
        seen |= group
        if len(group) >= LEAST:
            links = [row for row in graph.links if row["cause_factor_id"] in group]
            found.append(_connected(graph, links))
    found.sort(key=lambda group: -len(group.factors))
    if found and len(found[0].factors) > AT_A_GLANCE:
        return [_around(graph, _busiest(graph.links)), *found]
    return found


@dataclass(frozen=True)
class _Graph:
    """The links to choose from, the labels of all factors, and to what each belongs."""

    links: list[Row]
    factors: dict[str, str]
    belonging: dict[str, str]
    everything: bool

    @property
    def which(self) -> str:
        """Return in words which links these are."""
        return "" if self.everything else " that the author says to have happened"


def _read(dataset: TableSet, everything: bool) -> _Graph:
    factors = labelled_rows(dataset, "factors")
    particular = {row["factor_id"] for row in factors if row["belongs_to"] in PARTICULAR}
    links = labelled_rows(dataset, "causal_links", places=True)
    for row in links:
        row["happened"] = _happened(row) and particular.issuperset(_ends(row))
    return _Graph(
        [row for row in links if everything or row["happened"]],
        {row["factor_id"]: row["label"] for row in factors},
        {row["factor_id"]: _belonging(row) for row in factors},
        everything,
    )


def _happened(row: Row) -> bool:
    held = row["author_holds"] == "yes" and row["modality"] == "actual"
    return held and row["force"] not in UNFOUNDED


def _belonging(factor: Row) -> str:
    """Return in words to what a factor belongs."""
    match factor["belongs_to"]:
        case "revolution":
            return factor["revolution"] or "One revolution"
        case "actor":
            return "Actors over a longer time"
        case "revolution-kind":
            return f"Any {factor['revolution_kind'] or 'such'} revolution"
    return "In general"


def _connected(graph: _Graph, links: list[Row]) -> CauseSelection:
    selection = _all(graph, links)
    middle = selection.factors[_busiest(links)]
    return replace(selection, title=f"“{middle}” and all that is linked with it")


def _all(graph: _Graph, links: list[Row]) -> CauseSelection:
    title, subtitle = "What is said to cause what", f"every causal link{graph.which}"
    return CauseSelection(links, (), title, subtitle, graph.belonging)


def _busiest(links: list[Row]) -> str:
    """Return the factor with the most links, of several the first."""
    counted = Counter(factor for row in links for factor in _ends(row))
    return max(counted, key=counted.__getitem__)


def _around(graph: _Graph, middle: str) -> CauseSelection:
    near = [row for row in graph.links if middle in _ends(row)]
    if not near:
        raise RevdataError(
            f"No causal link{graph.which} touches the factor {middle!r}.{_advice(graph)}"
        )
    title = f"Causes and effects of “{graph.factors[middle]}”"
    subtitle = f"every causal link{graph.which}, as far as it touches this factor"
    return CauseSelection(near, (middle,), title, subtitle, graph.belonging)


def _advice(graph: _Graph) -> str:
    return "" if graph.everything else " With --all (everything) the rest is drawn too."


def _between(graph: _Graph, start: str | None, end: str | None) -> CauseSelection:
    pairs, factors = {_ends(row) for row in graph.links}, graph.factors
    links = f"causal links{graph.which}"
    if start is None or end is None:
        named = start or end or ""
        reached = reach(pairs, named, backwards=start is None)
        kept = {pair for pair in pairs if set(pair) <= reached}
        way = "comes of" if end is None else "leads to"
        title, subtitle = f"What {way} “{factors[named]}”", f"all {links}, as far as one {way} it"
        focus: tuple[str, ...] = (named,)
    else:
        kept, whole = on_paths(pairs, start, end)
        title = f"From “{factors[start]}” to “{factors[end]}”"
        subtitle = f"every path of {links} between the two"
        if not whole:
            subtitle += ", and since there are too many to follow, links that may lie beside them"
        focus = (start, end)
    if not kept:
        words = f"No path of causal links: {title[:1].lower()}{title[1:]}."
        raise RevdataError(words + _advice(graph))
    chosen = [row for row in graph.links if _ends(row) in kept]
    return CauseSelection(chosen, focus, title, subtitle, graph.belonging)


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
    return not others and all(middle in _ends(row) for row in selection.links)


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
        cause, effect = _ends(rows[0])
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
        _remark(row),
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
    for words, box in places.groups.items():
        _group(canvas, corner, words, box)
    for rows, edge in zip(selection.arrows, places.edges, strict=True):
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
        words = _remark(row)
        label = label_size(EDGE.width(words) + 6, EDGE.leading) if words else ""
        edges.append(Edge(*_ends(row), label, {"id": f"e{number}", **_heads(row)}))
    return Graph(tuple(nodes), tuple(edges))


def _group(canvas: Canvas, corner: Point, words: str, box: Box) -> None:
    """Draw the frame around the factors that belong to one thing, with what they belong to."""
    sides = [(x, y) for x in box[::2] for y in box[1::2]]
    around = [sides[number] for number in (0, 2, 3, 1)]
    canvas.path(f"M{'L'.join(_points(around, corner))}Z", Outline(LINE, 1))
    left, top = corner[0] + box[0] + 6, corner[1] + box[1] + 12
    canvas.area((left - 2, top - 9), (left + GROUP.width(words) + 2, top + 3), Fill(WHITE))
    canvas.text(left, top, words, GROUP)


def _heads(row: Row) -> dict[str, str]:
    head = "tee" if row["sign"] == "lowers" else "normal" if row["happened"] else "empty"
    both = {"dir": "both", "arrowtail": head} if row["force"] == "covaries" else {}
    return both or {"arrowhead": head}


def _arrow(canvas: Canvas, corner: Point, rows: list[Row], edge: EdgePlaces) -> None:
    """Draw the links of one arrow: its line, its heads and its words."""
    row, words = rows[0], _remark(rows[0])
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


def _remark(row: Row) -> str:
    """Return in a few words how strong a link is, if not simply a cause, and whose it is."""
    words = [] if row["force"] in ("decisive", "contributing") else [row["force"]]
    words += [row["modality"]] if row["modality"] != "actual" else []
    words += [row["act"]] if row["act"] in ("asks", "demands") else []
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
        row["modality"],
        row["certainty"],
        f"author holds: {row['author_holds']}",
        basis_in_words(row["basis"]),
        row["locators"],
    ]
    return f"{row['cause_factor']} {row['sign']} {row['effect_factor']} ({', '.join(parts)})."
