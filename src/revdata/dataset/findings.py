"""The flat table of all findings, and the package with it and with ranks of ordered codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from revdata.dataset.derived import full_rows, with_derived
from revdata.dataset.descriptor import (
    FINDINGS,
    HOLDS,
    OF_CLAIM,
    RANK,
    Field,
    ForeignKey,
    Package,
    Table,
)
from revdata.dataset.joins import with_labels, with_passages
from revdata.dataset.parts import TableSet
from revdata.dataset.rows import PART_COLUMN, PlainTable, frame_of, load_rows, part_field

if TYPE_CHECKING:
    import pandas as pd

_MADE = {  # columns that no table has, with title and description
    "finding_id": ("Finding", "The key of the row in its own table."),
    "finding_table": ("Table", "The table that the finding stands in."),
    "subject_id": ("Subject id", "The first thing that the row links to: for a tie, who has it."),
    "subject": ("Subject", "The label of that thing."),
    "object_id": ("Object id", "The second thing that the row links to: for a cause, its effect."),
    "object": ("Object", "The label of that thing."),
    "codes": ("Codes", "The coded columns of the row, as COLUMN=CODE, separated by semicolons."),
    "words": ("Words", "What the row says in words, cell after cell, separated by semicolons."),
    "stage": ("Stage", "The label of the stage."),
    "speaker": ("Speaker", "Who speaks in the claim, the author if nobody else."),
    "passage_ids": ("Passages", "The passages that state the claim, separated by spaces."),
    "locators": ("Places", "Their places: section, paragraph and sentence."),
}
_OF_THE_CLAIM = ("statement", "kind")
_DATES = ("date_text", "date_edtf", "date_earliest", "date_latest")
_MODES = ("act", "stance", "tone", "modality", "certainty", HOLDS)
_COLUMNS = (
    "finding_id",
    "finding_table",
    "claim_id",
    *("subject_id", "subject", "object_id", "object", "codes", "words", "stage_id", "stage"),
    *_OF_THE_CLAIM,
    "speaker",
    *OF_CLAIM,
    *_MODES,
    "basis",
    *_DATES,
    "passage_ids",
    "locators",
)


def with_findings(package: Package) -> Package:
    """Return the package with the flat table after its own, unless it has one of that name."""
    if FINDINGS in package.tables or not _kinds(package):
        return package
    return replace(package, tables={**package.tables, FINDINGS: findings_table(package)})


def findings_table(package: Package) -> Table:
    """Return what the columns of the flat table are: those of claims mean what they mean there."""
    claims = with_derived(package).table("claims")
    stage = next(f for t in _kinds(package) for f in t.fields if f.name == "stage_id")
    known = {"stage_id": stage, **{field.name: field for field in claims.fields}}
    fields = tuple(
        replace(known[name], required=False, unique=False, derived=True)
        if name in known
        else _field(name)
        for name in _COLUMNS
        if name in known or name in _MADE
    )
    links = ("claim_id", "claims"), ("stage_id", "stages"), ("source_id", "sources")
    speaker = ForeignKey("speaker_id", "actors", "actor_id")
    return Table(
        name=FINDINGS,
        title="Findings",
        description="Every finding of every table, one row each, with whose it is and where.",
        group="derived",
        path="",
        key="finding_id",
        label_column=None,
        fields=fields,
        foreign_keys=(*(ForeignKey(name, table, name) for name, table in links), speaker),
    )


def _field(name: str) -> Field:
    title, description = _MADE[name]
    return Field(
        name=name,
        type="string",
        title=title,
        description=f"Derived: {description[0].lower()}{description[1:]}",
        required=name in ("finding_id", "finding_table"),
        empty="not-applicable",
        derived=True,
    )


def _kinds(package: Package) -> list[Table]:
    return [table for table in package.tables.values() if table.is_findings]


def findings_rows(dataset: TableSet) -> list[dict[str, Any]]:
    """Return the rows of the flat table by column name, in the order of the tables of findings."""
    names = [*findings_table(dataset.package).columns]
    names += [PART_COLUMN] if len(dataset.parts) > 1 else []
    return [{name: row.get(name) for name in names} for row in _rows(dataset)]


def _rows(dataset: TableSet) -> Iterator[dict[str, Any]]:
    claims = {row["claim_id"]: row for row in load_rows(dataset, "claims")}
    for table in _kinds(dataset.package):
        for row in with_passages(dataset, table.name, with_labels(dataset, table.name)):
            claim = claims.get(row["claim_id"], {})
            yield {
                **{name: claim.get(name) for name in _OF_THE_CLAIM},
                **row,
                "finding_id": row[table.key],
                "finding_table": table.name,
                **_things(table, row),
                "codes": _listed(f"{n}={row[n]}" for n in _own(table, coded=True) if row[n]),
                "words": _listed(str(row[n]) for n in _own(table, coded=False) if row[n]),
            }


def _listed(cells: Iterable[str]) -> str | None:
    return "; ".join(cells) or None


def _things(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first two things that a row links to, with their labels."""
    columns = [k.column for k in table.foreign_keys if k.column not in ("claim_id", "stage_id")]
    filled = [name for name in columns if row[name]]
    return {
        key: value
        for role, name in zip(("subject", "object"), filled, strict=False)
        for key, value in ((f"{role}_id", row[name]), (role, row[name.removesuffix("_id")]))
    }


