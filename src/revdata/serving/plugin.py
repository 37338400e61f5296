"""Our plugin for Datasette: links in cells and their words, home page, faults in a sentence."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import pluggy
from datasette import Response
from datasette.database import QueryInterrupted
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import BadRequest
from markupsafe import Markup

from revdata.citation import cite
from revdata.dataset.derived import with_derived
from revdata.dataset.descriptor import Table
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import records
from revdata.errors import NotFoundError, near_names
from revdata.exports.databases import answerable
from revdata.lookup.codebook import GROUP_TITLES
from revdata.serving.database import NAME, contributions, query_of, subject_of
from revdata.serving.guard import MOST_CELLS
from revdata.serving.querying import SECONDS
from revdata.serving.sql_process import restrict

PLUGIN = "revdata.serving"  # by this name Datasette finds our folders templates and static
CELLS_AT_ONCE = 100
ASSETS = f"/-/static-plugins/{PLUGIN}"
hook = pluggy.HookimplMarker("datasette")


class Pages:
    """The plug-in of one data set; it answers for the Datasette that shows it, and no other."""

    __name__ = PLUGIN

    def __init__(self, dataset: TableSet) -> None:
        """Take the data set that is shown."""
        self.dataset = dataset
        self.labels = {  # of each row that has one, by table and key
            name: {
                row[table.key]: row.get(table.label_column or "") for row in records(dataset, name)
            }
            for name, table in dataset.package.tables.items()
        }
        self.claims_about = claims_about(dataset)
        self._cells = itertools.count(1)
        self.datasette: Any = None

    @hook
    def prepare_connection(self, conn: sqlite3.Connection, database: str, datasette: Any) -> None:
        """Let the connections to the database only read."""
        if datasette is self.datasette and database == NAME:
            restrict(conn)

    @hook
    def extra_css_urls(self) -> list[str]:
        """Add our styles to each page."""
        return [f"{ASSETS}/pages.css"]

    @hook
    def extra_js_urls(self) -> list[dict[str, Any]]:
        """Add our script to each page."""
        return [{"url": f"{ASSETS}/pages.js", "module": True}]

    @hook
    def render_cell(
        self, row: Any, value: Any, column: str, table: str | None, datasette: Any
    ) -> Any:
        """Link a cell that holds the key of a row, in a table with the label of that row.

        A value that Datasette has looked up already is a dict, and left to it. Now and then other
        pages get their turn before the next cell, so that a long page holds up none.
        """
        if next(self._cells) % CELLS_AT_ONCE:
            return self._link(row, value, column, table, datasette)

        async def pause() -> Markup | None:
            await asyncio.sleep(0)
            return self._link(row, value, column, table, datasette)

        return pause()

    def _link(
        self, row: Any, value: Any, column: str, table: str | None, datasette: Any
    ) -> Markup | None:
        if datasette is not self.datasette or not isinstance(value, str):
            return None
        target = self._target(row, column, table)
        if target not in self.labels or value not in self.labels[target]:
            return None
        address = datasette.urls.row(NAME, target, tilde_encode(value))
        label = self.labels[target][value]
        if label is None or table not in self.labels:
            return Markup('<a href="{}">{}</a>').format(address, value)
        return Markup('<a href="{}">{}</a>&nbsp;<em>{}</em>').format(address, label, value)

    @hook
    def extra_template_vars(self, template: str, request: Any, datasette: Any) -> Any:
        """Give the page of a row its label, its reference, and words for what leads to it."""
        if datasette is not self.datasette or template != "row.html":
            return {"most_cells": MOST_CELLS}
        table, key = (tilde_decode(request.url_vars[name]) for name in ("table", "pks"))
        tables = with_derived(self.dataset.package).tables
        label = self.labels.get(table, {}).get(key) or ""
        if table not in tables:
            return {"reference": self._reference(request), "label_of_row": label}

        def words(other: dict[str, Any]) -> str:
            name, column = other["other_table"], other["other_column"]
            title = tables[name].title if name in tables else name.replace("_", " ").capitalize()
            return words_of_link(other["count"], title, column, tables[table], label)

        claims = about(self.claims_about, tables[table], key, label)
        if claims:
            claims["link"] = f"{datasette.urls.table(NAME, 'claims')}?{claims['query']}"
        return {
            "reference": self._reference(request),
            "label_of_row": label,
            "words_of_link": words,
            "about": claims,
        }

    @hook
    def handle_exception(self, request: Any, exception: Exception, datasette: Any) -> Any:
        """Answer with a sentence what cannot be shown; Datasette itself prints a traceback."""
        status, sentence = explain_fault(request, exception)
        return _error_page(datasette, request, {"error": sentence, "status": status})

    @hook
    def filters_from_request(self, request: Any, database: str, table: str, datasette: Any) -> Any:
        """Refuse arguments that no page of a table has."""

        async def check() -> None:
            columns = await datasette.get_database(NAME).table_columns(table)
            check_arguments(request, table, columns, self.labels.get(table))

        return check() if datasette is self.datasette and database == NAME else None

    @hook
    def register_routes(self, datasette: Any) -> list[tuple[str, Any]]:
        """Answer for the home page, for which Datasette would read every table again."""

        async def home(request: Any) -> Any:
            page = await datasette.render_template("index.html", self._home(), request=request)
            return Response.html(page)

        return [(r"/$", home)] if self.datasette in (None, datasette) else []

    def _target(self, row: Any, column: str, table: str | None) -> str | None:
        """Return the table whose key a column holds: by its foreign key, or in views its name."""
        tables = self.dataset.package.tables
        if column == "row_id" and "table_name" in row.keys():  # noqa: SIM118  a sqlite3.Row
            return str(row["table_name"])
        if table is not None and table in tables:
            links = tables[table].foreign_keys
            return next((link.table for link in links if link.column == column), None)
        keys = {known.key: name for name, known in tables.items()}
        roles = (name for key, name in keys.items() if column.endswith(f"_{key}"))
        return keys.get(column) or next(roles, None)

    def _reference(self, request: Any) -> str:
        try:
            return cite(self.dataset, tilde_decode(request.url_vars["pks"]))
        except NotFoundError:  # a row of a table that stands in the export alone
            return ""

    def _home(self) -> dict[str, Any]:
        tables = self.dataset.package.tables.values()
        groups = [
            (
                title,
                [(table, len(self.labels[table.name])) for table in tables if table.group == group],
            )
            for group, title in GROUP_TITLES.items()
        ]
        return {
            "metadata": self.datasette.metadata(),
            "name": NAME,
            "version": self.dataset.package.version,
            "groups": [(title, held) for title, held in groups if held],
            "questions": answerable(self.dataset),
            "query_of": query_of,
            "subject_of": subject_of,
            "contributions": contributions(self.dataset),
            "reference": cite(self.dataset),
        }


async def _error_page(datasette: Any, request: Any, facts: dict[str, Any]) -> Any:
    if request.path.endswith(".json"):
        return Response.json({"ok": False, **facts}, status=facts["status"])
    page = await datasette.render_template("error.html", facts, request=request)
    return Response.html(page, status=facts["status"])


LONGEST_LABEL = 50
WITH = ("Leaders", "Findings")  # rows in which a thing stands beside others
FIRST_NOUN = (" of ", " in ", " between ")  # of titles whose noun is the first word


def claims_about(dataset: TableSet) -> Mapping[tuple[str, str], int]:
    """Return how many claims mention a thing, by the column of mentions and its key."""
    claims = defaultdict[tuple[str, str], set[str]](set)
    for row in records(dataset, "mentions"):
        for link in dataset.table("mentions").foreign_keys:
            if link.table != "claims" and row[link.column]:
                claims[link.column, row[link.column]].add(row["claim_id"])
    return {thing: len(found) for thing, found in claims.items()}


def address_about(column: str, key: str) -> str:
    """Return the query of the claims that mention a thing."""
    return urlencode(
        {"_through": json.dumps({"table": "mentions", "column": column, "value": key})}
    )


def words_of_link(count: int, title: str, column: str, target: Table, label: str) -> str:
    """Return what a link from a row to the rows of a table that refer to it says."""
    named = label if 0 < len(label) <= LONGEST_LABEL else f"this {noun(target.title, 1)}"
    rows = f"{count:,} {noun(title, count)}"
    if column == target.key:
        return f"{rows} {'with' if title in WITH else 'of'} {named}"
    role = column.removesuffix("_id").replace("_", " ")
    return f"{rows} with {named} as {role}"


def noun(title: str, count: int) -> str:
    """Return what the rows of a table with a title are called: wave of reaction, quantities."""
    title = title[:1].lower() + title[1:]
    if count == 1:
        split = next((title.index(between) for between in FIRST_NOUN if between in title), None)
        words, rest = title[:split], title[split:] if split else ""
        title = (f"{words[:-3]}y" if words.endswith("ies") else words.removesuffix("s")) + rest
    return title


def about(counts: Mapping[tuple[str, str], int], target: Table, key: str, label: str) -> Any:
    """Return words and query of the claims that mention a row, None where there are none."""
    count = counts.get((target.key, key), 0)
    if not count:
        return None
    named = label if 0 < len(label) <= LONGEST_LABEL else f"this {noun(target.title, 1)}"
    words = f"{count:,} claim{'' if count == 1 else 's'} about {named}"
    return {"words": words, "query": address_about(target.key, key)}


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
