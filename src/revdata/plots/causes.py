"""The causal graph: what is said to raise or lower what, laid out by Graphviz."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from revdata.dataset.parts import TableSet
from revdata.errors import RevdataError, not_found
from revdata.exports.graph_texts import Edge, Graph, Node
from revdata.plots.canvas import (
    BLUE,
    DASHED,
    DOTTED,
    INK,
    LINE,
    MARGIN,
    QUIET,
    VERMILLION,
    WIDTH,
    Canvas,
    Fill,
    Letters,
    Outline,
    Stroke,
)
from revdata.plots.graph_layout import Arrow, Box, Layout, lay_out
from revdata.plots.rows import Row, basis_in_words, claims_of, finding_attributes, rows_of

UNFOUNDED = ("rejected", "insufficient")  # forces by which nothing is said to come about
MOST_STEPS = 200_000  # of the search for paths; more only in a graph larger than any drawing
NODE = Letters(size=10.5, align="center")
FOCUS = Letters(size=10.5, bold=True, align="center")
EDGE = Letters(size=9.5, color=INK, align="center")
WIDEST_NODE = 118.0
Link = tuple[str, str]


KEY: tuple[tuple[Stroke, str, Callable[[Row], bool]], ...] = (
    (Stroke(BLUE, 1.4), "raises (arrow)", lambda row: row["sign"] == "raises"),
    (Stroke(VERMILLION, 1.4), "lowers (ends in a bar)", lambda row: row["sign"] == "lowers"),
    (Stroke(INK, 2.8), "decisive", lambda row: row["force"] == "decisive"),
    (Stroke(INK, 1.4, DASHED), "inferred by the coder", lambda row: row["basis"] == "coder"),
    (
        Stroke(QUIET, 1.4, DOTTED),
        "said not to be so, or not to be enough",
        lambda row: row["force"] in UNFOUNDED,
    ),
)


@dataclass(frozen=True)
class Choice:
    """Which links are drawn: those around a factor, on the paths between two, or all."""

    around: str | None = None
    start: str | None = None
    end: str | None = None
    everything: bool = False


@dataclass(frozen=True)
class Chosen:
    """The links chosen, the factors they were chosen for, and how to call the picture."""

    links: list[Row]
    focus: tuple[str, ...]
    title: str
    subtitle: str


def choose(dataset: TableSet, choice: Choice) -> Chosen:
    """Return the causal links that a choice asks for.

    Raises NotFoundError for an unknown factor, RevdataError for a choice that contradicts itself
    or leaves no link.
    """
    links = rows_of(dataset, "causal_links", places=True)
    factors = {row["factor_id"]: row["label"] for row in rows_of(dataset, "factors")}
    for name in (choice.around, choice.start, choice.end):
        if name is not None and name not in factors:
            raise not_found("factor", name, factors)
    if not links:
        raise RevdataError("There are no causal links to draw.")
    between = choice.start is not None or choice.end is not None
    if sum((between, choice.everything, choice.around is not None)) > 1:
        raise RevdataError(
            "Choose one of three: the links around a factor, the paths from and to factors, or all."
        )
    if choice.everything:
        return Chosen(links, (), "What is said to cause what", "all causal links")
    if between:
        return _between(links, factors, choice.start, choice.end)
    counted = Counter(row[end] for row in links for end in ("cause_factor_id", "effect_factor_id"))
    middle = choice.around or max(counted, key=counted.__getitem__)
    near = [row for row in links if middle in _ends(row)]
    if not near:
        raise RevdataError(f"No causal link touches the factor {middle!r}.")
    title = f"Causes and effects of “{factors[middle]}”"
    return Chosen(near, (middle,), title, "every causal link that touches this factor")


def _between(
    links: list[Row], factors: dict[str, str], start: str | None, end: str | None
) -> Chosen:
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
    return Chosen(chosen, focus, title, subtitle)


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


def draw(dataset: TableSet, choice: Choice) -> Canvas:
    """Return the picture of the chosen causal links."""
    chosen = choose(dataset, choice)
    layout = _layout(chosen)
    canvas = Canvas(width=max(WIDTH, layout.width + 2 * MARGIN))
    canvas.heading(
        chosen.title,
        f"{claims_of(dataset)}: {chosen.subtitle}. A word at an arrow says how strong the claim is "
        "where it is not simply that of a cause, and whose it is where it is not the author's.",
    )
    canvas.key([(stroke, words) for stroke, words, holds in KEY if any(map(holds, chosen.links))])
    _place(canvas, chosen, layout)
    canvas.told += [_sentence(row) for row in chosen.links]
    return canvas


def graph(dataset: TableSet, choice: Choice) -> Graph:
    """Return the chosen causal links as a graph, an edge a link."""
    chosen = choose(dataset, choice)
    nodes = {
        row[f"{end}_factor_id"]: Node(row[f"{end}_factor_id"], row[f"{end}_factor"])
        for row in chosen.links
        for end in ("cause", "effect")
    }
    edges = [
        Edge(
            *_ends(row), f"{row['sign']}, {row['force']}", finding_attributes(row, "causal_link_id")
        )
        for row in chosen.links
    ]
    return Graph(tuple(nodes.values()), tuple(edges))


def _merged(links: list[Row]) -> dict[tuple[str, ...], list[Row]]:
    """Return the links by what is drawn alike: the same two factors, and the same way."""
    merged: dict[tuple[str, ...], list[Row]] = {}
    for row in links:
        key = (*_ends(row), row["sign"], row["force"], row["basis"], _remark(row))
        merged.setdefault(key, []).append(row)
    return merged


def _layout(chosen: Chosen) -> Layout:
    labels = {}
    for row in chosen.links:
        labels[row["cause_factor_id"]] = row["cause_factor"]
        labels[row["effect_factor_id"]] = row["effect_factor"]
    arrows = [
        Arrow(key[0], key[1], _tail_and_head(rows[0]), key[5], EDGE)
        for key, rows in _merged(chosen.links).items()
    ]
    met = Counter(arrow.end for arrow in arrows)
    boxes = []
    for name, label in labels.items():
        letters = FOCUS if name in chosen.focus else NODE
        lines = tuple(letters.balance(label, WIDEST_NODE))
        boxes.append(Box(name, lines, letters, met[name] if name in chosen.focus else 0))
    return lay_out(boxes, arrows, None if not chosen.focus else WIDTH - 2 * MARGIN)


def _tail_and_head(row: Row) -> str:
    head = "tee" if row["sign"] == "lowers" else "empty" if row["force"] in UNFOUNDED else "normal"
    return f"dir=both arrowtail={head}" if row["force"] == "covaries" else f"arrowhead={head}"


def _place(canvas: Canvas, chosen: Chosen, layout: Layout) -> None:
    left, top = (canvas.width - layout.width) / 2, canvas.y
    for drawn, rows in zip(layout.arrows, _merged(chosen.links).values(), strict=True):
        row = rows[0]
        color = VERMILLION if row["sign"] == "lowers" else BLUE
        color = QUIET if row["force"] in UNFOUNDED else color
        dash = DOTTED if row["force"] in UNFOUNDED else DASHED if row["basis"] == "coder" else ()
        width = 2.8 if row["force"] == "decisive" else 1.4
        tip = " ".join(f"{r['statement']} ({r['claim_id']}, {r['locators']})" for r in rows)
        canvas.path(drawn.line(left, top), Outline(color, width, dash), tip)
        for head in drawn.heads(left, top):
            canvas.path(head, Outline(color, 1, (), row["force"] not in UNFOUNDED, above=True), tip)
        if drawn.words:
            x, y = drawn.place
            wide = EDGE.width(drawn.words) / 2 + 1
            start, end = (left + x - wide, top + y - 4.5), (left + x + wide, top + y + 4.5)
            canvas.area(start, end, Fill("white"))
            canvas.text(left + x, top + y + 3.5, drawn.words, EDGE, tip)
    for box in layout.boxes:
        x, y, wide, high = box.place
        focus = box.name in chosen.focus
        fill = Fill("#fdf3d8" if focus else "white", INK if focus else LINE, corner=3)
        corner = left + x - wide / 2, top + y - high / 2
        canvas.area(corner, (corner[0] + wide, corner[1] + high), fill)
        text = top + y - len(box.lines) * box.letters.leading / 2 - 0.5
        canvas.lines(left + x, text, list(box.lines), box.letters)
    canvas.y = top + layout.height


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