def _own(table: Table, *, coded: bool) -> list[str]:
    """Return the columns that are the table's own: its codes, or else its words and numbers."""
    links = {key.column for key in table.foreign_keys}
    others = {table.key, "basis", "note", *links}
    return [f.name for f in table.fields if f.name not in others and (f.codes is not None) == coded]


def findings_frame(dataset: TableSet) -> pd.DataFrame:
    """Return the flat table as a typed frame; raises NotFoundError where there are no findings."""
    return frame_of(load_findings(dataset), dataset.package)


def load_findings(dataset: TableSet) -> PlainTable:
    """Return the flat table; raises NotFoundError where there are no findings."""
    table = with_findings(dataset.package).table(FINDINGS)
    fields = {name: table.field(name) for name in table.columns}
    rows = findings_rows(dataset)
    if len(dataset.parts) > 1:
        whose = [row[PART_COLUMN] for row in rows]
        fields[PART_COLUMN] = part_field(fields[table.key], whose)
    return PlainTable(FINDINGS, {name: [row[name] for row in rows] for name in fields}, fields)


def full_package(package: Package) -> Package:
    """Return the package with all derived columns, the flat table of findings, and ranks."""
    package = with_findings(with_derived(package))
    tables = {name: _with_ranks(table) for name, table in package.tables.items()}
    return replace(package, tables=tables)


def _with_ranks(table: Table) -> Table:
    """Return the table with the place of each ordered code at the end: few readers keep orders."""
    ranks = tuple(_rank(field) for field in table.fields if field.ordered)
    return replace(table, fields=(*table.fields, *ranks))


def _rank(field: Field) -> Field:
    return replace(
        field,
        name=f"{field.name}{RANK}",
        type="integer",
        title=f"{field.title}, rank",
        description=f"Derived: the place of {field.name} in the order of its list, from 1.",
        vocabulary=None,
        codes=None,
        ordered=False,
        derived=True,
    )


def table_rows(dataset: TableSet, table: Table) -> Sequence[tuple[Any, ...]]:
    """Return the rows of a table of the full package, a value for each of its columns."""
    if table.name == FINDINGS and FINDINGS not in dataset.package.tables:
        names = [name for name in table.columns if not name.endswith(RANK)]
        rows = [tuple(row[name] for name in names) for row in findings_rows(dataset)]
    else:
        rows = full_rows(dataset, table.name)
    ordered = [(place, f.codes or ()) for place, f in enumerate(table.fields) if f.ordered]
    return [(*row, *(_place(row[place], codes) for place, codes in ordered)) for row in rows]


def _place(code: str | None, codes: Sequence[str]) -> int | None:
    return None if code is None else codes.index(code) + 1
