"""Run the examples in Markdown files and write their present output below them.

    python docs/refresh_examples.py docs/questions.md

Read the change before committing it: the test suite holds the documents to their output.
"""

import contextlib
import doctest
import io
import sys
from pathlib import Path


def refreshed(text: str) -> str:
    """Return the document with the output of each example made anew."""
    pieces = doctest.DocTestParser().parse(text)
    names: dict[str, object] = {"__name__": "__main__"}
    result = []
    for piece in pieces:
        if isinstance(piece, str):
            result.append(piece)
            continue
        lines = piece.source.rstrip("\n").split("\n")
        result.append("\n".join([f">>> {lines[0]}", *(f"... {line}" for line in lines[1:])]) + "\n")
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(piece.source, "<example>", "single"), names)
        result.append(printed.getvalue())
    return "".join(result)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(refreshed(path.read_text(encoding="utf-8")), encoding="utf-8")
