"""A diagram of the tables and their links, as Mermaid text."""

from revdata.dataset.descriptor import Package


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
