"""The codebook: the meaning of each table, column and code."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Any

from revdata.dataset.derived import with_derived
from revdata.dataset.descriptor import Field, ForeignKey, Package, Table
from revdata.dataset.parts import TableSet
from revdata.errors import known_name, near_names, not_found
from revdata.lookup import Answer

FIGURES = "data/reliability/2.0/figures.csv"  # of the claims that two readers coded
EMPTY_LIST = "empty-cell"
GROUP_TITLES = {
    "source": "Source",
    "claims": "Claims",
    "things": "Things",
    "accounts": "Accounts",
    "findings": "Findings",
    "comparison": "Comparison",
    "reference": "Reference",
}


@dataclass(frozen=True)
class CodebookEntry(Answer):
    """What a table, a column or a code list means.

    `revdata.info` returns one; ``print`` shows it as text, a notebook as a
    table.

    Attributes
    ----------
    name : str
        Heading: the name, with the title of a table or column.
    description : str
        One or more sentences.
    facts : tuple of tuple of str
        Pairs of a label and a text: the columns of a table, the codes of a
        list, or type, key, link and meaning of an empty cell of a column.

    Examples
    --------
    >>> import revdata
    >>> entry = revdata.info("claims.stance")
    >>> dict(entry.facts)["type"]
    'string'
    """

    name: str
    description: str
    facts: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        width = max((len(label) for label, _ in self.facts), default=0)
        lines = [self.name, self.description]
        lines.extend(f"  {label:<{width}}  {text}" for label, text in self.facts)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from html import escape

        from revdata.files import html

        head = f"<p><strong>{escape(self.name)}</strong><br>{escape(self.description)}</p>"
        return head + html.table((), self.facts)


def find_entry(package: Package, name: str) -> CodebookEntry:
    """Return the entry of a table, of a column as ``table.column``, or of a code list.

    Raises NotFoundError, with near names.
    """
    package = with_derived(package)
    written, _, column = str(name).partition(".")
    table = known_name(written, package.tables)
    if table is None:
        from revdata.dataset.findings import with_findings  # which knows how tables are joined

        package = with_findings(package)
        table = known_name(written, package.tables)
    if table is not None:
        found = package.tables[table]
        column = known_name(column, found.columns) or column
        return _column_entry(package, found, found.field(column)) if column else _table_entry(found)
    listed = known_name(name, package.vocabularies)
    if listed is not None:
        name, codes = listed, package.vocabularies[listed]
        facts = tuple((code.code, code.definition) for code in codes)
        users = ", ".join(users_of(package, name)) or "no column"
        return CodebookEntry(name, f"Code list used by {users}.", facts)
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


def _table_entry(table: Table) -> CodebookEntry:
    facts = [(field.name, field.description) for field in table.fields]
    return CodebookEntry(f"{table.name}: {table.title}", table.description, tuple(facts))


def _column_entry(package: Package, table: Table, field: Field) -> CodebookEntry:
    facts = [("type", field.type), ("empty", describe_empty(package, field))]
    if field.derived:
        facts.append(("derived", "in no file of the data set; joined on when a table is loaded"))
    if field.name == table.key:
        facts.append(("key", "the key of the table"))
    link = link_of(table, field)
    if link is not None:
        facts.append(("link", f"{link.table}.{link.key}"))
    if field.pattern is not None:
        facts.append(("pattern", field.pattern))
    if field.codes is not None and (table.name == "claims" or field.derived):
        facts += _agreement(package, field)
    if field.vocabulary is not None:
        facts.append(("code list", field.vocabulary))
        codes = package.vocabularies.get(field.vocabulary, ())
        facts.extend((f"  {code.code}", code.definition) for code in codes)
    if field.grammar == "edtf":
        facts.append(("grammar", "Extended Date/Time Format, Library of Congress"))
    return CodebookEntry(
        f"{table.name}.{field.name}: {field.title}", field.description, tuple(facts)
    )


def _agreement(package: Package, field: Field) -> list[tuple[str, str]]:
    """Return how far two readers of the same passages gave a claim the same code, if measured."""
    path = package.root / FIGURES
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["table"] == field.name]
    found = {row["measure"]: row for row in rows if row["scope"] == "all"}
    if not {"agreement", "alpha"} <= found.keys():
        return []
    same, alpha = found["agreement"], found["alpha"]
    value, low, high = (f"{float(alpha[name] or 'nan'):.2f}" for name in ("value", "low", "high"))
    said = f"{value} ({low} to {high})" if alpha["value"] else "undefined"
    text = f"two readers chose the same code for {same['count']} of {same['of']} claims"
    return [("agreement", f"{text}, alpha {said}; docs/reliability.md says how")]


def link_of(table: Table, field: Field) -> ForeignKey | None:
    """Return the foreign key of a column, or None."""
    return next((key for key in table.foreign_keys if key.column == field.name), None)


def describe_empty(package: Package, field: Field) -> str:
    """Return what an empty cell of a column means, in words."""
    if field.empty is None:
        return "never"
    labels = {code.code: code.label.lower() for code in package.vocabularies.get(EMPTY_LIST, ())}
    return labels.get(field.empty, field.empty)


def codebook_rows(package: Package) -> list[tuple[Any, ...]]:
    """Return a row for each column of each table, for formats that hold the codebook as a table.

    That is table, column, position, title, type, description, whether it is required (0 or 1),
    code list, the key it refers to, and what an empty cell means.
    """
    return [
        (
            table.name,
            field.name,
            position,
            field.title,
            field.type,
            field.description,
            int(field.required),
            field.vocabulary,
            None if (link := link_of(table, field)) is None else f"{link.table}.{link.key}",
            None if field.required else describe_empty(package, field),
        )
        for table in package.tables.values()
        for position, field in enumerate(table.fields, start=1)
    ]


def package_facts(package: Package) -> list[tuple[str, str]]:
    """Return what the data set is: name, title, version, licence."""
    return [
        ("name", package.name),
        ("title", package.title),
        ("version", package.version),
        ("licence", package.licence),
    ]


def list_tables(opened: TableSet) -> list[dict[str, Any]]:
    """Return for each table its name, how many rows it has, its group and what it holds."""
    return [
        {"table": t.name, "rows": _count_rows(opened, t), "group": t.group, "holds": t.description}
        for t in opened.package.tables.values()
    ]


def _count_rows(opened: TableSet, table: Table) -> int:
    from revdata.dataset.worksheets import read_sheet

    return sum(
        len(read_sheet(part, table, path).rows) for part, path in opened.all_files(table.name)
    )


def list_codes(package: Package, name: str | None = None) -> list[dict[str, Any]]:
    """Return the codes of a list with their definitions, or without a name all code lists."""
    if name is not None:
        return [
            {"code": code.code, "label": code.label, "definition": code.definition}
            for code in package.code_list(name)
        ]
    return [
        {"list": name, "codes": len(codes), "used by": ", ".join(users_of(package, name))}
        for name, codes in package.vocabularies.items()
    ]
