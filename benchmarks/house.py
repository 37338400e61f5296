"""Measure the house: names at the top, modules, layers, and lines of code in ``src/revdata``.

A line of code is one with code on it: blank lines, comments and docstrings are not counted.
``--rooms`` adds the lines of each folder, ``--root`` names another checkout.
"""

import argparse
import ast
import io
import tokenize
import tomllib
from collections import Counter
from pathlib import Path

LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def lines_of_code(source: str) -> int:
    """Return how many lines hold code."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in LAYOUT:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            text = node.body[0]
            lines.difference_update(range(text.lineno, (text.end_lineno or text.lineno) + 1))
    return len(lines)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    parser.add_argument("--rooms", action="store_true", help="also the lines of each folder")
    options = parser.parse_args()
    package = options.root / "src" / "revdata"
    modules = sorted(package.rglob("*.py"))
    settings = tomllib.loads((options.root / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = settings["tool"]["importlinter"]["contracts"]
    top = {path.relative_to(package).parts[0] for path in modules}
    rooms: Counter[str] = Counter()
    for path in modules:
        rooms[path.relative_to(package).parts[0]] += lines_of_code(path.read_text("utf-8"))
    print(f"names at the top  {len(top)}")
    print(f"modules           {len(modules)}")
    print(f"layers            {len(contract['layers'])}")
    print(f"lines of code     {sum(rooms.values())}")
    for name, lines in sorted(rooms.items()) if options.rooms else ():
        print(f"  {name:<16}{lines:6}")


if __name__ == "__main__":
    main()
