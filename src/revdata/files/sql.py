"""Quoting of names and texts in SQL, for SQLite and DuckDB."""


def quoted(name: str) -> str:
    """Return a name as SQL writes an identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as SQL writes a literal."""
    return "'" + text.replace("'", "''") + "'"
