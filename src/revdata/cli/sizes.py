"""Amounts of memory on the command line, and the progress of long runs on a terminal."""

import sys
import time
from typing import Any

import click

from revdata.errors import RevdataError

EVERY = 0.2  # seconds between two lines of progress


class _Memory(click.ParamType[int]):
    """An amount of memory such as 512MB or 1.5GB, as bytes; a unit is 1024 times the one below."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the bytes."""
        from revdata.validation.engine import memory_in_bytes  # heavy

        try:
            return memory_in_bytes(value)
        except RevdataError as error:
            self.fail(str(error), param, ctx)


MEMORY = _Memory()
_shown = 0.0


def show_progress(what: str, done: int, steps: int) -> None:
    """Show on a terminal how far a long run is; into a file or a pipe nothing is written."""
    global _shown  # noqa: PLW0603 -- when the line was last written
    if not sys.stderr.isatty():
        return
    now = time.monotonic()
    if done < steps and now - _shown < EVERY:
        return
    _shown = now
    share = 100 * done // max(steps, 1)
    click.echo(f"\r{what}: {share:3} %\033[K", nl=False, err=True)
    if done >= steps:
        click.echo("\r\033[K", nl=False, err=True)
