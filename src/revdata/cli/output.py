"""Output of rows, files and the progress of long runs."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    import pandas as pd

    from revdata.dataset.descriptor import Package
    from revdata.dataset.rows import PlainTable

_DATA: ContextVar[TextIO | None] = ContextVar("data", default=None)
STDOUT = "-"  # in place of the name of a file
NARROWEST = 12  # characters a wrapped column keeps on a terminal
PROGRESS_EVERY = 0.2  # seconds between two lines of progress
NAME, SENTENCE = 16, 36  # characters in which a column of names, or of sentences, can be read
LONG = 60  # characters of a sentence
GAP = 2  # between two columns
PLACES = ("locators", "locator")  # say where it stands, and stay whatever else is left out
STANDS_FOR = {"claim_id": "statement", "passage_ids": "locators", "passage_id": "locator"}
WIDTH = "revdata.width"  # where click keeps the width asked for


def print_data(text: str | bytes, nl: bool = True) -> None:
    """Print to standard output, which nothing else reaches while a command runs."""
    click.echo(text, file=_stdout(), nl=nl)


def _stdout() -> TextIO:
    """Return the stream that data go to; raises OSError if whoever started us closed it."""
    stream = _DATA.get() or sys.stdout
    if stream is None:
        raise OSError(errno.EBADF, "it is closed")
    return stream


@contextmanager
def stdout_for_data() -> Iterator[None]:
    """Keep standard output for ``print_data``; what a library prints goes to standard error."""
    if _DATA.get() is not None or sys.stdout is None:
        yield
        return
    with ExitStack() as stack:
        stream = stack.enter_context(_descriptor_of_its_own(sys.stdout))
        token = _DATA.set(stream)
        stack.callback(_DATA.reset, token)
        stack.enter_context(redirect_stdout(sys.stderr))
        yield


@contextmanager
def _descriptor_of_its_own(stream: TextIO) -> Iterator[TextIO]:
    """Give a copy of a stream, whose own descriptor leads to standard error meanwhile.

    Libraries in C write to the descriptor, not to ``sys.stdout``. Streams in memory have none.
    """
    try:
        number, other = stream.fileno(), sys.stderr.fileno()
    except (AttributeError, OSError):
        yield stream
        return
    stream.flush()
    kept = os.dup(number)
    os.dup2(other, number)
    try:
        with open(kept, "w", encoding=stream.encoding, errors=stream.errors, closefd=False) as copy:
            yield copy
    finally:
        os.dup2(kept, number)
        os.close(kept)


def print_frame(frame: pd.DataFrame, form: str, *, choose: bool = True) -> None:
    """Print a frame; missing cells are empty, or null in JSON.

    Where a table is too wide for the terminal, columns are left out, unless ``choose`` is false.
    """
    from revdata.dataset.rows import plain_values

    names = [str(name) for name in frame.columns]
    columns = [plain_values(frame, name) for name in names]
    print_rows(names, zip(*columns, strict=True), form, choose=choose)


def print_records(records: Sequence[Mapping[str, Any]], form: str) -> None:
    """Print rows that have the same names in the same order."""
    print_rows(list(records[0]), (list(record.values()) for record in records), form)


def print_rows(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], form: str, *, choose: bool = True
) -> None:
    """Print rows; missing cells are empty, or null in JSON. ``choose`` is as in ``render_rows``."""
    text = render_rows(columns, rows, form, _width(), choose=choose)
    if text:
        print_data(text)


def render_rows(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    form: str,
    width: int | None = None,
    *,
    choose: bool = False,
) -> str:
    """Return rows as text; ``width`` is a terminal's, None for lines of any length.

    With ``choose`` a table leaves out the columns for which there is no room, and says so.
    """
    from revdata.dataset.rows import as_text

    plain = [[_plain(value) for value in row] for row in rows]
    if form in ("json", "jsonl"):
        objects = [dict(zip(columns, row, strict=True)) for row in plain]
        if form == "json":
            return json.dumps(objects, indent=2, ensure_ascii=False)
        return "\n".join(json.dumps(o, ensure_ascii=False) for o in objects)
    texts = [[as_text(value) for value in row] for row in plain]
    if form == "csv":
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows([columns, *texts])
        return buffer.getvalue().rstrip("\n")
    if form == "md":
        return _markdown(columns, texts)
    return _table(columns, texts, width, choose)


@contextmanager
def output_file(output: str | Path, ending: str = "") -> Iterator[Path]:
    """Give the file to write; for ``-`` a temporary one, copied to standard output at the end.

    ``ending`` is that of the temporary one. Raises UnreadableInputError for ``-`` where a folder is
    written.
    """
    if str(output) != STDOUT:
        yield Path(output)
        return
    from revdata.errors import UnreadableInputError
    from revdata.files.writing import scratch_folder

    with scratch_folder() as folder:
        file = folder / f"output{ending}"
        yield file
        if not file.is_file():
            raise UnreadableInputError(
                "Several files are written, so standard output cannot take them; name a folder."
            )
        content = file.read_bytes()
    print_data(content, nl=False)


def give_text(text: str, output: Path | None) -> None:
    """Print a text, or write it to a file."""
    from revdata.files.writing import write_text

    if output is None or str(output) == STDOUT:
        print_data(text)
    else:
        write_text(output, f"{text}\n")
        say_written(output)


def say_written(output: str | Path, about: str = "") -> None:
    """Say that a file was written, unless it went to standard output."""
    if str(output) != STDOUT:
        click.echo(f"Wrote {output}{about}.", err=True)


def write_table(table: PlainTable, package: Package, output: Path) -> None:
    """Write the rows of a table in the format that the ending names.

    Raises RevdataError for an unknown ending.
    """
    from revdata.exports import TABLE_ENDINGS, TEXTS, require_ending, write_binary
    from revdata.files.writing import write_text

    ending = require_ending(output, TABLE_ENDINGS.values())
    if ending in TEXTS:
        text = render_rows(list(table.columns), table.rows(), TEXTS[ending])
        write_text(output, f"{text}\n" if text else "")
    else:
        from revdata.dataset.rows import frame_of

        write_binary(frame_of(table, package), package, output)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _markdown(columns: Sequence[str], rows: list[list[str]]) -> str:
    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"

    return "\n".join([line(columns), line("---" for _ in columns), *(line(row) for row in rows)])


def _table(columns: Sequence[str], rows: list[list[str]], width: int | None, choose: bool) -> str:
    """Return a table; in a width, of the columns that fit where they may be chosen."""
    from tabulate import tabulate

    if width is None:
        return tabulate(rows, headers=list(columns), tablefmt="simple", disable_numparse=True)
    widest = _widest(columns, rows)
    kept = list(range(len(columns)))
    if choose and not _fits(map(_least, widest), width):
        kept = _chosen(columns, rows, width)
    limits = _shares([widest[i] for i in kept], width - GAP * (len(kept) - 1))
    if limits is None or not kept:
        return _records(columns, rows)
    if len(kept) < len(columns):
        _say_left_out(columns, rows, kept, width)
    shown = [[row[i] for i in kept] for row in [list(columns), *rows]]
    shown.insert(1, ["-" * limit for limit in limits])
    return tabulate(shown, tablefmt="plain", disable_numparse=True, maxcolwidths=limits)


def _widest(columns: Sequence[str], rows: list[list[str]]) -> list[int]:
    cells = ([name, *(row[i] for row in rows)] for i, name in enumerate(columns))
    return [max(map(len, column)) for column in cells]


def _least(widest: int) -> int:
    """Return the width in which a column is still readable: a sentence needs more than a name."""
    return min(widest, SENTENCE if widest > LONG else NAME)


def _fits(widths: Iterable[int], width: int) -> bool:
    found = list(widths)
    return sum(found) + GAP * (len(found) - 1) <= width


def _chosen(columns: Sequence[str], rows: list[list[str]], width: int) -> list[int]:
    """Return the places of the columns to show, in order, the first among them."""
    widths = [max(_least(w), len(n)) for w, n in zip(_widest(columns, rows), columns, strict=True)]
    kept: list[int] = []
    for i in sorted(range(len(columns)), key=lambda i: (_needlessness(columns, rows, i), i)):
        if _fits((widths[k] for k in (*kept, i)), width):
            kept.append(i)
    return sorted(kept)


def _needlessness(columns: Sequence[str], rows: list[list[str]], place: int) -> int:
    """Return how readily a column can be left out: the key and the locators least of all."""
    name = columns[place]
    values = {row[place] for row in rows}
    if place == 0 or name in PLACES:
        return 0
    if values <= {""}:
        return 4
    if STANDS_FOR.get(name, name.removesuffix("_id")) in set(columns) - {name}:
        return 3
    return 2 if len(values) == 1 < len(rows) else 1


def _say_left_out(
    columns: Sequence[str], rows: list[list[str]], kept: Sequence[int], width: int
) -> None:
    """Say in one line on stderr which columns are not shown, but for those that are empty."""
    names = []
    for i in sorted(set(range(len(columns))) - {*kept}):
        values = {row[i] for row in rows}
        if values - {""}:
            same = len(values) == 1 < len(rows)
            names.append(f"{columns[i]}={min(values)}" if same else columns[i])
    context = click.get_current_context(silent=True)
    chooses = context is not None and "columns" in context.params
    hint = "; -f csv has all, --columns chooses." if chooses else "; -f csv has all."
    said = [
        f"Not shown: {', '.join(names[:shown])}"
        f"{f' and {len(names) - shown} more' if shown < len(names) else ''}{hint}"
        for shown in range(1, len(names) + 1)
    ]
    if said:
        click.echo(
            max([said[0], *(one for one in said if len(one) <= width)], key=said.index), err=True
        )


def _shares(widest: list[int], width: int) -> list[int] | None:
    """Return a width for each column so that all fit, or None where they cannot."""
    shares = list(widest)
    while sum(shares) > width:
        longest = max(range(len(shares)), key=shares.__getitem__)
        if shares[longest] <= NARROWEST:
            return None
        shares[longest] -= 1
    return shares


def _records(columns: Sequence[str], rows: list[list[str]]) -> str:
    """Return each row as a block of lines, for tables too wide for the terminal."""
    width = max(len(name) for name in columns)
    blocks = [
        "\n".join(f"{n:<{width}}  {v}" for n, v in zip(columns, row, strict=True) if v)
        for row in rows
    ]
    return "\n\n".join(blocks)


def _width() -> int | None:
    """Return the width that was asked for, else the terminal's, None into a file or a pipe."""
    context = click.get_current_context(silent=True)
    asked: int | None = None if context is None else context.meta.get(WIDTH)
    if asked is not None or not _stdout().isatty() or os.environ.get("TERM") == "dumb":
        return asked
    import shutil

    return shutil.get_terminal_size().columns


_progress_shown = 0.0


def show_progress(what: str, done: int, steps: int) -> None:
    """Show on a terminal how far a long run is; into a file or a pipe nothing is written."""
    global _progress_shown  # noqa: PLW0603 -- when the line was last written
    if not sys.stderr.isatty():
        return
    now = time.monotonic()
    if done < steps and now - _progress_shown < PROGRESS_EVERY:
        return
    _progress_shown = now
    share = 100 * done // max(steps, 1)
    click.echo(f"\r{what}: {share:3} %\033[K", nl=False, err=True)
    if done >= steps:
        click.echo("\r\033[K", nl=False, err=True)
