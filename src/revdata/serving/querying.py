"""Have the SQL of the pages run by a few processes, so that no query holds up the pages."""

from __future__ import annotations

import asyncio
import pickle
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Timer
from typing import Any

from revdata.serving import sql_process

SECONDS = 2.0  # that a query may take
MORE_SECONDS = 0.5  # after which it is ended from outside
MOST_ROWS = 5_000
PROCESSES = 2  # for the questions of the reader's own
MOST_WAITING = 40  # for one of these


class BusyError(Exception):
    """Too many questions wait to be answered."""


class Row(tuple[Any, ...]):
    """A row whose cells can be had by position and by column, as those of sqlite3.Row."""

    columns: tuple[str, ...]

    def keys(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return self.columns

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self.columns.index(key) if isinstance(key, str) else key)


class Process:
    """A process that runs SQL; it is started when it is asked, and again after it was ended."""

    def __init__(self, path: Path) -> None:
        """Take the database."""
        self._path = path
        self.running: subprocess.Popen[bytes] | None = None
        self.free = asyncio.Lock()

    def ask(self, question: sql_process.Question) -> sql_process.Reply | None:
        """Return the reply to a question; None if the process had to be ended."""
        running = self._start()
        assert running.stdin is not None
        assert running.stdout is not None
        timer = Timer(question[2] + MORE_SECONDS, running.kill)
        timer.start()
        try:
            running.stdin.write(pickle.dumps(question))
            running.stdin.flush()
            reply: sql_process.Reply = pickle.load(running.stdout)  # of our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            self.end()
            return None
        finally:
            timer.cancel()
        return reply

    def end(self) -> None:
        """End the process."""
        if self.running is not None:
            self.running.kill()
            self.running.communicate()
            self.running = None

    def _start(self) -> subprocess.Popen[bytes]:
        if self.running is None or self.running.poll() is not None:
            self.end()
            self.running = subprocess.Popen(
                [sys.executable, "-I", sql_process.__file__, str(self._path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # so that Ctrl-C reaches the server alone
            )
        return self.running


class Queries:
    """The processes that run the SQL of one database: one for pages, a few for questions.

    A question is a request with words of the reader's own. It waits until one of the few is free
    and keeps it until it is answered. A page is never behind a question.
    """

    def __init__(self, path: Path, seconds: float = SECONDS) -> None:
        """Take the database, and the time that a query may take."""
        self.seconds = seconds
        self._for_pages = Process(path)
        self._for_questions = [Process(path) for _ in range(PROCESSES)]
        self._free = list(self._for_questions)
        self._places = asyncio.Semaphore(PROCESSES)
        self._waiting = 0
        self._threads = ThreadPoolExecutor(PROCESSES + 1)
        self._process: ContextVar[Process] = ContextVar("process", default=self._for_pages)
        self._most_cells: ContextVar[int | None] = ContextVar("most_cells", default=None)

    @asynccontextmanager
    async def of_question(self, most_cells: int | None = None) -> AsyncIterator[None]:
        """Have the queries within run by a process for questions, with limited replies.

        Raises BusyError if too many wait for one.
        """
        if self._waiting >= MOST_WAITING:
            raise BusyError
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        process = self._free.pop()
        tokens = self._process.set(process), self._most_cells.set(most_cells)
        try:
            yield
        finally:
            self._process.reset(tokens[0])
            self._most_cells.reset(tokens[1])
            self._free.append(process)
            self._places.release()

    async def execute(
        self, sql: str, params: Any = None, truncate: bool = False, **limits: Any
    ) -> Any:
        """Return the rows of a query, as ``Database.execute`` of Datasette does."""
        from datasette.database import QueryInterrupted, Results

        seconds = self.seconds
        if limits.get("custom_time_limit"):
            seconds = min(seconds, limits["custom_time_limit"] / 1000)
        most = MOST_ROWS + (limits.get("page_size") == MOST_ROWS) if truncate else None
        values = dict(params) if hasattr(params, "keys") else tuple(params or ())
        cells = self._most_cells.get() if truncate else None
        reply = await self._ask((sql, values, seconds, most, cells))
        if reply is None or (isinstance(reply, Exception) and reply.args == ("interrupted",)):
            raise QueryInterrupted(reply, sql, params)
        if isinstance(reply, Exception):
            raise sqlite3.OperationalError(_sentence(reply))
        columns, rows, truncated = reply
        named = type("NamedRow", (Row,), {"columns": columns})
        return Results([named(row) for row in rows], truncated, [(name,) for name in columns])

    def end(self) -> None:
        """End the processes."""
        for process in (self._for_pages, *self._for_questions):
            process.end()
        self._threads.shutdown()

    async def _ask(self, question: sql_process.Question) -> sql_process.Reply | None:
        process = self._process.get()
        async with process.free:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, process.ask, question)


def _sentence(error: Exception) -> str:
    """Return what SQLite says as a sentence."""
    said = str(error) or "there is not enough memory"
    if "user-defined function" in said:  # there is one alone
        return "A search needs a word; a quotation mark by itself is none."
    return f"SQLite cannot answer this: {said}."
