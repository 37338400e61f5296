"""Run SQL that only reads, as a program: a process of its own, which can be ended at any moment.

Started with the path of a database, it reads questions from standard input and writes replies to
standard output, both pickled. It imports nothing but the standard library, so it starts at once.

SQLite's authorizer and limits decide what SQL may do, not a look at the query. It runs in processes
that can be ended, since no limit of SQLite ends one long function call.
"""

import faulthandler
import os
import pickle
import re
import sqlite3
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

LONGEST_VALUE = 1_000_000  # bytes; the longest cell has a few thousand
LONGEST_PATTERN = 1_000
MOST_BYTES = 10_000_000  # of one reply
MOST_MEMORY = 1_000_000_000  # bytes of the process, where the system can limit it
STEPS = 1_000  # of SQLite's machine between two looks at the clock
LATEST = 5  # seconds after which the process ends itself, should nobody else have done it

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
PHRASE = re.compile(r'\s+|(".*?")')

Question = tuple[str, Sequence[Any] | Mapping[str, Any], float, int | None, int | None]
Reply = tuple[tuple[str, ...], list[tuple[Any, ...]], bool] | Exception


def restrict(connection: sqlite3.Connection) -> None:
    """Let a connection read its one database and nothing else, whatever the SQL says."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN)
    connection.set_authorizer(_authorize)


def answer(connection: sqlite3.Connection, question: Question) -> Reply:
    """Return columns, rows and whether more were left out; or the error of SQLite.

    A question is SQL, its values, the seconds it may take, and how many rows and cells the reply
    may have, None for any number.
    """
    sql, values, seconds, most_rows, most_cells = question
    deadline = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
    rows: list[tuple[Any, ...]] = []
    size = 0
    try:
        cursor = connection.execute(sql, values)
        columns = tuple(column[0] for column in cursor.description or ())
        most = min(
            sys.maxsize if most_rows is None else most_rows,
            sys.maxsize if most_cells is None else most_cells // max(len(columns), 1),
        )
        for row in cursor:
            if len(rows) >= most or size > MOST_BYTES:
                return columns, rows, True
            size += sum(len(value) if isinstance(value, str | bytes) else 8 for value in row)
            rows.append(row)
    except (sqlite3.Error, sqlite3.Warning, MemoryError, ValueError, OverflowError) as error:
        return type(error)(*error.args)  # without what only this process knows
    return columns, rows, False


def connected(path: str) -> sqlite3.Connection:
    """Return a connection that only reads a database and has what the pages search with."""
    address = f"{Path(path).resolve().as_uri()}?immutable=1"
    connection = sqlite3.connect(address, uri=True)
    connection.execute("pragma temp_store = memory")
    connection.create_function("escape_fts", 1, escape_fts, deterministic=True)
    restrict(connection)
    return connection


def escape_fts(words: str) -> str:
    """Return words to search for, each in quotation marks unless it is in a phrase that has them.

    It is what Datasette calls by this name. Raises ValueError where such marks are all there is.
    """
    closed = f'{words}"' if words.count('"') % 2 else words
    parts = [part for part in PHRASE.split(closed) if part and part != '""']
    if not parts:
        raise ValueError
    return " ".join(part if part.startswith('"') else f'"{part}"' for part in parts)


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    allowed = action in READING
    if action == sqlite3.SQLITE_FUNCTION:
        allowed = str(second).lower() not in CLOSED_FUNCTIONS
    elif action == sqlite3.SQLITE_PRAGMA:
        allowed = str(first).lower() in PRAGMAS
    elif action == sqlite3.SQLITE_UPDATE:
        allowed = first == "sqlite_master"  # asked when an index of words opens; SQLite forbids it
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _stay_small() -> None:
    """Leave the machine to others: the last in turn for its processor, and with little memory."""
    with suppress(ImportError, AttributeError, OSError, ValueError):
        os.nice(10)
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def main() -> None:
    """Answer questions until there are no more."""
    _stay_small()
    connection = connected(sys.argv[1])
    while True:
        try:
            question: Question = pickle.load(sys.stdin.buffer)  # of our own process
        except EOFError:
            return
        faulthandler.dump_traceback_later(question[2] + LATEST, exit=True)
        pickle.dump(answer(connection, question), sys.stdout.buffer)
        sys.stdout.buffer.flush()
        faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    main()
