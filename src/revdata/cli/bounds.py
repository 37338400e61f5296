"""The command that makes the bounds of dates anew: bounds."""

import click

from revdata.cli.output import print_data


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option("--check", is_flag=True, help="Write nothing; name the cells that disagree.")
def bounds_cmd(folder: str, check: bool) -> None:
    """Write the first and the last day that each date of a contribution can mean.

    Do so after you changed dates in EDTF, or if the contribution was made for revdata 1.0, by
    whose rule some dates had other bounds. Only cells that disagree are written.
    Exit status with --check: 0 every bound agrees with its date, 1 some do not.

    \b
    Examples:
      revdata bounds july-1830
      revdata bounds july-1830 --check
    """
    from pathlib import Path

    from revdata.text.date_bounds import stale_bounds
    from revdata.text.derived_cells import write_cells

    cells = stale_bounds(Path(folder))
    if not check:
        write_cells(cells)
    for cell in cells if check else ():
        place = f"{cell.file}:{cell.line}: {cell.key}: {cell.column}"
        print_data(f"{place} is {cell.current!r}; the date gives {cell.fresh!r}.")
    if not cells:
        click.echo("Every bound agrees with its date.", err=True)
    elif check:
        click.echo(f"{len(cells)} bounds disagree with their dates.", err=True)
        raise SystemExit(1)
    else:
        click.echo(f"Wrote {len(cells)} bounds anew.", err=True)
