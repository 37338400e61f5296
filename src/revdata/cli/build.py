"""The command ``build``, for maintainers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from revdata.cli.output import print_data

if TYPE_CHECKING:
    from revdata.text.derived_cells import TextCell


@click.command()
@click.pass_context
@click.option("--check", is_flag=True, help="Write nothing; say what is stale, with a diff.")
@click.option(
    "--output",
    type=click.Path(file_okay=False),
    help="Write a complete, fresh data package to this folder instead.",
)
@click.option(
    "--text",
    type=click.Path(),
    help="First make the cells derived from the coded text (fingerprints, counts) from this file.",
)
def build_cmd(context: click.Context, check: bool, output: str | None, text: str | None) -> None:
    """Refresh what is derived: schemas, sizes, hashes, codebook, citation, deposit, lists.

    Works in a checkout only, where the package for R in r/ is made as well. With --text, which
    names a copy of the coded edition in UTF-8, the fingerprints in passages and the counts in
    sources are refreshed first. Exit status with --check: 0 all fresh, 1 something is stale.

    \b
    Examples:
      revdata build
      revdata build --check
      revdata build --output package
      revdata build --text my-copy.txt --check
    """
    from pathlib import Path

    from revdata.build import derived_files
    from revdata.files.paths import require_checkout
    from revdata.text import derived_cells

    if check and output is not None:
        raise click.UsageError("Give --check or --output, not both.", context)
    if text is not None and output is not None:
        raise click.UsageError("Give --text or --output, not both.", context)
    if output is not None:
        derived_files.write_package(Path(output))
        click.echo(f"Wrote a fresh package to {output}.", err=True)
        return
    cells = derived_cells.stale_cells(require_checkout(), Path(text)) if text is not None else []
    if check:
        for cell in cells:
            print_data(str(cell))
    else:
        derived_cells.write_cells(cells)
    if text is not None:
        click.echo(_summary(cells, written=not check), err=True)
    stale = derived_files.stale_files(_command_list(context.find_root()))
    if check:
        for file in stale:
            print_data(file.diff())
        if stale:
            names = ", ".join(file.name for file in stale)
            click.echo(f"Stale: {names}. Run 'revdata build' and commit the result.", err=True)
        else:
            click.echo("Every derived file is fresh.", err=True)
        if stale or cells:
            raise SystemExit(1)
        return
    derived_files.write(stale)
    click.echo(f"Refreshed {len(stale)} files." if stale else "Nothing was stale.", err=True)


def _summary(cells: list[TextCell], written: bool) -> str:
    """Return in one sentence how the cells agree with the text."""
    if not cells:
        return "Every cell derived from the text agrees with it."
    size = f"cells of {len({(cell.file, cell.key) for cell in cells})} rows: {len(cells)}"
    if written:
        return f"Refreshed from the text, {size}."
    return f"Not what the text gives, {size}. 'revdata build --text FILE' refreshes them."


def _command_list(context: click.Context) -> str:
    """Return every command with its usage and what it does, as a Markdown table."""
    group = context.command
    assert isinstance(group, click.Group)
    lines = ["| Command | Does |", "| --- | --- |"]
    for name in group.list_commands(context):
        command = group.commands[name]
        if command.hidden:
            continue
        usage = " ".join(command.collect_usage_pieces(click.Context(command)))
        usage = usage.replace("[OPTIONS]", "").replace("|", "\\|").strip()
        call = f"revdata {name} {usage}".strip()
        does = (command.help or "").split("\n")[0]
        lines.append(f"| `{call}` | {does} |")
    return "\n".join(lines)
