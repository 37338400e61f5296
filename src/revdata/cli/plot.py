"""The command ``plot``, which draws pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from revdata.cli.completion import complete_kind, complete_link
from revdata.cli.options import dataset_options
from revdata.cli.output import output_file, say_written

if TYPE_CHECKING:
    from revdata.api import Dataset


class _PlotCommand(click.Command):
    """A command whose help ends with the kinds of picture, as they are registered."""

    def format_epilog(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        from revdata.plots import KINDS

        with formatter.section("Kinds"):
            formatter.write_dl([(name, kind.title) for name, kind in KINDS.items()])


@click.command(cls=_PlotCommand)
@click.argument("kind", shell_complete=complete_kind)
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    required=True,
    metavar="FILE",
    help="The file to write: .svg, .png, .pdf or .html; of a graph also .dot or .mmd (Mermaid). "
    "- is SVG on standard output.",
)
@click.option(
    "--from",
    "start",
    metavar="FACTOR",
    help="causes: what comes of this factor.",
    shell_complete=complete_link,
)
@click.option(
    "--to",
    "end",
    metavar="FACTOR",
    help="causes: what leads to this one; with --from, the paths.",
    shell_complete=complete_link,
)
@click.option(
    "--around",
    metavar="FACTOR",
    help="causes: the links that touch this factor.",
    shell_complete=complete_link,
)
@click.option(
    "--all", "everything", is_flag=True, help="causes, class-bases: all rows, not the chief ones."
)
@click.option(
    "--revolution",
    metavar="REVOLUTION",
    help="stages, class-bases: of this revolution alone.",
    shell_complete=complete_link,
)
@click.option(
    "--question",
    metavar="QUESTION",
    help="accounts: a question that 'revdata compare' lists.",
    shell_complete=complete_link,
)
@click.option("--no-editorial", is_flag=True, help="chronology: without the editor's dates.")
@dataset_options
def plot_cmd(
    kind: str,
    output: str,
    start: str | None,
    end: str | None,
    around: str | None,
    everything: bool,
    revolution: str | None,
    question: str | None,
    no_editorial: bool,
    dataset: Dataset,
) -> None:
    """Draw a picture of the tables: KIND is one of those below.

    A picture is 160 mm wide in print, and says what the text claims. 'causes' are those around
    the factor with most links unless you choose. A file of the same name is replaced. The text of
    a graph (.dot, .mmd) needs no extra, the rest needs the extra 'plots'.

    \b
    Examples:
      revdata plot stages -o stages.svg
      revdata plot stages --texts all --revolution rev-french -o stages.png
      revdata plot causes --from f-isolation --to f-bureaucracy-rise -o paths.pdf
      revdata plot causes --all -o causes.mmd
      revdata plot chronology --no-editorial -o chronology.png
    """
    chosen: dict[str, Any] = {"start": start, "end": end, "around": around}
    chosen |= {"revolution": revolution, "question": question}
    chosen = {name: value for name, value in chosen.items() if value is not None}
    chosen |= {"everything": True} if everything else {}
    chosen |= {"editorial": False} if no_editorial else {}
    with output_file(output, ".svg") as place:
        dataset.write_plot(kind, place, **chosen)
    say_written(output)
