"""Serve a data set on this machine until the reader ends it, or ask its pages and end at once."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from revdata.dataset.parts import TableSet
from revdata.errors import MissingExtraError, RevdataError
from revdata.serving.application import application
from revdata.serving.asking import Answer, ask
from revdata.serving.guard import LOOPBACK, Application

LIBRARIES = ("datasette", "httpx", "uvicorn")
ENDING = ("SIGTERM", "SIGHUP")  # besides Ctrl-C; Windows has no SIGHUP
LAST_SECONDS = 3  # that a request may take to finish when the server ends


def serve(
    dataset: TableSet, port: int, *, announce: Callable[[str], None], browser: bool = False
) -> None:
    """Serve a data set on a port of the loopback address until Ctrl-C or SIGTERM.

    ``announce`` is called with the address once it can be asked; port 0 takes any that is free.
    Raises RevdataError if the port is taken, MissingExtraError without the extra ``serve``,
    UnreadableInputError for rows that make no database.
    """
    _require_extra()
    try:
        with _ending_as_by_keyboard(), _listening(port) as listener, application(dataset) as app:
            address = _address(listener)
            announce(address)
            if browser:
                webbrowser.open(address)
            asyncio.run(_server(app).serve(sockets=[listener]))
    except KeyboardInterrupt:
        return


def check(dataset: TableSet, port: int = 0) -> list[Answer]:
    """Serve a data set, ask a few pages and what must be refused, end, and return the answers.

    Raises as ``serve`` does.
    """
    _require_extra()
    with _ending_as_by_keyboard(), _listening(port) as listener, application(dataset) as app:
        return asyncio.run(_asked(app, listener, dataset))


async def _asked(app: Application, listener: socket.socket, dataset: TableSet) -> list[Answer]:
    server = _server(app)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        return await ask(_address(listener), dataset)
    finally:
        server.should_exit = True
        await serving


def _require_extra() -> None:
    if not all(find_spec(library) for library in LIBRARIES):
        raise MissingExtraError("serve", "Pages in a browser")


def _server(app: Application) -> Any:
    from uvicorn import Config, Server  # heavy

    config = Config(
        app,
        log_level="warning",
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
def _ending_as_by_keyboard() -> Iterator[None]:
    """Let the signals that end a program do so as Ctrl-C does, with the folders removed."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    numbers = [getattr(signal, name) for name in ENDING if hasattr(signal, name)]
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
