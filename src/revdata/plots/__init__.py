"""Pictures of the tables, worth printing: one module a kind, named here with what it can leave out.

A picture says what the text claims. What is inferred is drawn otherwise than what is stated, a
date no narrower than its words, and nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from revdata.citation import cite
from revdata.dataset.parts import BASE_NAME, TableSet
from revdata.errors import MissingExtraError, RevdataError, not_found
from revdata.exports.graph_texts import Graph
from revdata.plots import causes, chronology, class_bases, coverage, stages, waves
from revdata.plots.canvas import Canvas
from revdata.plots.causes import Choice
from revdata.plots.rows import rows_of

if TYPE_CHECKING:
    import altair as alt

# What may be chosen, and how the command line calls it.
OPTIONS = {
    "around": "--around",
    "start": "--from",
    "end": "--to",
    "everything": "--all",
    "editorial": "--no-editorial",
}


@dataclass(frozen=True)
class Kind:
    """A kind of picture: how it is drawn, what it shows, and what may be chosen for it."""

    draw: Callable[..., Canvas]
    title: str
    choices: tuple[str, ...] = ()
    graph: Callable[..., Graph] | None = None


KINDS: Mapping[str, Kind] = {
    "stages": Kind(stages.draw, "the stages of each revolution, in order", (), stages.graph),
    "waves": Kind(
        waves.draw, "the waves of reaction: what drove them, who lost, who gained", (), waves.graph
    ),
    "class-bases": Kind(
        class_bases.draw,
        "who rested on which class, stage by stage",
        ("everything",),
        class_bases.graph,
    ),
    "causes": Kind(
        lambda dataset, **choices: causes.draw(dataset, Choice(**choices)),
        "what is said to cause what",
        ("around", "start", "end", "everything"),
        lambda dataset, **choices: causes.graph(dataset, Choice(**choices)),
    ),
    "coverage": Kind(coverage.draw, "which passages are coded, and why others are not"),
    "chronology": Kind(
        chronology.draw, "the events that the text dates, as vaguely as it does", ("editorial",)
    ),
}


def plot(dataset: TableSet, kind: str, choices: Mapping[str, Any]) -> alt.LayerChart:
    """Return a picture as an Altair chart.

    Raises NotFoundError for an unknown kind or factor, RevdataError for a choice that the kind
    does not have, MissingExtraError without the libraries.
    """
    _known(kind, choices)
    if not find_spec("altair"):
        raise MissingExtraError("plots", "Plots")
    canvas = KINDS[kind].draw(dataset, **choices)
    canvas.source(source_line(dataset))
    return canvas.chart()


def graph_of(dataset: TableSet, kind: str, choices: Mapping[str, Any]) -> Graph:
    """Return what a picture shows as a graph, for which no library is needed.

    Raises NotFoundError and RevdataError as ``plot`` does, RevdataError for what is no graph.
    """
    graph = _known(kind, choices).graph
    if graph is None:
        have = ", ".join(name for name, other in KINDS.items() if other.graph)
        raise RevdataError(f"The plot {kind} is no graph and has no text; those of {have} have.")
    return graph(dataset, **choices)


def _known(kind: str, choices: Mapping[str, Any]) -> Kind:
    if kind not in KINDS:
        raise not_found("plot", kind, KINDS)
    for name in choices:
        if name not in KINDS[kind].choices:
            have = [f"{choice} ({OPTIONS[choice]})" for choice in KINDS[kind].choices]
            said = f"{name} ({OPTIONS[name]})" if name in OPTIONS else name
            raise RevdataError(
                f"The plot {kind} has no choice {said}; its choices: {', '.join(have) or 'none'}."
            )
    return KINDS[kind]


def source_line(dataset: TableSet) -> str:
    """Return where a picture comes from: the data set and its version, the text, contributions."""
    package = dataset.package
    editions = [row for row in rows_of(dataset, "sources") if row["source_kind"] == "edition"]
    texts = "; ".join(
        ", ".join(str(row[name]) for name in ("author", "title", "year") if row[name])
        for row in editions
    )
    words = f"Source: {cite(dataset).rstrip('.')}, {package.licence}. Coded from {texts}."
    added = [part.name for part in dataset.parts if part.name != BASE_NAME]
    return f"{words} With the contribution {', '.join(added)}." if added else words
