"""The rooms of the package and their modules as a table, from what each module says of itself."""

import ast
from pathlib import Path

import revdata


def render_module_table() -> str:
    """Return a Markdown table: each room from the top down, its job, its modules with theirs."""
    root = Path(revdata.__path__[0])
    lines = ["| Room | Module | Job |", "| --- | --- | --- |"]
    for top in sorted(root.iterdir()):
        if top.suffix == ".py":
            lines.append(f"| | `{top.stem}` | {_job(top)} |")
        elif (top / "__init__.py").is_file():
            lines.append(f"| **`{top.name}/`** | | {_job(top / '__init__.py')} |")
            lines += [
                f"| | `{_name(module, top)}` | {_job(module)} |"
                for module in sorted(top.rglob("*.py"))
                if module != top / "__init__.py"
            ]
    return "\n".join(lines)


def _name(module: Path, room: Path) -> str:
    return module.relative_to(room).with_suffix("").as_posix().removesuffix("/__init__")


def _job(module: Path) -> str:
    """Return the first line of a module's docstring, without the full stop."""
    text = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return text.split("\n")[0].removesuffix(".").replace("|", "\\|")
