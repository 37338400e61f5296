"""Run the examples in Markdown files and notebooks and write their present output below them.

    python docs/refresh_examples.py docs/questions.md docs/tour.ipynb

Read the change before committing it: the test suite holds the documents to their output.
"""

import contextlib
import doctest
import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbclient import NotebookClient

RICH = {"text/html", "image/svg+xml"}


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


def run_notebook(path: Path) -> nbformat.NotebookNode:
    """Return the notebook with the output of each cell made anew, without times of running."""
    notebook = nbformat.read(path, as_version=4)
    with TemporaryDirectory() as folder:
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": folder}}).execute()
    notebook.metadata.pop("language_info", None)  # it has the number of this Python
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            _keep_the_rich(output.get("data", {}))
    return notebook


def _keep_the_rich(data: dict[str, Any]) -> None:
    """Leave the plain text of an output out where every notebook shows something better."""
    if RICH & data.keys():
        data.pop("text/plain", None)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        if path.suffix == ".ipynb":
            nbformat.write(run_notebook(path), path)
        else:
            path.write_text(refreshed(path.read_text(encoding="utf-8")), encoding="utf-8")
