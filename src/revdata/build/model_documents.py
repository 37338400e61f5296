"""The generated documents: codebook, rule book, tables and links, lists of modules and readers."""

import ast
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import revdata
from revdata.dataset.derived import with_derived
from revdata.dataset.descriptor import Field, Package, Table
from revdata.dataset.problems import Rule
from revdata.errors import UnreadableInputError
from revdata.lookup.codebook import GROUP_TITLES, describe_empty, link_of, users_of
from revdata.plots import KINDS
from revdata.validation.rules import row_rules, rules_by_heading, rules_of

INTRODUCTION = """# Codebook

Generated from `datapackage.json`, `schemas/` and `data/vocabularies.csv`; edit those.

An empty cell means one thing in each column: the text is silent on the point, the
question does not apply to the row, or nobody has coded it yet. The last column says it.

What is called derived stands in no file: it is joined on when a table is loaded or exported, and
a file may carry it or not. What the author holds follows from act and stance by a
[table](first-hour.md#whose-a-row-is).
"""
RULES = """## Rules

What `revdata validate` checks; [rules.md](rules.md) has examples.
"""


def render_codebook(package: Package) -> str:
    """Return the whole codebook as Markdown: tables by group, code lists, rules."""
    lines = [INTRODUCTION]
    full = with_derived(package)
    for group, title in GROUP_TITLES.items():
        lines += [f"## {title}", ""]
        for table in full.tables.values():
            if table.group == group:
                rows = [_column(package, table, field) for field in table.fields]
                lines += [f"### {table.name}", "", table.description, ""]
                lines += _markdown(("Column", "Type", "Meaning", "Codes or link", "Empty"), rows)
    lines += ["## Code lists", ""]
    for name in package.vocabularies:
        users = ", ".join(f"`{user}`" for user in users_of(full, name))
        lines += [f"### {name}", "", f"Used by {users or 'the schemas, for empty cells'}.", ""]
        lines += _markdown(("Code", "Label", "Definition"), _codes(package, name))
    lines.append(RULES)
    for heading, rules in rules_by_heading(package).items():
        linked = [(f"[`{r.identifier}`](rules.md#{r.identifier})", r) for r in rules]
        rows = [(link, rule.sentence, rule.repair) for link, rule in linked]
        lines += [f"### {heading}", "", *_markdown(("Rule", "What it asks", "Repair"), rows)]
    return "\n".join(lines)


def _column(package: Package, table: Table, field: Field) -> tuple[str, ...]:
    link = link_of(table, field)
    target = field.vocabulary if link is None else link.table
    of = "key" if field.name == table.key else f"[{target}](#{target})" if target else ""
    kind = "EDTF" if field.grammar == "edtf" else field.type
    meaning = _escaped(field.description)
    return f"`{field.name}`", kind, meaning, of, describe_empty(package, field)


def _codes(package: Package, name: str) -> Iterable[tuple[str, ...]]:
    for code in package.vocabularies[name]:
        needs = f" Needs a row in `{code.needs_table}`." if code.needs_table else ""
        yield f"`{code.code}`", code.label, f"{_escaped(code.definition)}{needs}"


