"""Run the command line: ``revdata`` or ``python -m revdata``; a signal ends it with one line."""

import os
import signal
import sys
from types import FrameType

WORDS = {"SIGINT": b"Interrupted.\n", "SIGTERM": b"", "SIGHUP": b""}  # Windows has no SIGHUP


def main() -> None:
    """Run the command line, with signals minded before anything else is imported.

    A signal raises no KeyboardInterrupt: a library that is being imported may take that for an
    error of its own, or print it.
    """
    for name in WORDS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _end)
    from revdata.cli import main as run

    run()


def _end(number: int, _: FrameType | None) -> None:
    """End at once with the status of a shell, temporary folders and processes removed."""
    signal.signal(number, signal.SIG_IGN)
    processes = getattr(sys.modules.get("multiprocessing"), "active_children", list)
    for process in processes():
        process.kill()
    getattr(sys.modules.get("revdata.files.scratch"), "remove_all", int)()
    os.write(2, WORDS[signal.Signals(number).name])
    os._exit(128 + number)


if __name__ == "__main__":
    main()
