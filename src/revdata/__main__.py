"""The entry point of the command line, ``revdata`` or ``python -m revdata``."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys

TYPE_CHECKING = False  # typing takes long to import, and a signal may come meanwhile
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

SELDOM = 20_000  # new objects between two collections, as most that an import makes stay
WORDS = {"SIGINT": b"Interrupted.\n", "SIGTERM": b"", "SIGHUP": b""}  # Windows has no SIGHUP


def main() -> None:
    """Run the command line, with signals minded before anything else is imported.

    A signal raises no KeyboardInterrupt: a library that is being imported may take that for an
    error of its own, or print it. One that comes when all is done changes nothing.
    """
    _handle_signals(_end)
    gc.set_threshold(SELDOM)
    from revdata.cli import main as run

    if "_REVDATA_COMPLETE" in os.environ:
        importlib.import_module("revdata.cli.completion")  # which knows how bash divides words
    try:
        run()
    finally:
        _handle_signals(signal.SIG_IGN)
        gc.freeze()  # the process ends, and with it what a last collection would look through


def _handle_signals(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    """Set what a signal does, but for those that whoever started us asked to ignore."""
    for number in (getattr(signal, name) for name in WORDS if hasattr(signal, name)):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _end(number: int, _: FrameType | None) -> None:
    """End at once with the status of a shell, temporary folders and processes removed."""
    _handle_signals(signal.SIG_IGN)
    processes = getattr(sys.modules.get("multiprocessing"), "active_children", list)
    for process in processes():
        process.kill()
    getattr(sys.modules.get("revdata.files.writing"), "remove_all", int)()
    try:
        os.write(2, WORDS[signal.Signals(number).name])
    finally:
        os._exit(128 + number)


if __name__ == "__main__":
    main()
