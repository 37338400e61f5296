"""Problems as a piece of HTML for a notebook, every value escaped."""

from collections.abc import Sequence

from revdata import markup
from revdata.problems import Problem
from revdata.reports.selection import select
from revdata.reports.text import printable, shorten


def render_notebook(
    found: Sequence[Problem], notes: Sequence[str], verdict: str, most: int | None
) -> str:
    """Return the verdict, the notes and at most ``most`` problems as a table; None for all."""
    shown = [problem for problems in select(found, most).values() for problem in problems]
    return markup.render(
        "reports",
        "notebook.html",
        {"short": lambda value: printable(shorten(value)), "plain": printable},
        shown=shown,
        total=len(found),
        notes=notes,
        verdict=verdict,
    )