def _markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table, and an empty one after it."""
    lines = [header, ["---"] * len(header), *rows]
    return [*(f"| {' | '.join(cells)} |" for cells in lines), ""]


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def render_groups(package: Package) -> str:
    """Return a Markdown table of the groups with their tables."""
    rows = [
        (
            title,
            ", ".join(f"`{name}`" for name, one in package.tables.items() if one.group == group),
        )
        for group, title in GROUP_TITLES.items()
    ]
    return "\n".join(_markdown(("Group", "Tables"), rows)[:-1])


def render_diagram(package: Package) -> str:
    """Return an entity-relationship diagram of the tables that have links, in Mermaid.

    One line a pair of tables; a link that may be empty is drawn as optional.
    """
    lines = ["erDiagram"]
    for table in package.tables.values():
        targets: dict[str, list[str]] = {}
        for key in table.foreign_keys:
            targets.setdefault(key.table, []).append(key.column)
        for target, columns in targets.items():
            required = all(table.field(column).required for column in columns)
            mark = "||" if required else "|o"
            lines.append(f'    {target} {mark}--o{{ {table.name} : "{", ".join(columns)}"')
    return "\n".join(lines)


def render_kinds() -> str:
    """Return a Markdown table of the kinds of pictures."""
    rows = [(f"`{name}`", kind.title) for name, kind in KINDS.items()]
    return "\n".join(_markdown(("Kind", "Shows"), rows)[:-1])


def render_module_table() -> str:
    """Return a Markdown table: each folder from the top down, its job, its modules with theirs."""
    root = Path(revdata.__path__[0])
    lines = ["| Folder | Module | Job |", "| --- | --- | --- |"]
    for top in sorted(root.iterdir()):
        if top.suffix == ".py":
            lines.append(f"| | `{top.stem}` | {_first_line(top)} |")
        elif (top / "__init__.py").is_file():
            lines.append(f"| **`{top.name}/`** | | {_first_line(top / '__init__.py')} |")
            lines += [
                f"| | `{_module_name(module, top)}` | {_first_line(module)} |"
                for module in sorted(top.rglob("*.py"))
                if module != top / "__init__.py"
            ]
    return "\n".join(lines)


def render_reader_table(path: Path) -> str:
    """Return a Markdown table of the file that says what each reader makes of each format."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = (row[:-1] for row in csv.reader(file))  # the last column has the guesses
    return "\n".join(_markdown(header, rows))


def _module_name(module: Path, folder: Path) -> str:
    return module.relative_to(folder).with_suffix("").as_posix().removesuffix("/__init__")


def _first_line(module: Path) -> str:
    """Return the first line of a module's docstring, without the full stop."""
    text = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return text.split("\n")[0].removesuffix(".").replace("|", "\\|")


REFRESH = "python tests/oracles/mutations.py --examples"
RULEBOOK = f"""# Rules

Generated from the rules in the code. What `revdata validate` asks of the data, by the identifier
that every report gives. Identifiers do not change. Each example is what validation said of a copy
of the data in which that rule was broken (`{REFRESH}`);
[validation.md](validation.md) says how that is done for every table.
"""


def render_rulebook(package: Package, examples: Mapping[str, Any]) -> str:
    """Return every rule as Markdown, each under a heading that is its identifier.

    ``examples`` has by identifier the file, column, value, message and suggestion of a problem.
    Raises UnreadableInputError if a rule has no example.
    """
    lines = [RULEBOOK]
    holds = _places(package)
    for heading, rules in rules_by_heading(package).items():
        lines += [f"## {heading}", ""]
        for rule in rules:
            if rule.identifier not in examples:
                raise UnreadableInputError(
                    f"The rule {rule.identifier} has no example. Run: {REFRESH}"
                )
            lines += _entry(rule, examples[rule.identifier], holds.get(rule.identifier, []))
    return "\n".join(lines)


def _entry(rule: Rule, example: Mapping[str, str | None], holds: list[str]) -> Iterator[str]:
    yield from (f"### {rule.identifier}", "", rule.sentence, "")
    place = f"`{example['file']}`"
    if example["column"] is not None:
        place += f", column `{example['column']}`"
    if example["value"]:
        place += f", value `{example['value']}`"
    said = [example["message"]]
    if example["suggestion"] != rule.repair:
        said.append(example["suggestion"])
    yield f"- Example: {place}: {' '.join(map(_without_marks, said))}"
    yield f"- Repair: {_without_marks(rule.repair)}"
    if holds:
        yield f"- Named at: {', '.join(f'`{place}`' for place in holds)}"
    yield ""


def _without_marks(text: str | None) -> str:
    """Return text in which Markdown sees no marks of its own."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|$" else c for c in text or "")


def _places(package: Package) -> dict[str, list[str]]:
    """Return for the rules over rows and over the package the columns they are reported at."""
    holds: dict[str, list[str]] = {}
    for table in package.tables.values():
        for row_rule in row_rules(table):
            holds.setdefault(row_rule.identifier, []).append(f"{table.name}.{row_rule.column}")
    for rule in rules_of(package):
        place = f"{rule.table}.{rule.column}"
        places = holds.setdefault(rule.identifier, [])
        if place not in places:
            places.append(place)
    return holds
