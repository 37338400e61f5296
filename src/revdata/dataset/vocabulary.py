"""Read the closed vocabularies, which are data: ``vocabularies.csv``."""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Code:
    """One code of a list, with the definition that two coders share."""

    list: str
    code: str
    label: str
    definition: str
    needs_table: str | None


def read_vocabularies(path: Path) -> dict[str, tuple[Code, ...]]:
    """Return the code lists of a vocabularies file, each in the order of its rows.

    Reading is forgiving, so that a damaged file can still be validated: rows without a list or a
    code are left out, and a missing file gives no lists.
    """
    lists: dict[str, list[Code]] = {}
    if not path.is_file():
        return {}
    text = path.read_bytes().replace(b"\0", b"").decode("utf-8-sig", errors="replace")
    for row in csv.DictReader(text.splitlines(keepends=True)):
        name, code = row.get("list"), row.get("code")
        if name and code:
            lists.setdefault(name, []).append(
                Code(
                    list=name,
                    code=code,
                    label=row.get("label") or code,
                    definition=row.get("definition") or "",
                    needs_table=row.get("needs_table") or None,
                )
            )
    return {name: tuple(codes) for name, codes in lists.items()}
