"""Say in a sentence why an address is not answered."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Collection, Sequence
from typing import Any

from datasette.database import QueryInterrupted
from datasette.utils import tilde_decode
from datasette.utils.asgi import BadRequest
from markupsafe import Markup

from revdata.errors import near_names
from revdata.serving.querying import SECONDS

COLUMNS = ("_sort", "_sort_desc", "_facet", "_facet_array", "_facet_date")  # name a column
NEXT_PAGE = "_next must be what the link “Next page” has, with the order that it has."
MEANINGS = {
    "_timelimit": "_timelimit must be a whole number, of milliseconds.",
    "_through": '_through must be JSON: {"table": …, "column": …, "value": …}.',
    "_json_infinity": "_json_infinity must be 0 or 1.",
}
TOO_LONG = f"The query took longer than {SECONDS:g} seconds and was ended; ask for less."
logger = logging.getLogger("revdata.serving")


def check_arguments(
    request: Any, table: str, columns: Sequence[str], keys: Collection[str] | None
) -> None:
    """Raise BadRequest for arguments that no page of a table has.

    ``keys`` are those of its rows, None where pages are numbered by the rows before them.
    """
    arguments = request.args
    for name in COLUMNS:
        for column in arguments.getlist(name):
            if column and column not in (*columns, "rowid"):
                near = ", ".join(near_names(column, columns))
                hint = f" Did you mean {near}?" if near else ""
                raise BadRequest(f"{name}: {table} has no column {column!r}.{hint}")
    if arguments.get("_sort") and arguments.get("_sort_desc"):
        raise BadRequest("_sort and _sort_desc exclude each other; give one of them.")
    after = arguments.get("_next")
    if after:
        *sorted_after, key = after.split(",")
        ordered = bool(arguments.get("_sort") or arguments.get("_sort_desc"))
        known = key.isdecimal() if keys is None else tilde_decode(key) in keys
        if not known or len(sorted_after) != (ordered and keys is not None):
            raise BadRequest(NEXT_PAGE)


def explain_fault(request: Any, exception: Exception) -> tuple[int, str]:
    """Return status and sentence for an exception.

    The data does not change and its pages can be shown, so what goes wrong with a query in the
    address is the fault of the query.
    """
    message = getattr(exception, "message", None) or str(exception)
    status = getattr(exception, "status", 400 if isinstance(exception, sqlite3.Error) else 500)
    ended = isinstance(exception, QueryInterrupted)
    if ended or getattr(exception, "title", None) == "SQL Interrupted":
        return 400, TOO_LONG
    if request.path.endswith(".csv") and isinstance(exception, KeyError):
        return 400, "There is no CSV of the database; ask for a table, or give a query in SQL."
    if status == 500 and not request.query_string:
        logger.error("%s cannot be shown: %r", request.path, exception)
        return 500, Markup(message) if getattr(exception, "message_is_html", False) else message
    given = [meaning for name, meaning in MEANINGS.items() if name in request.args]
    if given and not isinstance(exception, BadRequest):
        return 400 if status == 500 else status, given[0]
    if status == 500:
        return 400, f"The address asks for what cannot be shown: {message}"
    return status, message
