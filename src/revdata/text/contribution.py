"""Make the folder of a contribution: tables, descriptor, schemas, and the passages of its text.

The text itself is not copied into the folder: of its passages only fingerprints are written.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from revdata.dataset.descriptor import Package, Table, read_json
from revdata.dataset.opening import base_package
from revdata.dataset.parts import BASE_NAME
from revdata.errors import RevdataError
from revdata.files.paths import DESCRIPTOR_NAME
from revdata.files.writing import folder_moved_into_place, write_texts
from revdata.text.derived_cells import read_edition, stale_cells, write_cells
from revdata.text.sentences import Division, divide

EDITORIAL = frozenset({"chronology"})  # the base's own reference dates
# Links that never leave the contribution: its passages are of its sources, its citations and
# findings of its claims. All others may lead into the base and are no foreign keys on their own.
INNER_LINKS = frozenset({"claim_id", "passage_id", "source_id"})
MAY_LEAVE = frozenset({"claim_links", "utterances"})
IDENTIFIER = re.compile(r"[a-z][a-z0-9]*")


@dataclass(frozen=True)
class Started:
    """A new contribution: its folder, name and short identifier, and how the text was divided."""

    folder: Path
    name: str
    identifier: str
    tables: int
    paragraphs: int  # without the title; 0 without a text
    passages: int


def start_contribution(
    folder: str | Path,
    *,
    title: str | None = None,
    identifier: str | None = None,
    source: str | Path | None = None,
) -> Started:
    """Make a new folder in which a further text can be coded, and return what was made.

    It holds an empty CSV file for each table that a contributor fills, schemas and a
    ``datapackage.json`` of its own, a README that says what to do first, and a workflow that
    validates it. ``title`` is that of the coded text; ``identifier`` begins the keys of the new
    rows and names the text, and is made of the folder's name unless it is given. With ``source``,
    a plain text, the passages are written with their fingerprints, and the row of the text in
    ``sources``.

    Raises UnreadableInputError, with nothing written, if the folder is not empty or the text cannot
    be divided, and RevdataError if name or identifier will not do.
    """
    folder = Path(folder)
    name = _name(folder)
    short = _identifier(identifier or re.sub(r"[^a-z0-9]", "", name))
    lines = read_edition(Path(source)) if source is not None else []
    divisions = divide(lines) if lines else []
    title = " ".join(title.split()) if title else lines[0] if lines else name
    with folder_moved_into_place(folder) as beside:
        count = _write_skeleton(beside, name, short, title)
        if source is not None:
            _add_rows(beside, "sources", [_source_row(short, title)])
            rows = [_passage_row(short, division) for division in divisions]
            _add_rows(beside, "passages", rows)
            write_cells(stale_cells(beside, Path(source)))
    return Started(folder, name, short, count, max(len(lines) - 1, 0), len(divisions))


def _name(folder: Path) -> str:
    """Return the name of the package: the folder's, in lower case with hyphens."""
    words = re.findall(r"[a-z0-9]+", folder.resolve().name.lower())
    name = "-".join(words)
    if not words or not name[0].isalpha() or name == BASE_NAME:
        raise RevdataError(
            f"The folder's name {folder.resolve().name!r} cannot be the name of a contribution: it "
            f"begins with a letter from a to z, and is not {BASE_NAME}. Name another folder."
        )
    return name


def _identifier(text: str) -> str:
    base = base_package()
    with (base.root / base.table("sources").path).open(encoding="utf-8", newline="") as file:
        taken = {row["source_id"] for row in csv.DictReader(file)}
    if not IDENTIFIER.fullmatch(text):
        raise RevdataError(
            f"{text!r} cannot begin identifiers: use a letter from a to z, then letters and digits."
        )
    if text in taken:
        raise RevdataError(f"{text} is a source of the base already; choose another identifier.")
    return text


def _write_skeleton(folder: Path, name: str, identifier: str, title: str) -> int:
    base = base_package()
    tables = [table for table in base.tables.values() if table.name not in EDITORIAL]
    facts = {
        "title": title,
        "name": name,
        "identifier": identifier,
        "version": ".".join(base.version.split(".")[:2]),
    }
    texts = {
        folder / "README.md": _skeleton("README.md", facts),
        folder / ".gitattributes": "* text=auto eol=lf\n",
        folder / ".github" / "workflows" / "validate.yml": _skeleton("validate.yml", facts),
        folder / DESCRIPTOR_NAME: _json(_descriptor(base, tables, name, title)),
    }
    for table in tables:
        schema = read_json(base.root / _resource(base, table.name)["schema"])
        texts[folder / "schemas" / f"{table.name}.json"] = _json(_own_schema(table.name, schema))
        texts[folder / "data" / f"{table.name}.csv"] = _csv([table.columns])
    write_texts(texts)
    return len(tables)


def _skeleton(name: str, facts: dict[str, str]) -> str:
    text = files(__package__).joinpath("skeleton", name).read_text(encoding="utf-8")
    return Template(text).substitute(facts)


def _resource(package: Package, table: str) -> dict[str, Any]:
    resources: list[dict[str, Any]] = package.metadata["resources"]
    return next(resource for resource in resources if resource["name"] == table)


def _descriptor(base: Package, tables: Iterable[Table], name: str, title: str) -> dict[str, Any]:
    derived = ("bytes", "hash")
    resources = []
    for table in tables:
        resource = {k: v for k, v in _resource(base, table.name).items() if k not in derived}
        path, schema = f"data/{table.name}.csv", f"schemas/{table.name}.json"
        resources.append(resource | {"path": path, "schema": schema})
    return {
        "$schema": base.metadata["$schema"],
        "profile": base.metadata["profile"],
        "name": name,
        "version": "0.1.0",
        "title": title,
        "description": f"A text coded in the tables of {BASE_NAME} {base.version}.",
        "licenses": base.metadata["licenses"],
        "resources": resources,
    }


def _own_schema(table: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of the base as it holds for a contribution on its own.

    Its codes and most of its links may be those of the base, which a foreign reader does not see.
    """
    fields = []
    for field in schema["fields"]:
        own = {key: value for key, value in field.items() if key != "categories"}
        if "vocabulary" in own and "constraints" in own:
            own["constraints"] = {k: v for k, v in own["constraints"].items() if k != "enum"}
        fields.append({k: v for k, v in own.items() if v != {}})
    keys = [] if table in MAY_LEAVE else schema.get("foreignKeys", [])
    inner = [key for key in keys if key["fields"][0] in INNER_LINKS]
    result = {key: value for key, value in schema.items() if key != "foreignKeys"}
    return result | {"fields": fields} | ({"foreignKeys": inner} if inner else {})


def _source_row(identifier: str, title: str) -> dict[str, str]:
    return {"source_id": identifier, "title": title, "source_kind": "edition"}


def _passage_row(identifier: str, one: Division) -> dict[str, str]:
    return {
        "passage_id": f"{identifier}.p{one.paragraph:02d}.s{one.sentence:02d}",
        "source_id": identifier,
        "section": str(one.section),
        "paragraph": str(one.paragraph),
        "sentence": str(one.sentence),
        "start": str(one.start),
        "end": str(one.end),
        "content": one.content,
        "uncited_reason": one.uncited_reason,
        "gap_after": "false",
    }


def _add_rows(folder: Path, table: str, rows: Sequence[dict[str, str]]) -> None:
    columns = base_package().table(table).columns
    cells = [[row.get(column, "") for column in columns] for row in rows]
    write_texts({folder / "data" / f"{table}.csv": _csv([columns, *cells])})


def _csv(rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
