"""Problems as a piece of HTML for a notebook, every value escaped."""

from collections.abc import Sequence

from revdata.dataset.problems import Problem
from revdata.files import html
from revdata.validation.reports.plain_text import printable, shorten
from revdata.validation.reports.selection import select


def render_notebook(
    found: Sequence[Problem], notes: Sequence[str], verdict: str, most: int | None
) -> str:
    """Return the verdict, the notes and at most ``most`` problems as a table; None for all."""
    shown = [problem for problems in select(found, most).values() for problem in problems]
    return html.render(
        "validation/reports",
        "notebook.html",
        {"short": lambda value: printable(shorten(value)), "plain": printable},
        shown=shown,
        total=len(found),
        notes=notes,
        verdict=verdict,
    )
