"""The progress of long runs on a terminal."""

import sys
import time

import click

EVERY = 0.2  # seconds between two lines of progress
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
