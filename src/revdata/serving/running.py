"""Starting and stopping of the local server."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from revdata.dataset.parts import TableSet
from revdata.errors import RevdataError, require_extra
from revdata.files.writing import ENDING
from revdata.serving.application import application
from revdata.serving.asking import Reply, ask
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
