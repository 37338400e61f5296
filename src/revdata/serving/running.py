"""Starting, stopping and checking of the local server."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from revdata.dataset.parts import TableSet
from revdata.dataset.rows import plain_rows
from revdata.errors import RevdataError, require_extra
from revdata.exports.databases import answerable
from revdata.files.writing import ENDING
from revdata.serving.application import application
from revdata.serving.database import NAME, query_of
from revdata.serving.guard import LOOPBACK, Application

LIBRARIES = ("datasette", "httpx", "uvicorn")
LAST_SECONDS = 3  # that a request may take to finish when the server ends


def serve(
    dataset: TableSet, port: int, *, announce: Callable[[str], None], browser: bool = False
) -> None:
    """Serve a data set on a port of the loopback address until Ctrl-C or SIGTERM.

    ``announce`` is called with the address once it can be asked; port 0 takes any that is free.
    Raises RevdataError if the port is taken, MissingExtraError without the extra ``serve``,
    UnreadableInputError for rows that make no database.
    """
    try:
        with _ready(dataset, port) as (app, listener):
            server, address = _server(app), _address(listener)
            with _ending_well():
                announce(address)
                if browser:
                    webbrowser.open(address)
                asyncio.run(server.serve(sockets=[listener]))
    except KeyboardInterrupt:
        return


def check(dataset: TableSet, port: int = 0) -> list[Reply]:
    """Serve a data set, ask a few pages and what must be refused, end, and return the answers.

    Raises as ``serve`` does.
    """
    with _ready(dataset, port) as (app, listener):
        return asyncio.run(_asked(app, listener, dataset))


async def _asked(app: Application, listener: socket.socket, dataset: TableSet) -> list[Reply]:
    server = _server(app)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        return await ask(_address(listener), dataset)
    finally:
        server.should_exit = True
        await serving


@contextmanager
def _ready(dataset: TableSet, port: int) -> Iterator[tuple[Application, socket.socket]]:
    """Give the application and the socket it is to be served on."""
    require_extra("serve", "Pages in a browser", *LIBRARIES)
    with _listening(port) as listener, application(dataset) as app:
        yield app, listener


def _server(app: Application) -> Any:
    from uvicorn import Config, Server

    config = Config(
        app,
        log_level="critical",  # what others send, and what an end breaks off, is no fault here
        access_log=False,
        proxy_headers=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=LAST_SECONDS,
    )
    return Server(config)


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    try:
        listener = socket.create_server((LOOPBACK, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = "is taken by another program"
        else:
            reason = f"cannot be used: {error.strerror}"
        raise RevdataError(
            f"Port {port} {reason}; name another with --port, or 0 for any free one."
        ) from error
    with listener:
        yield listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()
    return f"http://{host}:{port}/"


@contextmanager
def _ending_well() -> Iterator[None]:
    """Let the signals that end a program break off the serving, and nothing else."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    numbers = [getattr(signal, name) for name in ENDING if hasattr(signal, name)]
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


SECONDS = 20  # that one answer may take
REFUSED = range(400, 500)


@dataclass(frozen=True)
class Asked:
    """A page to ask: its address, what stands on it, or that it is to be refused."""

    path: str
    holds: str = ""
    refused: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """The answer of a server to one request.

    `revdata.check_pages` returns one for each request. It is true if the
    answer is as it should be; ``print`` says what is wrong otherwise.

    Attributes
    ----------
    asked : Asked
        The page that was requested, and what should be on it.
    status : int
        Status code of the answer.
    ok : bool
        Whether the answer is as it should be.

    Examples
    --------
    >>> from revdata.serving.running import Asked, Reply
    >>> print(Reply(Asked("/revdata/claims"), 500, ok=False))
    /revdata/claims was answered with 500.
    """

    asked: Asked
    status: int
    ok: bool

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        """Return the answer as a sentence."""
        if self.asked.refused:
            return f"{self.asked.path} was answered with {self.status}; it must be refused."
        if self.status != 200:
            return f"{self.asked.path} was answered with {self.status}."
        return f"{self.asked.path} does not show {self.asked.holds!r}."


async def ask(address: str, dataset: TableSet) -> list[Reply]:
    """Return the answers to the questions, to a page of each kind and to what must be refused."""
    import httpx

    answers = []
    async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=SECONDS) as client:
        for asked in _pages(dataset):
            response = await client.get(asked.path, headers=dict(asked.headers))
            if asked.refused:
                ok = response.status_code in REFUSED
            else:
                ok = response.status_code == 200 and asked.holds in response.text
            answers.append(Reply(asked, response.status_code, ok))
    return answers


def _pages(dataset: TableSet) -> Iterator[Asked]:
    version = dataset.package.version
    yield Asked("/", holds=version)
    for table in dataset.package.tables.values():
        yield Asked(f"/{NAME}/{table.name}", holds=table.key)
    leader = plain_rows(dataset, "leaders")[0][0]
    yield Asked(f"/{NAME}/leaders/{leader}", holds="one-row")
    for question in answerable(dataset):
        for view in question.views:
            yield Asked(f"/{NAME}/{query_of(view)}", holds="<td class=")
    yield Asked(f"/{NAME}/find?words=thermidor", holds="<td class=")
    yield Asked(_sql("select value from metadata where name = 'version'"), holds=version)
    yield Asked("/", refused=True, headers={"host": "example.org"})
    yield Asked(_sql("delete from claims"), refused=True)
    yield Asked(_sql("attach database ':memory:' as other"), refused=True)


def _sql(query: str) -> str:
    return f"/{NAME}.json?{urlencode({'sql': query, '_shape': 'array'})}"
