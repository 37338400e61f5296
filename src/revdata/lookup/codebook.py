"""The codebook: what each table, column and code means, as entries and as one document."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from revdata.dataset.descriptor import Field, ForeignKey, Package, Table
from revdata.errors import near_names, not_found
from revdata.validation.rules.registry import rules_by_heading

EMPTY_LIST = "empty-cell"
GROUP_TITLES = {
    "source": "Source",
    "claims": "Claims",
    "things": "Things",
    "findings": "Findings",
    "reference": "Reference",
}


@dataclass(frozen=True)
class Entry:
    """One codebook entry: a heading, a description and facts, shown as text or as HTML."""

    name: str
    description: str
    facts: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        width = max((len(label) for label, _ in self.facts), default=0)
        lines = [self.name, self.description]
        lines.extend(f"  {label:<{width}}  {text}" for label, text in self.facts)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(label)}</th><td>{escape(text)}</td></tr>"
            for label, text in self.facts
        )
        return (
            f"<p><strong>{escape(self.name)}</strong><br>{escape(self.description)}</p>"
            f"<table>{rows}</table>"
        )


def find_entry(package: Package, name: str) -> Entry:
    """Return the entry of a table, of a column as ``table.column``, or of a code list.

    Raises NotFoundError, with near names.
    """
    table, _, column = str(name).partition(".")
    if table in package.tables:
        found = package.tables[table]
        return _column_entry(package, found, found.field(column)) if column else _table_entry(found)
    if name in package.vocabularies:
        codes = package.vocabularies[name]
        facts = tuple((code.code, code.definition) for code in codes)
        users = ", ".join(users_of(package, name)) or "no column"
        return Entry(name, f"Code list used by {users}.", facts)
    known = [*package.tables, *package.vocabularies, *_columns_by_name(package)]
    if not near_names(name, known):
        known = list(package.tables)
    raise not_found("table, column or code list", name, known)


def _columns_by_name(package: Package) -> list[str]:
    return [f"{table.name}.{c}" for table in package.tables.values() for c in table.columns]


def users_of(package: Package, vocabulary: str) -> list[str]:
    """Return the columns that take their codes from a list, as ``table.column``."""
    return [
        f"{table.name}.{field.name}"
        for table in package.tables.values()
        for field in table.fields
        if field.vocabulary == vocabulary
    ]


def _table_entry(table: Table) -> Entry:
    facts = [(field.name, field.description) for field in table.fields]
    return Entry(f"{table.name}: {table.title}", table.description, tuple(facts))


def _column_entry(package: Package, table: Table, field: Field) -> Entry:
    facts = [("type", field.type), ("empty", describe_empty(package, field))]
    if field.name == table.key:
        facts.append(("key", "the key of the table"))
    link = link_of(table, field)
    if link is not None:
        facts.append(("link", f"{link.table}.{link.key}"))
    if field.pattern is not None:
        facts.append(("pattern", field.pattern))
    if field.vocabulary is not None:
        facts.append(("code list", field.vocabulary))
        codes = package.vocabularies.get(field.vocabulary, ())
        facts.extend((f"  {code.code}", code.definition) for code in codes)
    if field.grammar == "edtf":
        facts.append(("grammar", "Extended Date/Time Format, Library of Congress"))
    return Entry(f"{table.name}.{field.name}: {field.title}", field.description, tuple(facts))


def link_of(table: Table, field: Field) -> ForeignKey | None:
    """Return the foreign key of a column, or None."""
    return next((key for key in table.foreign_keys if key.column == field.name), None)


def describe_empty(package: Package, field: Field) -> str:
    """Return what an empty cell of a column means, in words."""
    if field.empty is None:
        return "never"
    labels = {code.code: code.label.lower() for code in package.vocabularies.get(EMPTY_LIST, ())}
    return labels.get(field.empty, field.empty)


def render_codebook(package: Package) -> str:
    """Return the whole codebook as Markdown: tables by group, code lists, rules."""
    lines = [
        "# Codebook",
        "",
        "Generated from `datapackage.json`, `schemas/` and `data/vocabularies.csv`; edit those.",
        "",
        "An empty cell means one thing in each column: the text is silent on the point, the",
        "question does not apply to the row, or nobody has coded it yet. The last column says it.",
        "",
    ]
    for group, title in GROUP_TITLES.items():
        lines += [f"## {title}", ""]
        for table in package.tables.values():
            if table.group == group:
                lines += _render_table(package, table)
    lines += ["## Code lists", ""]
    for name, codes in package.vocabularies.items():
        lines += [f"### {name}", "", f"Used by {_code_spans(users_of(package, name))}.", ""]
        lines += ["| Code | Label | Definition |", "| --- | --- | --- |"]
        for code in codes:
            needs = f" Needs a row in `{code.needs_table}`." if code.needs_table else ""
            lines.append(f"| `{code.code}` | {code.label} | {_cell(code.definition)}{needs} |")
        lines.append("")
    lines += [
        "## Rules",
        "",
        "What `revdata validate` checks; [rules.md](rules.md) has examples.",
        "",
    ]
    for heading, rules in rules_by_heading(package).items():
        lines += [f"### {heading}", "", "| Rule | What it asks | Repair |", "| --- | --- | --- |"]
        lines += [
            f"| [`{r.identifier}`](rules.md#{r.identifier}) | {r.sentence} | {r.repair} |"
            for r in rules
        ]
        lines.append("")
    return "\n".join(lines)


def _render_table(package: Package, table: Table) -> list[str]:
    lines = [f"### {table.name}", "", table.description, ""]
    lines += ["| Column | Type | Meaning | Codes or link | Empty |"]
    lines += ["| --- | --- | --- | --- | --- |"]
    for field in table.fields:
        link = link_of(table, field)
        of = ""
        if field.name == table.key:
            of = "key"
        elif link is not None:
            of = f"[{link.table}](#{link.table})"
        elif field.vocabulary is not None:
            of = f"[{field.vocabulary}](#{field.vocabulary})"
        empty = describe_empty(package, field)
        kind = "EDTF" if field.grammar == "edtf" else field.type
        lines.append(f"| `{field.name}` | {kind} | {_cell(field.description)} | {of} | {empty} |")
    return [*lines, ""]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _code_spans(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "the schemas, for empty cells"
