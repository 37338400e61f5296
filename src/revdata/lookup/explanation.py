"""Explain one row: a claim whole, or a thing with everything tied to it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from revdata.dataset.descriptor import Table
from revdata.dataset.frames import load_frame, plain_values
from revdata.dataset.joins import CLAIM_COLUMNS, join_passages, passage_locators, resolve_links
from revdata.dataset.parts import TableSet
from revdata.dataset.row_finder import passage_at, table_of
from revdata.files import html

if TYPE_CHECKING:
    from revdata.text.alignment import Alignment

Values = dict[str, Any]


@dataclass(frozen=True)
class Explanation:
    """A row with what is tied to it: rows of other tables under the name of the table."""

    table: str
    identifier: str
    row: Values
    passages: tuple[Values, ...]
    related: dict[str, list[Values]]

    def to_dict(self) -> Values:
        """Return the explanation as plain values, days as ISO strings."""
        document = {
            "table": self.table,
            "id": self.identifier,
            "row": self.row,
            "passages": list(self.passages),
            "related": self.related,
        }
        plain: Values = json.loads(json.dumps(document, default=str))
        return plain

    def __str__(self) -> str:
        lines = [f"{self.identifier} ({self.table})", ""]
        lines += _facts(self.row)
        if self.passages:
            lines += ["", "passages"]
            lines += [_passage_line(passage) for passage in self.passages]
        for name, rows in self.related.items():
            lines += ["", f"{name} ({len(rows)})"]
            lines += [f"  {_line(row)}" for row in rows]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return html.render(
            "lookup",
            "explanation.html",
            explanation=self,
            related={name: _columns(rows) for name, rows in self.related.items()},
        )


def explain(dataset: TableSet, identifier: str, copy: Alignment | None = None) -> Explanation:
    """Return what the data set holds on an identifier; raises NotFoundError with near names.

    With an aligned copy of the text its passages are given in full.
    """
    identifier = passage_at(dataset, identifier) or identifier
    table = table_of(dataset, identifier)
    row = _resolved(dataset, table.name, table.key, identifier)[0]
    if table.name == "claims":
        row = {"statement": row.pop("statement"), **row}
    related = {}
    for other in dataset.package.tables.values():
        if table.name == "claims" and other.name == "citations":
            continue
        for key in other.foreign_keys:
            if key.table == table.name:
                rows = _resolved(dataset, other.name, key.column, identifier)
                rows = [_without(r, other, key.column, table.name) for r in rows]
                if rows:
                    name = other.name if key.column == table.key else f"{other.name}: {key.column}"
                    related[name] = rows
    passages = _passages(dataset, table, identifier)
    if copy is not None:
        own = {"passage_id": identifier, "locator": "", "role": "", "opening": ""}
        shown = (own,) if table.name == "passages" else passages
        passages = tuple(_with_text(passage, copy) for passage in shown)
    return Explanation(table.name, identifier, _filled(row), passages, related)


def _with_text(passage: Values, copy: Alignment) -> Values:
    """Return a passage with its status and text in a copy; of another edition as it was."""
    here = copy.found(passage["passage_id"])
    if here is None:
        return passage
    return {**passage, "status": here.status, "text": copy.text_of(here.passage_id)}


def _resolved(dataset: TableSet, name: str, column: str, value: str) -> list[Values]:
    frame = load_frame(dataset, name)
    chosen = frame[(frame[column] == value).fillna(False)]
    resolved = resolve_links(dataset, name, chosen)
    columns = {c: plain_values(resolved, str(c)) for c in resolved.columns}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _filled(row: Values) -> Values:
    return {name: value for name, value in row.items() if value is not None}


def _without(row: Values, table: Table, column: str, subject: str) -> Values:
    """Leave out what the subject of the explanation already says."""
    drop = {column, column.removesuffix("_id")}
    if table.is_findings and subject == "claims":
        drop |= set(CLAIM_COLUMNS)
    return {name: value for name, value in _filled(row).items() if name not in drop}


def _passages(dataset: TableSet, table: Table, identifier: str) -> tuple[Values, ...]:
    if table.name == "passages":
        return ()
    passages = load_frame(dataset, "passages").set_index("passage_id", drop=False)
    places = passage_locators(passages)
    if table.name == "claims":
        citations = load_frame(dataset, "citations").query("claim_id == @identifier")
        pairs = list(zip(citations["passage_id"], citations["role"], strict=True))
    else:
        frame = load_frame(dataset, table.name)
        chosen = frame[frame[table.key] == identifier]
        joined = join_passages(dataset, table.name, chosen)["passage_ids"].iloc[0]
        pairs = [(passage, "states") for passage in joined.split()]
    openings = dict(zip(passages.index, plain_values(passages, "opening"), strict=True))
    return tuple(
        {
            "passage_id": passage,
            "locator": places[passage],
            "role": str(role),
            "opening": openings[passage] or "",
        }
        for passage, role in pairs
    )


def _passage_line(passage: Values) -> str:
    """Return a passage on one line: in full where a copy has it, else its opening."""
    place = f"  {passage['locator']}  {passage['passage_id']}"
    if passage.get("role"):
        place += f"  {passage['role']}"
    if passage.get("text"):
        return f"{place}  ({passage['status']})  “{passage['text']}”"
    absent = "  (absent from the copy)" if "status" in passage else ""
    return f"{place}  “{passage['opening']} …”{absent}"


def _columns(rows: list[Values]) -> list[str]:
    """Return the columns that any of the rows fills, in order."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _facts(row: Values) -> list[str]:
    width = max((len(name) for name in row), default=0)
    return [f"  {name:<{width}}  {value}" for name, value in row.items()]


def _line(row: Values) -> str:
    """Return a row on one line: its key, then its cells, each link with the label it leads to."""
    (_, key), *cells = row.items()
    links = {name for name, _ in cells if name.endswith("_id")}
    labels = {f"{name}_id": name for name, _ in cells if f"{name}_id" in links}
    pieces = [
        f"{labels[name]} {value} “{row[labels[name]]}”" if name in labels else f"{name} {value}"
        for name, value in cells
        if name not in labels.values()
    ]
    return f"{key}  {'; '.join(pieces)}"
