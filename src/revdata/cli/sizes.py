"""Amounts of memory on the command line, and the progress of long runs on a terminal."""

import re
import sys
import time
from typing import Any

import click

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_SIZE = re.compile(r"([0-9]+(?:[.][0-9]+)?) ?([KMGT]?)i?B?", re.IGNORECASE)
EVERY = 0.2  # seconds between two lines of progress


class _Memory(click.ParamType[int]):
    """An amount of memory such as 512MB or 1.5GB, as bytes; a unit is 1024 times the one below."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the bytes."""
        match = _SIZE.fullmatch(str(value).strip())
        if match is None:
            message = f"{value!r} is no amount of memory; write one such as 512MB or 2GB."
            self.fail(message, param, ctx)
        return int(float(match[1]) * _UNITS[match[2].upper()])


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
