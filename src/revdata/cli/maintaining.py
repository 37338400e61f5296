"""Commands for maintainers: build."""

import click


@click.command()
@click.pass_context
@click.option("--check", is_flag=True, help="Write nothing; say what is stale, with a diff.")
@click.option(
    "--output",
    type=click.Path(file_okay=False),
    help="Write a complete, fresh data package to this folder instead.",
)
def build_cmd(context: click.Context, check: bool, output: str | None) -> None:
    """Refresh what is derived: code lists in schemas, sizes, hashes, codebook, diagram, README.

    Works in a checkout only. Exit status with --check: 0 all fresh, 1 something is stale.

    \b
    Examples:
      revdata build
      revdata build --check
      revdata build --output package
    """
    from pathlib import Path

    from revdata import build

    if check and output is not None:
        raise click.UsageError("Give --check or --output, not both.", context)
    if output is not None:
        build.write_package(Path(output))
        click.echo(f"Wrote a fresh package to {output}.", err=True)
        return
    stale = build.stale_files(_command_list(context.find_root()))
    if check:
        for file in stale:
            click.echo(file.diff())
        if stale:
            names = ", ".join(file.name for file in stale)
            click.echo(f"Stale: {names}. Run 'revdata build' and commit the result.", err=True)
            raise SystemExit(1)
        click.echo("Every derived file is fresh.", err=True)
        return
    build.write(stale)
    click.echo(f"Refreshed {len(stale)} files." if stale else "Nothing was stale.", err=True)


def _command_list(context: click.Context) -> str:
    """Return every command with its usage and what it does, as a Markdown table."""
    group = context.command
    assert isinstance(group, click.Group)
    lines = ["| Command | Does |", "| --- | --- |"]
    for name in group.list_commands(context):
        command = group.commands[name]
        usage = " ".join(command.collect_usage_pieces(click.Context(command)))
        usage = usage.replace("[OPTIONS]", "").strip()
        call = f"revdata {name} {usage}".strip()
        does = (command.help or "").split("\n")[0]
        lines.append(f"| `{call}` | {does} |")
    return "\n".join(lines)
