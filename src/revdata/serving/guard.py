"""Refusal of requests that the pages never make: other hosts, methods and SQL."""

import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"
HOSTS = frozenset({LOOPBACK, "localhost", "::1"})
METHODS = frozenset({"GET", "HEAD"})
OPEN_PATHS = ("/-/static/", "/-/static-plugins/")  # below /-/, which has pages about the program
LONGEST_VALUE = 1_000_000  # bytes; the longest cell has a few thousand
LONGEST_PATTERN = 1_000

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
PRAGMAS = frozenset(  # that tell of the schema, which Datasette and the full-text search ask for
    {
        "data_version",
        "database_list",
        "foreign_key_list",
        "index_info",
        "index_list",
        "index_xinfo",
        "schema_version",
        "table_info",
        "table_xinfo",
    }
)
CLOSED_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile"})

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def guarded(application: Application) -> Application:
    """Return the application behind a check of each request, with headers for its answers."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message = {**message, "headers": [*message.get("headers", []), *own]}
            await send(message)

        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        refused = _refusal(scope)
        if refused is None:
            await application(scope, receive, send_with_headers)
        else:
            await _answer(send_with_headers, *refused)

    return guard


def restrict(connection: sqlite3.Connection) -> None:
    """Let a connection read its one database and nothing else, whatever the SQL says."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN)
    connection.set_authorizer(_authorize)


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    allowed = action in READING
    if action == sqlite3.SQLITE_FUNCTION:
        allowed = str(second).lower() not in CLOSED_FUNCTIONS
    elif action == sqlite3.SQLITE_PRAGMA:
        allowed = str(first).lower() in PRAGMAS
    elif action == sqlite3.SQLITE_UPDATE:
        allowed = first == "sqlite_master"  # asked when an index of words opens; SQLite forbids it
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _refusal(scope: Scope) -> tuple[int, str] | None:
    """Return status and sentence for a request that is not answered, None for one that is."""
    headers: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    if not _is_loopback(headers.get("host", [])):
        return 421, "These pages answer to 127.0.0.1 and localhost alone."
    if scope["method"] not in METHODS:
        return 405, "These pages are for reading."
    if _is_of_another_site(headers):
        return 403, "These pages answer to no other site."
    path = scope["path"]
    if path.startswith("/-/") and not path.startswith(OPEN_PATHS):
        return 404, "There is no such page."
    return None


def _is_loopback(hosts: list[str]) -> bool:
    if len(hosts) != 1:
        return False
    try:
        parts = urlsplit(f"//{hosts[0]}")
        return parts.netloc == hosts[0] and parts.username is None and parts.hostname in HOSTS
    except ValueError:
        return False


def _is_of_another_site(headers: dict[str, list[str]]) -> bool:
    """Return whether a page elsewhere asks; following a link from one is the reader's own act."""
    site = headers.get("sec-fetch-site", ["none"])
    mode = headers.get("sec-fetch-mode", ["navigate"])
    return site not in (["same-origin"], ["none"]) and mode != ["navigate"]


async def _answer(send: Send, status: int, sentence: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})
