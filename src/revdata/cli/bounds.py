"""The command ``bounds``, which gives the first and last day that a date can mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from revdata.cli.output import print_data

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("place", metavar="DIR|DATE", nargs=-1, required=True)
@click.option("--check", is_flag=True, help="Write nothing; name the cells that disagree.")
def bounds_cmd(place: tuple[str, ...], check: bool) -> None:
    """Write the first and the last day that each date of a contribution can mean.

    Do so after you changed dates in EDTF, or if the contribution was made for revdata 1.0, by
    whose rule some dates had other bounds. Only cells that disagree are written.
    Exit status with --check: 0 every bound agrees with its date, 1 some do not.

    Given a date in EDTF or of the French Republican calendar, print the day, or the first and
    the last day, that it can mean.

    \b
    Examples:
      revdata bounds july-1830
      revdata bounds july-1830 --check
      revdata bounds 1923-23~
      revdata bounds "18 Brumaire VIII"
    """
    from pathlib import Path

    named = " ".join(place)
    if not Path(named).exists() and (said := _meaning(named)):
        print_data(said)
    else:
        _write_bounds(Path(named), check)


def _meaning(text: str) -> str:
    """Return the days that a date can mean as EDTF, and nothing for a text that is no date."""
    import re

    from revdata.dataset.dates import republican_bounds, republican_parts
    from revdata.dataset.edtf import DateFormatError, edtf_bounds

    try:
        first, last = republican_bounds(text) or edtf_bounds(text)
    except DateFormatError:
        if republican_parts(text) or re.match("[0-9X]{4}.*[-/~?%]", text):
            raise  # meant as a date
        return ""
    return "/".join(dict.fromkeys(end.isoformat() if end else ".." for end in (first, last)))


def _write_bounds(folder: Path, check: bool) -> None:
    from revdata.text.derived_cells import stale_bounds, write_cells

    cells = stale_bounds(folder)
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
        click.echo(f"Rewrote {len(cells)} bounds.", err=True)
