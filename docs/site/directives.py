"""What the site adds to Sphinx: two directives, wide tables for a phone, and small repairs."""

import re
from typing import Any

import click
import pygraphviz
from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from revdata.dataset.opening import base_package

WIDE = 3  # columns
# A line of a Mermaid entity-relationship diagram: claims ||--o{ citations : "claim_id"
LINK = re.compile(r'(\w+) (\|\||\|o)--o\{ (\w+) : "(.*)"')

# What stands behind a name of ours for several types.
SPELT_OUT = {
    "Extra": "str | Path | Iterable[str | Path]",
    "StrPath": "str | Path",
    "Texts": "str | Iterable[str]",
    "Style": "str",
}

LEGEND = "An arrow leads to the table that is referred to; it is dashed where a cell may be empty."


class Tables(SphinxDirective):
    """Every table as an attribute of the module, with its description."""

    def run(self) -> list[nodes.Node]:
        """Return an entry a table, each leading to its columns in the codebook."""
        lines = []
        for table in base_package().tables.values():
            lines += [
                f"```{{py:data}} {table.name}",
                ":type: ~pandas.DataFrame",
                "",
                f"{table.description} [Columns](../codebook.md#{table.name})",
                "```",
                "",
            ]
        return self.parse_text_to_nodes("\n".join(lines))


class Mermaid(SphinxDirective):
    """An entity-relationship diagram, drawn by Graphviz; a browser needs a script for Mermaid."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the picture in SVG, its boxes linked to the headings of the codebook."""
        links = [LINK.fullmatch(line.strip()) for line in self.content[1:] if line.strip()]
        graph = pygraphviz.AGraph(
            directed=True,
            rankdir="LR",
            bgcolor="transparent",
            nodesep="0.12",
            ranksep="0.9",
            tooltip="The tables and their links",
        )
        graph.node_attr.update(shape="box", style="rounded", fontname="sans-serif", height="0.3")
        graph.edge_attr.update(arrowsize="0.6")
        for link in links:
            if link is None:
                raise self.error("A line of the diagram is no link between two tables.")
            target, mark, table, columns = link.groups()
            style = "solid" if mark == "||" else "dashed"
            tooltip = f"{table}: {columns}"
            graph.add_edge(table, target, key=columns, style=style, tooltip=tooltip)
        for node in graph.nodes():
            node.attr.update(href=f"codebook.html#{node}", tooltip=str(node))
        svg = graph.draw(format="svg", prog="dot").decode("utf-8")
        picture = svg[svg.index("<svg") :]
        drawing = nodes.raw("", f'<div class="diagram">{picture}</div>', format="html")
        return [drawing, *self.parse_text_to_nodes(LEGEND)]


class StackedTables(SphinxPostTransform):
    """Tables of three or more columns, each cell with its heading, which the style sheet hides.

    On a narrow screen the style sheet shows each row as a list of headings and cells instead.
    """

    default_priority = 700
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Give the cells their headings."""
        for table in self.document.findall(nodes.table):
            headings = [entry.astext() for head in table.findall(nodes.thead) for entry in head[0]]
            if len(headings) < WIDE:
                continue
            table["classes"].append("stacked")
            for body in table.findall(nodes.tbody):
                for row in body:
                    for heading, cell in zip(headings, row, strict=True):
                        self.label(heading, cell)

    def label(self, heading: str, cell: nodes.entry) -> None:
        """Put the heading before what the cell says; an empty cell gets a class in its place."""
        if not cell.astext():
            cell["classes"].append("empty")
            return
        cell[0].insert(0, nodes.inline("", f"{heading} ", classes=["heading"]))


class Dashes(SphinxPostTransform):
    """A dash between a parameter and what it is, where napoleon writes two hyphens."""

    default_priority = 700

    def run(self, **kwargs: Any) -> None:
        """Replace the hyphens."""
        for body in self.document.findall(nodes.field_body):
            for text in list(body.findall(nodes.Text)):
                text.parent.replace(text, nodes.Text(text.replace(" -- ", " – ")))


def show_examples(app: Sphinx, ctx: click.Context, lines: list[str]) -> None:
    """Show the examples of a command as code; sphinx-click makes them lines of verse."""
    verse = [number for number, line in enumerate(lines) if line.startswith("| ")]
    if verse:
        code = [f"   {lines[number][2:].strip()}" for number in verse[1:]]
        lines[verse[0] : verse[-1] + 1] = ["Examples:", "", ".. code-block:: console", "", *code]


def spell_out(
    app: Sphinx,
    what: str,
    name: str,
    obj: object,
    options: object,
    signature: str | None,
    returned: str | None,
) -> tuple[str, str | None] | None:
    """Say what stands behind a name of our own in a signature."""
    if signature is None:
        return None
    for alias, types in SPELT_OUT.items():
        signature = re.sub(rf"\b{alias}\b", types, signature)
    return signature, returned


def find_by_last_name(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: nodes.Element
) -> nodes.Node | None:
    """Lead to the one class or error that has the name, where a docstring leaves out its module."""
    wanted = f".{node.get('reftarget')}"
    python = env.domains.python_domain
    objects = python.objects.items()
    found = [name for name, one in objects if name.endswith(wanted) and not one.aliased]
    if node.get("refdomain") != "py" or len(found) != 1:
        return None
    return python.resolve_xref(env, node["refdoc"], app.builder, "obj", found[0], node, contnode)


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the directives known."""
    app.add_directive("tables", Tables)
    app.add_directive("mermaid", Mermaid)
    app.add_post_transform(StackedTables)
    app.add_post_transform(Dashes)
    app.connect("sphinx-click-process-description", show_examples)
    app.connect("autodoc-process-signature", spell_out)
    app.connect("missing-reference", find_by_last_name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
