"""Refusal of requests that the pages never make: other hosts, sites, methods, too many at once."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any
from urllib.parse import parse_qs, urlsplit

from revdata.serving.querying import BusyError, Queries

LOOPBACK = "127.0.0.1"
HOSTS = frozenset({LOOPBACK, "localhost", "::1"})
METHODS = frozenset({"GET", "HEAD"})
OPEN_PATHS = ("/-/static/", "/-/static-plugins/")  # below /-/, which has pages about the program
MOST_CELLS = 10_000  # of a query of the reader's own, on a page
LONGEST_SECONDS = 60  # of one answer, the time to take it included
FORMATS = (".json", ".csv", ".blob")

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

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def guarded(application: Application, queries: Queries) -> Application:
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
            try:
                async with _process_for(scope, queries), asyncio.timeout(LONGEST_SECONDS):
                    await application(scope, receive, send_with_headers)
            except BusyError:
                refused = 503, "Too many questions are waiting; ask again in a few seconds."
            except (TimeoutError, asyncio.CancelledError):
                return  # what was begun is broken off: it took too long, or the server ends
        if refused is not None:
            await _answer(send_with_headers, *refused)

    return guard


def _process_for(scope: Scope, queries: Queries) -> AbstractAsyncContextManager[None]:
    """Return what gives a question its turn; a page, an address without a query, needs none."""
    if not scope["query_string"] or scope["path"].startswith(OPEN_PATHS):
        return nullcontext()
    of_page = not scope["path"].endswith(FORMATS)
    own_sql = "sql" in parse_qs(scope["query_string"].decode("latin-1"))
    return queries.of_question(MOST_CELLS if of_page and own_sql else None)


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
    """Return whether a page elsewhere asks; following a link from one is the reader's own act.

    What sends no such header is no browser of today, and no page elsewhere can leave it out.
    Another port of this machine is ``same-site``, and as foreign as any other site.
    """
    site = headers.get("sec-fetch-site", ["none"])
    followed = [headers.get(f"sec-fetch-{name}") for name in ("mode", "dest")]
    return site not in (["same-origin"], ["none"]) and followed != [["navigate"], ["document"]]


async def _answer(send: Send, status: int, sentence: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    if status == 503:
        headers.append((b"retry-after", b"3"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})
