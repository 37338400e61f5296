"""HTML from templates that escape every value, with a content policy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from html import escape
from typing import Any

Filters = Mapping[str, Callable[..., Any]]


def render(folder: str, template: str, filters: Filters | None = None, **values: Any) -> str:
    """Return a template of a folder of the package with the values in it, each escaped.

    A filter of one name is the same function for all templates of a folder.
    """
    environment = _environment(folder)
    environment.filters |= filters or {}
    return str(environment.get_template(template).render(**values))


@cache
def _environment(folder: str) -> Any:
    """Return what compiles the templates of a folder, which takes long, once for all of them."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("revdata", folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def flush_left(piece: str) -> str:
    """Return a piece for a notebook with its tables flush left, which notebooks set flush right.

    It has no colours: those of the notebook hold, light or dark.
    """
    return re.sub("<(td|th|caption)(?=[ >])", r'<\1 style="text-align: left"', piece)


def table(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Return a table for a notebook, with every value escaped and None as an empty cell."""
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    head = f"<thead><tr>{names}</tr></thead>" if names else ""
    cells = (
        "".join(f"<td>{'' if c is None else escape(str(c))}</td>" for c in row) for row in rows
    )
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    return flush_left(f"<table>{head}<tbody>{body}</tbody></table>")


def read(folder: str, name: str) -> str:
    """Return a file of the package that goes into a page as it is."""
    from importlib.resources import files

    return (files("revdata") / folder / name).read_text(encoding="utf-8")


def content_policy(style: str, script: str = "") -> str:
    """Return the Content-Security-Policy of a page with this one style and script, and no more.

    Nothing is fetched, and neither a style attribute nor a handler in an attribute works.
    ``style`` and ``script`` are the exact contents of the two elements.
    """
    rules = ["default-src 'none'", f"style-src '{_digest(style)}'"]
    if script:
        rules.append(f"script-src '{_digest(script)}'")
    return "; ".join([*rules, "img-src data:", "base-uri 'none'", "form-action 'none'"])


def _digest(text: str) -> str:
    import base64
    import hashlib

    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
