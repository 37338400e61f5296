"""The causal links chosen for a picture: around a factor, on the paths between two, or a group."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

from revdata.dataset.parts import TableSet
from revdata.errors import RevdataError, not_found
from revdata.plots.rows import Row, labelled_rows

UNFOUNDED = ("rejected", "covaries")  # forces by which nothing is said to come about
PARTICULAR = ("revolution", "actor")  # what a factor of what happened belongs to
MOST_STEPS = 200_000  # of the search for paths; more only in a graph larger than any drawing
LEAST = 4  # factors in a group that is worth a picture; smaller ones are as clear in words
AT_A_GLANCE = 30  # factors of a group that need no smaller picture before it
Link = tuple[str, str]


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
            drawn = (row["sign"], row["force"], row["basis"], row["happened"], remark(row))
            key = (*ends_of(row), *map(str, drawn))
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
    both = [pair for row in graph.links for pair in (ends_of(row), ends_of(row)[::-1])]
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
        row["happened"] = _happened(row) and particular.issuperset(ends_of(row))
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
    counted = Counter(factor for row in links for factor in ends_of(row))
    return max(counted, key=counted.__getitem__)


def _around(graph: _Graph, middle: str) -> CauseSelection:
    near = [row for row in graph.links if middle in ends_of(row)]
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
    pairs, factors = {ends_of(row) for row in graph.links}, graph.factors
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
    chosen = [row for row in graph.links if ends_of(row) in kept]
    return CauseSelection(chosen, focus, title, subtitle, graph.belonging)


def ends_of(row: Row) -> Link:
    """Return the cause and the effect of a link."""
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


def remark(row: Row) -> str:
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
