"""The registry of pictures; each kind is drawn in a module of its own.

A picture says what the text claims. What is inferred is drawn otherwise than what is stated, a
date no narrower than its words, and nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from revdata.citation.reference import whole_reference
from revdata.citation.styles import to_plain
from revdata.dataset.parts import BASE_NAME, TableSet, ships
from revdata.errors import RevdataError, known_name, not_found, require_extra
from revdata.exports.graphs import Graph, to_dot, to_mermaid
from revdata.files.writing import moved_into_place
from revdata.plots import accounts, causes, chronology, class_bases, coverage, stages, waves
from revdata.plots.canvas import Canvas
from revdata.plots.rendering import FORMS, to_chart
from revdata.plots.rows import editions

if TYPE_CHECKING:
    import altair as alt

# How the command line calls what may be chosen.
OPTIONS = {
    "around": "--around",
    "start": "--from",
    "end": "--to",
    "everything": "--all",
    "editorial": "--no-editorial",
    "revolution": "--revolution",
    "question": "--question",
}
TEXTS = {".dot": to_dot, ".mmd": to_mermaid}
Option = str | bool


@dataclass(frozen=True)
class Kind:
    """A kind of picture: how it is drawn, what it shows, its graph if it is one, its options."""

    draw: Callable[..., None]
    title: str
    graph: Callable[..., Graph] | None = None
    options: tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = {
    "stages": Kind(
        stages.draw, "the stages of each scheme, in order", stages.graph, ("revolution",)
    ),
    "waves": Kind(
        waves.draw, "the waves of reaction: what drove them, who lost, who gained", waves.graph
    ),
    "class-bases": Kind(
        class_bases.draw,
        "who rested on which class, stage by stage",
        class_bases.graph,
        ("everything", "revolution"),
    ),
    "causes": Kind(
        causes.draw,
        "what is said to have caused what",
        causes.graph,
        ("around", "start", "end", "everything"),
    ),
    "coverage": Kind(coverage.draw, "which passages are coded, and why others are not"),
    "chronology": Kind(
        chronology.draw,
        "the events that the text dates, as vaguely as it does",
        options=("editorial",),
    ),
    "accounts": Kind(
        accounts.draw,
        "what the texts answer to one question, each by what causes (with --texts)",
        accounts.graph,
        ("question",),
    ),
}


def plot(dataset: TableSet, kind: str, **options: Option) -> alt.LayerChart:
    """Return a picture as an Altair chart.

    Raises NotFoundError for an unknown kind or factor, RevdataError for an option that the kind
    does not have, MissingExtraError without the libraries.
    """
    _kind(kind, options)
    require_extra("plots", "Plots", "altair")
    return to_chart(draw(Canvas(), dataset, kind, **options))


def draw(canvas: Canvas, dataset: TableSet, kind: str, **options: Option) -> Canvas:
    """Set out a picture on a canvas, and return it; raises what ``plot`` raises but for Altair."""
    _kind(kind, options).draw(canvas, dataset, **options)
    canvas.source(source_line(dataset))
    return canvas


def graph_of(dataset: TableSet, kind: str, **options: Option) -> Graph:
    """Return what a picture shows as a graph, for which no library is needed.

    Raises NotFoundError and RevdataError as ``plot`` does, RevdataError for what is no graph.
    """
    graph = _kind(kind, options).graph
    if graph is None:
        have = ", ".join(name for name, other in KINDS.items() if other.graph)
        raise RevdataError(f"The plot {kind} is no graph and has no text; those of {have} have.")
    return graph(dataset, **options)


def write_picture(dataset: TableSet, kind: str, output: Path, **options: Option) -> None:
    """Write a picture to a file whose ending says in which form.

    Raises what ``plot`` and ``graph_of`` raise, RevdataError for an unknown ending and
    UnreadableInputError where the file cannot be.
    """
    _kind(kind, options)
    form = output.suffix.lower()
    if form not in (*TEXTS, *FORMS):
        known = ", ".join((*FORMS, *TEXTS))
        raise RevdataError(f"{output} does not say in which form to write; end it in {known}.")
    if form in TEXTS:
        written = TEXTS[form](graph_of(dataset, kind, **options)).encode()
    else:
        written = FORMS[form](draw(Canvas(), dataset, kind, **options), kind)
    with moved_into_place(output) as beside:
        beside.write_bytes(written)


def _kind(name: str, options: Mapping[str, Option]) -> Kind:
    known = known_name(name, KINDS)
    if known is None:
        raise not_found("plot", name, KINDS)
    name = known
    for option in options:
        if option not in KINDS[name].options:
            have = [f"{one} ({OPTIONS[one]})" for one in KINDS[name].options]
            said = f"{option} ({OPTIONS[option]})" if option in OPTIONS else option
            raise RevdataError(
                f"The plot {name} has no choice {said}; its choices: {', '.join(have) or 'none'}."
            )
    return KINDS[name]


def source_line(dataset: TableSet) -> str:
    """Return where a picture comes from: the data set and its version, the text, contributions."""
    texts = "; ".join(
        ", ".join(str(row[name]) for name in ("author", "title", "year") if row[name])
        for row in editions(dataset)
    )
    whole = to_plain(whole_reference(dataset.package)).rstrip(".")
    words = f"Source: {whole}, {dataset.package.licence}. Coded from {texts}."
    companions = [part.package for part in dataset.parts if part.package and ships(part.package)]
    if companions:
        named = ", ".join(f"{package.name} {package.version}" for package in companions)
        words += f" With the companion packages {named}."
    names = {BASE_NAME, *(package.name for package in companions)}
    added = [part.name for part in dataset.parts if part.name not in names]
    return f"{words} With the contribution {', '.join(added)}." if added else words
