"""The commands ``new``, ``fill``, ``fingerprint`` and ``bounds``, for coding a further text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from revdata.cli.output import print_data

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
@click.option("--title", help="The title of the coded text; that of the file unless it is given.")
@click.option(
    "--id",
    "identifier",
    metavar="ID",
    help="A short name that begins the new identifiers; made of the folder's name otherwise.",
)
@click.option(
    "--source",
    metavar="FILE",
    type=click.Path(),
    help="Your plain text in UTF-8, title first: its passages are written, not its words.",
)
def new_cmd(folder: str, title: str | None, identifier: str | None, source: str | None) -> None:
    """Start a contribution in the new folder DIR: a further text, coded in the same tables.

    It gets empty tables, a descriptor with schemas, a README that says what to do first, and a
    workflow that validates it. With --source the text is divided into passages, which you may
    correct; 'revdata fingerprint' makes their fingerprints again. Where DIR is a contribution
    without passages, --source adds them.

    \b
    Examples:
      revdata new july-1830
      revdata new july-1830 --id july --source my-text.txt
    """
    from revdata.api import new

    started = new(folder, title=title, identifier=identifier, source=source)
    if started.tables:
        click.echo(
            f"Made {folder} with {started.tables} tables; new identifiers begin with "
            f"{started.identifier}.",
            err=True,
        )
    elif title is not None or identifier is not None:
        click.echo("--title and --id are for a new folder.", err=True)
    if source is not None:
        click.echo(
            f"Divided {source} into {started.passages} passages, the title among them. "
            "Look at data/passages.csv before you code.",
            err=True,
        )
    click.echo(f"Read {folder}/README.md next.", err=True)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
@click.argument("workbook", metavar="FILE.xlsx", type=click.Path(dir_okay=False))
def fill_cmd(folder: str, workbook: str) -> None:
    """Put the rows of a workbook into the tables of the contribution in DIR.

    The workbook is one of 'revdata template --extra DIR'. A row whose identifier is already there
    replaces that row, so that a corrected workbook can be filled in again.

    \b
    Examples:
      revdata template claims citations --extra my-text -o mine.xlsx
      revdata fill my-text mine.xlsx
    """
    from revdata.api import fill

    filled = [table for table in fill(folder, workbook) if table.differs]
    for table in filled:
        click.echo(str(table), err=True)
    if not filled:
        click.echo(f"{folder} has all rows of {workbook} already.", err=True)
    click.echo(f"Check them with: revdata validate {folder}", err=True)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
@click.option(
    "--text",
    required=True,
    metavar="FILE",
    type=click.Path(),
    help="Your own copy of the coded text: plain text in UTF-8.",
)
@click.option("--check", is_flag=True, help="Write nothing; name the cells that disagree.")
@click.option("--list", "listed", is_flag=True, help="Print every passage with its words instead.")
def fingerprint_cmd(folder: str, text: str, check: bool, listed: bool) -> None:
    """Refresh the fingerprints of a contribution's passages from your copy of its text.

    Do so after you moved the bounds of passages in DIR/data/passages.csv: words, opening, sha256
    and shingles follow from paragraph, start and end, and the counts in sources from all of them.
    Exit status with --check: 0 they agree with the text, 1 some do not.

    \b
    Examples:
      revdata fingerprint july-1830 --text my-text.txt
      revdata fingerprint july-1830 --text my-text.txt --check
      revdata fingerprint july-1830 --text my-text.txt --list
    """
    from pathlib import Path

    from revdata.text import derived_cells

    if listed:
        for line in derived_cells.passage_lines(Path(folder), Path(text)):
            print_data(line)
        return
    cells = derived_cells.stale_cells(Path(folder), Path(text))
    if not check:
        derived_cells.write_cells(cells)
    for cell in cells if check else ():
        print_data(str(cell))
    rows = len({(cell.file, cell.key) for cell in cells})
    if not cells:
        click.echo("Every fingerprint agrees with the text.", err=True)
    elif check:
        click.echo(f"{len(cells)} cells of {rows} rows are not what the text gives.", err=True)
        raise SystemExit(1)
    else:
        click.echo(f"Refreshed {len(cells)} cells of {rows} rows.", err=True)


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
