"""Our plugin for Datasette: links in cells, home page, read-only connections."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from typing import Any

import pluggy
from datasette import Response
from datasette.utils import tilde_decode, tilde_encode
from markupsafe import Markup

from revdata.citation import cite
from revdata.dataset.derived import with_derived
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import records
from revdata.errors import NotFoundError
from revdata.exports.databases import answerable
from revdata.lookup.codebook import GROUP_TITLES
from revdata.serving.database import NAME
from revdata.serving.description import contributions, query_of, subject_of
from revdata.serving.faults import check_arguments, explain_fault
from revdata.serving.guard import MOST_CELLS
from revdata.serving.leads import about, claims_about, words_of_link
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
