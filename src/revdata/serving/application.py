"""The Datasette application: read-only, with no plugin but ours.

Datasette is pinned to 0.65. Licence and source are repeated at every level, because the page of a
row shows only its own level. Datasette runs every plug-in it finds when it is imported and has no
setting against it, so its search is disabled; its handler of errors, which prints tracebacks to
the terminal, is replaced.

A new minor version of Datasette is read before it is allowed, since three templates are ours. A
plug-in of ours makes foreign keys links on the page of a row.
"""

import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from revdata.dataset.parts import TableSet
from revdata.files.writing import scratch_folder
from revdata.serving.database import NAME, describe, view_columns, write_database
from revdata.serving.guard import Application, guarded
from revdata.serving.querying import MOST_ROWS, SECONDS, Queries

ERRORS = "datasette.handle_exception"
SETTINGS = {
    "sql_time_limit_ms": int(SECONDS * 1000),
    "max_returned_rows": MOST_ROWS,
    "facet_time_limit_ms": int(SECONDS * 1000),
    "suggest_facets": False,  # the columns worth counting are known
    "default_cache_ttl": 0,  # another data set may be served at the same address tomorrow
    "max_csv_mb": 50,
    "num_sql_threads": 0,  # what the processes are not asked is of the schema, and takes no time
}

OF_THE_SCHEMA = (  # what Datasette asks for on many pages, of hundreds of tables
    "foreign_keys_for_table",
    "fts_table",
    "get_all_foreign_keys",
    "hidden_table_names",
    "primary_keys",
    "table_column_details",
    "table_columns",
    "table_names",
    "view_names",
)
MOST_REMEMBERED = 10_000


@contextmanager
def application(dataset: TableSet) -> Iterator[Application]:
    """Give the application that serves a data set, from a temporary folder.

    The folder is removed and all connections are closed at the end. Raises UnreadableInputError
    for rows that make no database.
    """
    with scratch_folder(prefix="revdata-serve-") as folder:
        path = write_database(dataset, folder)
        queries = Queries(path)
        with _datasette(dataset, path, queries) as datasette:
            yield guarded(datasette, queries)


@contextmanager
def _datasette(dataset: TableSet, path: Path, queries: Queries) -> Iterator[Any]:
    _load_alone()
    from datasette.app import Datasette
    from datasette.plugins import pm

    from revdata.serving.plugin import Pages  # heavy: needs Datasette

    pages = Pages(dataset)
    metadata = describe(dataset, view_columns(path))
    pm.register(pages, str(id(pages)))  # before Datasette looks for the templates of its plug-ins
    datasette = Datasette(immutables=[str(path)], metadata=metadata, settings=SETTINGS)
    database = datasette.databases[NAME]
    database.execute = queries.execute
    for question in OF_THE_SCHEMA:
        setattr(database, question, _remembering(getattr(database, question)))
    datasette.permission_allowed = _allowed
    pages.datasette = datasette
    try:
        with warnings.catch_warnings():  # Datasette drops the work that is left after an error
            warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
            yield datasette.app()
    finally:
        queries.end()
        pm.unregister(pages)
        for database in datasette.databases.values():
            database.close()


async def _allowed(actor: Any, action: str, resource: Any = None, default: Any = False) -> Any:
    """Return what Datasette would, which looks through the description of all tables each time."""
    del actor, action  # all may see what anybody may
    of = resource if isinstance(resource, tuple) else (resource,)
    return False if of[0] == "_internal" else default


def _remembering(ask: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Return a function that asks the same only once, as the database does not change."""
    known: dict[Any, Any] = {}

    async def answer(*of: Any) -> Any:
        if of not in known:
            if len(known) > MOST_REMEMBERED:
                known.clear()
            known[of] = await ask(*of)
        return known[of]

    return answer


@cache
def _load_alone() -> None:
    """Import Datasette without the plug-ins that happen to be installed.

    It runs each one it finds as soon as it is imported, and has no setting against that. Those of
    a Datasette that was imported before are taken out, and so is its way of telling errors, which
    prints tracebacks.
    """
    import pluggy

    with patch.object(pluggy.PluginManager, "load_setuptools_entrypoints", return_value=0):
        from datasette.plugins import DEFAULT_PLUGINS, pm
    for name, plugin in pm.list_name_plugin():
        if name == ERRORS or name not in DEFAULT_PLUGINS:
            pm.unregister(plugin)
