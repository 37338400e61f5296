"""Options that several commands share."""

from collections.abc import Callable
from typing import Any

import click

path_option = click.option(
    "--path",
    type=click.Path(),
    help="Read another version instead of the package, or a contribution together with it.",
)


def extra_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option --extra to a command that reads contributions together with the base."""
    option = click.option(
        "--extra",
        multiple=True,
        type=click.Path(),
        metavar="DIR",
        help="Read a contribution together with the package; repeatable.",
    )
    return option(command)
